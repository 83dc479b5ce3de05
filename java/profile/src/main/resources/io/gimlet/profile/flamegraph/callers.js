// SPDX-License-Identifier: Apache-2.0
'use strict';

// Turns a tree of callees into one of callers: next to the root come the functions in which
// samples ended, then those that called them.

/** A typed array that grows. */
class Column {
  constructor(ArrayType) {
    this.values = new ArrayType(1024);
    this.length = 0;
  }

  push(value) {
    if (this.length === this.values.length) {
      const larger = new this.values.constructor(this.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value;
  }

  toArray() {
    return this.values.slice(0, this.length);
  }
}

/** The tree of callers that belongs to a tree of callees. */
function callersOf(tree, frameCount) {
  return new CallersBuilder(tree, frameCount).build();
}

/**
 * Works level by level, as FlameGraphTreeBuilder.java does. Each node with a value of its own
 * sends a walker towards the root; walkers at the same new node lie next to each other.
 */
class CallersBuilder {
  constructor(tree, frameCount) {
    this.tree = tree;
    this.branchOfFrame = new Array(frameCount).fill(null);
    this.columns = {
      frame: new Column(Uint32Array),
      source: new Column(Uint32Array),
      firstChild: new Column(Uint32Array),
      self: new Column(Float64Array),
    };
    const leaves = new Column(Uint32Array);
    const values = new Column(Float64Array);
    for (let node = 0; node < tree.size; node++) {
      if (tree.self[node] > 0) {
        leaves.push(node);
        values.push(tree.self[node]);
      }
    }
    /** Where each walker is now, and the value that it carries. */
    this.places = leaves.toArray();
    this.values = values.toArray();
    this.branches = new Array(leaves.length).fill(null);
  }

  build() {
    this.addNode(this.tree.frame[0], this.tree.source[0]);
    for (let ends = [this.places.length]; ends.length > 0; ) {
      ends = this.splitLevel(ends);
    }
    this.columns.firstChild.push(this.columns.frame.length);
    const columns = {};
    for (const [name, column] of Object.entries(this.columns)) {
      columns[name] = column.toArray();
    }
    return new CallTree(columns, this.tree.sources);
  }

  addNode(frame, source) {
    this.columns.frame.push(frame);
    this.columns.source.push(source);
  }

  /** Splits the nodes of a level, given where their walkers end; returns that of the next. */
  splitLevel(ends) {
    const next = {
      places: new Uint32Array(this.places.length),
      values: new Float64Array(this.places.length),
      count: 0,
      ends: [],
    };
    let start = 0;
    for (const end of ends) {
      this.columns.firstChild.push(this.columns.frame.length);
      if (end - start === 1) {
        this.follow(start, next);
      } else {
        this.addChildren(this.split(start, end), next);
        this.moveOn(start, end, next);
      }
      start = end;
    }
    this.places = next.places;
    this.values = next.values;
    return next.ends;
  }

  /** Most walkers are soon alone, and then there is nothing to split. */
  follow(walker, next) {
    const { frame, source, parent } = this.tree;
    const place = this.places[walker];
    if (place === 0) {
      this.columns.self.push(this.values[walker]);
      return;
    }
    this.columns.self.push(0);
    this.addNode(frame[place], source[place]);
    next.places[next.count] = parent[place];
    next.values[next.count++] = this.values[walker];
    next.ends.push(next.count);
  }

  /** Finds a branch for each walker of a node; those that came to the root end here. */
  split(start, end) {
    const branches = [];
    let ended = 0;
    for (let i = start; i < end; i++) {
      if (this.places[i] === 0) {
        this.branches[i] = null;
        ended += this.values[i];
      } else {
        const branch = this.branchTo(this.places[i], branches);
        branch.total += this.values[i];
        branch.walkers++;
        this.branches[i] = branch;
      }
    }
    this.columns.self.push(ended);
    return branches.sort((a, b) => b.total - a.total || a.frame - b.frame);
  }

  branchTo(place, branches) {
    const { frame, source, sources } = this.tree;
    let branch = this.branchOfFrame[frame[place]];
    if (branch === null) {
      branch = { frame: frame[place], source: source[place], total: 0, walkers: 0, position: 0 };
      this.branchOfFrame[branch.frame] = branch;
      branches.push(branch);
    }
    if (branch.source !== source[place]) {
      branch.source = sources.merge(branch.source, source[place]);
    }
    return branch;
  }

  addChildren(branches, next) {
    for (const branch of branches) {
      this.branchOfFrame[branch.frame] = null;
      this.addNode(branch.frame, branch.source);
      branch.position = next.count;
      next.count += branch.walkers;
      next.ends.push(next.count);
    }
  }

  moveOn(start, end, next) {
    for (let i = start; i < end; i++) {
      const branch = this.branches[i];
      if (branch !== null) {
        next.places[branch.position] = this.tree.parent[this.places[i]];
        next.values[branch.position++] = this.values[i];
      }
    }
  }
}
