#!/bin/sh
# Lesions of every kind and size that shrink, grow or fade, painted onto real skin and faces (tests/unit/align/test_lesion.c).
build=${DD_BUILD:-build}
data=${DD_SHARED:-../shared}/data
make -s BUILD="$build" "$build/tests/unit/align/test_lesion" || exit 1
set --
for photo in "$data"/skin/clinic_*.png "$data"/faces/portrait_0[245]*.jpg "$data"/faces/congress_m*.jpg; do
    [ -f "$photo" ] && set -- "$@" "$photo"
done
if [ $# = 0 ]; then
    echo "# skipped: no photos in $data"
    exit 0
fi
exec "$build/tests/unit/align/test_lesion" "$@"
