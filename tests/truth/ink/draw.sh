#!/bin/sh
# Tattoos of the truth bench as phantom scenarios: one patient per skin type and ink, or with all inks, over eight sessions.
#
#   sh tests/truth/ink/draw.sh OUT SEED [TYPE...]        OUT/TYPE-INK.json
#
# Sessions: the baseline; then treated by 0, 10, 25, 50, 75, 90, 100 %, each shot again in other light, exposure, white balance, pose,
# sharpness, noise and JPEG, all from a small generator that the seed starts. Patient TYPE-none has no ink, but freckles and lentigines.
set -eu
out=$1
seed=$2
shift 2
[ $# -gt 0 ] || set -- I II III IV V VI
mkdir -p "$out"
for type in "$@"; do
    for ink in black blue green red yellow mixed none; do
        awk -v type="$type" -v ink="$ink" -v seed="$seed" '
        function unit() { state = (state * 16807) % 2147483647; return state / 2147483647 }
        function around(middle, reach) { return middle + (2 * unit() - 1) * reach }
        function piece(colour, shape) { printf "%s    {\"ink\": \"%s\", \"ink_cm1\": %d, \"uneven\": 0.15, \"edge_mm\": %.2f, %s}", pieces++ ? ",\n" : "",
                                               colour, around(60, 20), around(0.11, 0.04), shape }
        BEGIN {
            for (i = 1; i <= length(type ink); i++) code = code * 31 % 100003 + index("IVabcdefghijklmnopqrstuwxyz", substr(type ink, i, 1))
            state = (seed * 7919 + code * 104729) % 2147483646 + 1
            for (i = 0; i < 5; i++) unit()
            split("black blue green red yellow", all, " ")
            printf "{\n  \"format\": \"dermadelta-phantom 1\", \"patient\": \"%s-%s\", \"view\": \"arm\", \"seed\": %d,\n", type, ink, seed * 1000 + code % 1000
            print  "  \"photo\": {\"width\": 600, \"height\": 450, \"px_per_mm\": 10},"
            printf "  \"skin\": {\"type\": \"%s\", \"relief_mm\": 0.03, \"radius_mm\": [%d, 400], \"gloss\": 0.5, \"vessels\": 15, \"hairs\": 60, \"hair_light\": 0.4},\n", type, around(80, 20)
            print  "  \"regions\": [{\"label\": \"tattoo\", \"ellipse_mm\": [0, 0, 15, 13]}, {\"label\": \"control\", \"ellipse_mm\": [-23, 0, 4, 12]}, {\"label\": \"control\", \"ellipse_mm\": [23, 0, 4, 12]}],"
            printf "  \"lesions\": [{\"kind\": \"freckle\", \"count\": 8, \"where\": \"anywhere\", \"diameter_mm\": [0.8, 1.8]}%s],\n",
                   (ink == "none") ? ", {\"kind\": \"lentigo\", \"count\": 6, \"where\": \"anywhere\", \"diameter_mm\": [3, 7]}" : ""
            if (ink != "none") {
                print "  \"tattoos\": ["
                for (i = 0; i < 5; i++) {
                    colour = ink == "mixed" ? all[i + 1] : ink
                    angle = i * 1.2566 + unit(); r = around(7.5, 0.8)
                    piece(colour, sprintf("\"ellipse_mm\": [%.2f, %.2f, %.2f, %.2f]", r * cos(angle), r * sin(angle), around(2.7, 0.5), around(2.7, 0.5)))
                    piece(colour, sprintf("\"line_mm\": [[%.2f, %.2f], [%.2f, %.2f]], \"width_mm\": %.2f", 2 * cos(angle + 0.6), 2 * sin(angle + 0.6), 10.5 * cos(angle + 0.6), 10.5 * sin(angle + 0.6), around(0.7, 0.3)))
                }
                print "\n  ],"
            }
            print "  \"sessions\": ["
            split("0 0 10 25 50 75 90 100", dose, " ")
            for (s = 1; s <= 8; s++) {
                turn = (s == 1) ? 0 : 8
                printf "    {\"name\": \"S%d\", ", s
                if (s > 1 && ink != "none") {
                    printf "\"response\": {"
                    for (i = 1; i <= 5; i++) printf "%s\"ink_%s\": %.2f", (i == 1 ? "" : ", "), all[i], dose[s] / 100
                    printf "}, "
                }
                if (s > 1) printf "\"pose\": {\"yaw_deg\": %.1f, \"pitch_deg\": %.1f, \"roll_deg\": %.1f, \"scale\": %.3f, \"shift_x\": %.3f, \"shift_y\": %.3f}, ", around(0, 4), around(0, 4), around(0, 5), around(1, 0.03), around(0, 0.02), around(0, 0.02)
                printf "\"light\": {\"azimuth_deg\": %.0f, \"polar_deg\": %.1f, \"ambient\": %.2f}, ", around(-95, turn), around(30, 0.4 * turn), around(0.4, 0.08)
                printf "\"camera\": {\"exposure\": %.3f, \"white_balance\": [%.3f, 1, %.3f], \"blur_mm\": %.3f, \"noise_a\": %.5f, \"quality\": %d}}%s\n", around(1, 0.12), around(1, 0.06), around(1, 0.06), around(0.05, 0.04), around(0.0004, 0.0002), around(93, 4), (s == 8 ? "" : ",")
            }
            print "  ]\n}"
        }' >"$out/$type-$ink.json"
    done
done
