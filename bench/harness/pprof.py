# SPDX-License-Identifier: Apache-2.0
"""The few numbers of a pprof file that the benchmarks need."""
import gzip

_TIME_NANOS = 9  # field numbers of message Profile in profile.proto
_SAMPLE = 2


def read(path):
    """(wall time of the first sample in ns, number of distinct samples)."""
    data = gzip.decompress(path.read_bytes())
    at = 0
    time_nanos = samples = 0
    while at < len(data):
        key, at = _varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = _varint(data, at)
            if key >> 3 == _TIME_NANOS:
                time_nanos = value
        elif kind == 2:
            length, at = _varint(data, at)
            at += length
            samples += key >> 3 == _SAMPLE
        else:
            raise ValueError(f"field of wire type {kind} in {path}")
    return time_nanos, samples


def _varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at
