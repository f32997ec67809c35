#!/bin/sh
# Figures on the real photos of ../shared/data: every tests/real/*.sh in turn.   usage: run.sh BUILD
shared=${DD_SHARED:-../shared}
if [ ! -d "$shared/data" ]; then
    echo "skipped: $shared/data is not here"
    exit 0
fi
DERMADELTA=$PWD/${1:-build}/dermadelta
DD_SHARED=$shared
DD_BUILD=${1:-build}
export DERMADELTA DD_SHARED DD_BUILD
failed=0
for script in tests/real/*.sh; do
    [ "$script" = tests/real/run.sh ] && continue
    echo "== $script"
    sh "$script" || failed=1
done
exit $failed
