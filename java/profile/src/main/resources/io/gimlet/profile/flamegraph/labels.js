// SPDX-License-Identifier: Apache-2.0
'use strict';

const ELLIPSIS = '…';

/** Longer names are cut before they are measured: no screen is as wide. */
const MAX_LABEL_UNITS = 400;

/** Fewer characters than this tell nothing. */
const MIN_LABEL_POINTS = 4;

/**
 * Cuts names so that they fit into boxes, with the font of a canvas context. Adds up the widths of
 * single characters: asking the canvas for every name would take longer than drawing all of it.
 */
class LabelFitter {
  constructor(context) {
    this.context = context;
    this.pointWidths = new Map();
  }

  /** The name, or without its parameters, or with its middle left out; empty when too narrow. */
  fit(name, width) {
    const whole = name.slice(0, MAX_LABEL_UNITS);
    if (this.width(whole) <= width) {
      return whole;
    }
    const short = withoutParameters(whole);
    return this.width(short) <= width ? short : this.shorten(short, width);
  }

  /** Both ends of a qualified name tell more than its middle. */
  shorten(name, width) {
    const points = [...name];
    let head = 0;
    let tail = points.length;
    let left = width - this.width(ELLIPSIS);
    for (let fromHead = true; head < tail; fromHead = !fromHead) {
      left -= this.pointWidth(points[fromHead ? head : tail - 1]);
      if (left < 0) {
        break;
      }
      if (fromHead) {
        head++;
      } else {
        tail--;
      }
    }
    return head + points.length - tail < MIN_LABEL_POINTS
      ? ''
      : points.slice(0, head).join('') + ELLIPSIS + points.slice(tail).join('');
  }

  width(text) {
    let width = 0;
    for (const point of text) {
      width += this.pointWidth(point);
    }
    return width;
  }

  pointWidth(point) {
    let width = this.pointWidths.get(point);
    if (width === undefined) {
      width = this.context.measureText(point).width;
      this.pointWidths.set(point, width);
    }
    return width;
  }
}

/** Leaves out the parameters that a C++ name ends in, with what may follow: " const". */
function withoutParameters(name) {
  const end = name.lastIndexOf(')');
  if (end < 0 || (end + 1 < name.length && name[end + 1] !== ' ')) {
    return name;
  }
  let depth = 0;
  for (let i = end; i > 0; i--) {
    depth += name[i] === ')' ? 1 : name[i] === '(' ? -1 : 0;
    if (depth === 0) {
      return name.slice(0, i);
    }
  }
  return name;
}
