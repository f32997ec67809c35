#!/bin/sh
# Registration on the real pairs of ../shared/data: who must be accepted, who refused, and the numbers behind it (tests/real/registration.c).
build=${DD_BUILD:-build}
pairs=${DD_SHARED:-../shared}/data/pairs
tool=$build/tests/real/registration
if [ ! -d "$pairs" ]; then
    echo "# skipped: no $pairs"
    exit 0
fi
mkdir -p "$build/tests/real"
${CC:-cc} -std=c11 -D_GNU_SOURCE -O2 -Isrc -Iinclude -o "$tool" tests/real/registration.c "$build/libdermadelta.a" \
    $(pkg-config --libs libpng libjpeg lcms2 libexif jansson libdeflate) -lm -pthread || exit 1
n=0
failed=0
expect() { # STATUS NAME BEFORE AFTER
    n=$((n + 1))
    line=$("$tool" "$3" "$4" 2>/dev/null)
    case $line in
    "$1 "*) echo "ok $n - $2: $line" ;;
    *)
        echo "not ok $n - $2: $line"
        failed=1
        ;;
    esac
}
people=$(cd "$pairs" && ls -d face_* | tr '\n' ' ')
for a in $people; do
    expect ok "$a, neutral and smiling" "$pairs/$a/a.jpg" "$pairs/$a/b.jpg"
    for b in $people; do
        [ "$a" \< "$b" ] && expect refused "$a against $b" "$pairs/$a/a.jpg" "$pairs/$b/a.jpg"
    done
    expect refused "$a against a facade" "$pairs/$a/a.jpg" "$pairs/facade_two_views/a.jpg"
done
for pair in same_photo_recropped_brendan-boyle fresco_crop facade_two_views exposure_lamp; do
    expect ok "$pair" "$pairs/$pair/a.jpg" "$pairs/$pair/b.jpg"
done
exit $failed
