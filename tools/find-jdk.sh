# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# To be sourced. Finds a JDK 25 or newer; starts no process unless `java` on PATH is a link.

# jdk_is_usable DIR PROGRAM: DIR is a runtime of version 25 or newer that has bin/PROGRAM.
jdk_is_usable() {
    [ -x "$1/bin/$2" ] && [ -r "$1/release" ] || return 1
    while IFS= read -r jdk_line; do
        case $jdk_line in
        JAVA_VERSION=*)
            jdk_version=${jdk_line#*\"}
            jdk_version=${jdk_version%%[!0-9]*}
            [ "${jdk_version:-0}" -ge 25 ]
            return
            ;;
        esac
    done <"$1/release"
    return 1
}

# find_jdk PROGRAM: sets jdk_home to the first usable one of JAVA_HOME, the `java` on PATH and
# /usr/lib/jvm; else explains on stderr and fails. PROGRAM is `java` to run, `javac` to build.
find_jdk() {
    jdk_on_path=$(command -v java) || jdk_on_path=
    if [ -L "$jdk_on_path" ]; then
        jdk_on_path=$(readlink -f -- "$jdk_on_path")
    fi
    for jdk_home in "${JAVA_HOME:-}" "${jdk_on_path%/bin/java}" /usr/lib/jvm/*; do
        if jdk_is_usable "$jdk_home" "$1"; then
            return 0
        fi
    done
    echo "gimlet: no JDK 25 or newer in JAVA_HOME, on PATH or under /usr/lib/jvm:" \
        "install one (for example from https://adoptium.net) or set JAVA_HOME, then run this again" >&2
    return 1
}
