#!/bin/sh
# Every check_*.py of this folder against build/oracle_measure.   usage: run.sh BUILD
build=${1:-build}
python=/usr/bin/python3
if ! "$python" -c 'import numpy, scipy, skimage' 2>/dev/null; then
    echo "skipped: the oracles need python3-skimage and python3-scipy"
    exit 0
fi
passed=0 failed=0
for script in tests/oracle/check_*.py; do
    echo "# $script"
    out=$(DD_BUILD="$build" "$python" "$script") && status=0 || status=1
    echo "$out"
    good=$(echo "$out" | grep -c '^ok') bad=$(echo "$out" | grep -c '^not ok')
    [ "$status" = 0 ] || [ "$bad" -gt 0 ] || bad=1
    passed=$((passed + good)) failed=$((failed + bad))
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
