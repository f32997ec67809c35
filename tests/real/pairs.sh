#!/bin/sh
# Real pairs through the command line: the same person is compared, anyone and anything else is refused. Nothing was treated between any
# two of these photos: no verdict may say improved or worsened, and photos of different days and light are at most poor.
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
# unchanged NAME: what the last expect wrote holds no change
unchanged() {
    said=$(awk -F, 'NR > 1 && ($19 == "improved" || $19 == "worsened") {print $3 "/" $9 "=" $19}' "$work/out/metrics.csv")
    mark=ok
    if [ ! -s "$work/out/metrics.csv" ] || [ -n "$said" ]; then
        mark=WRONG
        bad=1
    fi
    grade=$(sed 's/"[^"]*"//g' "$work/out/report.csv" | awk -F, 'NR == 1 {for (i = 1; i <= NF; i++) c[$i] = i} $3 == "after" {print $c["comparability"]}')
    printf '%-7s %-34s no verdict of change (%s) %s\n' "$mark" "$1" "$grade" "$said"
}
for folder in "$data"/face_*; do
    people="$people ${folder##*/}"
    expect compared "$folder/a.jpg" "$folder/b.jpg" "${folder##*/}"
    unchanged "${folder##*/}"
done
for folder in "$data"/same_photo_recropped_* "$data"/tone_only_* "$data"/exposure_*; do
    [ -d "$folder" ] || continue
    expect "" "$folder/a.jpg" "$folder/b.jpg" "${folder##*/}"
    unchanged "${folder##*/}"
done
for k in 2 3 4; do
    expect "" "$data/selfportrait_pose/1.jpg" "$data/selfportrait_pose/$k.jpg" "self-portraits 1 and $k"
    unchanged "self-portraits 1 and $k"
done
expect "" "$data/public_figure_two_days/a.jpg" "$data/public_figure_two_days/b.jpg" "public figure on two days"
unchanged "public figure on two days"
case "$grade" in poor | none) ;; *) bad=1; echo "WRONG   public figure on two days: $grade" ;; esac
previous=face_172
for person in $people; do
    expect "not_comparable registration_failed" "$data/$previous/a.jpg" "$data/$person/a.jpg" "$previous / $person"
    previous=$person
done
expect "not_comparable registration_failed" "$data/facade_two_views/a.jpg" "$data/face_008/a.jpg" "facade / face_008"
expect "not_comparable registration_failed" "$data/face_008/a.jpg" "$data/facade_two_views/a.jpg" "face_008 / facade"
exit $bad
