#!/bin/sh
# The truth bench on real photos: known changes painted onto skin of ../shared/data/faces and the phone photos of ../shared/data/skin,
# measured by the program, held against the truth.   usage: run.sh BUILD OUT SEED [PHOTO...]   Nothing of a photo leaves OUT.
build=$1 out=$2 seed=${3:-1}
data=${DD_SHARED:-../shared}/data
shift 3
if [ $# = 0 ]; then
    for photo in "$data"/faces/*.jpg "$data"/faces/*.png "$data"/skin/clinic_*.png; do
        [ -f "$photo" ] && set -- "$@" "$photo"
    done
fi
if [ $# = 0 ]; then
    echo "skipped: no photos in $data"
    exit 0
fi
rm -rf "$out" && mkdir -p "$out/rows" || exit 73
for photo in "$@"; do
    name=${photo##*/}
    printf '%s\n%s\n' "$photo" "${name%.*}"
done | xargs -n 2 -P 2 sh -c '"$1/inject" "$2" "$4" "$5" "$3" >"$3/rows/$5.csv" || rm "$3/rows/$5.csv"' sh "$build" "$seed" "$out"
{ echo file,patient,view,session,date,px_per_mm && cat "$out"/rows/*.csv; } >"$out/manifest.csv" || exit 70
"$build/dermadelta" analyze "$out/manifest.csv" -o "$out/results" --force --quiet --no-html --jobs 2 || exit 70
"$build/truthbench" read-real "$seed" "$out" "$out/results"
