#!/bin/sh
# Install what the build and its tests need on Debian 12, by package name; only what is missing.
# Without root and without sudo: name the line to run and stop.
need=""
want() { # PACKAGE FILE
    [ -e "$2" ] || need="$need $1"
}
command -v gcc >/dev/null 2>&1 || need="$need gcc"
command -v pkg-config >/dev/null 2>&1 || need="$need pkgconf"
want libc6-dev /usr/include/stdio.h
want libpng-dev /usr/include/png.h
want libjpeg62-turbo-dev /usr/include/jpeglib.h
want libstb-dev /usr/include/stb/stb_truetype.h
want liblcms2-dev /usr/include/lcms2.h
want libexif-dev /usr/include/libexif/exif-data.h
want libjansson-dev /usr/include/jansson.h
want libdeflate-dev /usr/include/libdeflate.h
want libcmocka-dev /usr/include/cmocka.h
[ -z "$need" ] && exit 0
line="apt-get install -y --no-install-recommends$need"
as_root=""
if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "missing packages:$need" >&2
        echo "as root, run:  apt-get update && $line" >&2
        exit 1
    fi
    as_root="sudo"
fi
echo "installing:$need"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { $as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $as_root $line; } >"$log" 2>&1; then
    tail -5 "$log" >&2
    echo "the packages could not be installed; as root, run:  apt-get update && $line" >&2
    exit 1
fi
