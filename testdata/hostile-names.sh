#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# hostile-names.sh OBJECT: gives the functions of hostile-names.o their hostile names.
set -eu
object=$1

# printf takes escapes such as \033; the x keeps a trailing newline through the substitution.
rename() {
    name=$(printf "$2"x)
    objcopy --redefine-sym "$1=${name%x}" "$object"
}

repeat() { # TEXT COUNT
    awk -v text="$1" -v count="$2" 'BEGIN { while (count-- > 0) printf "%s", text }'
}

# Forty template types, each made of the one before it twice: 2^40 leaves when written out.
doubling() {
    printf '_Z1f1AIiiE'
    for k in 0 1 2 3 4 5 6 7 8 9 A B C D E F G H I J K L M N O P Q R S T U V W X Y Z 10 11 12 13; do
        printf 'S_IS%s_S%s_E' "$k" "$k"
    done
}

rename hostile_escape 'esc\033[31mred\033[0m'
rename hostile_title 'title\033]0;owned\007\033[2J\r'
rename hostile_newline 'line one\nline two 99\n'
rename hostile_tab 'tab\there\vthere\f'
rename hostile_semicolon 'main;fake;frames 1000'
rename hostile_space ' leading and trailing '
rename hostile_script '<script>alert(1)</script><img src=x onerror=alert(2)>&amp;'
rename hostile_quotes 'q"\\'"'"'`${x}]]>'
rename hostile_format '%%s%%n%%1000000d'
rename hostile_bidi 'bidi\342\200\256txet\342\200\254'
rename hostile_utf8 'utf8\377\376\300\200\355\240\200\303'
rename hostile_long "$(repeat long_name_ 1000)"
rename hostile_recursive "_Z1f$(repeat P 9000)i"
rename hostile_doubling "$(doubling)"
