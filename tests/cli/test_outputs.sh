#!/bin/sh
# What a run leaves behind: same bytes for any threads, CPU, locale and manifest; columns of CONTRACT.md 4; exports; strict.
. tests/cli/tap.sh
IN=samples/clinic/P02-typeII
run() { "$DERMADELTA" "$@" 2>"$T/err" </dev/null; }

expect 0 "analyze" "$DERMADELTA" analyze $IN -o "$T/a" --jobs 1 --picture-size 400
[ ! -s "$T/out" ]
result $? "nothing on stdout"
run analyze $IN -o "$T/b" --jobs 2 --picture-size 400
d=$(same_outputs "$T/a" "$T/b")
result $? "--jobs 1 and --jobs 2: same bytes" "$d"
run analyze $IN -o "$T/c" --jobs 2 --cpu c --picture-size 400
d=$(same_outputs "$T/a" "$T/c")
result $? "--cpu c: same bytes" "$d"
LC_ALL=de_DE.UTF-8 TZ=Pacific/Kiritimati run analyze $IN -o "$T/d" --picture-size 400
d=$(same_outputs "$T/a" "$T/d")
result $? "German locale, other time zone: same bytes" "$d"
if [ "$(find "$T/a" -name '.*' | wc -l)" -eq 0 ]; then result 0 "no hidden file stays"; else result 1 "no hidden file stays"; fi
for f in report.csv metrics.csv data_dictionary.csv datapackage.json run.json; do
    [ -s "$T/a/$f" ]
    result $? "$f"
done
for s in 2026-04-13 2026-05-26; do
    for f in side_by_side.jpg side_by_side_balanced.jpg change_map.png; do
        [ -s "$T/a/pairs/P02-typeII/cheek/$s/$f" ]
        result $? "pairs/P02-typeII/cheek/$s/$f"
    done
done
want=patient,view,session,date,replicate,file,status,reason,message,baseline_file,comparability,favours,flags,registration_model,registration_rms_px,overlap_pct,scale_source,px_per_mm,norm_method,
case $(head -1 "$T/a/report.csv") in $want*) result 0 "report.csv begins as promised" ;; *) result 1 "report.csv begins as promised" ;; esac
want=patient,view,region,baseline_session,session,baseline_date,date,days,metric,unit,direction,baseline,value,change,change_pct,ci95_low,ci95_high,mdc95,verdict,flags,metric_version,
case $(head -1 "$T/a/metrics.csv") in $want*) true ;; *) false ;; esac
result $? "metrics.csv begins as promised"
LC_ALL=C grep -nE '(^|,)(nan|inf|-?0\.?0*e|-nan|NaN|-0(\.0+)?)(,|$)' "$T/a/report.csv" "$T/a/metrics.csv" >"$T/bad"
[ ! -s "$T/bad" ]
result $? "no NaN, infinity or negative zero" "$(cat "$T/bad")"
grep -q '"homography"' "$T/a/run.json" && grep -q '"log_gain_rgb"' "$T/a/run.json"
result $? "run.json holds the transforms"
sum=$(sha256sum $IN/2026-03-02/cheek.jpg | cut -d' ' -f1)
grep -q "$sum" "$T/a/run.json" && grep -q "$sum" "$T/a/report.csv"
result $? "SHA-256 of the inputs"
sum=$(sha256sum $IN/2026-03-02/cheek.json | cut -d' ' -f1)
grep -q "$sum" "$T/a/run.json"
result $? "SHA-256 of the drawing found beside the baseline"
! grep -rqF -e "$T" -e "$PWD" "$T/a" --include='*.csv' --include='*.json'
result $? "no path of this machine in tables and records"

before=$IN/2026-03-02/cheek.jpg after=$IN/2026-05-26/cheek.jpg
expect 0 "compare with all exports" "$DERMADELTA" compare $before $after -o "$T/e" --export-registration --export-aligned --no-html --excel --json --quiet --jobs 1 --picture-size 400
[ ! -s "$T/err" ]
result $? "--quiet says nothing when all is well" "$(cat "$T/err")"
grep -q '"compared": 1' "$T/out"
result $? "--json on stdout"
pair=$T/e/pairs/case/view/after
[ -s "$pair/aligned.png" ] && [ -s "$pair/registration_grid.csv" ]
result $? "aligned.png and registration_grid.csv"
[ "$(head -1 "$pair/registration_grid.csv" | tr -d '\357\273\277\r')" = x_before,y_before,x_after,y_after,valid ]
result $? "grid columns"
[ "$(wc -l <"$pair/registration_grid.csv")" -eq $((38 * 29 + 1)) ]
result $? "grid of 32 px over 1200 x 900"
[ "$(head -c 3 "$T/e/report.csv" | od -An -tx1 | tr -d ' ')" = efbbbf ] && [ "$(grep -c "$(printf '\r')" "$T/e/report.csv")" -eq 3 ]
result $? "--excel: BOM and CRLF"

expect 0 "a file against itself" "$DERMADELTA" compare $before $before -o "$T/i" --picture-size 400
grep -q identical_files "$T/i/report.csv"
result $? "flag identical_files"
awk -F, 'NR > 1 && ($14 + 0 != 0 || ($14 == "" && $22 == "") || ($19 != "within_noise" && $19 != "context")) {bad = 1} END {exit bad}' "$T/i/metrics.csv"
result $? "every change exactly 0 or left out with a reason, verdict within_noise or context" "$(head -20 "$T/i/metrics.csv")"

expect 0 "two different scenes" "$DERMADELTA" compare $before samples/clinic/P06-typeVI/2026-03-16/cheek.jpg -o "$T/n"
pictures_of_refused() { [ "$(find "$1/pairs" -type f | sed 's|.*/||')" = not_matched.jpg ]; }
grep -q ',not_comparable,registration_failed,' "$T/n/report.csv" && pictures_of_refused "$T/n"
result $? "not_comparable, registration_failed, only the unmatched photos are shown" "$(cat "$T/n/report.csv")"
grep -q ',not_comparable,' "$T/n/metrics.csv" && ! grep -qE ',(improved|worsened|within_noise),' "$T/n/metrics.csv"
result $? "no verdict but not_comparable"
grep -q '0 within noise, [1-9][0-9]* not comparable' "$T/err"
result $? "the summary counts what was withheld" "$(cat "$T/err")"
expect 1 "the same with --strict" "$DERMADELTA" compare $before samples/clinic/P06-typeVI/2026-03-16/cheek.jpg -o "$T/n" --force --strict

printf '{"picture_size": 400, "jobs": 2}' >"$T/s.json"
expect 0 "settings file" "$DERMADELTA" analyze $IN -o "$T/f" --settings "$T/s.json"
d=$(same_outputs "$T/a" "$T/f")
result $? "the same as on the command line" "$d"
{ echo "file,patient,view,session,date,device"
  for s in 2026-03-02 2026-04-13 2026-05-26; do echo "$s/cheek.jpg,P02-typeII,cheek,$s,$s,=cam"; done; } >"$T/m.csv"
mkdir "$T/m" && cp -r $IN/20* "$T/m" && cp "$T/m.csv" "$T/m/manifest.csv"
expect 0 "manifest" "$DERMADELTA" analyze "$T/m/manifest.csv" -o "$T/g" --picture-size 400
cmp -s "$T/a/metrics.csv" "$T/g/metrics.csv"
result $? "a manifest that says what the names say: same metrics"
sum=$(sha256sum "$T/m/manifest.csv" | cut -d' ' -f1)
grep -q "$sum" "$T/g/run.json"
result $? "SHA-256 of the manifest"
d=$(diff -rq "$T/a/pairs" "$T/g/pairs")
result $? "and same pictures" "$d"
head -1 "$T/g/report.csv" | grep -q ',device$' && grep -q ",'=cam\$" "$T/g/report.csv"
result $? "its other columns are carried over, formulas disarmed" "$(head -2 "$T/g/report.csv")"

# Names that say nothing: the date in the photo decides. A minimal EXIF block (one DateTime) goes in behind the first two bytes.
dated() { # PHOTO YYYY:MM:DD
    head -c 2 "$1"
    printf '\377\341\000\066Exif\000\000II\052\000\010\000\000\000\001\000\062\001\002\000\024\000\000\000\032\000\000\000\000\000\000\000%s 10:00:00\000' "$2"
    tail -c +3 "$1"
}
mkdir -p "$T/x/p"
dated $IN/2026-05-26/cheek.jpg 2026:05:26 >"$T/x/p/IMG_0001.jpg"
dated $IN/2026-03-02/cheek.jpg 2026:03:02 >"$T/x/p/IMG_0002.jpg"
dated $IN/2026-04-13/cheek.jpg 2026:04:13 >"$T/x/p/2026-01-01_view.jpg"
expect 0 "photos dated by EXIF" "$DERMADELTA" analyze "$T/x" -o "$T/h" --picture-size 400
cut -d, -f1-7,13 "$T/h/report.csv" >"$T/rows"
grep -q '^p,view,2026-03-02,2026-03-02,1,p/IMG_0002.jpg,compared,' "$T/rows" && grep -q '^p,view,2026-05-26,2026-05-26,1,p/IMG_0001.jpg,compared,' "$T/rows"
result $? "sessions from EXIF, in time order" "$(cat "$T/rows")"
grep -q '^p,view,2026-01-01,2026-01-01,1,p/2026-01-01_view.jpg,baseline,.*exif_date_differs' "$T/rows"
result $? "a name wins over EXIF and the contradiction is flagged" "$(cat "$T/rows")"

# The date of a follow-up called "after" comes with its pixels: pictures are labelled as when a manifest says the dates.
mkdir "$T/y"
dated $before 2026:03:02 >"$T/y/before.jpg"
dated $after 2026:05:26 >"$T/y/after.jpg"
expect 0 "before and after dated by EXIF" "$DERMADELTA" compare "$T/y/before.jpg" "$T/y/after.jpg" -o "$T/k" --picture-size 400
printf 'file,patient,view,session,date\nbefore.jpg,case,view,before,2026-03-02\nafter.jpg,case,view,after,2026-05-26\n' >"$T/y/manifest.csv"
expect 0 "the same with a manifest" "$DERMADELTA" analyze "$T/y/manifest.csv" -o "$T/l" --picture-size 400
d=$(diff -rq "$T/k/pairs" "$T/l/pairs")
result $? "same labels on the pictures" "$d"
echo "1..$N"
