#!/bin/sh
# The pictures of README.md: patient P02, first against last session: light matched, and what became of the pigment.
# usage: make_picture.sh PROGRAM PICTURE.jpg [MAP.png]
work=$(mktemp -d) || exit 70
trap 'rm -rf "$work"' EXIT
first=$(find samples/clinic/P02-typeII -name cheek.jpg | sort | head -1)
last=$(find samples/clinic/P02-typeII -name cheek.jpg | sort | tail -1)
"$1" analyze "$first" "$last" -o "$work/out" --regions "${first%.jpg}.json" --picture-size 700 --maps --quiet >/dev/null || exit $?
cp "$(find "$work/out" -name side_by_side_balanced.jpg)" "$2" || exit 74
[ -z "${3:-}" ] || cp "$(find "$work/out" -name map_pigment_change.png)" "$3"
