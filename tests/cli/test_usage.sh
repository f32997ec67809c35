#!/bin/sh
# Exit codes and surfaces of the command line (CONTRACT.md 2) that need no measurement.
. tests/cli/tap.sh
P=samples/clinic/P02-typeII/2026-03-02/cheek.jpg

expect 0 "--version" "$DERMADELTA" --version
expect 0 "--help" "$DERMADELTA" --help
for c in analyze compare metrics doctor kernels; do
    expect 0 "$c --help" "$DERMADELTA" $c --help
    [ -s "$T/out" ] && [ ! -s "$T/err" ]
    result $? "$c --help speaks on stdout only"
done
expect 64 "no command" "$DERMADELTA"
expect 64 "unknown command" "$DERMADELTA" frobnicate
says frobnicate "the unknown command is named"
for o in --resume --shard=0/2 --deidentify --db; do
    expect 64 "$o is not of this version and is refused" "$DERMADELTA" analyze samples/clinic -o "$T/o" $o
done
[ ! -e "$T/o" ]
result $? "a refused command line creates nothing"
expect 64 "merge is not of this version" "$DERMADELTA" merge a b -o "$T/o"
expect 64 "--jobs 0" "$DERMADELTA" analyze samples/clinic -o "$T/o" --jobs 0
says "--jobs" "the option is named"
expect 64 "--jobs x" "$DERMADELTA" analyze samples/clinic -o "$T/o" --jobs x
expect 64 "--px-per-mm -1" "$DERMADELTA" analyze samples/clinic -o "$T/o" --px-per-mm -1
expect 64 "--chart maybe" "$DERMADELTA" analyze samples/clinic -o "$T/o" --chart maybe
says "--chart" "the option is named"
expect 64 "--chart with seven numbers" "$DERMADELTA" analyze samples/clinic -o "$T/o" --chart 1,2,3,4,5,6,7
expect 64 "--chart with nine numbers" "$DERMADELTA" analyze samples/clinic -o "$T/o" --chart 1,2,3,4,5,6,7,8,9
expect 64 "--picture-size 0" "$DERMADELTA" analyze samples/clinic -o "$T/o" --picture-size 0
expect 64 "--cpu of another machine" "$DERMADELTA" analyze samples/clinic -o "$T/o" --cpu mmx
expect 64 "an option without its value" "$DERMADELTA" analyze samples/clinic -o
expect 64 "no -o" "$DERMADELTA" analyze samples/clinic
expect 64 "compare with one photo" "$DERMADELTA" compare $P -o "$T/o"
expect 64 "compare with three photos" "$DERMADELTA" compare $P $P $P -o "$T/o"
expect 66 "input missing" "$DERMADELTA" analyze "$T/none" -o "$T/o"
says "$T/none" "the missing input is named"
mkdir "$T/empty"
expect 66 "input without photos" "$DERMADELTA" analyze "$T/empty" -o "$T/o"
expect 66 "manifest missing" "$DERMADELTA" analyze "$T/none.csv" -o "$T/o"
expect 66 "photo to compare missing" "$DERMADELTA" compare $P "$T/none.jpg" -o "$T/o"
expect 64 "a manifest beside other inputs" "$DERMADELTA" analyze samples/manifest.csv samples/clinic -o "$T/o"
[ ! -e "$T/o" ]
result $? "nothing was created so far"

printf '{"jobs": 2, "speed": 1}' >"$T/s.json"
expect 65 "settings: unknown key" "$DERMADELTA" analyze samples/clinic -o "$T/o" --settings "$T/s.json"
says '"speed"' "the key is named"
printf '{"jobs": "many"}' >"$T/s.json"
expect 65 "settings: wrong type" "$DERMADELTA" analyze samples/clinic -o "$T/o" --settings "$T/s.json"
printf '{"jobs": 2' >"$T/s.json"
expect 65 "settings: no JSON" "$DERMADELTA" analyze samples/clinic -o "$T/o" --settings "$T/s.json"
expect 65 "settings: missing" "$DERMADELTA" analyze samples/clinic -o "$T/o" --settings "$T/none.json"

for f in table csv json markdown; do
    expect 0 "metrics --format $f" "$DERMADELTA" metrics --format $f
    grep -q pigment_load "$T/out"
    result $? "metrics --format $f lists pigment_load"
done
expect 64 "metrics --format xml" "$DERMADELTA" metrics --format xml
expect 0 "kernels --cpu c" "$DERMADELTA" kernels --cpu c
[ -z "$(grep -v ' c$' "$T/out")" ]
result $? "kernels --cpu c uses plain C only"

expect 0 "doctor on a good photo" "$DERMADELTA" doctor $P
for word in jpeg 1200 2026-03-02 P02-typeII cheek nominal; do
    grep -q "$word" "$T/out"
    result $? "doctor tells $word"
done
grep -q 'control, [0-9]* px (untreated skin)' "$T/out" && ! grep -q 'in analyze' "$T/out"
result $? "doctor says what a region is for, and nothing against a dated photo" "$(cat "$T/out")"
mkdir "$T/anna" && cp $P "$T/anna/cheek.jpg"
expect 0 "doctor on a photo without a date" "$DERMADELTA" doctor "$T/anna/cheek.jpg"
grep -q 'in analyze .*refused, its session is unknown' "$T/out"
result $? "doctor tells that analyze would refuse it" "$(cat "$T/out")"
head -c 20000 $P >"$T/cut.jpg"
expect 1 "doctor on a truncated photo" "$DERMADELTA" doctor "$T/cut.jpg"
grep -q truncated "$T/out" && grep -q 'what to do' "$T/out"
result $? "doctor tells why and what to do"
expect 64 "doctor without a photo" "$DERMADELTA" doctor
if [ -e /dev/full ]; then
    "$DERMADELTA" metrics >/dev/full 2>"$T/err"
    [ $? -eq 74 ]
    result $? "stdout on a full disk is 74"
fi
echo "1..$N"
