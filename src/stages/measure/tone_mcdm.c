/* mcdm: mean colour difference from the median (after the MCDM of Billmeyer & Alessi 1981): how uneven the tone is.
 *   Lab map through Gauss(0.5 mm), reference = componentwise median of the region, mean of dE00(Lab(x), reference). METRICS.md 2. */
#include <math.h>

#include "kernels/kernels.h"
#include "stages/measure/tiles.h"

enum { EVERY_ROW_BELOW = 2000000 }; /* px; beyond, every second row is enough: the map is smooth over a row */

static void add_rows(dd_metric_sums *out, const dd_metric_input *in, float *const lab2[3], float *de)
{
    const float *const second[3] = {lab2[0], lab2[1], lab2[2]};
    size_t size = (size_t)in->valid.width * (size_t)in->valid.height;
    for (int y = 0; y<in->valid.height; y += size> EVERY_ROW_BELOW ? 2 : 1) {
        const float *const first[3] = {dd_row(in->site->smooth[0], y), dd_row(in->site->smooth[1], y), dd_row(in->site->smooth[2], y)};
        in->ctx->kernels->colour.ciede2000(de, first, second, (size_t)in->valid.width);
        for (int x = 0; x < in->valid.width; x++)
            de[x] = first[0][x] == first[0][x] ? de[x] : NAN; /* undefined smoothing stays undefined */
        dd_metric_add_row(out, 0, in, de, y);
    }
}

static bool compute(dd_metric_sums *out, const dd_metric_input *in)
{
    dd_arena_mark mark = dd_arena_level(in->ctx->arena);
    float *row[4];
    bool ok = true;
    for (int i = 0; i < 4; i++) {
        row[i] = DD_NEW(in->ctx->arena, float, in->valid.width);
        ok = ok && row[i];
    }
    if (ok && in->site->median[0] == in->site->median[0]) {
        for (int c = 0; c < 3; c++)
            for (int x = 0; x < in->valid.width; x++)
                row[c][x] = (float)in->site->median[c];
        add_rows(out, in, row, row[3]);
    }
    dd_arena_rewind(in->ctx->arena, mark);
    return ok;
}

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    (void)reference;
    return mean[0];
}

const dd_metric dd_metric_mcdm = {
    .info =
        {
            .name = "mcdm",
            .unit = "dE00",
            .question = "How uneven is the skin tone?",
            .formula = "mean CIEDE2000 difference of the pixels (Gauss 0.5 mm) from the componentwise median colour of the region",
            .direction = "down_good",
            .range = "0 and more; skin 0.5 to 6",
            .scale = "weakly dependent on scale",
            .source = "Billmeyer & Alessi 1981; Sharma et al. 2005",
            .failures = "shading and light direction; make-up; a region that takes in lips, brows or background",
            .unaffected_by = "mirroring and turning the picture",
            .decimals = 2,
            .headline = true,
        },
    .direction = DD_DOWN_GOOD,
    .needs_light = true,
    .relative_floor = true,
    .ratio = true,
    .default_floor = 0.15,
    .least_floor = 0.1,
    .version = "1",
    .compute = compute,
    .finish = finish,
};
