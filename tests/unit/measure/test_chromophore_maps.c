/* Maps of pigments and shading: drawn absorptions come back from the picture, at any shrink, and what cannot be separated stays empty. */
#include <math.h>

#include "aid.h"
#include "kernels/kernels.h"
#include "stages/measure/chromophores.h"

static const double V_M[3] = {.3360, .5156, .7882}, V_H[3] = {.3372, .7461, .5741};

typedef struct bench {
    dd_kernels kernels;
    dd_ctx ctx;
    dd_maps *maps;
    dd_pigmented photo;
} bench;

/* A box of width x height at (x0, y0) of the grid, all valid. */
static bench *start(int grid, int x0, int y0, int width, int height, double floor)
{
    dd_arena *arena = dd_arena_new();
    bench *b = DD_NEW(arena, bench, 1);
    dd_map_request request = {floor};
    assert_true(dd_kernels_init(&b->kernels, NULL));
    b->ctx = (dd_ctx){&b->kernels, arena, NULL};
    b->maps = dd_maps_new(grid, grid / 2, &request, arena);
    assert_non_null(b->maps);
    b->photo = (dd_pigmented){.valid = dd_bytes_new(arena, width, height), .x0 = x0, .y0 = y0, .photo = 1, .px_per_mm = 5.0};
    dd_bytes_fill(b->photo.valid, 1);
    for (int c = 0; c < 3; c++)
        b->photo.linear[c] = dd_plane_new(arena, width, height);
    return b;
}

/* Linear light of skin with these absorptions (floor: added by the surface). */
static void paint(bench *b, int x, int y, double q_m, double q_h, double k, double floor)
{
    for (int c = 0; c < 3; c++)
        dd_row(b->photo.linear[c], y)[x] = (float)(exp(-(k + q_m * V_M[c] + q_h * V_H[c])) + floor);
}

static void paint_all(bench *b, double q_m, double q_h, double k)
{
    for (int y = 0; y < b->photo.valid.height; y++)
        for (int x = 0; x < b->photo.valid.width; x++)
            paint(b, x, y, q_m, q_h, k, 0.0);
}

static uint8_t code_at(const bench *b, dd_map_kind kind, int x, int y)
{
    int shrink = b->maps->shrink;
    return dd_brow(b->maps->of[kind][1], (b->photo.y0 + y) / shrink)[(b->photo.x0 + x) / shrink];
}

static double value_at(const bench *b, dd_map_kind kind, int x, int y) { return (double)dd_map_value(kind, code_at(b, kind, x, y)); }

static double half_code(dd_map_kind kind) { return ((double)dd_map_info_of[kind].high - (double)dd_map_info_of[kind].low) / 508.0 + 1e-5; }

/* Left half pale, right half tanned and redder, with a gradient of light over all. Grids of 800, 1600 and 2300 px shrink by 1, 2 and 3. */
static void test_drawn_absorptions_come_back(void **state)
{
    static const int GRID[3] = {800, 1600, 2300};
    (void)state;
    for (int g = 0; g < 3; g++) {
        bench *b = start(GRID[g], 13, 7, 240, 120, NAN);
        assert_int_equal(b->maps->shrink, g + 1);
        for (int y = 0; y < 120; y++)
            for (int x = 0; x < 240; x++)
                paint(b, x, y, x < 120 ? 1.0 : 1.5, x < 120 ? 0.3 : 0.6, 0.05 + 0.001 * x, 0.0);
        assert_true(dd_chromophores_map(b->maps, &b->photo, &b->ctx));
        for (int x = 20; x < 220; x++) {
            if (x > 100 && x < 140)
                continue;
            assert_near(value_at(b, DD_MAP_MELANIN, x, 60), x < 120 ? 1.0 : 1.5, half_code(DD_MAP_MELANIN));
            assert_near(value_at(b, DD_MAP_HAEMOGLOBIN, x, 60), x < 120 ? 0.3 : 0.6, half_code(DD_MAP_HAEMOGLOBIN));
            assert_near(value_at(b, DD_MAP_SHADING, x, 60), 0.05 + 0.001 * x, half_code(DD_MAP_SHADING) + 0.001 * (g + 1));
        }
        assert_false(b->maps->too_dark);
        assert_true(b->maps->written[DD_MAP_MELANIN][1] && !b->maps->written[DD_MAP_MELANIN][0]);
        assert_int_equal(code_at(b, DD_MAP_MELANIN, -4, 60), 0);
        assert_int_equal(code_at(b, DD_MAP_MELANIN, 245, 60), 0);
        dd_arena_free(b->ctx.arena);
    }
}

static void test_masked_pixels_stay_empty_and_lend_nothing(void **state)
{
    bench *b = start(800, 0, 0, 100, 100, NAN);
    (void)state;
    paint_all(b, 1.2, 0.4, 0.1);
    for (int y = 40; y < 60; y++)
        for (int x = 40; x < 60; x++) {
            paint(b, x, y, 0.0, 0.0, 0.0, 0.0); /* white shine */
            dd_brow(b->photo.valid, y)[x] = 0;
        }
    assert_true(dd_chromophores_map(b->maps, &b->photo, &b->ctx));
    assert_int_equal(code_at(b, DD_MAP_MELANIN, 50, 50), 0);
    assert_near(value_at(b, DD_MAP_MELANIN, 39, 50), 1.2, half_code(DD_MAP_MELANIN));
    assert_near(value_at(b, DD_MAP_HAEMOGLOBIN, 60, 60), 0.4, half_code(DD_MAP_HAEMOGLOBIN));
    dd_arena_free(b->ctx.arena);
}

/* ITA of (2.3, .45, .6) is below 10 degrees, of (1.2, .4, .1) far above. */
static void test_dark_skin_is_left_out_unless_the_surface_is_known(void **state)
{
    (void)state;
    for (int known = 0; known < 2; known++) {
        bench *b = start(800, 0, 0, 120, 60, known ? 0.04 : NAN);
        for (int y = 0; y < 60; y++)
            for (int x = 0; x < 120; x++)
                paint(b, x, y, x < 60 ? 1.2 : 2.3, x < 60 ? 0.4 : 0.45, x < 60 ? 0.1 : 0.6, known ? 0.04 : 0.0);
        assert_true(dd_chromophores_map(b->maps, &b->photo, &b->ctx));
        assert_true(code_at(b, DD_MAP_MELANIN, 20, 30) != 0);
        assert_int_equal(code_at(b, DD_MAP_MELANIN, 100, 30) != 0, known);
        assert_int_equal(b->maps->too_dark, !known);
        dd_arena_free(b->ctx.arena);
    }
}

/* With the floor the vectors of skin without its surface are used: they give what was put in. */
static void test_the_floor_is_taken_off(void **state)
{
    static const double BARE_M[3] = {.278, .466, .839}, BARE_H[3] = {.294, .723, .626};
    bench *b = start(800, 0, 0, 40, 40, 0.05);
    (void)state;
    for (int c = 0; c < 3; c++)
        dd_plane_fill(b->photo.linear[c], (float)(0.05 + exp(-(0.1 + 1.3 * BARE_M[c] + 0.5 * BARE_H[c]))));
    assert_true(dd_chromophores_map(b->maps, &b->photo, &b->ctx));
    assert_near(value_at(b, DD_MAP_MELANIN, 20, 20), 1.3, half_code(DD_MAP_MELANIN));
    assert_near(value_at(b, DD_MAP_HAEMOGLOBIN, 20, 20), 0.5, half_code(DD_MAP_HAEMOGLOBIN));
    assert_near(value_at(b, DD_MAP_SHADING, 20, 20), 0.1, half_code(DD_MAP_SHADING));
    dd_arena_free(b->ctx.arena);
}

/* The photo below the maps: means over cells, 0 where it does not reach. */
static void test_the_photo_is_kept(void **state)
{
    bench *b = start(1600, 0, 0, 1600, 800, NAN);
    (void)state;
    dd_plane_fill(b->photo.linear[1], 0.0f);
    for (int y = 0; y < 800; y++)
        for (int x = 0; x < 800; x++)
            dd_row(b->photo.linear[1], y)[x] = x & 1 ? 0.1f : 0.3f;
    assert_true(dd_maps_keep_photo(b->maps, 1, b->photo.linear[1], b->ctx.arena));
    assert_int_equal(dd_brow(b->maps->grey[1], 100)[100], (int)(255.0 * dd_linear_to_srgb(0.2) + 0.5));
    assert_int_equal(dd_brow(b->maps->grey[1], 100)[600], 0);
    dd_arena_free(b->ctx.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_drawn_absorptions_come_back),
                                       cmocka_unit_test(test_masked_pixels_stay_empty_and_lend_nothing),
                                       cmocka_unit_test(test_dark_skin_is_left_out_unless_the_surface_is_known),
                                       cmocka_unit_test(test_the_floor_is_taken_off), cmocka_unit_test(test_the_photo_is_kept)};
    return RUN_TESTS("chromophore_maps", tests);
}
