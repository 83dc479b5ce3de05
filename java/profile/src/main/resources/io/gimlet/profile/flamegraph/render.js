// SPDX-License-Identifier: Apache-2.0
'use strict';

const ROW_HEIGHT = 20;
const FONT = '12px ui-sans-serif, system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';
const LABEL_PADDING = 4;

/** Narrower boxes have no room for a label. */
const MIN_LABELLED_WIDTH = 24;

/** Narrower boxes have no gap beside them: it would be most of what one sees. */
const MIN_GAPPED_WIDTH = 3;

const FADED = 0.35;

/** Draws rows of boxes on a canvas. */
class Renderer {
  constructor(canvas, frames) {
    this.canvas = canvas;
    this.frames = frames;
    this.shades = shadesOf(frames);
    this.context = canvas.getContext('2d', { alpha: false });
    this.context.font = FONT;
    this.labels = new LabelFitter(this.context);
    this.setTheme('light');
  }

  setTheme(theme) {
    this.palette = new Palette(theme);
  }

  /** Gives the canvas as many pixels as the screen has for it. */
  resize(width, height, pixelRatio) {
    this.width = width;
    this.height = height;
    this.pixelRatio = pixelRatio;
    this.canvas.width = Math.round(width * pixelRatio);
    this.canvas.height = Math.round(height * pixelRatio);
    this.canvas.style.height = `${height}px`;
  }

  /**
   * Draws a scene.
   *
   * @param scene.rows what layOut returned
   * @param scene.top of a level, in pixels from the top of the canvas
   * @param scene.focusLevel the levels below are context, and fade
   * @param scene.matched what matchedTotals returned, or null when nothing is searched for
   * @param scene.matches which frames match the search
   */
  draw(scene) {
    const { context, palette } = this;
    context.setTransform(this.pixelRatio, 0, 0, this.pixelRatio, 0, 0);
    context.globalAlpha = 1;
    context.fillStyle = palette.background;
    context.fillRect(0, 0, this.width, this.height);
    context.font = FONT;
    context.textBaseline = 'middle';
    scene.rows.forEach((row, level) => {
      const top = scene.top(level);
      if (top > -ROW_HEIGHT && top < this.height) {
        row.forEach((box) => this.drawBox(scene, box, level, top));
      }
    });
    this.drawOutline(scene, scene.hovered, 1);
    this.drawOutline(scene, scene.selected, 2);
  }

  drawBox(scene, box, level, top) {
    const { context } = this;
    const isMatch = scene.matched !== null && this.isMatch(scene, box);
    const isFaded = level < scene.focusLevel || (scene.matched !== null && !isMatch);
    context.globalAlpha = isFaded ? FADED : box.node === CROWD ? 0.6 : 1;
    context.fillStyle = isMatch ? this.palette.match : this.fill(scene, box);
    const left = this.snap(box.left);
    const right = this.snap(box.left + box.width);
    const gap = box.width < MIN_GAPPED_WIDTH ? 0 : 1 / this.pixelRatio;
    context.fillRect(left, top, right - left - gap, ROW_HEIGHT - 1);
    if (box.node !== CROWD && box.width >= MIN_LABELLED_WIDTH) {
      context.globalAlpha = isFaded ? 0.75 : 1;
      context.fillStyle = isMatch ? this.palette.matchText : this.palette.text;
      this.drawLabel(this.frames.name[scene.tree.frame[box.node]], left, top, right - left);
    }
  }

  drawLabel(name, left, top, width) {
    const label = this.labels.fit(name, width - 2 * LABEL_PADDING);
    if (label !== '') {
      this.context.fillText(label, left + LABEL_PADDING, top + ROW_HEIGHT / 2);
    }
  }

  drawOutline(scene, place, lineWidth) {
    if (place === null || !scene.rows[place.level]) {
      return;
    }
    const { context } = this;
    const left = this.snap(place.box.left);
    const right = this.snap(place.box.left + place.box.width);
    const inset = lineWidth / 2;
    context.globalAlpha = 1;
    context.strokeStyle = this.palette.outline;
    context.lineWidth = lineWidth;
    context.strokeRect(
      left + inset,
      scene.top(place.level) + inset,
      Math.max(right - left - 2 * inset - 1 / this.pixelRatio, 0.5),
      ROW_HEIGHT - 1 - 2 * inset);
  }

  /** A crowd matches when anything in or above it does: it can only be found by its colour. */
  isMatch(scene, box) {
    if (box.node !== CROWD) {
      return scene.matches[scene.tree.frame[box.node]] === 1;
    }
    return scene.matched.subarray(box.first, box.end).some((value) => value > 0);
  }

  fill(scene, box) {
    const frame = scene.tree.frame[box.first];
    return this.palette.fill(this.frames.kind[frame], this.shades[frame]);
  }

  snap(x) {
    return Math.round(x * this.pixelRatio) / this.pixelRatio;
  }
}
