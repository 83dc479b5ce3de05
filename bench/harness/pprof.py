# SPDX-License-Identifier: Apache-2.0
"""The few numbers of a pprof file that the benchmarks need."""
import gzip

# Field numbers of profile.proto: of Profile, and of its Sample.
_SAMPLE, _STRING_TABLE, _TIME_NANOS, _COMMENT = 2, 6, 9, 13
_LOCATION_ID, _VALUE = 1, 2


def read(path):
    """(wall time of the first sample in ns, number of distinct samples)."""
    time_nanos = samples = 0
    for number, value in _fields(gzip.decompress(path.read_bytes())):
        if number == _TIME_NANOS:
            time_nanos = value
        samples += number == _SAMPLE
    return time_nanos, samples


def mean_frames(path):
    """The frames of a sample, on the average."""
    count = frames = 0
    for number, sample in _fields(gzip.decompress(path.read_bytes())):
        if number == _SAMPLE:
            lists = dict(_fields(sample))
            value, _ = _varint(lists[_VALUE], 0)
            # The last byte of a number is the one below 128.
            frames += value * sum(byte < 0x80 for byte in lists.get(_LOCATION_ID, b""))
            count += value
    return frames / count


def comments(path):
    """The lines about the recording."""
    strings, found = [], []
    for number, value in _fields(gzip.decompress(path.read_bytes())):
        if number == _STRING_TABLE:
            strings.append(value.decode("utf-8"))
        elif number == _COMMENT:
            found += _numbers(value) if isinstance(value, bytes) else [value]
    return [strings[index] for index in found]


def _numbers(packed):
    numbers, at = [], 0
    while at < len(packed):
        number, at = _varint(packed, at)
        numbers.append(number)
    return numbers


def _fields(data):
    """(number, value) of each field: an integer or bytes."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = _varint(data, at)
            yield key >> 3, value
        elif kind == 2:
            length, at = _varint(data, at)
            yield key >> 3, data[at:at + length]
            at += length
        else:
            raise ValueError(f"field of wire type {kind} in a profile")


def _varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at
