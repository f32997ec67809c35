#!/bin/sh
# A tattoo of five inks that fades, and skin with spots but without ink, on one skin type of the tattoo bench (tests/truth/ink/run.sh draws all).
. tests/cli/tap.sh
INKS="mixed none"
export INKS
expect 0 "clearance of drawn tattoos is what an eye sees; none is found where there is none" sh tests/truth/ink/run.sh "${DERMADELTA%/*}" "$T/bench" 3 II
grep -q 'II-none ink_faint: 7' "$T/out"
result $? "a region called tattoo without ink says so" "$(cat "$T/out")"
grep -q 'beside other inks' "$T/out"
result $? "colours of ink are measured on their own" "$(cat "$T/out")"
echo "1..$N"
