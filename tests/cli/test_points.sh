#!/bin/sh
# --points: a pair helped by hand, from the command line, the settings file and the manifest; what is refused, and with which words.
# Also the registration's other wishes: shortest wave, stretch, the exported grid.
. tests/cli/tap.sh
IN=samples/clinic/P02-typeII
B=$IN/2026-03-02/cheek.jpg A=$IN/2026-05-26/cheek.jpg
cell() { # FOLDER COLUMN: of the follow-ups' rows of its report.csv; quoted sentences are shortened
    sed 's/"[^"]*"/quoted/g' "$1/report.csv" | awk -F, -v name="$2" 'NR == 1 {for (i = 1; i <= NF; i++) if ($i == name) at = i} $7 == "compared" || $7 == "not_comparable" || ($7 == "failed" && NR > 1) {print $at}'
}

expect 0 "compare with the grid exported" "$DERMADELTA" compare $B $A -o "$T/plain" --export-registration --picture-size 400
G=$T/plain/pairs/case/view/after/registration_grid.csv
[ "$(cell "$T/plain" registration_source)" = region ] && [ -z "$(cell "$T/plain" points_rms_px)" ]
result $? "the drawn region was followed, no points were used"
awk -F, 'NR == 1 || ($5 == 1 && ($1 == 320 || $1 == 800) && ($2 == 256 || $2 == 640)) || ($5 == 1 && $1 == 576 && $2 == 448) {print $1 "," $2 "," int($3 + .5) "," int($4 + .5)}' "$G" |
    sed '1s/.*/x_before,y_before,x_after,y_after/' >"$T/points.csv"
[ "$(wc -l <"$T/points.csv")" -eq 6 ]
result $? "five points read off the grid, clicked to whole pixels" "$(cat "$T/points.csv")"

expect 0 "compare --points" "$DERMADELTA" compare $B $A -o "$T/p" --points "$T/points.csv" --picture-size 400
says "Aligned with 5 points of points.csv: they lie 0." "the residual of the points is told"
[ "$(cell "$T/p" registration_source)" = points ]
result $? "registration_source is points" "$(cell "$T/p" registration_source)"
cell "$T/p" points_rms_px | grep -qE '^0\.[0-9]+$'
result $? "points_rms_px below one pixel" "$(cell "$T/p" points_rms_px)"
cell "$T/p" flags | grep -q manual_points && ! cell "$T/p" flags | grep -q low_trust
result $? "flag manual_points, the photos confirm it" "$(cell "$T/p" flags)"
sum=$(sha256sum "$T/points.csv" | cut -d' ' -f1)
grep -q "$sum" "$T/p/run.json" && grep -q '"points": "points.csv"' "$T/p/run.json" && ! grep -q "$T" "$T/p/run.json"
result $? "run.json: name and SHA-256 of the points, no path"
grep -q '"shortest_wave_px"' "$T/p/run.json" && grep -q '"max_stretch": 2.5' "$T/p/run.json" && grep -q '"yaw_deg"' "$T/p/run.json"
result $? "run.json: shortest wave, stretch, pose"
"$DERMADELTA" compare $B $A -o "$T/c" --points "$T/points.csv" --picture-size 400 --cpu c --quiet 2>/dev/null
d=$(same_outputs "$T/p" "$T/c")
result $? "--cpu c: same bytes" "$d"

refused() { # EXIT WORDS CONTENT: as points.csv; nothing is created
    printf '%b' "$3" >"$T/bad.csv"
    expect "$1" "$2" "$DERMADELTA" compare $B $A -o "$T/none" --points "$T/bad.csv"
    says "bad.csv: bad_points" "the file is named"
    says "$2" "and what is wrong"
}
refused 65 'line 1: column "y_after" is missing' 'x_before,y_before,x_after\n1,2,3\n'
refused 65 'line 3: 2 points, must be 3 or more' 'x_before,y_before,x_after,y_after\n1,2,3,4\n5,6,7,8\n'
refused 65 'line 3: x_after is "7a"' 'x_before,y_before,x_after,y_after\n1,2,3,4\n5,6,7a,8\n9,1,2,3\n'
expect 65 "no such file" "$DERMADELTA" compare $B $A -o "$T/none" --points "$T/nowhere.csv"
[ ! -e "$T/none" ]
result $? "a bad file creates nothing"
refused 65 'line 3: (1200.0, 400.0) lies outside the baseline, which is 1200 x 900 px' 'x_before,y_before,x_after,y_after\n100,100,100,100\n1200,400,900,400\n500,700,500,700\n'
refused 65 'all points lie on one line' 'x_before,y_before,x_after,y_after\n100,100,100,100\n200,200,210,200\n500,500,500,500\n'
sed '4s/^[0-9]*,/150,/' "$T/points.csv" >"$T/typo.csv"
expect 65 "a typing error" "$DERMADELTA" compare $B $A -o "$T/none" --force --points "$T/typo.csv"
says "line 4: the point lies" "the line is named" "$(cat "$T/typo.csv")"
[ ! -e "$T/none/report.csv" ]
result $? "no report without a result"
awk -F, 'NR == 1 {print; next} {print $1 "," $2 "," 1199 - $3 "," $4}' "$T/points.csv" >"$T/mirror.csv"
expect 0 "mirrored points" "$DERMADELTA" compare $B $A -o "$T/m" --points "$T/mirror.csv" --export-registration
says "mirrored: by the points the follow-up is a mirror image" "are called so"
[ "$(cell "$T/m" status)" = not_comparable ] && [ -z "$(find "$T/m" -name registration_grid.csv)" ]
result $? "a refused pair has no grid"

expect 64 "analyze --points with two pairs" "$DERMADELTA" analyze $IN -o "$T/two" --points "$T/points.csv"
says "here are 2" "their number is told"
[ ! -e "$T/two" ]
result $? "nothing was created"
mkdir -p "$T/one/2026-03-02" "$T/one/2026-05-26" && cp $IN/2026-03-02/* "$T/one/2026-03-02" && cp $A "$T/one/2026-05-26"
expect 0 "analyze --points with one pair" "$DERMADELTA" analyze "$T/one" -o "$T/a" --points "$T/points.csv" --picture-size 400
[ "$(cell "$T/a" points_rms_px)" = "$(cell "$T/p" points_rms_px)" ]
result $? "the same registration as compare"
printf '{"points": "%s", "shortest_wave_pct": 20, "max_stretch": 1.5}' "$T/points.csv" >"$T/s.json"
expect 0 "settings file" "$DERMADELTA" compare $B $A -o "$T/s" --settings "$T/s.json" --picture-size 400
grep -q '"shortest_wave_px": 240' "$T/s/run.json" && grep -q '"max_stretch": 1.5' "$T/s/run.json" && grep -q '"points": "points.csv"' "$T/s/run.json"
result $? "its wishes were followed" "$(grep -e wave -e stretch -e points "$T/s/run.json")"

cp -r $IN/2026-04-13 "$T/one" && cp "$T/points.csv" "$T/one/marks.csv"
m=$T/one/manifest.csv
{ echo file,patient,view,session,date,points
  echo 2026-03-02/cheek.jpg,P02-typeII,cheek,,2026-03-02,
  echo 2026-04-13/cheek.jpg,P02-typeII,cheek,,2026-04-13,
  echo 2026-05-26/cheek.jpg,P02-typeII,cheek,,2026-05-26,marks.csv; } >"$m"
expect 0 "a column points in the manifest" "$DERMADELTA" analyze "$m" -o "$T/n" --picture-size 400
[ "$(cell "$T/n" registration_source | tr '\n' ' ')" = "region points " ]
result $? "only its row is helped" "$(cell "$T/n" registration_source)"
echo 1,2 >>"$T/one/marks.csv"
expect 1 "bad points of the manifest: one failed row" "$DERMADELTA" analyze "$m" -o "$T/f" --picture-size 400
[ "$(cell "$T/f" status | tr '\n' ' ')" = "compared failed " ] && cell "$T/f" reason | grep -q bad_points
result $? "bad_points, the other pair is measured" "$(cut -d, -f1-9 "$T/f/report.csv")"
cp "$T/points.csv" "$T/outside.csv" && sed -i 's#marks.csv#../outside.csv#' "$m"
expect 1 "points outside the manifest's folder are not opened" "$DERMADELTA" analyze "$m" -o "$T/f" --force --picture-size 400
says "points outside the input folder" "and that is told"

for o in "--shortest-wave-pct 3.9" "--shortest-wave-pct 51" "--shortest-wave-pct x" "--max-stretch 1" "--max-stretch 11"; do
    # shellcheck disable=SC2086
    expect 64 "$o is out of range" "$DERMADELTA" compare $B $A -o "$T/none" $o
    says "must be a number from" "the range is told"
done
printf '{"max_stretch": 0.5}' >"$T/s.json"
expect 65 "the same in the settings file" "$DERMADELTA" compare $B $A -o "$T/none" --settings "$T/s.json"
echo "1..$N"
