#!/bin/sh
# Automatic skin mask on the real photos: statuses, eyes, mask against landmarks, by skin tone.
build=${DD_BUILD:-build}
packages="libpng libjpeg lcms2 libexif jansson libdeflate"
# shellcheck disable=SC2046
${CC:-gcc} -std=c11 -D_GNU_SOURCE -O2 -Isrc -Iinclude -Itests/unit/aim -o "$build/skin_mask" tests/real/skin_mask.c "$build/libdermadelta.a" \
    $(pkg-config --libs $packages 2>/dev/null || echo -lpng -ljpeg -llcms2 -lexif -ljansson -ldeflate) -lm -pthread || exit 1
exec "$build/skin_mask" "$DD_SHARED/data"
