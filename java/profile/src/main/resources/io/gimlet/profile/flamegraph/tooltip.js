// SPDX-License-Identifier: Apache-2.0
'use strict';

/** Room between a tooltip and what it belongs to, in pixels. */
const TOOLTIP_DISTANCE = 14;

/** The panel that explains a place. */
class Tooltip {
  constructor(element) {
    this.element = element;
  }

  hide() {
    this.element.hidden = true;
  }

  /** Shows details near a point of the window, inside of it. */
  show(details, x, y) {
    this.element.replaceChildren(...describe(details));
    this.element.hidden = false;
    const { width, height } = this.element.getBoundingClientRect();
    const right = x + TOOLTIP_DISTANCE;
    const below = y + TOOLTIP_DISTANCE;
    const left = right + width <= innerWidth ? right : x - TOOLTIP_DISTANCE - width;
    const top = below + height <= innerHeight ? below : y - TOOLTIP_DISTANCE - height;
    this.element.style.left = `${Math.max(left, 0)}px`;
    this.element.style.top = `${Math.max(top, 0)}px`;
  }
}

function describe(details) {
  return [
    element('p', 'heading', details.heading),
    ...(details.kind === '' ? [] : [element('p', 'kind', details.kind)]),
    ...(details.rows.length === 0 ? [] : [definitions(details.rows)]),
    ...(details.sums.length === 0 ? [] : [sumTable(details.sums)]),
    ...(details.hint === '' ? [] : [element('p', 'hint', details.hint)]),
  ];
}

/** A list of labels, each with its text. */
function definitions(rows) {
  const list = document.createElement('dl');
  for (const [label, text] of rows) {
    list.append(element('dt', '', label), element('dd', '', text));
  }
  return list;
}

/** A table of labels, each with a total and a self value. */
function sumTable(sums) {
  const table = document.createElement('table');
  table.createTHead().append(tableRow('th', ['', 'Total', 'Self']));
  table.createTBody().append(...sums.map((sum) => tableRow('td', sum)));
  return table;
}

function tableRow(tag, texts) {
  const row = document.createElement('tr');
  row.append(...texts.map((text) => element(tag, '', text)));
  return row;
}

/** An element with a text, which is never taken for markup. */
function element(tag, className, text) {
  const result = document.createElement(tag);
  result.className = className;
  result.textContent = text;
  return result;
}
