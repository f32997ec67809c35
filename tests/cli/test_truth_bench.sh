#!/bin/sh
# The truth bench, short: every skin type under every mild nuisance, with and without treatment, in small photos. A bar that is held
# (tests/truth/bench/bars.c) must be met; one that the program does not meet yet is printed, asked and measured.
. tests/cli/tap.sh
build=$(dirname "$DERMADELTA")
expect 0 "drawn, measured, no held bar broken" sh tests/truth/bench/run.sh "$build" "$T/bench" 1 1 2 480
awk '/met, held$|BROKEN$/ {
         n++
         printf "%s %d - %s\n", /BROKEN$/ ? "not ok" : "ok", n + 1, $0
     }
     /short of the bar$/ { print "# " $0 }
     END { exit n < 10 }' "$T/out" >"$T/bars"
code=$?
cat "$T/bars"
N=$((N + $(grep -c '^ok\|^not ok' "$T/bars")))
result $code "ten bars or more are held"

# A bench that cannot fail proves nothing: a verdict on skin that did not change, and a change read twice too large.
cp -r "$T/bench/results" "$T/lying"
sed 's/,within_noise,/,worsened,/' "$T/bench/results/metrics.csv" >"$T/lying/metrics.csv"
expect 1 "false verdicts break a bar" "$build/truthbench" read 1 "$T/bench" "$T/lying"
awk -F, -v OFS=, 'NR > 1 { $14 = 2 * $14 } 1' "$T/bench/results/metrics.csv" >"$T/lying/metrics.csv"
expect 1 "changes read twice as large break a bar" "$build/truthbench" read 1 "$T/bench" "$T/lying"
grep -q '^slope  *l_star .*BROKEN' "$T/out"
result $? "the slope of L* among them"
