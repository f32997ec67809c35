#!/bin/sh
# What the README prints is true: its examples run, its table is the program's catalogue, its picture and make targets exist.
. tests/cli/tap.sh
grep -E '^\$ build/dermadelta ' README.md | sed 's/^\$ build\/dermadelta //' >"$T/examples"
[ "$(wc -l <"$T/examples")" -ge 5 ]
result $? "the README has examples"
while read -r line; do
    # shellcheck disable=SC2086
    expect 0 "README: $line" "$DERMADELTA" $(echo "$line" | sed "s|build/out|$T/out1|; s|build/pair|$T/out2|")
done <"$T/examples"
cp README.md "$T/README.md"
sh tests/lint/docs.sh "$DERMADELTA" "$T/README.md" "$T/CATALOGUE.md" && cmp -s README.md "$T/README.md" &&
    cmp -s src/stages/measure/CATALOGUE.md "$T/CATALOGUE.md"
result $? "catalogue and table of metrics are up to date (make docs)"
missing=""
for target in $(grep -oE '`make [a-z]+`|`[a-z]+`, `[a-z]+`' README.md | grep -oE 'make [a-z]+' | cut -d' ' -f2 | sort -u); do
    grep -qE "^$target:" Makefile || missing="$missing $target"
done
[ -z "$missing" ]
result $? "make targets named exist" "$missing"
missing=""
for file in $(grep -oE '\]\([^)#:]+\)' README.md | tr -d '()]'); do [ -e "$file" ] || missing="$missing $file"; done
for file in $(grep -oE '`(src|samples|tests|include)/[A-Za-z0-9_./-]+`' README.md | tr -d '`'); do [ -e "$file" ] || missing="$missing $file"; done
[ -z "$missing" ]
result $? "files named exist" "$missing"
