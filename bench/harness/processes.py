# SPDX-License-Identifier: Apache-2.0
"""Child processes: run and account for them, look into them, end them."""
import atexit
import contextlib
import os
import pathlib
import subprocess
import time
from dataclasses import dataclass

from harness import machine

NOWHERE = pathlib.Path("/dev/null")
_PATIENCE_SECONDS = 60
_SETTLED_SECONDS = 0.2


@dataclass
class Done:
    """What a child did: when it was started (on three clocks) and ended, its CPU time, and the most
    memory that it had."""

    started_wall_nanos: int
    started_nanos: int
    ended_nanos: int
    cpu_seconds: float
    peak_mib: float
    output: str

    def seconds(self):
        return (self.ended_nanos - self.started_nanos) / 1e9


class Child:
    """A running child; leaves its output in a file, so that no pipe can fill up."""

    def __init__(self, command, output=None, given=NOWHERE):
        self.command = [str(part) for part in command]
        self._output = output or machine.output("tmp.out")
        with open(self._output, "wb") as sink, open(given, "rb") as source:
            self.started_wall_nanos = time.time_ns()
            self.started_nanos = time.monotonic_ns()
            self._process = subprocess.Popen(
                self.command, stdin=source, stdout=sink, stderr=subprocess.STDOUT)
        self.pid = self._process.pid
        atexit.register(self.kill)

    def output(self):
        return self._output.read_text(encoding="utf-8", errors="replace")

    def signal(self, number):
        os.kill(self.pid, number)

    def wait(self, accepted=(0,)):
        """Waits for the end and returns the account."""
        _, status, usage = os.wait4(self.pid, 0)
        ended = time.monotonic_ns()
        code = os.waitstatus_to_exitcode(status)
        self._process.returncode = code
        atexit.unregister(self.kill)
        if code not in accepted:
            raise SystemExit(f"bench: {' '.join(self.command)} ended with {code}: {self.output()}")
        return Done(self.started_wall_nanos, self.started_nanos, ended,
                    usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, self.output())

    def has_ended(self):
        """Whether it has ended; its account stays to be taken."""
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, self.pid, options) is not None

    def await_(self, condition, what):
        """Waits until the condition holds."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while not condition():
            if self._process.poll() is not None or time.monotonic() > end:
                raise SystemExit(f"bench: no {what}: {' '.join(self.command)}: {self.output()}")
            time.sleep(0.005)

    def kill(self):
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        atexit.unregister(self.kill)


def run(command, accepted=(0,), output=None, given=NOWHERE):
    """Runs a command to its end; what is given is its standard input."""
    return Child(command, output, given).wait(accepted)


@contextlib.contextmanager
def target(*command):
    """A target program that runs while the block does, and said "ready"."""
    child = Child(command, machine.output("target.out"))
    try:
        child.await_(lambda: "ready" in child.output(), "ready target")
        yield child.pid
    finally:
        child.kill()


@contextlib.contextmanager
def deep(threads=2):
    """The target with stacks of 40 frames."""
    with target(machine.CHECKOUT / "build/testdata/deep",
                "--depth", 40, "--threads", threads) as pid:
        yield pid


@contextlib.contextmanager
def busy_cpus():
    """As many endless loops as there are CPUs."""
    loops = [Child(["sh", "-c", "while :; do :; done"], NOWHERE) for _ in range(machine.cpus())]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()


def await_sampling(child):
    """Waits until a profiler has opened its perf events and opens no more."""
    seen = [0, time.monotonic()]

    def settled():
        events = _links(child.pid).count("anon_inode:[perf_event]")
        if events != seen[0]:
            seen[:] = [events, time.monotonic()]
        return events > 0 and time.monotonic() - seen[1] > _SETTLED_SECONDS

    child.await_(settled, "sampling")


def programs(pid):
    """(runs, run time in ns, verified instructions) of each BPF program that a process holds."""
    found = []
    for entry in pathlib.Path(f"/proc/{pid}/fdinfo").iterdir():
        fields = _fields(entry)
        if "prog_type" in fields:
            found.append((int(fields["run_cnt"]), int(fields["run_time_ns"]),
                          int(fields["verified_insns"])))
    return found


def runs_until_end(child):
    """How often the BPF programs of a child had run when it was last seen to hold any."""
    last = 0
    while not child.has_ended():
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            last = sum(runs for runs, _, _ in programs(child.pid)) or last
        time.sleep(0.002)
    return last


def memory(pid):
    """MiB: resident, most that was ever resident, and the parts of the resident."""
    status = _fields(pathlib.Path(f"/proc/{pid}/status"))
    rollup = _fields(pathlib.Path(f"/proc/{pid}/smaps_rollup"))
    values = {name: status[name] for name in ("VmRSS", "VmHWM", "RssAnon", "RssFile")}
    values["Pss"] = rollup["Pss"]
    return {name: int(text.split()[0]) / 1024 for name, text in values.items()}


def _links(pid):
    links = []
    with contextlib.suppress(FileNotFoundError):
        for entry in pathlib.Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):
                links.append(os.readlink(entry))
    return links


def _fields(path):
    fields = {}
    with contextlib.suppress(FileNotFoundError):
        for line in path.read_text(encoding="ascii", errors="replace").splitlines():
            name, _, value = line.partition(":")
            fields[name] = value.strip()
    return fields
