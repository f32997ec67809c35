#!/bin/sh
# Run every test of a build folder and every tests/cli/*.sh; each prints TAP. Ends with "N passed, N failed[, N skipped]".
# usage: tests/run.sh BUILD        (from the repository root)
build=${1:-build}
DERMADELTA=$PWD/$build/dermadelta PHANTOM=$PWD/$build/phantom
export DERMADELTA PHANTOM
log=$(mktemp) && all=$(mktemp) || exit 70
trap 'rm -f "$log" "$all"' EXIT INT TERM
limit=${DD_TEST_SECONDS:-600}

run_one() { # NAME COMMAND...
    name=$1
    shift
    timeout "$limit" "$@" >"$log" 2>&1
    code=$?
    sed -i 's/^not ok \(.*# SKIP\)/ok \1/' "$log" # cmocka 1.1.5 calls a skipped test "not ok N # SKIP"
    grep -E '^(ok|not ok) ' "$log" | sed "s|^|$name: |" >>"$all"
    if grep -q '^not ok ' "$log" || [ $code -ge 124 ] || ! grep -qE '^(ok|not ok) ' "$log"; then
        echo "--- $name (exit $code)"
        cat "$log"
        if ! grep -q '^not ok ' "$log"; then
            echo "$name: not ok - ended with code $code" >>"$all"
        fi
    else
        echo "    $name: $(grep '^ok ' "$log" | grep -vc '# SKIP') ok$(grep -q '# SKIP' "$log" && echo ", $(grep -c '# SKIP' "$log") skipped")"
        grep '^# skipped' "$log" | sort -u
    fi
}

for test in $(find "$build/tests" -type f -name 'test_*' ! -name '*.*' 2>/dev/null | sort); do
    run_one "${test#"$build"/tests/}" "$test"
done
for test in $(find tests/lint tests/cli tests/contract -name 'test_*.sh' 2>/dev/null | sort); do
    run_one "${test#tests/}" sh "$test"
done
skipped=$(grep -ciE ': ok .*# skip' "$all")
passed=$(grep -cE ': ok ' "$all")
passed=$((passed - skipped))
failed=$(grep -c ': not ok ' "$all")
grep ': not ok ' "$all"
if [ "$skipped" -gt 0 ]; then
    echo "$passed passed, $failed failed, $skipped skipped"
else
    echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
