# SPDX-License-Identifier: Apache-2.0
"""Benchmarks in Java, which drive the rooms' own classes."""
import pathlib
import re
import subprocess

from harness import machine

_NODE = pathlib.Path("/usr/bin/node")
_JVM_OPTION = re.compile(r"^-X(X|ms|mn|ss).*$", re.MULTILINE)


def own_options():
    """The options that Gimlet runs its JVM with."""
    text = (machine.library() / "jvm.options").read_text(encoding="utf-8")
    return [match[0] for match in _JVM_OPTION.finditer(text)]


def class_path(classes):
    return f"{classes}:{machine.library()}/*"


def compile_benchmark(name):
    """The JDK's programs, and the compiled sources of bench/NAME: in the rooms' own packages, whose
    classes they drive, and on the class path, where packages may be split."""
    java = _home() / "bin"
    classes = machine.output("classes") / name
    sources = sorted((machine.CHECKOUT / "bench" / name).rglob("*.java"))
    subprocess.run([java / "javac", "-nowarn", "-d", classes, "-cp", f"{machine.library()}/*",
                    *sources], check=True)
    return java, classes


def large_files():
    """Large files: the JVM's own, and of Debian's those that are there."""
    libraries = pathlib.Path("/usr/lib/x86_64-linux-gnu").glob("libLLVM-*.so.1")
    files = [path for path in [_NODE, *sorted(libraries)]
             if path.is_file() and not path.is_symlink()]
    return [_home() / "lib/server/libjvm.so", *files[:2]]


def _home():
    return pathlib.Path((machine.library() / "jdk").read_text(encoding="utf-8").strip())
