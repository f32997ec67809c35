#!/bin/sh
# Write the table of headline metrics in README.md and the catalogue anew from the program.   usage: docs.sh PROGRAM README CATALOGUE
table=$(mktemp) && new=$(mktemp) || exit 70
trap 'rm -f "$table" "$new"' EXIT
"$1" metrics --markdown >"$3" || exit 1
{
    grep -E -m 2 '^\| (metric|---)' "$3"
    grep -E '^\| \*\*' "$3" | sed "s|](#|](src/stages/measure/CATALOGUE.md#|"
} >"$table"
awk -v table="$table" '
    /<!-- metrics:/ { print; while ((getline line < table) > 0) print line; skip = 1; next }
    /<!-- end metrics -->/ { skip = 0 }
    !skip { print }' "$2" >"$new" && cat "$new" >"$2"
