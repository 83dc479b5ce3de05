// SPDX-License-Identifier: Apache-2.0
'use strict';

/** Says what was recorded, how, and of which kinds of code it consists. */
function showFacts({ facts, frames, tree }) {
  document.title = `${facts.title} – flame graph`;
  byId('title').textContent = facts.title;
  byId('facts').replaceChildren(...headline(facts, tree).map((text) => element('li', '', text)));
  byId('recording').replaceChildren(...definitions(recording(facts, tree)).children);
  const sums = kindSums(tree, frames);
  for (const item of byId('legend').children) {
    const kind = KINDS.findIndex(({ name }) => name === item.dataset.kind);
    item.append(` ${formatPercent(sums[kind], tree.total[0])}`);
  }
}

function headline({ type, unit, samples, durationNanos }, tree) {
  const texts = [type, formatCount(samples, 'sample')];
  if (unit !== 'count') {
    texts.push(formatValue(tree.total[0], unit, ''));
  }
  if (durationNanos > 0) {
    texts.push(`recorded for ${formatValue(durationNanos, 'nanoseconds', '')}`);
  }
  return texts.filter((text) => text !== '');
}

function recording(facts, tree) {
  const total = formatValue(tree.total[0], facts.unit, '');
  const rows = [['Total', `${total} of ${facts.type} (${facts.unit})`]];
  if (facts.timeNanos > 0) {
    rows.push(['Recorded', formatTime(facts.timeNanos)]);
  }
  if (facts.period > 0) {
    const period = formatValue(facts.period, facts.periodUnit, '');
    rows.push(['One sample per', `${period} of ${facts.periodType}`]);
  }
  if (facts.negativeSamples > 0) {
    rows.push(['Left out', `${formatCount(facts.negativeSamples, 'sample')} with a negative value`]);
  }
  rows.push(['Distinct call paths', (tree.size - 1).toLocaleString('en-US')]);
  return [...rows, ...facts.comments.map(commentRow)];
}

/** Many comments are a fact with its name in front. */
function commentRow(comment) {
  const named = /^([\p{L}][^:=/]{0,30}): (.+)$/su.exec(comment);
  return named ? [named[1], named[2]] : ['Note', comment];
}
