// SPDX-License-Identifier: Apache-2.0
'use strict';

/** How far from the left end of a selected box its tooltip is, at most, in pixels. */
const TOOLTIP_INDENT = 40;

/** Shows details of what the pointer is on and of what is selected. */
class DetailsPanel {
  constructor(graph, profile) {
    this.graph = graph;
    this.names = profile.frames.name;
    this.details = new Details(profile);
    this.tooltip = new Tooltip(byId('tooltip'));
    graph.addEventListener('hover', () => this.showHovered());
    graph.addEventListener('select', () => this.showSelection());
    graph.addEventListener('zoom', () => this.tooltip.hide());
    byId('copy').addEventListener('click', () => this.copyByButton());
    document.addEventListener('copy', (event) => this.onCopy(event));
  }

  showHovered() {
    const { hovered, canvas } = this.graph;
    canvas.classList.toggle('on-box', hovered !== null);
    if (hovered === null) {
      this.tooltip.hide();
    } else {
      const { x, y } = this.graph.pointer;
      this.tooltip.show(this.details.of(this.graph, hovered), x, y);
    }
  }

  showSelection() {
    const place = this.graph.selected();
    byId('selection').hidden = place === null;
    byId('copy').hidden = place === null;
    if (place === null) {
      this.tooltip.hide();
      return;
    }
    const details = this.details.of(this.graph, place);
    byId('selected-name').textContent = details.heading;
    byId('selected-value').textContent = details.value;
    const { left, top } = this.graph.canvas.getBoundingClientRect();
    const x = left + place.box.left + Math.min(place.box.width / 2, TOOLTIP_INDENT);
    this.tooltip.show(details, x, top + this.graph.levelTop(place.level) + ROW_HEIGHT / 2);
  }

  /** Works everywhere, also where pages may not write to the clipboard. */
  copyByButton() {
    getSelection().selectAllChildren(byId('selected-name'));
    document.execCommand('copy');
    getSelection().empty();
  }

  /** Ctrl-C copies the selected frame, if there is no selected text to copy. */
  onCopy(event) {
    const place = this.graph.selected() ?? this.graph.hovered;
    const hasText = !getSelection().isCollapsed || isField(event.target);
    if (place !== null && place.box.node !== CROWD && !hasText) {
      event.clipboardData.setData('text/plain', this.names[this.graph.tree.frame[place.box.node]]);
      event.preventDefault();
    }
  }
}
