/* Coarser grids against a slow obvious mean, odd sizes and ragged masks. */
#include "base/rng.h"
#include "site_aid.h"

enum { W = 37, H = 29 };

static void test_levels_are_means_of_valid_pixels(void **state)
{
    drawn d;
    dd_rng rng = dd_rng_make(5, 0);
    (void)state;
    drawn_open(&d, W, H, 10.0);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            dd_row(d.lab[0], y)[x] = (float)(60.0 + 5.0 * dd_rng_normal(&rng));
            dd_brow(d.in.valid, y)[x] = dd_rng_below(&rng, 3) != 0;
        }
    drawn_ready(&d);
    const dd_level *half = &d.site.level[1];
    assert_int_equal(half->valid.width, (W + 1) / 2);
    assert_int_equal(half->valid.height, (H + 1) / 2);
    for (int j = 0; j < half->valid.height; j++)
        for (int i = 0; i < half->valid.width; i++) {
            double sum = 0.0;
            int n = 0;
            for (int y = 2 * j; y < 2 * j + 2 && y < H; y++)
                for (int x = 2 * i; x < 2 * i + 2 && x < W; x++)
                    if (dd_brow(d.in.valid, y)[x]) {
                        sum += (double)dd_row(d.lab[0], y)[x];
                        n++;
                    }
            assert_int_equal(dd_brow(half->valid, j)[i], n >= 2);
            if (n)
                assert_near((double)dd_row(half->lab[0], j)[i], sum / n, 1e-4);
        }
    assert_near(d.site.level[2].px_per_mm, 2.5, 1e-12);
    drawn_close(&d);
}

/* All means together count what the pixels count. */
static void test_level_rows_reach_their_tiles(void **state)
{
    enum { SIDE = 80 };
    drawn d;
    (void)state;
    drawn_open(&d, SIDE, SIDE, 10.0);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            dd_row(d.lab[0], y)[x] = (float)(x / d.in.tile_px + 10 * (y / d.in.tile_px));
    drawn_ready(&d);
    for (int level = 0; level < 3; level++) { /* whose cells a tile holds whole */
        dd_metric_sums *sums = drawn_sums(&d, 1);
        for (int y = 0; y < d.site.level[level].valid.height; y++)
            dd_metric_add_level_row(sums, 0, &d.in, level, dd_row(d.site.level[level].lab[0], y), y);
        for (int t = 0; t < (int)drawn_tiles(&d); t++) {
            assert_near(sums->weight[t], d.in.tile_px * d.in.tile_px, 1e-9);
            assert_near(sums->sums[t * DD_SUMS] / sums->weight[t], t % d.in.tiles_x + 10 * (t / d.in.tiles_x), 1e-5);
        }
    }
    drawn_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_levels_are_means_of_valid_pixels),
        cmocka_unit_test(test_level_rows_reach_their_tiles),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("measure/levels", tests, NULL, NULL);
}
