#!/bin/sh
# Real pairs through the command line: the same person is compared, anyone and anything else is refused.
data=$DD_SHARED/data/pairs
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0
expect() { # STATUS BEFORE AFTER NAME
    "$DERMADELTA" compare "$2" "$3" -o "$work/out" --force --quiet >"$work/log" 2>&1
    code=$?
    got=$(awk -F, 'NR > 1 && $3 == "after" {print $7 " " $8}' "$work/out/report.csv" 2>/dev/null)
    case "$got" in
    "$1"*) mark=ok ;;
    *)
        mark=WRONG
        bad=1
        ;;
    esac
    printf '%-7s %-34s exit %s  %s\n' "$mark" "$4" "$code" "$got"
}
people=""
for folder in "$data"/face_*; do
    people="$people ${folder##*/}"
    expect compared "$folder/a.jpg" "$folder/b.jpg" "${folder##*/}"
done
previous=face_172
for person in $people; do
    expect "not_comparable registration_failed" "$data/$previous/a.jpg" "$data/$person/a.jpg" "$previous / $person"
    previous=$person
done
expect "not_comparable registration_failed" "$data/facade_two_views/a.jpg" "$data/face_008/a.jpg" "facade / face_008"
expect "not_comparable registration_failed" "$data/face_008/a.jpg" "$data/facade_two_views/a.jpg" "face_008 / facade"
exit $bad
