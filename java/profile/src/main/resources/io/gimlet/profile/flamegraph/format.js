// SPDX-License-Identifier: Apache-2.0
'use strict';

const TIME_SCALES = [
  [3600e9, 'h'], [60e9, 'min'], [1e9, 's'], [1e6, 'ms'], [1e3, 'µs'], [1, 'ns'],
];
const BYTE_SCALES = [
  [2 ** 40, 'TiB'], [2 ** 30, 'GiB'], [2 ** 20, 'MiB'], [2 ** 10, 'KiB'], [1, 'B'],
];
const COUNT_SCALES = [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'k'], [1, '']];

/** Counts below are shown in full. */
const SMALLEST_SCALED_COUNT = 1e6;

const UNITS = {
  nanoseconds: [1, TIME_SCALES],
  microseconds: [1e3, TIME_SCALES],
  milliseconds: [1e6, TIME_SCALES],
  seconds: [1e9, TIME_SCALES],
  bytes: [1, BYTE_SCALES],
  kilobytes: [2 ** 10, BYTE_SCALES],
  megabytes: [2 ** 20, BYTE_SCALES],
};

/** A value in a readable unit: 1.25 s, 340 KiB, 12,345 samples. The unit is in pprof's spelling. */
function formatValue(value, unit, type) {
  if (value === 0) {
    return '0';
  }
  if (Object.hasOwn(UNITS, unit)) {
    const [factor, scales] = UNITS[unit];
    return scaled(value * factor, scales);
  }
  const count = value < SMALLEST_SCALED_COUNT
    ? value.toLocaleString('en-US')
    : scaled(value, COUNT_SCALES);
  const noun = unit === 'count' || unit === '' ? type : unit;
  return noun === '' ? count : `${count} ${noun}`;
}

function formatCount(count, noun) {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

function scaled(value, scales) {
  // What would round to a full larger unit is shown in it: 1 s, not 1000 ms.
  const scale = scales.find(([size]) => value >= size * 0.9995) ?? scales.at(-1);
  return `${digits(value / scale[0])} ${scale[1]}`.trimEnd();
}

/** Three significant digits, without zeros behind the last one that counts. */
function digits(value) {
  const decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return String(Number(value.toFixed(decimals)));
}

/** A share with as many digits as it takes to tell it from nothing. */
function formatPercent(part, whole) {
  if (part === 0) {
    return '0%';
  }
  const percent = (100 * part) / whole;
  if (percent < 0.01) {
    return '<0.01%';
  }
  return `${percent.toFixed(percent < 1 ? 2 : 1)}%`;
}

/** A moment as UTC, or nothing when it is none that a calendar holds. */
function formatTime(nanosSinceEpoch) {
  const time = new Date(nanosSinceEpoch / 1e6);
  return Number.isNaN(time.getTime())
    ? ''
    : `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
