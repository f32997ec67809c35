#!/bin/sh
# A tattoo of five inks that fades, and skin with spots but without ink, on one skin type of the tattoo bench (tests/truth/ink/run.sh draws all).
. tests/cli/tap.sh
INKS="mixed none"
export INKS
expect 0 "clearance of drawn tattoos is what an eye sees; none is found where there is none" sh tests/truth/ink/run.sh "${DERMADELTA%/*}" "$T/bench" 3 II
grep -q 'II-none ink_faint: 7' "$T/out"
result $? "a region called tattoo without ink says so" "$(cat "$T/out")"
grep -q 'beside other inks' "$T/out"
result $? "colours of ink are measured on their own" "$(cat "$T/out")"
awk -F, 'NR == 1 {for (i = 1; i <= NF; i++) c[$i] = i; next}
    $c["region"] != "control" && $c["verdict"] != "context" && $c["metric"] != "clearance_pct"' "$T/bench/results/metrics.csv" >"$T/judged"
[ ! -s "$T/judged" ] && grep -q ',ink_region,' "$T/bench/results/metrics.csv"
result $? "ink makes no verdict on wrinkles, tone or pigment in a region called tattoo" "$(head -3 "$T/judged")"

# Faces with brows, lips and beards, found by the program or drawn by hand: never a clearance.
faces=${DD_SHARED:-../shared}/data/pairs
given() { # FOLDER: rows of clearance that hold a number
    awk -F, 'NR == 1 {for (i = 1; i <= NF; i++) c[$i] = i; next} $c["metric"] ~ /^clearance/ && $c["change"] != ""' "$1/metrics.csv"
}
if [ -d "$faces/face_008" ]; then
    echo '{"version": "5", "shapes": [{"label": "face", "points": [[150, 120], [560, 780]], "shape_type": "rectangle"}]}' >"$T/face.json"
    for face in face_008 face_136; do
        expect 0 "$face" "$DERMADELTA" compare "$faces/$face/a.jpg" "$faces/$face/b.jpg" -o "$T/$face" --face-regions --no-html --quiet
        [ -z "$(given "$T/$face")" ]
        result $? "no clearance on $face" "$(given "$T/$face")"
        expect 0 "$face, drawn" "$DERMADELTA" compare "$faces/$face/a.jpg" "$faces/$face/b.jpg" -o "$T/$face-drawn" --no-html --quiet --px-per-mm 3 --regions "$T/face.json"
        [ -z "$(given "$T/$face-drawn")" ]
        result $? "no clearance on $face inside a rectangle" "$(given "$T/$face-drawn")"
    done
else
    skip "no clearance on faces" "$faces is not there"
fi
echo "1..$N"
