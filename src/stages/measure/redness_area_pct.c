/* red_area_pct: share of the region that is redder than this photo's control skin, on maps behind Gauss(2 mm):
 *   ei - ei_ref >= 3  and, in fair skin (ITA > 10), a* - a*_ref >= 1.2        (METRICS.md 5; side_effects.c says why 2 mm)
 * ei alone also rises in coloured shadows, a* alone with pigment; in darker skin a* hardly moves (METRICS.md 1.3), and ei decides. */
#include <math.h>

#include "stages/measure/side_effects.h"
#include "stages/measure/tiles.h"

static const float LEAST_EI = 3.0f, LEAST_A = 1.2f;

/* Of control skin; without any the map still shows what is redder than the region is on average. */
static void reference_of(double index[DD_INDICES], const dd_metric_input *in)
{
    const double *control = in->site->control_lab;
    double own[3];
    dd_mean_of_level(own, in);
    dd_index_of(index, control[0] == control[0] ? control : own);
}

void dd_red_area(dd_side_pass *pass, int photo)
{
    const dd_metric_input *in = &pass->in[photo];
    const dd_index_maps *maps = &pass->maps[photo];
    double reference[DD_INDICES];
    reference_of(reference, in);
    const float ref_ei = (float)reference[DD_INDEX_EI], ref_a = (float)reference[DD_INDEX_A];
    const float least_a = pass->tone.fair ? LEAST_A : -INFINITY;
    float *excess = pass->row[0], *red = pass->row[1];
    for (int y = 0; y < maps->height; y++) {
        const float *ei = dd_row(maps->of[DD_INDEX_EI], y), *a = dd_row(maps->of[DD_INDEX_A], y);
        for (int x = 0; x < maps->width; x++) {
            excess[x] = ei[x] - ref_ei;
            red[x] = excess[x] != excess[x] ? NAN : excess[x] >= LEAST_EI && a[x] - ref_a >= least_a ? 1.0f : 0.0f;
        }
        dd_metric_add_level_row(pass->out[photo][DD_SIDE_RED_AREA], 0, in, maps->level, red, y);
        dd_map_level_row(in, DD_MAP_REDNESS, maps->level, y, excess, pass->row[2]);
    }
}

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    (void)reference;
    return 100.0 * mean[0];
}

const dd_metric dd_metric_red_area_pct = {
    .info =
        {
            .name = "red_area_pct",
            .unit = "%",
            .question = "How much of the skin is redder than untreated skin?",
            .formula = "100 * area with ei - ei_control >= 3 and, in fair skin (ITA > 10), a* - a*_control >= 1.2 on the "
                       "Gauss(2 mm) map / valid area",
            .direction = "down_good",
            .range = "0 to 100",
            .scale = "independent of scale",
            .source = "control-referenced redness, Logger et al. 2020; ei as there",
            .failures = "blood flow changes within minutes (temperature, touch, exercise, alcohol); control skin that is red itself; pale "
                        "redness around the threshold comes and goes; below ITA -30 redness cannot be seen and nothing is said",
            .unaffected_by = "overall exposure, pigment spots in fair skin",
            .decimals = 2,
        },
    .direction = DD_DOWN_GOOD,
    .needs_light = true,
    .needs_blood = true,
    .needs_control = true,
    .ratio = true,
    .default_floor = 3.0,
    .least_px_per_mm = 2.0,
    .version = "1",
    .group = &dd_side_effects_group,
    .slot = DD_SIDE_RED_AREA,
    .finish = finish,
};
