#!/bin/sh
# Run the main job on the shipped samples and say where to look.   usage: demo_run.sh PROGRAM
out=build/demo
"$1" analyze samples/clinic -o "$out" --force || exit $?
echo
echo "Look at:"
find "$out/pairs" -name '*.jpg' -o -name '*.png' | sort | head -6 | sed 's|^|  |'
echo "  $out/report.csv     one row per photo"
echo "  $out/metrics.csv    one row per pair, region and metric, each with its interval and smallest real change"
