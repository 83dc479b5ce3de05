// SPDX-License-Identifier: Apache-2.0
'use strict';

/** Stands for neighbours that are too narrow to be drawn one by one. */
const CROWD = -1;

/**
 * Lays out the part of a tree that lies between two values: a row for each level, in it boxes from
 * left to right. A box is a node or a crowd: the lighter siblings at the end of a row of children,
 * from one that is narrower than a pixel on.
 *
 * @param view from and to, between 0 and the total of the tree
 * @param width of the drawing, in pixels
 * @param minWidth of a box of its own, in pixels
 */
function layOut(tree, view, width, minWidth) {
  const span = view.to - view.from;
  const scale = span > 0 ? width / span : 0;
  const rows = [];
  let row = tree.total[0] > 0 ? [nodeBox(tree, 0, view, scale)] : [];
  while (row.length > 0) {
    rows.push(row);
    row = rowAbove(tree, row, view, scale, minWidth);
  }
  return rows;
}

function rowAbove(tree, row, view, scale, minWidth) {
  const above = [];
  for (const box of row) {
    if (box.node !== CROWD) {
      addChildren(tree, box.node, view, scale, minWidth, above);
    }
  }
  return above;
}

function addChildren(tree, node, view, scale, minWidth, boxes) {
  const end = tree.firstChild[node + 1];
  if (tree.firstChild[node] === end) {
    return;
  }
  let child = lastAtMost(tree.start, view.from, tree.firstChild[node], end);
  if (tree.end(child) <= view.from) {
    child++;
  }
  for (; child < end && tree.start[child] < view.to; child++) {
    if (tree.total[child] * scale < minWidth) {
      addCrowd(tree, child, end, view, scale, minWidth, boxes);
      return;
    }
    boxes.push(nodeBox(tree, child, view, scale));
  }
}

function nodeBox(tree, node, view, scale) {
  return clippedBox(node, node, node + 1, tree.start[node], tree.end(node), view, scale);
}

function addCrowd(tree, first, end, view, scale, minWidth, boxes) {
  const box = clippedBox(
    CROWD, first, end, tree.start[first], tree.end(end - 1), view, scale);
  if (box.width >= minWidth) {
    boxes.push(box);
  }
}

/** A box for the nodes first .. end - 1, cut where it leaves the view. */
function clippedBox(node, first, end, from, to, view, scale) {
  const left = (Math.max(from, view.from) - view.from) * scale;
  const right = (Math.min(to, view.to) - view.from) * scale;
  return { node, first, end, from, to, left, width: right - left };
}

/** The box of a row at a place, or null. */
function boxAt(row, x) {
  let low = 0;
  let high = row.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (row[middle].left <= x) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  const box = row[low - 1];
  return box && x < box.left + box.width ? box : null;
}
