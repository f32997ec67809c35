#!/bin/sh
# Who may use an output folder (CONTRACT.md 2): new, empty, finished, a stranger's, in use, interrupted, inside the input.
. tests/cli/tap.sh
IN=$T/in
mkdir -p "$IN/p" && cp samples/clinic/P02-typeII/2026-03-02/cheek.jpg "$IN/p/2026-03-02_cheek.jpg" && cp samples/clinic/P02-typeII/2026-04-13/cheek.jpg "$IN/p/2026-04-13_cheek.jpg"
run() { "$DERMADELTA" analyze "$IN" --picture-size 400 "$@" 2>"$T/err" </dev/null; }

expect 0 "new folder, with folders above it" "$DERMADELTA" analyze "$IN" -o "$T/x/y/o" --picture-size 400
mkdir "$T/empty"
expect 0 "empty folder" "$DERMADELTA" analyze "$IN" -o "$T/empty" --picture-size 400
expect 73 "finished folder" "$DERMADELTA" analyze "$IN" -o "$T/empty"
says "$T/empty" "it is named"
cp "$T/empty/report.csv" "$T/keep"
echo mine >"$T/empty/my-notes.txt"
mkdir -p "$T/empty/pairs/old/view/2020-01-01" && echo x >"$T/empty/pairs/old/view/2020-01-01/side_by_side.jpg" && echo y >"$T/empty/pairs/old/view/mine.txt"
expect 0 "finished folder with --force" "$DERMADELTA" analyze "$IN" -o "$T/empty" --picture-size 400 --force
[ -s "$T/empty/my-notes.txt" ] && [ -s "$T/empty/pairs/old/view/mine.txt" ] && [ ! -e "$T/empty/pairs/old/view/2020-01-01" ]
result $? "clears what was ours, nothing else"
cmp -s "$T/empty/report.csv" "$T/keep"
result $? "and gives the same result"
mkdir "$T/foreign" && echo hello >"$T/foreign/thesis.txt"
expect 73 "a stranger's folder" "$DERMADELTA" analyze "$IN" -o "$T/foreign"
expect 73 "a stranger's folder with --force" "$DERMADELTA" analyze "$IN" -o "$T/foreign" --force
[ "$(ls -A "$T/foreign")" = thesis.txt ]
result $? "stays as it was"
echo '{"name": "other"}' >"$T/foreign/run.json"
expect 73 "a run.json of another program" "$DERMADELTA" analyze "$IN" -o "$T/foreign" --force
echo x >"$T/file"
expect 73 "a file" "$DERMADELTA" analyze "$IN" -o "$T/file"
expect 73 "below a file" "$DERMADELTA" analyze "$IN" -o "$T/file/o"
expect 73 "/dev/null" "$DERMADELTA" analyze "$IN" -o /dev/null
expect 73 "inside the input" "$DERMADELTA" analyze "$IN" -o "$IN/o"
expect 73 "the input itself" "$DERMADELTA" analyze "$IN" -o "$IN"
expect 73 "inside the input through a link" sh -c "ln -s '$IN' '$T/l' && '$DERMADELTA' analyze '$IN' -o '$T/l/o'"
[ "$(find "$IN" | wc -l)" -eq 4 ]
result $? "the input folder holds what it held"
ln -s "$T/nowhere/deep" "$T/dangling"
expect 73 "a dangling link" "$DERMADELTA" analyze "$IN" -o "$T/dangling"

# In use: somebody holds the lock.
mkdir "$T/busy" && : >"$T/busy/.dermadelta.lock"
if command -v flock >/dev/null; then
    expect 75 "in use" flock "$T/busy/.dermadelta.lock" "$DERMADELTA" analyze "$IN" -o "$T/busy"
    says busy "it says so"
else
    skip "in use" "no flock(1)"
fi
# Interrupted: lock file, half of the pictures, temporaries.
mkdir -p "$T/busy/pairs/p/cheek/.2026-04-13.tmp.1" "$T/busy/pairs/p/cheek/2026-04-13" && echo half >"$T/busy/pairs/p/cheek/.2026-04-13.tmp.1/.side_by_side.jpg.tmp.1"
echo half >"$T/busy/pairs/p/cheek/2026-04-13/side_by_side.jpg" && echo half >"$T/busy/.report.csv.tmp.1"
expect 0 "an interrupted run is done again by the same command" "$DERMADELTA" analyze "$IN" -o "$T/busy" --picture-size 400
d=$(same_outputs "$T/busy" "$T/x/y/o")
result $? "and leaves what an undisturbed run leaves" "$d"

# SIGINT and SIGTERM close cleanly; the same command finishes the job.
for signal in INT TERM; do
    code=130
    [ $signal = TERM ] && code=143
    mkdir "$T/s$signal"
    (trap - INT TERM; exec setsid "$DERMADELTA" analyze samples/clinic -o "$T/s$signal/o" --jobs 1 --picture-size 400) 2>"$T/err" </dev/null &
    job=$!
    sleep 1.5
    kill -$signal $job
    wait $job
    got=$?
    [ $got -eq $code ]
    result $? "SIG$signal: exit $code" "exit $got: $(cat "$T/err")"
    [ -z "$(find "$T/s$signal" -name '*.tmp.*')" ] && [ ! -e "$T/s$signal/o/report.csv" ]
    result $? "SIG$signal: nothing half-written" "$(find "$T/s$signal")"
done
expect 0 "finishing after SIGTERM" "$DERMADELTA" analyze samples/clinic -o "$T/sTERM/o" --picture-size 400
if [ "$(id -u)" -ne 0 ]; then
    mkdir "$T/ro" && chmod 555 "$T/ro"
    expect 73 "folder not writable" "$DERMADELTA" analyze "$IN" -o "$T/ro/o"
else
    skip "folder not writable" "root may write everywhere"
fi
"$DERMADELTA" analyze "$IN" -o "$T/closed" --picture-size 400 <&- >&- 2>&-
[ $? -eq 0 ] && diff -rq -x run.json "$T/closed" "$T/x/y/o" >"$T/d"
result $? "with descriptors 0, 1 and 2 closed: same outputs" "$(cat "$T/d")"
echo "1..$N"
