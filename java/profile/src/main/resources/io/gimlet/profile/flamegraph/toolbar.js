// SPDX-License-Identifier: Apache-2.0
'use strict';

const SEARCH_DELAY_MILLIS = 120;

/** The field that searches, and what it found. */
class SearchBox {
  constructor(field, output, profile, graph) {
    this.field = field;
    this.output = output;
    this.profile = profile;
    this.graph = graph;
    field.addEventListener('input', () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.search(), SEARCH_DELAY_MILLIS);
    });
    field.addEventListener('keydown', (event) => this.onKey(event));
  }

  focus() {
    this.field.focus();
    this.field.select();
  }

  clear() {
    this.field.value = '';
    this.search();
  }

  onKey(event) {
    if (event.key === 'Enter') {
      this.search();
      this.graph.canvas.focus();
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      this.clear();
      this.graph.canvas.focus();
    }
  }

  search() {
    clearTimeout(this.timer);
    const { value } = this.field;
    try {
      const search = value === '' ? null : searchFrames(this.profile.frames, value);
      this.graph.setSearch(search);
      this.show(search === null ? '' : this.result(search), search === null ? '' : 'found');
    } catch (error) {
      this.graph.setSearch(null);
      this.show('not a regular expression', 'error');
    }
  }

  show(text, className) {
    this.output.textContent = text;
    this.output.className = className;
    this.field.ariaInvalid = className === 'error' ? 'true' : null;
  }

  result(search) {
    const { tree, matched } = this.graph;
    const { unit, type } = this.profile.facts;
    const percent = formatPercent(matched[0], tree.total[0]);
    const value = formatValue(matched[0], unit, type);
    return `${percent} matched: ${value}, ${formatCount(search.count, 'name')}`;
  }
}

/** Buttons of which one is pressed; tells which. */
class Choice {
  constructor(group, onChange) {
    this.buttons = [...group.querySelectorAll('button')];
    this.onChange = onChange;
    for (const button of this.buttons) {
      button.addEventListener('click', () => this.choose(button.value));
    }
  }

  value() {
    return this.buttons.find((button) => button.ariaPressed === 'true').value;
  }

  choose(value) {
    if (value !== this.value()) {
      for (const button of this.buttons) {
        button.ariaPressed = String(button.value === value);
      }
      this.onChange(value);
    }
  }

  /** Chooses the button behind the pressed one. */
  next() {
    const pressed = this.buttons.findIndex((button) => button.ariaPressed === 'true');
    this.choose(this.buttons[(pressed + 1) % this.buttons.length].value);
  }
}

/** Light or dark, as the system has it until the user says otherwise. */
class Theme {
  constructor(button, onChange) {
    this.system = matchMedia('(prefers-color-scheme: dark)');
    this.chosen = null;
    this.onChange = onChange;
    this.system.addEventListener('change', () => this.apply());
    button.addEventListener('click', () => this.toggle());
    this.apply();
  }

  name() {
    return this.chosen ?? (this.system.matches ? 'dark' : 'light');
  }

  toggle() {
    this.chosen = this.name() === 'dark' ? 'light' : 'dark';
    this.apply();
  }

  apply() {
    document.documentElement.dataset.theme = this.name();
    this.onChange(this.name());
  }
}
