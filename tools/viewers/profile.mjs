// SPDX-License-Identifier: Apache-2.0

// What a pprof file says, worked out without Gimlet, to hold viewers against.

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { Profile } from 'pprof-format';

/** Reads a file into samples: a stack of frames from the root on, and the last of the values. */
export function readProfile(file) {
  const profile = Profile.decode(gunzipSync(readFileSync(file)));
  const text = (index) => profile.stringTable.strings[Number(index)];
  const byId = (messages) => new Map(messages.map((message) => [message.id, message]));
  const functions = byId(profile.function);
  const mappings = byId(profile.mapping);
  const framesOf = (location) => {
    const mapping = mappings.get(location.mappingId);
    const module = mapping ? text(mapping.filename) : '';
    const names = location.line.map((line) => text(functions.get(line.functionId).name));
    return (names.length > 0 ? names : ['']).reverse().map((name) => ({ name, module }));
  };
  const frames = new Map(profile.location.map((location) => [location.id, framesOf(location)]));
  return {
    types: profile.sampleType.map((type) => ({ type: text(type.type), unit: text(type.unit) })),
    comments: profile.comment.map(text),
    mappings: profile.mapping.map((mapping) => text(mapping.filename)),
    samples: profile.sample.map((sample) => ({
      stack: [...sample.locationId].reverse().flatMap((id) => frames.get(id)),
      value: Number(sample.value.at(-1)),
      labels: new Map(sample.label.map((label) =>
        [text(label.key), label.str ? text(label.str) : Number(label.num)])),
    })),
  };
}

export function total(samples) {
  return samples.reduce((sum, { value }) => sum + value, 0);
}

/** The share of the samples with a frame that fits, in percent with one digit. */
export function matchedPercent({ samples }, fits) {
  const matched = samples.filter(({ stack }) => stack.some(fits));
  return `${((100 * total(matched)) / total(samples)).toFixed(1)}%`;
}

/** The self value of each function, the heaviest first. */
export function selfValues({ samples }) {
  const values = new Map();
  for (const { stack, value } of samples) {
    const { name } = stack.at(-1);
    values.set(name, (values.get(name) ?? 0) + value);
  }
  return [...values].sort((a, b) => b[1] - a[1]);
}

/** The heaviest call at the root, the heaviest one below it, and so on. */
export function heaviestPath({ samples }) {
  const path = [];
  for (let rest = samples; rest.length > 0; ) {
    const values = new Map();
    for (const { stack, value } of rest) {
      const name = stack[path.length]?.name;
      if (name !== undefined) {
        values.set(name, (values.get(name) ?? 0) + value);
      }
    }
    const [heaviest] = [...values].sort((a, b) => b[1] - a[1]);
    if (heaviest === undefined) {
      break;
    }
    rest = rest.filter(({ stack }) => stack[path.length]?.name === heaviest[0]);
    path.push({ name: heaviest[0], value: heaviest[1] });
  }
  return path;
}
