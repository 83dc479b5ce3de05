// SPDX-License-Identifier: Apache-2.0
'use strict';

/**
 * Tells what is to be known about a place of the graph: a heading, what kind of code it is, its
 * value, rows of a label and a text, rows of a label with a total and a self value, and a hint.
 */
class Details {
  constructor(profile) {
    this.frames = profile.frames;
    this.facts = profile.facts;
    this.callees = profile.tree;
    this.sums = null;
  }

  of(graph, { box }) {
    return box.node === CROWD ? this.ofCrowd(graph.tree, box) : this.ofNode(graph, box.node);
  }

  ofCrowd(tree, box) {
    const value = this.value(box.to - box.from);
    return {
      heading: formatCount(box.end - box.first, 'narrow frame'),
      kind: `next to ${this.name(tree, tree.parent[box.first])}`,
      value,
      rows: [['Together', value]],
      sums: [],
      hint: 'Click to zoom in on them.',
    };
  }

  ofNode(graph, node) {
    const { tree } = graph;
    const ofCallees = tree === this.callees;
    return {
      heading: this.name(tree, node),
      kind: this.kind(tree, node),
      value: this.value(tree.total[node]),
      rows: [
        ...this.source(tree, node),
        ...(ofCallees ? [] : this.selfOfLeaf(tree, node)),
        ...this.shareOfFocus(graph, node),
        ...this.matched(graph, node),
      ],
      sums: [
        ...(ofCallees ? [this.sum('Here', tree.total[node], tree.self[node])] : []),
        ...this.everywhere(tree, node),
      ],
      hint: '',
    };
  }

  name(tree, node) {
    return this.frames.name[tree.frame[node]];
  }

  kind(tree, node) {
    const frame = tree.frame[node];
    const kind = this.frames.kind[frame];
    const words = kind === 0 ? [] : [KINDS[kind].label];
    const callKinds = tree.sources.callKinds[tree.source[node]];
    if (callKinds & INLINED) {
      words.push(callKinds & CALLED ? 'inlined in places' : 'inlined');
    }
    if (this.frames.module[frame] !== '') {
      words.push(this.frames.module[frame]);
    }
    return words.join(' · ');
  }

  source(tree, node) {
    const file = this.frames.sourceFile[tree.frame[node]];
    const first = tree.sources.firstLine[tree.source[node]];
    const last = tree.sources.lastLine[tree.source[node]];
    const lines = first === last ? `${first}` : `${first}–${last}`;
    const parts = [file, first === 0 ? '' : lines].filter((part) => part !== '');
    return parts.length === 0 ? [] : [['Source', parts.join(':')]];
  }

  /** In a tree of callers a box shows the self value of the function that its path began with. */
  selfOfLeaf(tree, node) {
    const [leaf] = tree.path(node);
    const value = this.value(tree.total[node]);
    return leaf === undefined || leaf === node
      ? [['Self', value]]
      : [['Leaf', this.name(tree, leaf)], ['Its self', `${value} from here`]];
  }

  shareOfFocus({ tree, focus }, node) {
    return focus === 0 || focus === node || tree.total[node] > tree.total[focus]
      ? []
      : [['Of zoomed', formatPercent(tree.total[node], tree.total[focus])]];
  }

  matched({ tree, matched }, node) {
    return matched === null
      ? []
      : [['Matched', `${formatPercent(matched[node], tree.total[node])} of it`]];
  }

  /** The function over all stacks: this box may be one of many. */
  everywhere(tree, node) {
    if (node === 0) {
      return [];
    }
    this.sums ??= frameSums(this.callees, this.frames.name.length);
    const frame = tree.frame[node];
    return [this.sum('In all stacks', this.sums.total[frame], this.sums.self[frame])];
  }

  sum(label, total, self) {
    return [label, this.value(total), this.value(self)];
  }

  value(value) {
    const { type, unit } = this.facts;
    return `${formatValue(value, unit, type)} (${formatPercent(value, this.callees.total[0])})`;
  }
}
