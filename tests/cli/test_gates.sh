#!/bin/sh
# What is said when two photos were not taken alike: the same unchanged skin under one difference at a time. The side that is called
# flattered is the side to which the numbers move, and in run.json number and limit of every test agree with its outcome.
. tests/cli/tap.sh
: "${PHANTOM:=${DERMADELTA%/*}/phantom}"
"$PHANTOM" tests/data/phantom_gates.json -o "$T" >/dev/null || exit 70
{
    echo file,patient,view,session,date,baseline,px_per_mm
    echo "clinic/gates/before/site.jpg,p,site,before,2026-02-01,yes,15"
    for s in blurred far dark bright frontal raking; do
        [ $s = raking ] && date=2026-01-15 || date=2026-03-01
        echo "clinic/gates/$s/site.jpg,p,site,$s,$date,,15"
    done
} >"$T/manifest.csv"
expect 0 "seven photos of unchanged skin" "$DERMADELTA" analyze "$T/manifest.csv" -o "$T/results" --jobs 2
cell() { # COLUMN SESSION: no cell before it holds a comma
    awk -F, -v name="$1" -v session="$2" 'NR == 1 {for (i = 1; i <= NF; i++) c[$i] = i} $3 == session {print $c[name]}' "$T/results/report.csv"
}
change() { awk -F, -v session="$1" -v metric="$2" '$5 == session && $3 == "site" && $9 == metric {print $14}' "$T/results/metrics.csv"; }
verdict() { awk -F, -v session="$1" -v metric="$2" '$5 == session && $3 == "site" && $9 == metric {print $19}' "$T/results/metrics.csv"; }
# flatters SESSION FLAG SIDE METRIC: flag and side are said, and the metric moves that way
flatters() {
    seen="$(cell flags "$1") $(cell favours "$1") $4 $(change "$1" "$4")"
    case ";$(cell flags "$1");" in *";$2;"*) true ;; *) false ;; esac && [ "$(cell favours "$1")" = "$3" ] &&
        [ -n "$(change "$1" "$4")" ] && awk -v d="$(change "$1" "$4")" -v side="$3" 'BEGIN {exit !(side == "after" ? d < 0 : d > 0)}'
    result $? "$1: $2 flatters $3, as $4 does" "$seen"
}
flatters blurred blur_after after mcdm
flatters far scale_mismatch after rough_sq_mid
flatters dark exposure_far before mcdm
flatters frontal light_turned after mcdm
flatters raking light_turned before mcdm
flatters bright clipped_after after mcdm
[ "$(verdict frontal ei)$(verdict raking ei)" = not_comparablenot_comparable ] && [ "$(verdict frontal mcdm)" = within_noise ]
result $? "light from another height: no verdict on redness, one on evenness" "$(verdict frontal ei) $(verdict raking ei) $(verdict frontal mcdm)"
case "$(cell message blurred)" in
"The follow-up is 0."*" mm less sharp (limit 0.11) and looks smoother. Next time: focus on the skin and hold still.") true ;;
*) false ;;
esac
result $? "the message tells how much, which way and what to do" "$(cell message blurred)"
case "$(cell flags raking)" in *before_baseline) [ "$(awk -F, '$5 == "raking" {print $8; exit}' "$T/results/metrics.csv")" = -17 ] ;; *) false ;; esac
result $? "a follow-up dated before its baseline is measured and flagged" "$(cell flags raking)"
grep -q before_baseline "$T/results/metrics.csv" && ! grep '^p,site,far' "$T/results/report.csv" | grep -q before_baseline
result $? "and only that one"

# At 11 px/mm noise and sharpness look too much alike for the blur to be measured: it is told by the relief that is gone.
site=$T/clinic/gates
for pair in before:blurred:after blurred:before:before before:dark:none before:frontal:none before:raking:none; do
    IFS=: read -r first second side <<END
$pair
END
    expect 0 "$first and $second, 11 px/mm" "$DERMADELTA" compare "$site/$first/site.jpg" "$site/$second/site.jpg" -o "$T/$first-$second" \
        --regions "$site/before/site.json" --px-per-mm 11
    seen=$(grep '^case,view,after,' "$T/$first-$second/report.csv")
    case "$side: $seen" in none:*blur_*) false ;; none:*) true ;; *"blur_$side;blur_far"*) true ;; *) false ;; esac
    result $? "$first and $second, 11 px/mm: the less sharp one is named" "$seen"
done

# Keys come sorted: "value" is the last but one of every test. A failed test is beyond its limit, a passed one is not.
awk '
    function say() { print pairs, test, outcome, value, limit_is, limit; bad = 1 }
    {gsub(/[",]/, "")}
    $1 == "comparability_tests:" {pairs++}
    $1 == "limit:" {limit = $2}
    $1 == "limit_is:" {limit_is = $2}
    $1 == "outcome:" {outcome = $2; n[$2]++}
    $1 == "test:" {test = $2}
    $1 == "value:" && test != "" {
        value = $2
        size = value < 0 ? -value : value
        beyond = limit_is == "at_most" ? value > limit : limit_is == "at_least" ? value < limit : size > limit
        if (value != "null" && limit_is != "" && (outcome == "failed" && !beyond || outcome == "passed" && beyond)) say()
        limit_is = test = ""
    }
    END {print pairs " pairs", n["failed"] " failed", n["passed"] " passed"; exit bad || pairs != 6 || n["failed"] < 8 || n["passed"] < 60}
' "$T/results/run.json" >"$T/tests"
result $? "run.json: outcome, number and limit of every test agree" "$(cat "$T/tests")"
grep -A60 '"withholds": \[' "$T/results/run.json" | grep -q '"rough_sq_mid"'
result $? "run.json names the metrics that are withheld"
echo "1..$N"
