# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# To be sourced. Finds a JDK 25 or newer; starts no process unless `java` on PATH is a link, or for
# root.

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

# jdk_find_exposed DIR OWNER MODE: sets jdk_exposed to a file in DIR, or a directory above it, that belongs
# to somebody else than root and OWNER, or has a bit of MODE; to nothing when there is none.
jdk_find_exposed() {
    jdk_exposed=$(find -L "$1" \( ! -user 0 ! -user "$2" -o -perm "/$3" \) ! -type l -print -quit)
    [ -z "$jdk_exposed" ] || return 0
    jdk_above=$1 jdk_owner=$2 jdk_mode=$3
    set -- /
    while jdk_above=${jdk_above%/*} && [ "$jdk_above" ]; do
        set -- "$@" "$jdk_above"
    done
    # In a sticky directory (/tmp) nobody can touch what belongs to others.
    jdk_exposed=$(find "$@" -maxdepth 0 \( ! -user 0 ! -user "$jdk_owner" -o -perm "/$jdk_mode" ! -perm -1000 \) \
        -print -quit)
}

# root_may_run JDK LIBRARY: nobody else can change the JDK, nor just anybody Gimlet itself; else sets jdk_refusal to what is wrong and what to do. Whoever owns Gimlet, such as a developer a checkout,
# may own the JDK too: they decide anyway what root runs here.
root_may_run() {
    jdk_owner=$(stat -c %u -- "$2")
    jdk_find_exposed "$2" "$jdk_owner" 002
    if [ "$jdk_exposed" ]; then
        jdk_refusal="root runs no Gimlet that others can change: $(stat -L -c '%n belongs to %U (%A)' -- "$jdk_exposed");\
 give it to root (chown), take the right to write from others (chmod o-w)"
        return 1
    fi
    jdk_find_exposed "$1" "$jdk_owner" 022
    if [ "$jdk_exposed" ]; then
        jdk_refusal="root runs no JDK that others can change: $(stat -L -c '%n belongs to %U (%A)' -- "$jdk_exposed");\
 install one that belongs to root under /usr/lib/jvm"
        return 1
    fi
}

# find_jdk PROGRAM [LIBRARY [PATH]]: sets jdk_home to the first usable one of JAVA_HOME, the `java` on
# PATH and /usr/lib/jvm; else explains on stderr and fails. PROGRAM is `java` to run, `javac` to build.
# To run Gimlet, whose files are in LIBRARY, root takes a JDK only that nobody else can change.
find_jdk() {
    jdk_refusal="no JDK 25 or newer in JAVA_HOME, on PATH or under /usr/lib/jvm:\
 install one (for example from https://adoptium.net) or set JAVA_HOME"
    jdk_on_path=$(PATH=${3-$PATH} && command -v java) || jdk_on_path=
    if [ -L "$jdk_on_path" ]; then
        jdk_on_path=$(readlink -f -- "$jdk_on_path")
    fi
    for jdk_home in "${JAVA_HOME:-}" "${jdk_on_path%/bin/java}" /usr/lib/jvm/*; do
        jdk_is_usable "$jdk_home" "$1" || continue
        if [ -z "${2:-}" ] || ! [ -O /proc/sys ]; then
            return 0
        fi
        # Without links, which could lead elsewhere after the look.
        jdk_home=$(CDPATH='' cd -- "$jdk_home" && pwd -P)
        if root_may_run "$jdk_home" "$2"; then
            return 0
        fi
    done
    echo "gimlet: $jdk_refusal, then run this again" >&2
    return 1
}
