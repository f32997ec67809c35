# Measured clearance (metrics.csv) against planted clearance (truth.txt: PATIENT SESSION {JSON of one region}). Bars, exit 1 when broken:
#   MAE of clearance_pct and of each colour <= 5 points, null pairs (session S2) p95 <= 4 points and no false verdict beyond 5 %,
#   ci95 holds the truth >= 93 %, recovery slopes of the types within 10 % of their mean, nothing measured without ink.
function field(text, name,    at) {
    at = index(text, "\"" name "\": ")
    return at ? substr(text, at + length(name) + 4) + 0 : ""
}
function abs(x) { return x < 0 ? -x : x }
function bar(good, text) { printf "%-11s %s\n", good ? "ok" : "BROKEN", text; if (!good) broken = 1 }
FNR == NR {
    for (i = split("clearance_pct clearance_pct_black clearance_pct_blue clearance_pct_green clearance_pct_red clearance_pct_yellow", names, " "); i > 0; i--)
        truth[$1, $2, names[i]] = field($0, names[i])
    next
}
FNR == 1 { n = split($0, head, ","); for (i = 1; i <= n; i++) column[head[i]] = i; next }
{
    split($0, cell, ",")
    patient = cell[column["patient"]]; session = cell[column["session"]]; metric = cell[column["metric"]]
    if (cell[column["region"]] != "tattoo" || metric !~ /^clearance_pct/) next
    split(patient, part, "-"); type = part[1]; ink = part[2]
    change = cell[column["change"]]; verdict = cell[column["verdict"]]
    if (change == "") { if (metric == "clearance_pct") withheld[type "-" ink " " cell[column["reason"]]]++; next }
    if (ink == "none") { invented++; next }
    want = truth[patient, session, metric]
    if (want == "") { strays++; next }
    error = abs(change - want)
    if (metric == "clearance_pct") {
        n_all++; sum_all += error; n_ink[ink]++; sum_ink[ink] += error; n_type[type, ink]++; sum_type[type, ink] += error
        xy[type] += change * want; xx[type] += want * want
        held += cell[column["ci95_low"]] <= want + 0 && want + 0 <= cell[column["ci95_high"]] + 0
        if (session == "S2") { null[++nulls] = abs(change); called += verdict == "improved" || verdict == "worsened" }
    } else if (ink == "mixed") {
        colour = substr(metric, 15); n_colour[colour]++; sum_colour[colour] += error
    }
}
END {
    types = split("I II III IV V VI", type_name, " "); inks = split("black blue green red yellow mixed", ink_name, " ")
    printf "%-8s", "MAE"; for (t = 1; t <= types; t++) printf "%8s", type_name[t]; print ""
    for (k = 1; k <= inks; k++) {
        printf "%-8s", ink_name[k]
        for (t = 1; t <= types; t++) { key = type_name[t] SUBSEP ink_name[k]; if (n_type[key]) printf "%8.2f", sum_type[key] / n_type[key]; else printf "%8s", "-" }
        print ""
    }
    for (key in withheld) print "withheld    " key ": " withheld[key] | "sort"
    close("sort")
    bar(n_all && sum_all / n_all <= 5, sprintf("all %d pairs: MAE %.2f points (5)", n_all, n_all ? sum_all / n_all : -1))
    for (k = 1; k <= inks; k++) if (n_ink[ink_name[k]]) bar(sum_ink[ink_name[k]] / n_ink[ink_name[k]] <= 5, sprintf("%s: MAE %.2f (5)", ink_name[k], sum_ink[ink_name[k]] / n_ink[ink_name[k]]))
    for (k = 1; k < inks; k++) if (n_colour[ink_name[k]]) bar(sum_colour[ink_name[k]] / n_colour[ink_name[k]] <= 5, sprintf("clearance_pct_%s beside other inks: MAE %.2f (5)", ink_name[k], sum_colour[ink_name[k]] / n_colour[ink_name[k]]))
    for (i = 2; i <= nulls; i++) for (j = i; j > 1 && null[j] < null[j - 1]; j--) { keep = null[j]; null[j] = null[j - 1]; null[j - 1] = keep }
    p95 = nulls ? null[int(0.95 * (nulls - 1) + 0.5) + 1] : 0
    bar(p95 <= 4, sprintf("%d null pairs: p95 %.2f points (4)", nulls, p95))
    bar(!nulls || called <= 0.05 * nulls, sprintf("false verdicts on null pairs: %d (5 %%)", called))
    bar(held >= 0.93 * n_all, sprintf("ci95 holds the truth: %.1f %% (93)", n_all ? 100 * held / n_all : 0))
    for (type in xx) if (xx[type] > 0) { slope[type] = xy[type] / xx[type]; mean += slope[type]; m++ }
    for (type in slope) bar(abs(slope[type] * m / mean - 1) <= 0.1, sprintf("recovery slope of type %s: %.3f, %+.1f %% of the mean (10)", type, slope[type], 100 * (slope[type] * m / mean - 1)))
    bar(!invented, sprintf("measured where there is no ink: %d (0)", invented))
    print "            colours measured that were not planted: " strays + 0
    exit broken
}
