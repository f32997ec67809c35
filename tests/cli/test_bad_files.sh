#!/bin/sh
# One bad photo harms nothing else: a folder with every kind of bad file, and the good ones as without them (RELIABILITY P1, P2, P8).
. tests/cli/tap.sh
GOOD=samples/clinic/P04-typeIV
mkdir -p "$T/clean" "$T/dirty/bad" && cp -r $GOOD "$T/clean/" && cp -r $GOOD "$T/dirty/"
src=$GOOD/2026-03-09/forearm.jpg
b=$T/dirty/bad
other_bytes() { head -c 2 $src && printf '\377\376\000\004%s' "$1" && tail -c +3 $src; }  # the same photo with a comment
other_bytes ab >"$b/2026-01-01_front.jpg"
head -c 30000 $src >"$b/2026-01-02_front.jpg"
echo "this is no photo" >"$b/2026-01-03_front.jpg"
: >"$b/2026-01-04_front.jpg"
printf '\377\330\377\331' >"$b/2026-01-05_front.jpg"
mkfifo "$b/2026-01-06_front.jpg"
mkdir "$b/2026-01-07_front.jpg"
ln -s nowhere "$b/2026-01-08_front.jpg"
ln -s /dev/zero "$b/2026-01-09_front.jpg"
other_bytes ef >"$b/03-04-2026_front.jpg"
cp "$b/2026-01-01_front.jpg" "$b/2026-01-01_front_2.jpg"
printf 'GIF89a' >"$b/2026-01-10_front.gif"
other_bytes cd >"$T/dirty/undated.jpg"
touch "$b/._2026-01-01_front.jpg" "$b/Thumbs.db" "$b/.hidden.jpg" "$b/notes.txt"
bad=10
if [ "$(id -u)" -ne 0 ]; then
    cp $src "$b/2026-01-11_front.jpg" && chmod 000 "$b/2026-01-11_front.jpg"
    bad=11
fi
state() { (cd "$T/dirty" && find . -type f -exec sha256sum {} + 2>/dev/null; find . -printf '%p %T@ %C@ %m\n') | sort; }
state >"$T/before"
expect 0 "the good ones alone" "$DERMADELTA" analyze "$T/clean" -o "$T/o1" --picture-size 400
expect 1 "among bad ones" "$DERMADELTA" analyze "$T/dirty" -o "$T/o2" --picture-size 400 --jobs 2
cp "$T/err" "$T/messages"
state >"$T/after"
cmp -s "$T/before" "$T/after"
result $? "inputs untouched: content, times, modes" "$(diff "$T/before" "$T/after" | head -3)"
grep '^P04' "$T/o1/report.csv" >"$T/r1"
grep '^P04' "$T/o2/report.csv" >"$T/r2"
cmp -s "$T/r1" "$T/r2" && [ -s "$T/r1" ]
result $? "rows of the good ones are the same" "$(diff "$T/r1" "$T/r2")"
d=$(diff -rq "$T/o1/pairs/P04-typeIV" "$T/o2/pairs/P04-typeIV")
result $? "pictures of the good ones are the same" "$d"
grep '^P04' "$T/o1/metrics.csv" >"$T/r1"
grep '^P04' "$T/o2/metrics.csv" >"$T/r2"
cmp -s "$T/r1" "$T/r2" && [ -s "$T/r1" ]
result $? "metrics of the good ones are the same"
[ "$(grep -c ',failed,' "$T/o2/report.csv")" -eq $((bad + 1)) ]
result $? "one failed row per bad file" "$(cut -d, -f6-9 "$T/o2/report.csv")"
for f in "$b"/2026* "$b"/03-04*; do
    n=$(grep -c ",bad/$(basename "$f")," "$T/o2/report.csv")
    [ "$n" -ge 1 ]
    result $? "a row for $(basename "$f")"
done
[ "$(grep -c '^bad,front,.*,bad/2026-01-01_front_2.jpg,duplicate,' "$T/o2/report.csv")" -eq 1 ]
result $? "the same bytes twice in a series: duplicate" "$(cut -d, -f1-9 "$T/o2/report.csv")"
for r in truncated not_a_photo empty_file unreadable file_missing unsupported_format date_ambiguous date_unknown; do
    grep -q ",failed,$r," "$T/o2/report.csv"
    result $? "reason $r" "$(cut -d, -f6-8 "$T/o2/report.csv")"
done
[ "$(grep -c 'dermadelta: ERROR: bad/2026' "$T/messages")" -ge $((bad - 1)) ]
result $? "each is named on stderr with its reason" "$(cat "$T/messages")"
! grep -qE 'Thumbs|\._|hidden|notes' "$T/o2/report.csv"
result $? "clutter and other files get no row"
mkdir -p "$T/two/a" "$T/two/b" && cp $src "$T/two/a/2026-01-01_x.jpg" && cp $src "$T/two/b/2026-02-01_x.jpg"
expect 0 "the same bytes under two patients" "$DERMADELTA" analyze "$T/two" -o "$T/o9"
[ "$(grep -c "baseline.*shared_with_other_patient" "$T/o9/report.csv")" -eq 2 ]
result $? "both measured, both flagged" "$(cat "$T/o9/report.csv")"

# The earliest photo of a series is damaged: the next one is the baseline, as if the bad one were not there.
mkdir -p "$T/first" && cp -r $GOOD "$T/first/p" && mkdir "$T/first/p/2026-01-01" && head -c 30000 $src >"$T/first/p/2026-01-01/forearm.jpg"
cp -r $GOOD "$T/second" && mkdir "$T/plain" && mv "$T/second" "$T/plain/p"
expect 1 "first photo damaged" "$DERMADELTA" analyze "$T/first" -o "$T/o3" --picture-size 400
expect 0 "without it" "$DERMADELTA" analyze "$T/plain" -o "$T/o4" --picture-size 400
cmp -s "$T/o3/metrics.csv" "$T/o4/metrics.csv" && diff -rq "$T/o3/pairs" "$T/o4/pairs" >/dev/null
result $? "the same numbers and pictures"
[ "$(grep -c baseline_replaced "$T/o3/report.csv")" -eq 3 ]
result $? "and a flag that says so"

expect 1 "compare with a damaged follow-up" "$DERMADELTA" compare $src "$b/2026-01-02_front.jpg" -o "$T/o5"
says 2026-01-02_front.jpg "it is named"
expect 1 "compare with a damaged baseline" "$DERMADELTA" compare "$b/2026-01-02_front.jpg" $src -o "$T/o6"
grep -q ',skipped,no_baseline,' "$T/o6/report.csv"
result $? "the follow-up is skipped: no_baseline" "$(cat "$T/o6/report.csv")"
echo nonsense >"$T/mask.png"
expect 65 "a mask that is none" "$DERMADELTA" compare $src $GOOD/2026-04-20/forearm.jpg --mask "$T/mask.png" -o "$T/o7"
says mask.png "it is named"
[ ! -e "$T/o7" ]
result $? "and nothing is left behind" "$(ls -la "$T/o7" 2>&1)"
mkdir -p "$T/links/p" && cp $src "$T/links/p/2026-01-01_front.jpg" && ln -s "$PWD/$GOOD/2026-04-20/forearm.jpg" "$T/links/p/2026-02-01_front.jpg"
expect 1 "a link that leaves the folder" "$DERMADELTA" analyze "$T/links" -o "$T/o8"
says "link leaves the input folder" "it says so"
expect 0 "with --follow-links" "$DERMADELTA" analyze "$T/links" -o "$T/o8" --force --follow-links --picture-size 400
mkdir -p "$T/lf/p" && ln -s "$PWD/$GOOD/2026-04-20" "$T/lf/p/2026-04-20"
expect 66 "only a linked folder outside the input" "$DERMADELTA" analyze "$T/lf" -o "$T/olf"
says --follow-links "it says how to follow it"
cp -r "$GOOD/2026-03-09" "$T/lf/p/"
expect 0 "a linked folder beside others" "$DERMADELTA" analyze "$T/lf" -o "$T/olf"
says "without --follow-links: 1" "it is counted"
echo "1..$N"
