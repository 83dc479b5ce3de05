# SPDX-License-Identifier: Apache-2.0
#
# awk -f declarations.awk HEADER...: what Java needs of the headers, as one STRUCT, MEMBER or CONSTANT
# for each declaration, with the comment that stands beside or above it. Names only: what they are
# worth is for the C compiler to say.
#
# Reads the house's own headers as clang-format leaves them: structs and enums named gimlet_*, one
# member a line, and macros GIMLET_* that are numbers. Fails on a member that it does not understand.

FNR == 1 { outside = 1; depth = 0; comment = "" }

# A comment of several lines becomes one of one line.
/\/\*/ && !/\*\// {
    while ((getline more) > 0) {
        sub(/^ *\*( |$)/, " ", more)
        $0 = $0 " " more
        if (more ~ /\*\//) { break }
    }
}

# Comments stand above a declaration, or beside it.
/^ *\/\*.*\*\/$/ { comment = inside($0); next }
{
    about = comment
    if (match($0, /\/\*.*\*\//)) {
        about = inside(substr($0, RSTART, RLENGTH))
        $0 = substr($0, 1, RSTART - 1) substr($0, RSTART + RLENGTH)
    }
    sub(/ +$/, "")
}

/^$/ { comment = ""; next }

outside && /^#define GIMLET_[A-Z0-9_]+ +[(0-9\\]/ { declare("CONSTANT(" $2, about); next }
outside && /^enum gimlet_[a-z0-9_]+ \{$/ { outside = 0; struct = ""; comment = ""; next }
outside && /^struct gimlet_[a-z0-9_]+ \{$/ {
    outside = 0
    struct = $2
    declare("STRUCT(" struct, about)
    next
}
outside { comment = ""; next }

/^};$/ { outside = 1; comment = ""; next }

# Members of what has no name are members of the struct around it.
struct != "" && /^ +(struct|union) \{$/ { depth++; next }
struct != "" && depth > 0 && /^ +\};$/ { depth--; next }
struct != "" && /^ +[A-Za-z_][A-Za-z0-9_ *]*[ *][a-z][a-z0-9_]*(\[[^\]]*\])*;$/ {
    name = $0
    sub(/(\[[^\]]*\])*;$/, "", name)
    sub(/^.*[ *]/, "", name)
    declare("MEMBER(" struct ", " name, about)
    next
}
struct == "" && /^ +GIMLET_[A-Z0-9_]+( = [^,]*)?,?$/ {
    name = $1
    sub(/,$/, "", name)
    declare("CONSTANT(" name, about)
    next
}
{
    printf "%s:%d: not understood: %s\n", FILENAME, FNR, $0 >"/dev/stderr"
    exit 1
}

function inside(text) {
    gsub(/^ *\/\* *| *\*\/ *$/, "", text)
    return text
}

function declare(start, text) {
    gsub(/ +/, " ", text)
    gsub(/^ | $/, "", text)
    gsub(/\\/, "\\\\", text)
    gsub(/"/, "\\\"", text)
    printf "%s, \"%s\")\n", start, text
    comment = ""
}
