// SPDX-License-Identifier: Apache-2.0

// How colours look, to people who see all of them and to people who do not.

/**
 * How people without one kind of cone see linear RGB: the matrices of Machado, Oliveira and
 * Fernandes (2009) for full severity.
 */
export const VISION = {
  full: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};

/** The contrast of two sRGB colours as WCAG 2 defines it, from 1 to 21. */
export function contrast(a, b) {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color) {
  const [red, green, blue] = linear(color);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** How different two sRGB colours look: their distance in Oklab, where about 0.02 is noticed. */
export function distance(a, b, vision) {
  const seen = [a, b].map((color) => oklab(times(vision, linear(color))));
  return Math.hypot(...seen[0].map((value, i) => value - seen[1][i]));
}

/** One colour drawn over another one. */
export function over(top, alpha, bottom) {
  return top.map((value, i) => value * alpha + bottom[i] * (1 - alpha));
}

function linear(color) {
  return color.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
}

function times(matrix, vector) {
  return matrix.map((row) => row.reduce((sum, value, i) => sum + value * vector[i], 0));
}

function oklab(rgb) {
  const cones = times([
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
  ], rgb).map(Math.cbrt);
  return times([
    [0.2104542553, 0.793617785, -0.0040720468],
    [1.9779984951, -2.428592205, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.808675766],
  ], cones);
}
