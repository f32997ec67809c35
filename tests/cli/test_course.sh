#!/bin/sh
# A series over time: replicates show the noise, three sessions give a trend, photos soon after a treatment carry no verdict. Skin drawn by the
# phantom: redness and pigment fade by 30 % and 60 % at two follow-ups, every session is photographed twice.
. tests/cli/tap.sh
: "${PHANTOM:=${DERMADELTA%/*}/phantom}"
"$PHANTOM" tests/data/phantom_course.json -o "$T" >/dev/null || exit 70
run() { "$DERMADELTA" analyze "$T/$1.csv" -o "$T/$1" --jobs 2 --picture-size 300 >"$T/out" 2>"$T/err" </dev/null; }
# cell TABLE COLUMN CONDITION: of the first row; no cell before it holds a comma
cell() {
    awk -F, -v name="$2" 'NR == 1 {for (i = 1; i <= NF; i++) c[$i] = i; next} '"$3"' {print $c[name]; exit}' "$1"
}
metric() { cell "$T/$1/metrics.csv" "$2" '$c["region"] == "site" && $c["session"] == "'"$3"'" && $c["metric"] == "'"$4"'"'; }
trend() { cell "$T/$1/trends.csv" "$2" '$c["region"] == "site" && $c["metric"] == "'"$3"'"'; }
is() { # SEEN WANTED NAME
    [ "$1" = "$2" ]
    result $? "$3" "\"$1\", wanted \"$2\""
}
near() { # SEEN WANTED TOLERANCE NAME
    [ -n "$1" ] && awk -v a="$1" -v b="$2" -v t="$3" 'BEGIN {exit !(a - b <= t && b - a <= t)}'
    result $? "$4" "\"$1\", wanted $2 within $3"
}

{
    echo file,patient,view,session,date,px_per_mm
    for s in 0,2026-01-05 1,2026-02-04 2,2026-03-06; do
        for r in a b; do echo "clinic/course/${s%,*}$r/site.jpg,p,site,$s,9"; done
    done
} >"$T/twice.csv"
run twice
is $? 0 "three sessions, two photos each"
is "$(grep -c '^p,.*,replicate,' "$T/twice/report.csv")" 3 "the second photos are replicates"
is "$(cut -d, -f5 "$T/twice/metrics.csv" | sort -u | tr '\n' ' ')" "1 2 session " "replicates have no rows of metrics"
is "$(metric twice noise_source 1 ei)" replicates "three pairs of photos show the noise"
near "$(metric twice mdc95 1 ei)" "$(awk -v s="$(metric twice sem 1 ei)" 'BEGIN {print 3.18245 * sqrt(2) * s}')" 0.0005 \
    "mdc95 = t(3) sqrt(2) SEM"
is "$(metric twice verdict 2 ei)" improved "less redness is seen"
near "$(metric twice minus_control_change 2 ei)" \
    "$(awk -v d="$(metric twice change 2 ei)" -v a="$(metric twice control_baseline 2 ei)" -v b="$(metric twice control_value 2 ei)" 'BEGIN {print d - (b - a)}')" \
    0.0002 "minus_control_change is change minus the control's"
is "$(cell "$T/twice/metrics.csv" control_value '$c["region"] == "control"')" "" "control skin is not held against itself"
"$DERMADELTA" analyze "$T/twice.csv" -o "$T/one" --jobs 1 --cpu c --picture-size 300 2>/dev/null
d=$(same_outputs "$T/twice" "$T/one")
result $? "--jobs 1 and another instruction set: same bytes" "$d"

# the truth of the phantom, by its own slow model: change of ei in the region, per 30 days
truth() { awk -v session="$1" '/"as_shot_change"/ && !n++ {match($0, /"ei": [-0-9.]+/); print substr($0, RSTART + 6, RLENGTH - 6)}' "$T/clinic/course/$1/site.truth.json"; }
slope=$(awk -v a="$(truth 1a)" -v b="$(truth 2a)" 'BEGIN {print b / 2}') # least squares through 0, a, b at 0, 30, 60 days
near "$(trend twice slope_per_30_days ei)" "$slope" 0.1 "slope of redness against the truth"
is "$(trend twice trend ei) $(trend twice points ei)" "falling 3" "falling over three points"
grep -q '^trends.csv,slope_per_30_days,number' "$T/twice/data_dictionary.csv" && grep -q '"path": "trends.csv"' "$T/twice/datapackage.json"
result $? "trends.csv is explained and described"

{
    echo file,patient,view,session,date,px_per_mm,treatment_date
    echo clinic/course/0a/site.jpg,p,site,0,2026-01-05,9,
    echo "clinic/course/1a/site.jpg,p,site,1,2026-02-04,9,2026-01-05; 2026-01-30"
    echo clinic/course/2a/site.jpg,p,site,2,2026-03-06,9,
} >"$T/early.csv"
run early
is $? 0 "treated five days before the second session"
says "1a/site.jpg: Taken within 14 days of a treatment" "it is said"
is "$(metric early noise_source 2 ei)" control "without replicates control skin shows the noise"
is "$(metric early days_after_treatment 1 ei) $(metric early days_after_treatment 2 ei)" "5 35" "days_after_treatment"
is "$(metric early verdict 1 mcdm) $(metric early reason 1 mcdm)" "not_comparable early_after_treatment" "five days after: no verdict on evenness"
is "$(metric early verdict 1 ei)" context "redness stands as the course"
[ -n "$(metric early change 1 ei)" ] && [ -n "$(metric early change 1 mcdm)" ]
result $? "the numbers stand"
is "$(metric early verdict 2 mcdm)" improved "five weeks after: a verdict"
is "$(trend early reason ei) $(trend early slope_per_30_days ei)" "few_sessions " "the early session is no point of a trend"
is "$(cell "$T/early/report.csv" reason '$c["session"] == 1')" early_after_treatment "report.csv says so"
is "$(cell "$T/early/report.csv" days_after_treatment '$c["session"] == 0')" "" "the baseline was taken before the treatment of its day"
is "$(awk -F, 'NR == 3 {print $NF}' "$T/early/report.csv")" "2026-01-05; 2026-01-30" "treatment_date is carried over"

sed '2s/$/2026-01-05/' "$T/early.csv" >"$T/table.csv"
run table
is "$(cell "$T/table/report.csv" reason '$c["session"] == 0')" on_the_table "a baseline after the treatment of its day"
is "$(metric table verdict 2 mcdm) $(metric table reason 2 mcdm)" "not_comparable baseline_early_after_treatment" "nothing is judged against it"

sed 's/2026-01-30/soon/' "$T/early.csv" >"$T/bad.csv"
run bad
is $? 65 "a treatment date that is none"
says 'line 3: treatment_date is "soon"' "line and cell"
echo "1..$N"
