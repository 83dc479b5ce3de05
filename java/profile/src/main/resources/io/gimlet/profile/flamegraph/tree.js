// SPDX-License-Identifier: Apache-2.0
'use strict';

/** What callKinds adds up. */
const CALLED = 1;
const INLINED = 2;

/** Where in the source nodes come from, and how they were called. Nodes share entries. */
class Sources {
  constructor() {
    this.callKinds = [];
    this.firstLine = [];
    this.lastLine = [];
  }

  /** Adds an entry and returns its number; a line is 0 when unknown. */
  add(callKinds, firstLine, lastLine) {
    this.callKinds.push(callKinds);
    this.firstLine.push(firstLine);
    this.lastLine.push(lastLine);
    return this.callKinds.length - 1;
  }

  /** The number of an entry that holds for all that two entries hold for. */
  merge(a, b) {
    const callKinds = this.callKinds[a] | this.callKinds[b];
    const firstLine = Math.min(
      this.firstLine[a] || this.firstLine[b], this.firstLine[b] || this.firstLine[a]);
    const lastLine = Math.max(this.lastLine[a], this.lastLine[b]);
    const isFirst = callKinds === this.callKinds[a] && firstLine === this.firstLine[a] &&
      lastLine === this.lastLine[a];
    return isFirst ? a : this.add(callKinds, firstLine, lastLine);
  }
}

/**
 * Merged stacks in columns. Nodes are numbered level by level from the root, 0; the children of a
 * node follow each other, the heaviest first.
 *
 * frame, source: what the node is; source is an entry of Sources
 * firstChild: the children of n are firstChild[n] .. firstChild[n + 1] - 1
 * parent: of the root it is the root
 * self, total: value of the samples that end at the node, that come to it
 * start: where the node begins between 0 and the total of the root
 * levels: the first node of each level, and one behind the last node
 */
class CallTree {
  constructor(columns, sources) {
    Object.assign(this, columns);
    this.sources = sources;
    this.size = this.frame.length;
    this.parent = parents(this.firstChild);
    this.total = totals(this.self, this.parent);
    this.start = starts(this.firstChild, this.total);
    this.levels = levels(this.firstChild);
  }

  level(node) {
    return lastAtMost(this.levels, node, 0, this.levels.length);
  }

  end(node) {
    return this.start[node] + this.total[node];
  }

  /** The nodes from below the root down to this one. */
  path(node) {
    const path = [];
    for (let n = node; n !== 0; n = this.parent[n]) {
      path.push(n);
    }
    return path.reverse();
  }
}

function parents(firstChild) {
  const parent = new Uint32Array(firstChild.length - 1);
  for (let node = 0; node < parent.length; node++) {
    for (let child = firstChild[node]; child < firstChild[node + 1]; child++) {
      parent[child] = node;
    }
  }
  return parent;
}

function totals(self, parent) {
  const total = Float64Array.from(self);
  for (let node = total.length - 1; node > 0; node--) {
    total[parent[node]] += total[node];
  }
  return total;
}

function starts(firstChild, total) {
  const start = new Float64Array(total.length);
  for (let node = 0; node < total.length; node++) {
    let next = start[node];
    for (let child = firstChild[node]; child < firstChild[node + 1]; child++) {
      start[child] = next;
      next += total[child];
    }
  }
  return start;
}

function levels(firstChild) {
  const size = firstChild.length - 1;
  const result = [0];
  for (let first = 0; first < size; ) {
    first = firstChild[first];
    result.push(first);
  }
  return result;
}

/** The last index from .. to - 1 whose element is at most the number; from when there is none. */
function lastAtMost(sorted, number, from, to) {
  let low = from;
  let high = to;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] <= number) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}
