// SPDX-License-Identifier: Apache-2.0
'use strict';

// Kinds of code, in the numbers of FlameGraphData.java. Blue and yellow look different to nearly
// everyone; who does not see red or green sees the third hue as grey, which is between the two.
const KINDS = [
  { name: 'group', label: 'process or thread', hue: 0, chroma: 0 },
  { name: 'kernel', label: 'kernel', hue: 75, chroma: 1 },
  { name: 'native', label: 'native', hue: 258, chroma: 1 },
  { name: 'other', label: 'managed or unknown', hue: 178, chroma: 0.62 },
];

/** How far the hues of the modules of one kind are apart, in degrees. */
const HUE_RANGE = 20;

/** Module and name choose one of so many shades each. */
const MODULE_SHADES = 5;
const NAME_SHADES = 5;

const THEMES = {
  light: {
    lightness: 0.8,
    lightnessRange: 0.1,
    chroma: 0.1,
    text: '#1b1b1f',
    match: 'oklch(0.5 0.25 328)',
    matchText: '#ffffff',
    background: '#ffffff',
    outline: '#1b1b1f',
  },
  dark: {
    lightness: 0.4,
    lightnessRange: 0.1,
    chroma: 0.1,
    text: '#f3f3f5',
    match: 'oklch(0.82 0.16 328)',
    matchText: '#1b1b1f',
    background: '#17181c',
    outline: '#ffffff',
  },
};

/** The colours of one theme. */
class Palette {
  constructor(theme) {
    Object.assign(this, THEMES[theme]);
    this.fills = KINDS.map((kind) => this.shades(kind));
  }

  shades(kind) {
    const shades = [];
    for (let i = 0; i < MODULE_SHADES * NAME_SHADES; i++) {
      const module = (i % MODULE_SHADES) / (MODULE_SHADES - 1) - 0.5;
      const name = Math.floor(i / MODULE_SHADES) / (NAME_SHADES - 1);
      const lightness = this.lightness + name * this.lightnessRange;
      const chroma = this.chroma * kind.chroma * (1 - 0.15 * name);
      shades.push(`oklch(${lightness.toFixed(3)} ${chroma.toFixed(3)} ${kind.hue + HUE_RANGE * module})`);
    }
    return shades;
  }

  fill(kind, shade) {
    return this.fills[kind][shade];
  }

  /** The colours that the page beside the graph uses, by their names in page.css. */
  legend() {
    const middle = Math.floor((MODULE_SHADES * NAME_SHADES) / 2);
    const kinds = KINDS.map(({ name }, kind) => [`--${name}`, this.fill(kind, middle)]);
    return [...kinds, ['--match', this.match]];
  }
}

/** The shade of each frame: the same name has the same one in every graph. */
function shadesOf(frames) {
  const moduleShades = new Map();
  return Uint8Array.from(frames.name, (name, i) => {
    const module = frames.module[i];
    if (!moduleShades.has(module)) {
      moduleShades.set(module, hash(module) % MODULE_SHADES);
    }
    return moduleShades.get(module) + MODULE_SHADES * (hash(name) % NAME_SHADES);
  });
}

/** FNV-1a over UTF-16 units. */
function hash(text) {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  return (value ^ (value >>> 15)) >>> 0;
}
