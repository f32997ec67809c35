#!/bin/sh
# Real skin and faces taken again by formula: scales 0.5 to 1.9 with turns to 270 degrees, other light, blur (tests/unit/align/test_retaken.c).
build=${DD_BUILD:-build}
data=${DD_SHARED:-../shared}/data
make -s BUILD="$build" "$build/tests/unit/align/test_retaken" || exit 1
set --
for photo in "$data"/skin/clinic_*.png "$data"/pairs/face_0[46]*/a.jpg; do
    [ -f "$photo" ] && set -- "$@" "$photo"
done
if [ $# = 0 ]; then
    echo "# skipped: no photos in $data"
    exit 0
fi
exec "$build/tests/unit/align/test_retaken" "$@"
