#!/bin/sh
# Rows of src/stages/measure/repeatability.def from the pairs of a truth bench run.   usage: repeatability.sh RESULTS/truth_pairs.csv PROGRAM
# Unchanged skin, mild nuisances but another tone curve (which is gated): 95th percentile of |change|, and of it in % of the baseline.
pairs=$1 program=$2
echo "/* Written by tests/truth/bench/repeatability.sh from truth_pairs.csv of \`make truth\` (seed 1); see dd_repeatability. */"
"$program" metrics --format csv | awk -F, 'NR > 1 { print $2 }' | while read -r metric; do
    awk -F, -v metric="$metric" '
        $10 == metric && $5 == "mild" && $6 == 0 && $4 != "tone" && $7 == "yes" {
            if ($13 == "" || $17 == "not_comparable" || $17 == "withheld") out++
            else { d = $13 < 0 ? -$13 : $13; b = $11 < 0 ? -$11 : $11; print d, (b > 0 ? 100 * d / b : "x") }
        }
        END { print "withheld", out + 0 }' "$pairs" | sort -g | awk -v metric="$metric" '
        /withheld/ { out = $2; next }
        { change[n++] = $1; if ($2 != "x") share[m++] = $2 }
        function at(list, size, i) { i = 0.95 * (size - 1); k = int(i); return k + 1 < size ? list[k] + (i - k) * (list[k + 1] - list[k]) : list[k] }
        END {
            for (i = 1; i < m; i++) { x = share[i]; for (j = i; j > 0 && share[j - 1] > x; j--) share[j] = share[j - 1]; share[j] = x }
            printf "REPEAT(%s, %s, %s, %d, %d)\n", metric, n ? sprintf("%.4g", at(change, n)) : "UNKNOWN", m ? sprintf("%.3g", at(share, m)) : "UNKNOWN", n, out
        }'
done
