/* Resampling: linear functions come out exact, smoothing does not depend on the sub-pixel phase, edges and clipping are marked. */
#include <math.h>
#include <string.h>

#include "aid.h"
#include "base/rng.h"
#include "kernels/kernels.h"
#include "stages/align/align.h"

enum { W = 400, H = 300 };

typedef struct fixture { dd_kernels kernels; dd_ctx ctx; dd_photo photo; uint16_t codes[W * H * 3]; float table[65536]; } fixture;

static int set_up(void **state)
{
    static fixture f;
    memset(&f.photo, 0, sizeof f.photo);
    if (!dd_kernels_init(&f.kernels, NULL))
        return 1;
    f.ctx = (dd_ctx){&f.kernels, dd_arena_new(), NULL};
    for (int i = 0; i < 65536; i++)
        f.table[i] = (float)i / 65535.0f; /* a linear file: codes are light */
    f.photo = (dd_photo){.width = W, .height = H, .depth = 16, .samples = f.codes, .row_samples = 3 * W, .matrix_is_identity = true,
                         .to_linear = {f.table, f.table, f.table}, .matrix = {1, 0, 0, 0, 1, 0, 0, 0, 1}};
    *state = &f;
    return f.ctx.arena == NULL;
}

static int tear_down(void **state)
{
    dd_arena_free(((fixture *)*state)->ctx.arena);
    return 0;
}

typedef struct result { dd_plane rgb[3]; dd_bytes covered, clipped; } result;

static result run(fixture *f, dd_grid grid)
{
    result r;
    for (int c = 0; c < 3; c++)
        r.rgb[c] = dd_plane_new(f->ctx.arena, grid.width, grid.height);
    r.covered = dd_bytes_new(f->ctx.arena, grid.width, grid.height);
    r.clipped = dd_bytes_new(f->ctx.arena, grid.width, grid.height);
    assert_int_equal(dd_resample(r.rgb, r.covered, r.clipped, &f->photo, NULL, grid, &f->ctx), DD_OK);
    return r;
}

static void test_linear_functions_are_exact(void **state)
{
    fixture *f = *state;
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            for (int c = 0; c < 3; c++)
                f->codes[(y * W + x) * 3 + c] = (uint16_t)(2000 + 100 * x + 50 * y + 500 * c);
    const double steps[] = {1.0, 1.6, 2.75};
    for (int s = 0; s < 3; s++) {
        dd_grid grid = {21.3, 17.75, steps[s], 100, 70};
        result r = run(f, grid);
        for (int y = 0; y < 70; y++)
            for (int x = 0; x < 100; x++) {
                double want = (2000 + 100 * (21.3 + x * steps[s]) + 50 * (17.75 + y * steps[s]) + 500) / 65535.0;
                assert_int_equal(dd_brow(r.covered, y)[x], 1);
                assert_near(dd_row(r.rgb[1], y)[x], want, (100.0 + 50.0) / 65535 / 512 + 2e-7); /* positions are rounded to 1/256 px */
            }
    }
}

static double variance_at(fixture *f, double phase, double step)
{
    result r = run(f, (dd_grid){30 + phase, 30 + phase, step, 200, 150});
    double sum = 0, square = 0;
    for (int y = 0; y < 150; y++)
        for (int x = 0; x < 200; x++) {
            double v = (double)dd_row(r.rgb[0], y)[x];
            sum += v;
            square += v * v;
        }
    return square / 30000 - (sum / 30000) * (sum / 30000);
}

/* White noise is the hardest texture: bicubic at phase 0.5 would lose more than half of its variance against phase 0. */
static void test_smoothing_is_the_same_at_every_phase(void **state)
{
    fixture *f = *state;
    dd_rng rng = dd_rng_make(1, 0);
    for (int i = 0; i < W * H * 3; i++)
        f->codes[i] = (uint16_t)(20000 + dd_rng_below(&rng, 20000));
    double at0 = variance_at(f, 0.0, 1.0);
    assert_near(variance_at(f, 0.5, 1.0) / at0, 1.0, 0.025);
    assert_near(variance_at(f, 0.25, 1.0) / at0, 1.0, 0.025);
    double wide0 = variance_at(f, 0.0, 1.6);
    assert_near(variance_at(f, 0.5, 1.6) / wide0, 1.0, 0.025);
}

static void test_edges_and_clipping_are_marked(void **state)
{
    fixture *f = *state;
    for (int i = 0; i < W * H * 3; i++)
        f->codes[i] = 30000;
    f->codes[(150 * W + 200) * 3 + 1] = 65535;
    dd_grid grid = {-10.0, -10.0, 2.0, 220, 170};
    result r = run(f, grid);
    assert_int_equal(dd_brow(r.covered, 0)[0], 0);
    assert_true(dd_row(r.rgb[0], 0)[0] == 0.0f);
    assert_int_equal(dd_brow(r.covered, 5)[5], 2); /* the corner pixel: cut, but shown */
    assert_near(dd_row(r.rgb[0], 5)[5], 30000.0 / 65535, 1e-6);
    assert_int_equal(dd_brow(r.covered, 80)[105], 1);
    assert_int_equal(dd_brow(r.covered, 5)[214], 0); /* beyond the right edge */
    assert_int_equal(dd_brow(r.clipped, 80)[105], 1); /* 2*105-10 = 200, 2*80-10 = 150 */
    int marked = 0;
    for (int y = 0; y < 170; y++)
        for (int x = 0; x < 220; x++)
            marked += dd_brow(r.clipped, y)[x];
    assert_true(marked >= 1 && marked <= 9); /* half the kernel's width around it */
}

/* Strips must give what one call gives: the picture writers work in bands. */
static void test_bands_agree_with_one_call(void **state)
{
    fixture *f = *state;
    dd_rng rng = dd_rng_make(2, 0);
    for (int i = 0; i < W * H * 3; i++)
        f->codes[i] = (uint16_t)dd_rng_below(&rng, 65536);
    dd_grid whole = {0.3, 0.3, 1.6, 240, 180};
    result all = run(f, whole);
    for (int y = 0; y < 180; y += 25) {
        dd_grid band = {0.3, 0.3 + y * 1.6, 1.6, 240, 180 - y < 25 ? 180 - y : 25};
        result part = run(f, band);
        for (int v = 0; v < band.height; v++)
            assert_memory_equal(dd_row(part.rgb[2], v), dd_row(all.rgb[2], y + v), 240 * sizeof(float));
    }
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {T(test_linear_functions_are_exact), T(test_smoothing_is_the_same_at_every_phase), T(test_edges_and_clipping_are_marked),
                                       T(test_bands_agree_with_one_call)};
    return RUN_TESTS("warp", tests);
}
