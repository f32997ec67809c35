#!/bin/sh
# Rows of src/stages/measure/repeatability.def.   usage: repeatability.sh TRUTH_RESULTS/truth_pairs.csv PROGRAM INK_RESULTS/metrics.csv
# From a run of the truth bench; what is about ink from session S2 (nothing treated) of the tattoo bench (tests/truth/ink/run.sh).
# Unchanged skin, mild nuisances but another tone curve (which is gated): 95th percentile of |change|, and of it in % of the baseline.
pairs=$1 program=$2 ink=$3
echo "/* Written by tests/truth/bench/repeatability.sh from the truth bench (\`make truth\`) and the tattoo bench, seed 1; see dd_repeatability. */"
"$program" metrics --format csv | awk -F, 'NR > 1 { print $2 }' | while read -r metric; do
    case $metric in
    clearance* | ink_*)
        awk -F, -v metric="$metric" '
            NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
            $c["metric"] == metric && $c["session"] == "S2" && $c["region"] != "control" && $1 !~ /none/ {
                if ($c["change"] == "") { out++; next }
                d = $c["change"] + 0; b = $c["baseline"] + 0
                print (d < 0 ? -d : d), (b > 0 ? 100 * (d < 0 ? -d : d) / b : "x")
            }
            END { print "withheld", out + 0 }' "$ink" ;;
    *)
        awk -F, -v metric="$metric" '
            $10 == metric && $5 == "mild" && $6 == 0 && $4 != "tone" && $7 == "yes" {
                if ($13 == "" || $17 == "not_comparable") out++
                else { d = $13 < 0 ? -$13 : $13; b = $11 < 0 ? -$11 : $11; print d, (b > 0 ? 100 * d / b : "x") }
            }
            END { print "withheld", out + 0 }' "$pairs" ;;
    esac | sort -g | awk -v metric="$metric" '
        /withheld/ { out = $2; next }
        { change[n++] = $1; if ($2 != "x") share[m++] = $2 }
        function at(list, size, i) { i = 0.95 * (size - 1); k = int(i); return k + 1 < size ? list[k] + (i - k) * (list[k + 1] - list[k]) : list[k] }
        END {
            for (i = 1; i < m; i++) { x = share[i]; for (j = i; j > 0 && share[j - 1] > x; j--) share[j] = share[j - 1]; share[j] = x }
            printf "REPEAT(%s, %s, %s, %d, %d)\n", metric, n ? sprintf("%.4g", at(change, n)) : "UNKNOWN", m ? sprintf("%.3g", at(share, m)) : "UNKNOWN", n, out
        }'
done
