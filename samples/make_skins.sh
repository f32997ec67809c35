#!/bin/sh
# Draw the six skins again. Previews: the first photo of each, small. The bytes are the same on every machine.
# usage: sh samples/make_skins.sh PHANTOM OUT          previews NAME.jpg, e.g. build/phantom samples/skins
#        build/phantom samples/skins/*.json -o OUT     all photos in full size, with masks, truth files and truth maps
set -eu
phantom=${1:-build/phantom}
out=${2:-samples/skins}
here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for scenario in "$here"/skins/*.json; do
    name=$(basename "$scenario" .json)
    sed 's/"width": 900, "height": 675, "px_per_mm": 15/"width": 480, "height": 360, "px_per_mm": 8/
         s/"masks": true/"masks": false/; s/"maps": true/"maps": false/' "$scenario" >"$work/small.json"
    "$phantom" "$work/small.json" -o "$work"
    cp "$(find "$work/clinic/$name" -name '*.jpg' | sort | head -1)" "$out/$name.jpg"
done
