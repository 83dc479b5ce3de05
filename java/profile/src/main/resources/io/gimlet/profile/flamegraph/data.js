// SPDX-License-Identifier: Apache-2.0
'use strict';

// Reads what FlameGraphData.java wrote; the format is described there.

/** Reads base 128 numbers, one after the other. */
class NumberReader {
  constructor(bytes) {
    this.bytes = bytes;
    this.position = 0;
  }

  next() {
    const byte = this.bytes[this.position++];
    if (byte === undefined) {
      throw new Error('the data end too early');
    }
    return byte < 128 ? byte : this.longer(byte & 127);
  }

  longer(low) {
    let number = low;
    // Not a shift, which is good for 31 bits only.
    for (let weight = 128; ; weight *= 128) {
      const byte = this.bytes[this.position++];
      number += (byte & 127) * weight;
      if (!(byte >= 128)) {
        return number;
      }
    }
  }

  /** Fills an array. */
  column(array) {
    const { bytes } = this;
    let { position } = this;
    for (let i = 0; i < array.length; i++) {
      const byte = bytes[position++];
      if (byte < 128) {
        array[i] = byte;
      } else {
        this.position = position - 1;
        array[i] = this.next();
        position = this.position;
      }
    }
    this.position = position;
    return array;
  }

  text(byteCount) {
    const end = this.position + byteCount;
    const part = this.bytes.subarray(this.position, end);
    this.position = end;
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(part);
  }
}

/** The bytes behind the base64 of the page. */
async function inflate(base64) {
  const units = atob(base64);
  const packed = new Uint8Array(units.length);
  for (let i = 0; i < units.length; i++) {
    packed[i] = units.charCodeAt(i);
  }
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The profile of the page: its facts, its frames and the tree of calls. */
function readProfile(bytes) {
  const reader = new NumberReader(bytes);
  const facts = readFacts(reader);
  const frames = readFrames(reader);
  const tree = readTree(reader, frames.name.length);
  const strings = readStrings(reader);
  return {
    facts: nameFacts(facts, strings),
    frames: nameFrames(frames, strings),
    tree,
  };
}

function readFacts(reader) {
  const facts = {};
  for (const field of FACT_FIELDS) {
    facts[field] = reader.next();
  }
  facts.comments = [...reader.column(new Uint32Array(reader.next()))];
  return facts;
}

const FACT_FIELDS = [
  'title', 'type', 'unit', 'samples', 'negativeSamples', 'timeNanos', 'durationNanos', 'period',
  'periodType', 'periodUnit',
];

function nameFacts(facts, strings) {
  for (const field of ['title', 'type', 'unit', 'periodType', 'periodUnit']) {
    facts[field] = strings[facts[field]];
  }
  facts.comments = facts.comments.map((index) => strings[index]);
  return facts;
}

function readFrames(reader) {
  const count = reader.next();
  return {
    name: reader.column(new Uint32Array(count)),
    module: reader.column(new Uint32Array(count)),
    kind: reader.column(new Uint8Array(count)),
    sourceFile: reader.column(new Uint32Array(count)),
  };
}

function nameFrames(frames, strings) {
  const named = (column) => Array.from(column, (index) => strings[index]);
  return {
    name: named(frames.name),
    module: named(frames.module),
    kind: frames.kind,
    sourceFile: named(frames.sourceFile),
  };
}

function readTree(reader, frameCount) {
  const edgeStarts = readStarts(reader, frameCount, 0);
  const callees = reader.column(new Uint32Array(edgeStarts[frameCount]));
  const size = reader.next();
  const firstChild = readStarts(reader, size, 1);
  const { frame, edge } = readNodeFrames(reader, firstChild, edgeStarts, callees);
  const unit = reader.next();
  const self = reader.column(new Float64Array(size));
  for (let node = 0; node < size; node++) {
    self[node] *= unit;
  }
  const { source, sources } = readSources(reader, firstChild, edge, callees.length);
  return new CallTree({ frame, firstChild, self, source }, sources);
}

/** Where the parts of a sequence begin that are as long as the numbers say. */
function readStarts(reader, count, first) {
  const starts = new Uint32Array(count + 1);
  reader.column(starts.subarray(1));
  starts[0] = first;
  for (let i = 0; i < count; i++) {
    starts[i + 1] += starts[i];
  }
  return starts;
}

/** Each node is told by which of the callees of its parent's frame it is. */
function readNodeFrames(reader, firstChild, edgeStarts, callees) {
  const size = firstChild.length - 1;
  const frame = new Uint32Array(size);
  const edge = new Uint32Array(size);
  reader.column(edge.subarray(1));
  for (let node = 0; node < size; node++) {
    const firstEdge = edgeStarts[frame[node]];
    for (let child = firstChild[node]; child < firstChild[node + 1]; child++) {
      edge[child] += firstEdge;
      frame[child] = callees[edge[child]];
    }
  }
  return { frame, edge };
}

/** A 0 stands for the same as at the last node with the same call; see FlameGraphNodeWriter. */
function readSources(reader, firstChild, edge, edgeCount) {
  const size = firstChild.length - 1;
  const sources = new Sources();
  const source = new Uint32Array(size);
  const lastSeen = new Uint32Array(2 * edgeCount + 1);
  for (let node = 0; node < size; node++) {
    const child = firstChild[node];
    const isLeaf = child === firstChild[node + 1];
    const context = isLeaf ? (node === 0 ? edgeCount : edgeCount + 1 + edge[node]) : edge[child];
    const callKinds = reader.next();
    if (callKinds !== 0) {
      const firstLine = reader.next();
      lastSeen[context] = sources.add(callKinds, firstLine, firstLine + reader.next());
    }
    source[node] = lastSeen[context];
  }
  return { source, sources };
}

/** One decoder call for all strings is a hundred times as fast as one for each. */
function readStrings(reader) {
  const count = reader.next();
  const starts = readStarts(reader, count, 0);
  const all = reader.text(reader.next());
  return Array.from({ length: count }, (_, i) => all.slice(starts[i], starts[i + 1]));
}
