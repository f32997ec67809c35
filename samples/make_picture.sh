#!/bin/sh
# The picture on top of README.md: patient P02, first against last session, light matched.   usage: make_picture.sh PROGRAM PICTURE
work=$(mktemp -d) || exit 70
trap 'rm -rf "$work"' EXIT
first=$(find samples/clinic/P02-typeII -name cheek.jpg | sort | head -1)
last=$(find samples/clinic/P02-typeII -name cheek.jpg | sort | tail -1)
"$1" analyze "$first" "$last" -o "$work/out" --regions "${first%.jpg}.json" --picture-size 700 --quiet >/dev/null || exit $?
cp "$(find "$work/out" -name side_by_side_balanced.jpg)" "$2"
