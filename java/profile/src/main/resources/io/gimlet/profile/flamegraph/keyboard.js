// SPDX-License-Identifier: Apache-2.0
'use strict';

/** What the arrow keys move to while stacks grow up; while they grow down, up and down swap. */
const MOVES = { ArrowUp: 'child', ArrowDown: 'parent', ArrowLeft: 'left', ArrowRight: 'right' };
const ICICLE_MOVES = { ...MOVES, ArrowUp: 'parent', ArrowDown: 'child' };

/** The keys of the page. Fields keep the keys that they need. */
class Keyboard {
  constructor({ graph, search, stacks, layout, theme, help }) {
    this.graph = graph;
    this.search = search;
    this.help = help;
    this.commands = {
      Escape: () => this.escape(),
      Home: () => graph.reset(),
      Backspace: () => graph.zoomOut(),
      '/': () => search.focus(),
      '?': () => help.showModal(),
      c: () => stacks.next(),
      i: () => layout.next(),
      d: () => theme.toggle(),
    };
    document.addEventListener('keydown', (event) => this.onKey(event));
  }

  onKey(event) {
    if (this.help.open) {
      return;
    }
    if (isFind(event) && document.activeElement !== this.search.field) {
      event.preventDefault();
      this.search.focus();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) {
      return;
    }
    const command = this.graphCommand(event) ?? this.commands[event.key];
    if (command) {
      event.preventDefault();
      command();
    }
  }

  /** The keys that work on what is selected. */
  graphCommand({ key, target }) {
    const { graph } = this;
    const move = (graph.icicle ? ICICLE_MOVES : MOVES)[key];
    if (move) {
      return () => {
        graph.canvas.focus({ preventScroll: true });
        graph.move(move);
      };
    }
    const selected = graph.selected();
    const isPressed = target !== graph.canvas && target !== document.body;
    return key === 'Enter' && selected && !isPressed ? () => graph.zoomTo(selected) : undefined;
  }

  escape() {
    if (this.graph.search !== null && !this.graph.isZoomed()) {
      this.search.clear();
    }
    this.graph.reset();
    this.graph.select(-1);
  }
}

/** The browser's own search finds nothing on a canvas; a second Ctrl-F still opens it. */
function isFind(event) {
  return (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key === 'f';
}

function isField(target) {
  return target instanceof HTMLInputElement;
}
