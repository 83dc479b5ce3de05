# SPDX-License-Identifier: Apache-2.0
"""The machine: what it is, what else runs on it, where results go."""
import contextlib
import functools
import os
import pathlib
import platform
import shutil
import subprocess
import time

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
_STATISTICS = pathlib.Path("/proc/sys/kernel/bpf_stats_enabled")


def launcher():
    """What starts Gimlet: the checkout's own launcher, or what GIMLET names."""
    return os.environ.get("GIMLET", str(CHECKOUT / "gimlet"))


def library():
    """The directory with Gimlet's jars and libgimlet.so."""
    return CHECKOUT / "dist/lib"


def output(name):
    """A file among the results."""
    directory = CHECKOUT / "build/bench"
    directory.mkdir(parents=True, exist_ok=True)
    return directory / name


def cpus():
    return len(os.sched_getaffinity(0))


def missing():
    """What keeps the benchmarks from running, or None."""
    if os.geteuid() != 0:
        return "Gimlet, perf and bpftrace need root: run this with sudo"
    tools = [tool for tool in ("perf", "bpftrace", "gcc") if shutil.which(tool) is None]
    if tools:
        return f"{', '.join(tools)} not found: run `make setup-test`"
    if not library().exists() or not (CHECKOUT / "build/testdata/deep").exists():
        return "nothing is built: run `make build testdata`"
    return None


@functools.cache
def description():
    """One line: CPU, kernel, versions."""
    model = "unknown CPU"
    for line in pathlib.Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    perf = _first_line("perf", "--version")
    bpftrace = _first_line("bpftrace", "--version")
    return f"{model}, {cpus()} CPUs; Linux {platform.release()}; {perf}; {bpftrace}"


def _first_line(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip().split("\n")[0]


def suspended_nanos():
    """How far CLOCK_BOOTTIME is ahead of CLOCK_MONOTONIC."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) - time.monotonic_ns()


def others_cpus():
    """How many CPUs are in use now, when nothing of ours runs."""
    busy, when = _busy_seconds(), time.monotonic()
    time.sleep(1)
    return (_busy_seconds() - busy) / (time.monotonic() - when)


def _busy_seconds():
    with open("/proc/stat", encoding="ascii") as stat:
        user, nice, system, _, _, irq, soft_irq, steal = map(int, stat.readline().split()[1:9])
    return (user + nice + system + irq + soft_irq + steal) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def program_statistics():
    """Lets the kernel time every run of a BPF program, for all sides alike."""
    before = _STATISTICS.read_text(encoding="ascii")
    _STATISTICS.write_text("1", encoding="ascii")
    try:
        yield
    finally:
        _STATISTICS.write_text(before, encoding="ascii")
