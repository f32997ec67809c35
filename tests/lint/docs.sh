#!/bin/sh
# Write the metrics table of README.md anew from the program's own catalogue.   usage: docs.sh PROGRAM README
table=$(mktemp) && new=$(mktemp) || exit 70
trap 'rm -f "$table" "$new"' EXIT
"$1" metrics --format markdown >"$table" || exit 1
awk -v table="$table" '
    /<!-- metrics:/ { print; while ((getline line < table) > 0) print line; skip = 1; next }
    /<!-- end metrics -->/ { skip = 0 }
    !skip { print }' "$2" >"$new" && cat "$new" >"$2"
