/* The forward-backward check: where block matching, from the baseline into the follow-up and back, says that the map is wrong. The follow-up
 * is the baseline with one part of it moved; the map under test says that nothing moved. */
#include "aid.h"
#include "drawn.h"
#include "kernels/kernels.h"
#include "stages/align/search.h"

static const drawn_camera CAMERA = {.width = 720, .height = 560, .samples = 1, .depth = 8};
enum { LEFT = 200, RIGHT = 460, TOP = 150, BOTTOM = 410, MOVED_PX = 12 };

static void paint(double rgb[3], const void *what, double x, double y)
{
    bool moved = *(const bool *)what && x > LEFT && x < RIGHT && y > TOP && y < BOTTOM;
    drawn_scene(rgb, &(int){4}, moved ? x - MOVED_PX : x, y);
}

typedef struct marks {
    uint8_t *at;
    int nx, ny;
    double block_px;
} marks;

static marks contradictions(bool before_moved, bool after_moved, dd_ctx *ctx)
{
    dd_photo photo[2] = {drawn_photo(&CAMERA, &DRAWN_STRAIGHT, paint, &before_moved), drawn_photo(&CAMERA, &DRAWN_STRAIGHT, paint, &after_moved)};
    dd_work work[2];
    dd_warped w;
    marks m = {0};
    dd_map still = {.model = DD_MODEL_SIMILARITY, .h = {1, 0, 0, 0, 1, 0, 0, 0, 1}};
    for (int i = 0; i < 2; i++)
        assert_int_equal(dd_work_make(&work[i], &photo[i], ctx, NULL), DD_OK);
    assert_true(dd_field_new(&still.field, CAMERA.width, CAMERA.height, 50, ctx->arena));
    assert_true(dd_search_contradictions(&m.at, &w, &still, &work[0], &work[1], ctx));
    m.nx = w.nx;
    m.ny = w.ny;
    m.block_px = DD_BLOCK_PX * w.zoom_before;
    drawn_free(&photo[0]);
    drawn_free(&photo[1]);
    return m;
}

static dd_ctx start(dd_kernels *kernels)
{
    assert_true(dd_kernels_init(kernels, NULL));
    return (dd_ctx){kernels, dd_arena_new(), NULL};
}

static void test_only_what_moved_is_contradicted(void **state)
{
    dd_kernels kernels;
    dd_ctx ctx = start(&kernels);
    int inside = 0, found = 0;
    (void)state;
    marks m = contradictions(false, true, &ctx);
    for (int j = 0; j < m.ny; j++)
        for (int i = 0; i < m.nx; i++) {
            double x = (i + 0.5) * m.block_px, y = (j + 0.5) * m.block_px, margin = 2.5 * m.block_px;
            bool well_inside = x > LEFT + margin && x < RIGHT - margin && y > TOP + margin && y < BOTTOM - margin;
            bool well_outside = x < LEFT - margin || x > RIGHT + margin || y < TOP - margin || y > BOTTOM + margin;
            inside += well_inside;
            found += well_inside && m.at[j * m.nx + i];
            assert_false(well_outside && m.at[j * m.nx + i]);
        }
    assert_true(inside >= 4 && found == inside);
    dd_arena_free(ctx.arena);
}

/* Looked for both ways, it does not matter which photo is called the baseline. */
static void test_both_directions_count(void **state)
{
    dd_kernels kernels;
    dd_ctx ctx = start(&kernels);
    (void)state;
    marks there = contradictions(false, true, &ctx), back = contradictions(true, false, &ctx);
    assert_int_equal(there.nx, back.nx);
    assert_memory_equal(there.at, back.at, (size_t)there.nx * (size_t)there.ny);
    dd_arena_free(ctx.arena);
}

static void test_nothing_moved_nothing_contradicted(void **state)
{
    dd_kernels kernels;
    dd_ctx ctx = start(&kernels);
    (void)state;
    marks m = contradictions(false, false, &ctx);
    for (int n = 0; n < m.nx * m.ny; n++)
        assert_int_equal(m.at[n], 0);
    dd_arena_free(ctx.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_only_what_moved_is_contradicted),
        cmocka_unit_test(test_both_directions_count),
        cmocka_unit_test(test_nothing_moved_nothing_contradicted),
    };
    return RUN_TESTS("contradictions to the map", tests);
}
