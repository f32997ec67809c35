/* red_area_pct: share of the region that is redder than this photo's control skin, on a map behind Gauss(0.7 mm):
 *   ei - ei_ref >= 3  and, in fair skin (ITA > 10), a* - a*_ref >= 1.2        (METRICS.md 5)
 * ei alone also rises with shadows of coloured light, a* alone with pigment; in darker skin a* hardly moves (METRICS.md 1.3), and ei
 * decides. Skin type and reference are those of control skin: rosacea hardly changes R/G ratios but a* against a control site (Logger
 * 2020). */
#include <math.h>

#include "kernels/kernels.h"
#include "stages/measure/side_effects.h"
#include "stages/measure/smooth.h"
#include "stages/measure/tiles.h"

static const double CUTOFF_MM = 0.7;
static const float LEAST_EI = 3.0f, LEAST_A = 1.2f;

typedef struct reddened {
    dd_metric_sums *out;
    const dd_metric_input *in;
    int level;
    float ei, a, least_a; /* of the reference; least_a: excess asked of a* */
    float *od[3], *map;
} reddened;

static void judge_row(void *user, int y, float *const *lab)
{
    reddened *r = user;
    int n = r->in->site->level[r->level].valid.width;
    float *excess = r->od[0], *red = r->od[1];
    r->in->ctx->kernels->colour.density_from_lab(r->od[0], r->od[1], r->od[2], lab[0], lab[1], lab[2], (size_t)n);
    dd_index_rows(NULL, excess, r->od, n);
    for (int x = 0; x < n; x++) {
        float more = excess[x] - r->ei, more_a = lab[1][x] - r->a;
        excess[x] = more;
        red[x] = more != more ? NAN : more >= LEAST_EI && more_a >= r->least_a ? 1.0f : 0.0f;
    }
    dd_metric_add_level_row(r->out, 0, r->in, r->level, red, y);
    dd_map_level_row(r->in, DD_MAP_REDNESS, r->level, y, excess, r->map);
}

/* Of control skin; without any the map still shows what is redder than the region is on average. */
static void set_reference(reddened *r, const dd_skin_tone *tone)
{
    const double *control = r->in->site->control_lab;
    double own[3], od[3];
    dd_mean_of_levels(own, r->in);
    const double *lab = control[0] == control[0] ? control : own;
    dd_density_from_lab1(od, lab);
    r->ei = (float)(-1.344 * od[0] + 1.948 * od[1] - 0.604 * od[2] + 6.25);
    r->a = (float)lab[1];
    r->least_a = tone->reddens_in_a ? LEAST_A : -INFINITY;
}

bool dd_red_area(dd_metric_sums *out, const dd_metric_input *in, const dd_skin_tone *tone)
{
    dd_arena *arena = in->ctx->arena;
    dd_arena_mark mark = dd_arena_level(arena);
    double sigma_px;
    reddened r = {.out = out, .in = in};
    r.level = dd_level_for(&sigma_px, in->site, CUTOFF_MM, 1);
    const dd_level *level = &in->site->level[r.level];
    r.map = DD_NEW(arena, float, in->valid.width);
    bool ok = r.map != NULL;
    for (int c = 0; c < 3; c++)
        ok = (r.od[c] = DD_NEW(arena, float, level->valid.width)) && ok;
    set_reference(&r, tone);
    ok = ok && dd_smooth_rows(level->lab, 3, level->valid, sigma_px, in->ctx, judge_row, &r);
    dd_arena_rewind(arena, mark);
    return ok;
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
            .formula = "100 * area with ei - ei_control >= 3 and, in fair skin (ITA of control > 10), a* - a*_control >= 1.2 on the "
                       "Gauss(0.7 mm) map / valid area",
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
