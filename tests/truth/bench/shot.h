/* How one photo is taken (METRICS.md 9, camera), and what each nuisance does to it. */
#ifndef DD_TRUTH_SHOT_H
#define DD_TRUTH_SHOT_H

#include "base/rng.h"
#include "base/text.h"
#include "bench.h"

typedef struct tb_shot {
    double yaw, pitch, roll, scale, shift_x, shift_y;
    double azimuth, polar, distance, ambient;
    double exposure, red, blue, blur_mm, noise_a, gamma, slope, crosstalk[6];
    int quality;
    bool full_chroma;
    const char *profile, *tag; /* NULL: none said; tag: what the file carries when that is not `profile` */
    bool chart, after2014;
    double chart_x_mm, chart_y_mm, chart_turn_deg;
    double tan_melanin, tan_blood; /* factors, 0: no tan */
    bool tan_untreated;            /* only outside the treated region */
} tb_shot;

double tb_between(dd_rng *rng, double low, double high);
double tb_either(dd_rng *rng); /* -1 or 1 */

tb_shot tb_baseline_shot(int type, dd_rng *rng);
void tb_tremble(tb_shot *shot, dd_rng *rng);
/* The mild mixture of METRICS.md 10.2: light, exposure, white balance, pose, noise and JPEG, each weaker than alone. */
void tb_spoil_all(tb_shot *shot, dd_rng *rng);
/* u: strength within the level, 0..1. */
void tb_spoil(tb_shot *shot, tb_kind kind, tb_level level, double u, int type, dd_rng *rng);
void tb_put_session(dd_text *out, const char *name, int dose_pct, const tb_shot *shot);

#endif
