/* The same skin photographed twice must not become smoother or rougher by registration (DESIGN.md 4, trap 1): both photos pass the same
 * interpolation on the same grid. Asked: band energies of L* within 2 % at every sub-pixel phase, angle and up to 10 % of scale.
 *
 * Noise-free photos of 16 bits whose pixels average over their area. The grid is the pipeline's finest (measure/sampling.c): a step is a
 * pixel of the coarser photo. What is left at unlike scales is the pixels' own averaging, which no resampling can undo: -1.3 % of the
 * finest band for a follow-up 10 % smaller. On a grid finer than the coarser photo it would be -5 %. */
#include <math.h>

#include "aid.h"
#include "base/fmath.h"
#include "drawn.h"
#include "kernels/kernels.h"

enum { W = 420, H = 340 };
static const drawn_camera CAMERA = {.width = W, .height = H, .samples = 3, .depth = 16};

typedef struct energy {
    double fine, mid; /* mean square of: differences of neighbours; what a mean over 9 x 9 points leaves */
} energy;

static double lightness(float linear_green) { return 116 * dd_cbrt((double)linear_green) - 16; }

/* L* on the grid; plane of the grid's size. */
static dd_plane resampled(const dd_photo *photo, const dd_alignment *al, dd_grid grid, dd_bytes covered, dd_arena *arena)
{
    dd_kernels kernels;
    assert_true(dd_kernels_init(&kernels, NULL));
    dd_ctx ctx = {&kernels, arena, NULL};
    dd_plane rgb[3];
    for (int c = 0; c < 3; c++)
        rgb[c] = dd_plane_new(arena, grid.width, grid.height);
    assert_int_equal(dd_resample(rgb, covered, (dd_bytes){0}, photo, al, grid, &ctx), DD_OK);
    for (int y = 0; y < grid.height; y++)
        for (int x = 0; x < grid.width; x++)
            dd_row(rgb[1], y)[x] = (float)lightness(dd_row(rgb[1], y)[x]);
    return rgb[1];
}

static double mean_around(dd_plane l, int x, int y)
{
    double sum = 0;
    for (int j = -4; j <= 4; j++)
        for (int i = -4; i <= 4; i++)
            sum += (double)dd_row(l, y + j)[x + i];
    return sum / 81;
}

/* Where every point around is covered in both photos. */
static bool usable(dd_bytes covered, int x, int y)
{
    for (int j = -4; j <= 4; j += 4)
        for (int i = -4; i <= 4; i += 4)
            if (dd_brow(covered, y + j)[x + i] != 1)
                return false;
    return true;
}

static energy energy_of(dd_plane l, dd_bytes covered)
{
    energy e = {0, 0};
    double n = 0;
    for (int y = 5; y < l.height - 5; y++)
        for (int x = 5; x < l.width - 5; x++) {
            if (!usable(covered, x, y))
                continue;
            double here = (double)dd_row(l, y)[x], right = (double)dd_row(l, y)[x + 1], below = (double)dd_row(l, y + 1)[x];
            double rest = here - mean_around(l, x, y);
            e.fine += (right - here) * (right - here) + (below - here) * (below - here);
            e.mid += rest * rest;
            n++;
        }
    assert_true(n > 4000);
    return (energy){e.fine / n, e.mid / n};
}

typedef struct roughening {
    double fine_pct, mid_pct; /* change of the energies from one photo to the other */
} roughening;

static roughening compare(const char *name, const drawn_view *view, double step)
{
    const int seed = 21;
    dd_photo before = drawn_photo(&CAMERA, &DRAWN_STRAIGHT, drawn_scene, &seed), after = drawn_photo(&CAMERA, view, drawn_scene, &seed);
    drawn_outcome o = drawn_align(&before, &after, NULL, NULL);
    assert_int_equal(o.status, DD_OK);
    dd_grid grid = {3.3, 2.7, step, (int)((W - 8) / step), (int)((H - 8) / step)};
    dd_bytes covered = dd_bytes_new(o.arena, grid.width, grid.height);
    dd_plane first = resampled(&before, NULL, grid, (dd_bytes){0}, o.arena), second = resampled(&after, &o.al, grid, covered, o.arena);
    energy a = energy_of(first, covered), b = energy_of(second, covered);
    roughening r = {100 * (b.fine / a.fine - 1), 100 * (b.mid / a.mid - 1)};
    print_message("# %s, step %.2f px: fine %+.2f %%, mid %+.2f %%\n", name, step, r.fine_pct, r.mid_pct);
    dd_arena_free(o.arena);
    drawn_free(&before);
    drawn_free(&after);
    return r;
}

static void check(const char *name, drawn_view view, double most_pct)
{
    roughening r = compare(name, &view, fmax(1, 1 / view.scale));
    assert_true(fabs(r.fine_pct) <= most_pct);
    assert_true(fabs(r.mid_pct) <= most_pct);
}

/* ---- tests ---- */

static void test_same_at_every_phase(void **state)
{
    (void)state;
    check("shifted by .25, .5", (drawn_view){.scale = 1, .tx = 0.25, .ty = 0.5}, 0.5);
    check("shifted by .5, 0", (drawn_view){.scale = 1, .tx = 0.5}, 0.5);
    check("shifted by .8, .3", (drawn_view){.scale = 1, .tx = 0.8, .ty = 0.3}, 0.5);
}

static void test_same_at_every_angle(void **state)
{
    (void)state;
    check("turned by 2 degrees", (drawn_view){.scale = 1, .turn_rad = 0.035}, 0.5);
    check("turned by 45 degrees", (drawn_view){.scale = 1, .turn_rad = DD_PI / 4}, 0.5);
}

static void test_same_at_unlike_scales(void **state)
{
    (void)state;
    check("10 % smaller", (drawn_view){.scale = 0.9, .turn_rad = 0.05}, 1);
    check("5 % smaller", (drawn_view){.scale = 0.95, .turn_rad = 0.05}, 1);
    check("10 % larger", (drawn_view){.scale = 1.1, .turn_rad = -0.05}, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_at_every_phase),
        cmocka_unit_test(test_same_at_every_angle),
        cmocka_unit_test(test_same_at_unlike_scales),
    };
    return RUN_TESTS("texture", tests);
}
