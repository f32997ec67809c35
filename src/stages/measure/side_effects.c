/* The order of the pass, and the small things its parts share. */
#include "stages/measure/side_effects.h"

#include <math.h>

#include "base/fmath.h"
#include "stages/measure/smooth.h"

static const double FAIR_ITA = 10.0, DARK_ITA = -30.0; /* METRICS.md 1.3 and 5 */

enum { TONE_LEVEL = 2 };

void dd_mean_of_levels(double lab[3], const dd_metric_input *in)
{
    const dd_level *level = &in->site->level[TONE_LEVEL];
    double sum[3] = {0.0, 0.0, 0.0}, n = 0.0;
    for (int y = 0; y < level->valid.height; y++) {
        const uint8_t *valid = dd_brow(level->valid, y);
        for (int x = 0; x < level->valid.width; x++) {
            if (!valid[x])
                continue;
            n += 1.0;
            for (int c = 0; c < 3; c++)
                sum[c] += (double)dd_row(level->lab[c], y)[x];
        }
    }
    for (int c = 0; c < 3; c++)
        lab[c] = n > 0.0 ? sum[c] / n : NAN;
}

dd_skin_tone dd_skin_tone_of(const dd_metric_input *baseline)
{
    const double least_b = 1.0; /* bluer than any skin */
    const double *control = baseline->site->control_lab;
    double own[3];
    dd_mean_of_levels(own, baseline);
    const double *lab = control[0] == control[0] ? control : own;
    double ita = lab[2] > least_b ? dd_atan2(lab[0] - 50.0, lab[2]) * 180.0 / DD_PI : NAN;
    return (dd_skin_tone){.ita_deg = ita, .shows_blood = !(ita < DARK_ITA), .reddens_in_a = ita > FAIR_ITA};
}

int dd_level_for(double *sigma_px, const dd_site *site, double cutoff_mm, int most)
{
    double sigma = dd_sigma_from_cutoff(cutoff_mm, site->px_per_mm);
    int k = most;
    while (k > 0 && !(dd_level_sigma(k, sigma) > 0.0))
        k--;
    *sigma_px = dd_level_sigma(k, sigma);
    return k;
}

void dd_index_rows(float *mi, float *ei, float *const od[3], int n)
{
    const float *red = od[0], *green = od[1], *blue = od[2];
    for (int x = 0; x < n; x++) {
        float m = 1.143f * red[x] - 0.487f * green[x] + 0.253f * blue[x] - 0.80f;
        float e = -1.344f * red[x] + 1.948f * green[x] - 0.604f * blue[x] + 6.25f;
        if (ei)
            ei[x] = e;
        if (mi)
            mi[x] = m;
    }
}

void dd_map_level_row(const dd_metric_input *in, dd_map_kind kind, int level, int y, const float *value, float *row)
{
    int edge = 1 << level, last = (y + 1) * edge < in->valid.height ? (y + 1) * edge : in->valid.height;
    if (!in->maps)
        return;
    for (int x = 0; x < in->valid.width; x++)
        row[x] = value[x >> level];
    for (int i = y * edge; i < last; i++)
        dd_map_row(in, kind, i, row);
}

static bool compute_pair(dd_metric_sums *const *before, dd_metric_sums *const *after, const dd_metric_input in[2])
{
    dd_skin_tone tone = dd_skin_tone_of(&in[0]);
    if (!tone.shows_blood)
        before[DD_SIDE_RED_AREA]->why = after[DD_SIDE_NEW_RED]->why = DD_WHY_SKIN_TOO_DARK;
    return dd_red_area(before[DD_SIDE_RED_AREA], &in[0], &tone) && dd_red_area(after[DD_SIDE_RED_AREA], &in[1], &tone) &&
           dd_pigment_change(before, after, in);
}

const dd_group dd_side_effects_group = {.name = "side effects", .members = DD_SIDE_MEMBERS, .compute_pair = compute_pair};
