#!/bin/sh
# A folder tree of real photos with bad files among them: one row each, exit 1, and the good photos as without the bad ones;
# the same bytes for --jobs 1 and 2, and for the plain C and AVX2 kernels.
data=$DD_SHARED/data
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir "$work/in"
for folder in "$data"/pairs/face_*; do
    person=${folder##*/}
    mkdir -p "$work/in/$person/2024-01-10" "$work/in/$person/2024-03-20"
    cp "$folder/a.jpg" "$work/in/$person/2024-01-10/front.jpg"
    cp "$folder/b.jpg" "$work/in/$person/2024-03-20/front.jpg"
done
n=0
for photo in "$data"/faces/*.jpg "$data"/faces/*.png; do
    n=$((n + 1))
    mkdir -p "$work/in/solo$n/2024-02-01"
    cp "$photo" "$work/in/solo$n/2024-02-01/front.${photo##*.}"
done
good=$(find "$work/in" -type f | wc -l)
run() { # OUT OPTIONS...: as nobody when root, so that an unreadable file is unreadable
    out=$1
    shift
    mkdir -p "$work/$out"
    if [ "$(id -u)" = 0 ]; then
        chown 65534:65534 "$work/$out"
        setpriv --reuid=65534 --regid=65534 --clear-groups "$DERMADELTA" analyze "$work/in" -o "$work/$out" --quiet "$@" 2>"$work/$out.log"
    else
        "$DERMADELTA" analyze "$work/in" -o "$work/$out" --quiet "$@" 2>"$work/$out.log"
    fi
    echo $?
}
bad=0
say() { # CONDITION-RESULT TEXT
    if [ "$1" = 0 ]; then mark=ok; else
        mark=WRONG
        bad=1
    fi
    printf '%-7s %s\n' "$mark" "$2"
}
same() { diff -r -x run.json "$work/$1" "$work/$2" >/dev/null; }

code=$(run clean --jobs 2)
say "$code" "clean folder: exit $code, $(($(wc -l <"$work/clean/report.csv") - 1)) rows for $good photos"
code=$(run one --jobs 1)
same clean one
say $? "--jobs 1 and --jobs 2: same bytes"
code=$(run plain --jobs 2 --cpu c)
same clean plain
say $? "--cpu c and the best kernels: same bytes"

head -c 120000 "$data/pairs/face_008/b.jpg" >"$work/in/face_008/2024-03-20/cut.jpg"
echo "not a photo" >"$work/in/face_010/2024-03-20/text.jpg"
cp "$data/pairs/face_042/a.jpg" "$work/in/face_042/2024-03-20/locked.jpg"
chmod 000 "$work/in/face_042/2024-03-20/locked.jpg"
code=$(run mixed --jobs 2)
[ "$code" = 1 ]
say $? "with three bad files: exit $code"
rows=$(($(wc -l <"$work/mixed/report.csv") - 1))
[ "$rows" = $((good + 3)) ]
say $? "$rows rows for $((good + 3)) photos"
awk -F, '$7 == "failed" {print "        " $6 ": " $8}' "$work/mixed/report.csv"
grep -v ',failed,' "$work/mixed/report.csv" | cmp -s - "$work/clean/report.csv"
say $? "report.csv: the good rows as without the bad files"
cmp -s "$work/mixed/metrics.csv" "$work/clean/metrics.csv"
say $? "metrics.csv: the same"
diff -r "$work/mixed/pairs" "$work/clean/pairs" >/dev/null
say $? "pictures: the same"
exit $bad
