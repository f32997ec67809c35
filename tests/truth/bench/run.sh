#!/bin/sh
# The truth bench: draw, photograph, measure, hold against the truth (METRICS.md 10.2).   usage: run.sh BUILD OUT SEED SKINS SETS WIDTH
# SKINS of each type; SETS 2 = without hard nuisances, 3 = without the gates' own pairs, 5 = all. The same numbers for any number of
# processes. Exit 1: a held bar is broken.
build=$1 out=$2 seed=${3:-1} skins=${4:-2} sets=${5:-5} width=${6:-900}
"$build/truthbench" draw "$seed" "$skins" "$sets" "$width" "$out" || exit 70
find "$out" -maxdepth 1 -name '*.json' | sort | xargs -n 1 -P 2 "$build/phantom" -o "$out" || exit 70
"$build/dermadelta" analyze "$out/manifest.csv" -o "$out/results" --force --quiet --jobs 2 || exit 70
"$build/truthbench" read "$seed" "$out" "$out/results"
