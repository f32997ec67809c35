#!/bin/sh
# --maps: which files it writes, the same bytes for any threads and CPU, none for a refused pair or where nothing is measured.
. tests/cli/tap.sh
IN=samples/clinic/P02-typeII
before=$IN/2026-03-02/cheek.jpg after=$IN/2026-05-26/cheek.jpg
run() { "$DERMADELTA" "$@" 2>"$T/err" </dev/null; }
maps_of() { find "$1/pairs" -name 'map_*.png' 2>/dev/null | wc -l; }

expect 0 "analyze --maps" "$DERMADELTA" analyze $IN -o "$T/a" --jobs 1 --picture-size 400 --maps
for s in 2026-04-13 2026-05-26; do
    for name in melanin haemoglobin shading; do
        [ "$(head -c 8 "$T/a/pairs/P02-typeII/cheek/$s/map_$name.png" | od -An -tx1 | tr -d ' \n')" = 89504e470d0a1a0a ]
        result $? "pairs/P02-typeII/cheek/$s/map_$name.png"
    done
done
listed=$(tr -d ' \n' <"$T/a/run.json" | grep -o '"maps":\[[^]]*\]' | head -1 | tr -d '"' | sed 's/maps:\[\(.*\)\]/\1/' | tr , '\n' | sort)
written=$(ls "$T/a/pairs/P02-typeII/cheek/2026-04-13" | sed -n 's/^map_\(.*\)\.png$/\1/p' | sort)
[ -n "$listed" ] && [ "$listed" = "$written" ]
result $? "run.json names the maps of a pair" "$listed / $written"
large=$(find "$T/a/pairs" -name 'map_*.png' -size +1500k)
[ -z "$large" ]
result $? "every map below 1.5 MB" "$large"
! grep -lE 'Exif|tEXt|iTXt|2026|cheek' $(find "$T/a/pairs" -name 'map_*.png') >"$T/told"
result $? "no text inside the files" "$(cat "$T/told")"
run analyze $IN -o "$T/b" --jobs 2 --cpu c --picture-size 400 --maps
d=$(same_outputs "$T/a" "$T/b")
result $? "--jobs 2 --cpu c: same bytes" "$d"
printf '{"maps": true, "picture_size": 400, "jobs": 2}' >"$T/s.json"
run analyze $IN -o "$T/c" --settings "$T/s.json"
d=$(same_outputs "$T/a" "$T/c")
result $? "key maps of the settings file: the same" "$d"
run analyze $IN -o "$T/c" --force --jobs 2 --picture-size 400
[ "$(maps_of "$T/c")" -eq 0 ]
result $? "without --maps none, and --force takes the old ones away" "$(find "$T/c/pairs" -name 'map_*')"
cmp -s "$T/a/metrics.csv" "$T/c/metrics.csv"
result $? "maps change no number"

expect 0 "another pair with --maps" "$DERMADELTA" compare $before samples/clinic/P06-typeVI/2026-03-16/cheek.jpg -o "$T/n" --maps
[ "$(find "$T/n/pairs" -type f | sed 's|.*/||')" = not_matched.jpg ]
result $? "a refused pair has no maps"

lamp=${DD_SHARED:-../shared}/data/pairs/exposure_lamp
if [ -f "$lamp/a.jpg" ]; then
    expect 0 "a scene without skin or region" "$DERMADELTA" compare "$lamp/a.jpg" "$lamp/b.jpg" -o "$T/l" --maps --picture-size 400
    [ "$(maps_of "$T/l")" -eq 0 ] && [ -s "$T/l/pairs/case/view/after/change_map.png" ]
    result $? "has pictures but no maps"
else
    skip "a scene without skin or region" "no $lamp"
fi

expect 0 "compare --surface-floor" "$DERMADELTA" compare $before $after -o "$T/f" --maps --surface-floor 0.04 --picture-size 400
! cmp -s "$T/f/pairs/case/view/after/map_melanin.png" "$T/a/pairs/P02-typeII/cheek/2026-05-26/map_melanin.png"
result $? "a known surface gives another map"
grep -q '"surface_floor": *0.04' "$T/f/run.json" && grep -q '"surface_floor": *null' "$T/a/run.json"
result $? "run.json says which" "$(grep surface_floor "$T/f/run.json" "$T/a/run.json")"
for bad in 0.2 -0.1 x; do
    expect 64 "--surface-floor $bad is refused" "$DERMADELTA" compare $before $after -o "$T/x" --maps --surface-floor $bad
done
echo "1..$N"
