// SPDX-License-Identifier: Apache-2.0
'use strict';

const ZOOM_MILLIS = 180;

/** Rows of callers that stay in sight below a frame that is zoomed to. */
const CONTEXT_ROWS = 4;

/**
 * The graph on the page: what is shown of which tree, what is selected, what the pointer is on. A
 * place is a box with its level. Dispatches 'zoom', 'hover' and 'select' when these change.
 */
class Graph extends EventTarget {
  constructor(scroller, canvas, frames) {
    super();
    this.scroller = scroller;
    this.canvas = canvas;
    this.spacer = canvas.parentElement;
    this.renderer = new Renderer(canvas, frames);
    this.tree = null;
    this.icicle = false;
    this.search = null;
    this.rows = [];
    this.isDrawDue = false;
    this.resize();
    new ResizeObserver(() => this.resize()).observe(scroller);
    scroller.addEventListener('scroll', () => this.drawSoon());
  }

  // What is shown

  /** Shows a tree as a whole. */
  show(tree) {
    this.tree = tree;
    this.matched = this.search && matchedTotals(tree, this.search.matches);
    this.setFocus(0, 0, tree.total[0]);
    this.select(-1);
    this.view = this.target;
    this.relayOut();
    this.scrollToFocus();
  }

  setTheme(theme) {
    this.renderer.setTheme(theme);
    this.drawSoon();
  }

  /** Lets stacks grow down instead of up. */
  setIcicle(icicle) {
    this.icicle = icicle;
    this.spacer.classList.toggle('icicle', icicle);
    this.scrollToFocus();
    this.drawSoon();
  }

  /** Marks the frames that searchFrames found; null marks none. */
  setSearch(search) {
    this.search = search;
    this.matched = search && matchedTotals(this.tree, search.matches);
    this.drawSoon();
  }

  // Zoom

  /** Makes a place as wide as the graph. A crowd is shown over the frame that it belongs to. */
  zoomTo(place) {
    const { node, first, from, to } = place.box;
    this.zoom(node === CROWD ? this.tree.parent[first] : node, from, to);
  }

  zoomToNode(node) {
    this.zoom(node, this.tree.start[node], this.tree.end(node));
  }

  zoomOut() {
    this.zoomToNode(this.isPartOfFocus() ? this.focus : this.tree.parent[this.focus]);
  }

  reset() {
    this.zoomToNode(0);
  }

  isZoomed() {
    return this.focus !== 0 || this.isPartOfFocus();
  }

  /** Whether a crowd is zoomed to, and not all of the frame that it belongs to. */
  isPartOfFocus() {
    return this.target.to - this.target.from < this.tree.total[this.focus];
  }

  zoom(focus, from, to) {
    const start = this.view;
    this.setFocus(focus, from, to);
    this.view = this.target;
    this.relayOut();
    this.scrollToFocus();
    if (!matchMedia('(prefers-reduced-motion: reduce)').matches) {
      this.animateFrom(start);
    }
  }

  setFocus(focus, from, to) {
    this.focus = focus;
    this.target = { from, to };
    this.hovered = null;
    this.dispatchEvent(new Event('zoom'));
  }

  animateFrom(start) {
    const { target } = this;
    const begin = performance.now();
    const step = (now) => {
      if (this.target !== target) {
        return;
      }
      const progress = Math.min(Math.max((now - begin) / ZOOM_MILLIS, 0), 1);
      const rest = (1 - progress) ** 3;
      this.view = {
        from: target.from + (start.from - target.from) * rest,
        to: target.to + (start.to - target.to) * rest,
      };
      this.layOutRows();
      this.draw();
      if (progress < 1) {
        requestAnimationFrame(step);
      }
    };
    requestAnimationFrame(step);
  }

  // Places

  /** The place under a point of the canvas, or null. */
  placeAt(x, y) {
    const height = this.contentHeight;
    const fromTop = y + this.scroller.scrollTop;
    const level = Math.floor((this.icicle ? fromTop : height - fromTop) / ROW_HEIGHT);
    const box = this.rows[level] && boxAt(this.rows[level], x);
    return box ? { box, level } : null;
  }

  /** Where a node is drawn, or null when it is not. */
  placeOf(node) {
    if (node < 0) {
      return null;
    }
    const level = this.tree.level(node);
    const box = this.rows[level]?.find((candidate) => candidate.node === node);
    return box ? { box, level } : null;
  }

  /** The top of a level, in pixels from the top of the canvas. */
  levelTop(level) {
    const row = this.icicle ? level * ROW_HEIGHT : this.contentHeight - (level + 1) * ROW_HEIGHT;
    return row - this.scroller.scrollTop;
  }

  /** Says that the pointer is on a place, or on none, and where in the window it is. */
  hover(place, x, y) {
    if (place?.box !== this.hovered?.box) {
      this.hovered = place;
      this.drawSoon();
    }
    this.pointer = { x, y };
    this.dispatchEvent(new Event('hover'));
  }

  // Selection

  selected() {
    return this.placeOf(this.selectedNode);
  }

  select(node) {
    this.selectedNode = node;
    if (node >= 0) {
      this.scrollIntoView(this.tree.level(node));
    }
    this.dispatchEvent(new Event('select'));
    this.drawSoon();
  }

  /** Selects the nearest node in a direction: 'parent', 'child', 'left' or 'right'. */
  move(direction) {
    const place = this.selected();
    if (place === null) {
      this.select(this.focus);
      return;
    }
    const node = this.neighbour(place, direction);
    if (node !== undefined && node !== CROWD) {
      this.select(node);
    }
  }

  neighbour({ box, level }, direction) {
    const row = this.rows[level];
    switch (direction) {
      case 'parent':
        return box.node === 0 ? undefined : this.tree.parent[box.node];
      case 'child':
        return this.rows[level + 1]?.find((above) =>
          above.node !== CROWD && this.tree.parent[above.node] === box.node)?.node;
      case 'left':
        return row.slice(0, row.indexOf(box)).findLast((other) => other.node !== CROWD)?.node;
      default:
        return row.slice(row.indexOf(box) + 1).find((other) => other.node !== CROWD)?.node;
    }
  }

  // Size, scrolling, drawing

  resize() {
    const { clientWidth, clientHeight } = this.scroller;
    if (clientWidth > 0 && clientHeight > 0) {
      this.renderer.resize(clientWidth, clientHeight, devicePixelRatio);
      if (this.tree !== null) {
        this.relayOut();
      }
    }
  }

  relayOut() {
    const fromBottom = this.spacer.offsetHeight - this.scroller.scrollTop;
    this.layOutRows();
    this.contentHeight = Math.max(this.rows.length * ROW_HEIGHT, this.renderer.height);
    this.spacer.style.height = `${this.contentHeight}px`;
    if (!this.icicle) {
      this.scroller.scrollTop = this.contentHeight - fromBottom;
    }
    this.draw();
  }

  layOutRows() {
    const { width, pixelRatio } = this.renderer;
    this.rows = layOut(this.tree, this.view, width, 1 / pixelRatio);
  }

  scrollToFocus() {
    const rowsBelow = Math.max(this.tree.level(this.focus) - CONTEXT_ROWS, 0);
    const needsScroll = (this.tree.level(this.focus) + 1) * ROW_HEIGHT > this.renderer.height;
    const distance = needsScroll ? rowsBelow * ROW_HEIGHT : 0;
    this.scroller.scrollTop = this.icicle
      ? distance
      : this.contentHeight - this.renderer.height - distance;
  }

  scrollIntoView(level) {
    const top = this.levelTop(level);
    const below = top + ROW_HEIGHT - this.renderer.height;
    if (top < 0 || below > 0) {
      this.scroller.scrollTop += top < 0 ? top : below;
    }
  }

  drawSoon() {
    if (!this.isDrawDue && this.tree !== null) {
      this.isDrawDue = true;
      requestAnimationFrame(() => this.draw());
    }
  }

  draw() {
    this.isDrawDue = false;
    if (this.renderer.pixelRatio !== devicePixelRatio) {
      // The window has moved to another screen. Lays out anew, and then draws.
      this.resize();
      return;
    }
    this.renderer.draw({
      tree: this.tree,
      rows: this.rows,
      top: (level) => this.levelTop(level),
      focusLevel: this.tree.level(this.focus),
      matches: this.search?.matches,
      matched: this.matched,
      hovered: this.hovered,
      selected: this.selected(),
    });
  }
}
