/* The bars of real photos with painted changes (tests/real/inject): the 95th percentile without change within 1.5 of the drawn pairs' bars,
 * and what shrinks or pales by half measures 0.45 to 0.55. Skin type is the class of the photo's own ITA. */
#include "bars.h"

/* clang-format off */
static const tb_bar BARS[] = {
    {"null p95", "l_star",        0, 1.2,  false, tb_null_p95},
    {"null p95", "a_star",        0, 1.05, false, tb_null_p95},
    {"null p95", "b_star",        0, 1.2,  false, tb_null_p95},
    {"null p95", "ita_deg",       0, 3.75, false, tb_null_p95},
    {"null p95", "mi",            0, 3.0,  false, tb_null_p95},
    {"null p95", "ei",            0, 3.0,  false, tb_null_p95},
    {"null p95 %", "mcdm",         0, 12.0, false, tb_null_p95},
    {"null p95 %", "rough_sq_mid", 0, 9.0,  false, tb_null_p95},
    {"null p95", "spot_area_pct", 0, 2.25, false, tb_null_p95},
    {"halved measures", "spot_area_pct", 0.45, 0.55, false, tb_halved},
    {"halved measures", "pigment_load",  0.45, 0.55, false, tb_halved},
    {"halved measures", "ei",            0.45, 0.55, false, tb_halved},
    {"slope", "l_star", 0.95, 1.05, false, tb_recovery_slope},
    {"slope", "a_star", 0.95, 1.05, false, tb_recovery_slope},
    {"slope", "ei",     0.95, 1.05, false, tb_recovery_slope},
    {"false verdicts %", "ei",           0, 5, false, tb_false_verdict_pct},
    {"false verdicts %", "mcdm",         0, 5, false, tb_false_verdict_pct},
    {"false verdicts %", "rough_sq_mid", 0, 5, false, tb_false_verdict_pct},
    {"false verdicts %", "pigment_load", 0, 5, false, tb_false_verdict_pct},
    {"wrong direction", "ei",           0, 0, false, tb_wrong_direction},
    {"wrong direction", "pigment_load", 0, 0, false, tb_wrong_direction},
    {"truth in ci95 %", "l_star",       93, 100, false, tb_ci_coverage_pct},
    {"truth in ci95 %", "a_star",       93, 100, false, tb_ci_coverage_pct},
    {"truth in ci95 %", "b_star",       93, 100, false, tb_ci_coverage_pct},
    {"truth in ci95 %", "ei",           93, 100, false, tb_ci_coverage_pct},
    {"truth in ci95 %", "pigment_load", 93, 100, false, tb_ci_coverage_pct},
    {"null within mdc95 %", "l_star",       95, 100, false, tb_mdc_coverage_pct},
    {"null within mdc95 %", "ei",           95, 100, false, tb_mdc_coverage_pct},
    {"null within mdc95 %", "pigment_load", 95, 100, false, tb_mdc_coverage_pct},
    {"withheld %", "ei",           0, 5, false, tb_withheld_pct},
    {"withheld %", "mcdm",         0, 5, false, tb_withheld_pct},
    {"withheld %", "rough_sq_mid", 0, 5, false, tb_withheld_pct},
    {"withheld %", "pigment_load", 0, 5, false, tb_withheld_pct},
};
/* clang-format on */
const tb_bars TB_REAL_BARS = {BARS, sizeof BARS / sizeof *BARS};
