#!/bin/sh
# A colour chart in both photos: two cameras, two lights, one bent tone, and the numbers come out as the phantom's truth file has them.
. tests/cli/tap.sh
: "${PHANTOM:=${DERMADELTA%/*}/phantom}"
"$PHANTOM" tests/data/phantom_chart_light.json -o "$T" >/dev/null || exit 70
P=$T/clinic/light
compare() { expect 0 "$1" "$DERMADELTA" compare "$P/$2/arm.jpg" "$P/$3/arm.jpg" -o "$T/$4" --regions "$P/before/arm.json" --chart "$5"; }
column() { # NAME OUT SESSION: a cell of report.csv (no cell before it holds a comma here)
    awk -F, -v name="$1" -v session="$3" 'NR == 1 {for (i = 1; i <= NF; i++) c[$i] = i} $3 == session {print $c[name]}' "$2/report.csv"
}
# near METRIC COLUMN OUT TRUTH TOLERANCE: a value of metrics.csv in region arm
near() {
    awk -F, -v metric="$1" -v name="$2" -v truth="$4" -v most="$5" '
        NR == 1 {for (i = 1; i <= NF; i++) c[$i] = i}
        $3 == "arm" && $c["metric"] == metric {d = $c[name] - truth; print metric, name, $c[name], "truth", truth; ok = d < most && -d < most}
        END {exit !ok}' "$3/metrics.csv"
}
# The phantom writes the colour of the skin as a neutral camera would see it.
truth() { grep '"as_shot":' "$P/before/arm.truth.json" | head -1 | sed "s/.*\"$1\": \([0-9.-]*\).*/\1/"; }

compare "two cameras in two lights, charts in both" after bent auto auto
for s in before after; do
    [ "$(column chart_found "$T/auto" $s)" = yes ] && awk -v d="$(column chart_de00 "$T/auto" $s)" 'BEGIN {exit !(d < 1)}'
    result $? "chart_found and chart_de00 below 1 of $s" "$(cat "$T/auto/report.csv")"
done
[ "$(column norm_method "$T/auto" after)" = chart ]
result $? "norm_method is chart" "$(column norm_method "$T/auto" after)"
for m in l_star a_star b_star; do
    seen=$(near $m baseline "$T/auto" "$(truth $m)" 0.5)
    result $? "$m of a photo in warm light is that of the skin, within 0.5" "$seen"
    seen=$(near $m change "$T/auto" 0 0.5)
    result $? "$m of unchanged skin does not change, within 0.5" "$seen"
done
grep -q '"used": true' "$T/auto/run.json"
result $? "run.json has the correction"

compare "the same pair with --chart none" after bent none none
[ -z "$(column chart_found "$T/none" after)" ] && [ "$(column norm_method "$T/none" after)" != chart ]
result $? "--chart none does not look"
! near b_star baseline "$T/none" "$(truth b_star)" 0.5 >/dev/null
result $? "without it the warm light stays in b_star"
cmp -s "$T/none/pairs/case/view/after/side_by_side.jpg" "$T/auto/pairs/case/view/after/side_by_side.jpg"
result $? "the picture as shot is the same with and without"
! cmp -s "$T/none/pairs/case/view/after/side_by_side_balanced.jpg" "$T/auto/pairs/case/view/after/side_by_side_balanced.jpg"
result $? "the balanced one is not"

compare "a chart in one photo only" before without one auto
column flags "$T/one" after | grep -q chart_one_sided
result $? "is flagged chart_one_sided" "$(column flags "$T/one" after)"

# As a user would measure it on the chart: the truth file's outer corners of the first row, at 9 px per mm.
width=$(grep -o '"patch_corners_px": \[[^]]*' "$P/before/arm.truth.json" | tr -d '[' | awk -F'[:,]' '{print sqrt(($4 - $2) ^ 2 + ($5 - $3) ^ 2) / 9}')
expect 0 "--chart-width-mm" "$DERMADELTA" compare "$P/before/arm.jpg" "$P/after/arm.jpg" -o "$T/scale" --regions "$P/before/arm.json" --chart-width-mm "$width"
[ "$(column scale_source "$T/scale" after)" = chart ] && column px_per_mm "$T/scale" after | awk '{exit !($1 > 8.91 && $1 < 9.09)}'
result $? "gives the scale, within 1 % of the truth" "$width mm: $(column px_per_mm "$T/scale" after) px per mm, $(column scale_source "$T/scale" after)"
! column flags "$T/scale" after | grep -q nominal_scale && column flags "$T/auto" after | grep -q nominal_scale
result $? "without it the chart gives none" "$(column flags "$T/auto" after)"

expect 0 "--cpu c" "$DERMADELTA" compare "$P/after/arm.jpg" "$P/bent/arm.jpg" -o "$T/c" --regions "$P/before/arm.json" --cpu c
same_outputs "$T/auto" "$T/c" >"$T/out"
result $? "gives the same bytes with charts" "$(cat "$T/out")"
expect 0 "doctor" "$DERMADELTA" doctor "$P/after/arm.jpg"
grep -q 'colour chart usable, 2[34] of 24' "$T/out"
result $? "doctor tells of the chart" "$(cat "$T/out")"
corners=$(grep -o 'corners [0-9,-]*' "$T/out" | cut -d' ' -f2)
expect 0 "doctor with the chart's corners" "$DERMADELTA" doctor "$P/after/arm.jpg" --chart "$corners"
grep -q 'colour chart usable, 2[34] of 24' "$T/out"
result $? "finds it there" "$corners $(cat "$T/out")"
expect 0 "doctor with corners beside the chart" "$DERMADELTA" doctor "$P/after/arm.jpg" --chart 5,5,105,5,105,75,5,75
grep -q chart_not_there "$T/out"
result $? "says that there is none" "$(cat "$T/out")"
echo "1..$N"
