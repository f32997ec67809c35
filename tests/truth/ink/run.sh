#!/bin/sh
# The truth bench of tattoos: drawn tattoos of five inks and all together on skin of each type, and skin without ink, eight sessions each;
# the clearance that the program measures against what an eye would see of the planted ink (METRICS.md 4, samples/phantom/truth_ink.c).
#
#   sh tests/truth/ink/run.sh BUILD OUT [SEED] [TYPE...]     5 to 10 minutes of CPU time for all types; exit 1: a bar is broken
#
# INKS="black none" in the environment draws those patients only.
set -eu
build=$1
out=$2
seed=${3:-1}
[ $# -lt 3 ] && shift 2 || shift 3
here=$(dirname "$0")
rm -rf "$out/scenarios" "$out/clinic" "$out/results"
sh "$here/draw.sh" "$out/scenarios" "$seed" "$@"
for file in "$out"/scenarios/*.json; do
    ink=${file##*-}
    case " ${INKS:-${ink%.json}} " in *" ${ink%.json} "*) ;; *) rm "$file" ;; esac
done
find "$out/scenarios" -name '*.json' | sort | xargs -n 1 -P 2 sh -c '"$0" "$2" -o "$1"' "$build/phantom" "$out"
echo "file,patient,view,session,regions,px_per_mm" >"$out/manifest.csv"
for folder in "$out"/clinic/*; do
    patient=${folder##*/}
    for session in 1 2 3 4 5 6 7 8; do
        echo "clinic/$patient/S$session/arm.jpg,$patient,arm,S$session,clinic/$patient/S1/arm.json,10" >>"$out/manifest.csv"
    done
done
"$build/dermadelta" analyze "$out/manifest.csv" -o "$out/results" --force --quiet --no-html --jobs 2 || [ $? = 1 ]
for truth in "$out"/clinic/*/*/arm.truth.json; do
    session=${truth%/*}
    patient=${session%/*}
    grep '"ink_de00"' "$truth" | sed "s/^/${patient##*/} ${session##*/} /" || true
done >"$out/truth.txt"
awk -f "$here/read.awk" "$out/truth.txt" "$out/results/metrics.csv"
