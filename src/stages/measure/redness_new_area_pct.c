/* new_red_area_pct: share of the region whose ei rose by 3 between the photos, on maps behind Gauss(2 mm), and that did not become darker
 * and browner (which is new pigment). Expected in the days after a treatment. METRICS.md 5. */
#include <math.h>
#include <string.h>

#include "stages/measure/side_effects.h"
#include "stages/measure/tiles.h"

static const float MORE_EI = 3.0f, MORE_MELANIN = 3.0f, LESS_L = -2.0f;

static void judge_row(float *red, const dd_index_maps maps[2], int y)
{
    const float *ei[2], *melanin[2], *l[2];
    for (int i = 0; i < 2; i++) {
        ei[i] = dd_row(maps[i].of[DD_INDEX_EI], y);
        melanin[i] = dd_row(maps[i].of[DD_INDEX_MELANIN], y);
        l[i] = dd_row(maps[i].of[DD_INDEX_L], y);
    }
    for (int x = 0; x < maps->width; x++) {
        float more = ei[1][x] - ei[0][x];
        bool pigment = melanin[1][x] - melanin[0][x] >= MORE_MELANIN && l[1][x] - l[0][x] <= LESS_L;
        red[x] = more != more ? NAN : more >= MORE_EI && !pigment ? 1.0f : 0.0f;
    }
}

void dd_new_red_area(dd_side_pass *pass)
{
    dd_metric_sums *before = pass->out[0][DD_SIDE_NEW_RED], *after = pass->out[1][DD_SIDE_NEW_RED];
    for (int y = 0; y < pass->maps->height; y++) {
        judge_row(pass->row[0], pass->maps, y);
        dd_metric_add_level_row(after, 0, &pass->in[1], pass->maps->level, pass->row[0], y);
    }
    memcpy(before->weight, after->weight, (size_t)pass->in->tiles_x * (size_t)pass->in->tiles_y * sizeof(double));
}

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    (void)reference;
    return 100.0 * mean[0];
}

const dd_metric dd_metric_new_red_area_pct = {
    .info =
        {
            .name = "new_red_area_pct",
            .unit = "%",
            .question = "On how much skin did redness appear?",
            .formula =
                "100 * area with ei up by 3 on the Gauss(2 mm) maps without mi - 0.3 ei up by 3 and L* down by 2 (pigment) / valid area",
            .direction = "context",
            .range = "0 to 100; expected in the first two weeks after treatment",
            .scale = "independent of scale",
            .source = "ei as there; threshold of this program",
            .failures =
                "blood flow changes within minutes (temperature, touch, exercise, alcohol); light that was not matched; below ITA -30 "
                "redness cannot be seen and nothing is said",
            .unaffected_by = "exposure, shading",
            .decimals = 2,
        },
    .direction = DD_CONTEXT,
    .needs_light = true,
    .needs_blood = true,
    .pair_only = true,
    .default_floor = 3.0,
    .least_px_per_mm = 2.0,
    .version = "1",
    .group = &dd_side_effects_group,
    .slot = DD_SIDE_NEW_RED,
    .finish = finish,
};
