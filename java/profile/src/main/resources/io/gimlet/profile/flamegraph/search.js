// SPDX-License-Identifier: Apache-2.0
'use strict';

/** Searches modules instead of names; a single colon, so that module::name is a name. */
const MODULE_PREFIX = /^module:(?!:)/;

/** Longer names are searched only so far: an expression may take long on them. */
const MAX_SEARCHED_UNITS = 4096;

/**
 * Finds frames.
 *
 * @param query a regular expression for names or, behind "module:", for modules; without a capital
 *     letter it ignores case
 * @return which frames match and how many do
 * @throws SyntaxError when the query is no regular expression
 */
function searchFrames(frames, query) {
  const ofModules = MODULE_PREFIX.test(query);
  const source = query.replace(MODULE_PREFIX, '');
  const expression = new RegExp(source, /[A-Z]/.test(source) ? '' : 'i');
  const texts = ofModules ? frames.module : frames.name;
  const matches = Uint8Array.from(texts, (text) =>
    expression.test(text.slice(0, MAX_SEARCHED_UNITS)) ? 1 : 0);
  return { query, matches, count: matches.reduce((sum, match) => sum + match, 0) };
}

/**
 * The value of the samples at or below each node whose stacks contain a match there. A match below
 * a match adds nothing, so that no sample counts twice; the root has the sum.
 */
function matchedTotals(tree, matches) {
  const matched = new Float64Array(tree.size);
  for (let node = tree.size - 1; node >= 0; node--) {
    if (matches[tree.frame[node]]) {
      matched[node] = tree.total[node];
    }
    if (node > 0 && !matches[tree.frame[tree.parent[node]]]) {
      matched[tree.parent[node]] += matched[node];
    }
  }
  return matched;
}

/** The self and total value of every frame over all stacks; recursion counts once. */
function frameSums(tree, frameCount) {
  const self = new Float64Array(frameCount);
  const total = new Float64Array(frameCount);
  const open = new Uint32Array(frameCount);
  let node = 0;
  const enter = (next) => {
    node = next;
    const frame = tree.frame[node];
    self[frame] += tree.self[node];
    if (open[frame]++ === 0) {
      total[frame] += tree.total[node];
    }
  };
  const isLastChild = () => node + 1 === tree.firstChild[tree.parent[node] + 1];
  const leave = () => open[tree.frame[node]]--;
  enter(0);
  for (;;) {
    if (tree.firstChild[node] < tree.firstChild[node + 1]) {
      enter(tree.firstChild[node]);
      continue;
    }
    leave();
    while (node !== 0 && isLastChild()) {
      node = tree.parent[node];
      leave();
    }
    if (node === 0) {
      return { self, total };
    }
    enter(node + 1);
  }
}

/** The self value of each kind of code over all stacks. */
function kindSums(tree, frames) {
  const sums = new Float64Array(KINDS.length);
  for (let node = 0; node < tree.size; node++) {
    sums[frames.kind[tree.frame[node]]] += tree.self[node];
  }
  return sums;
}
