/* The masked smoother against a slow obvious normalised convolution: ragged masks, far apart patches, rows without a valid pixel. */
#include <math.h>

#include "base/rng.h"
#include "kernels/kernels.h"
#include "site_aid.h"
#include "stages/measure/smooth.h"

enum { W = 151, H = 67 };

typedef struct kept {
    dd_plane of[3];
} kept;

static void keep(void *user, int y, float *const *rows)
{
    const kept *k = user;
    for (int c = 0; c < 3; c++)
        memcpy(dd_row(k->of[c], y), rows[c], (size_t)k->of[c].width * sizeof(float));
}

static double slow(const drawn *d, int channel, int x, int y, const float *taps, int radius)
{
    double sum = 0.0, weight = 0.0;
    for (int v = -radius; v <= radius; v++)
        for (int u = -radius; u <= radius; u++) {
            if (x + u < 0 || y + v < 0 || x + u >= W || y + v >= H || !dd_brow(d->in.valid, y + v)[x + u])
                continue;
            double w = (double)taps[u + radius] * (double)taps[v + radius];
            sum += w * (double)dd_row(d->lab[channel], y + v)[x + u];
            weight += w;
        }
    return dd_brow(d->in.valid, y)[x] && weight >= 0.5 ? sum / weight : NAN;
}

/* Two patches 60 px apart, one of them with holes, and empty rows. */
static void draw(drawn *d)
{
    dd_rng rng = dd_rng_make(8, 0);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            bool left = x < 40 && dd_rng_below(&rng, 4) != 0, right = x > 100 && x < 149;
            dd_brow(d->in.valid, y)[x] = (left || right) && (y < 20 || y > 45);
            for (int c = 0; c < 3; c++)
                dd_row(d->lab[c], y)[x] = (float)(50.0 + 10.0 * dd_rng_normal(&rng));
        }
}

static void compare(double sigma, bool samples)
{
    int step = samples ? 2 : 1, defined = 0;
    float taps[2 * DD_GAUSS_MAX_RADIUS + 1];
    int radius = dd_gauss_taps(taps, sigma);
    drawn d;
    kept k;
    drawn_open(&d, W, H, 10.0);
    draw(&d);
    for (int c = 0; c < 3; c++)
        k.of[c] = dd_plane_new(d.ctx.arena, (W + step - 1) / step, (H + step - 1) / step);
    assert_true((samples ? dd_smooth_samples : dd_smooth_rows)(d.lab, 3, d.in.valid, sigma, &d.ctx, keep, &k));
    for (int y = 0; y < H; y += step)
        for (int x = 0; x < W; x += step)
            for (int c = 0; c < 3; c++) {
                double want = slow(&d, c, x, y, taps, radius), got = (double)dd_row(k.of[c], y / step)[x / step];
                if (fabs(want - got) > 1e-4 || (want != want) != (got != got))
                    fail_msg("(%d, %d) channel %d: %g, want %g", x, y, c, got, want);
                defined += want == want;
            }
    assert_true(defined > 1000);
    drawn_close(&d);
}

static void test_rows(void **state)
{
    (void)state;
    compare(0.9, false);
    compare(3.3, false);
}

static void test_samples(void **state)
{
    (void)state;
    compare(0.9, true);
    compare(3.3, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_samples),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("measure/smooth", tests, NULL, NULL);
}
