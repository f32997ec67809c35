/* Outlines: drawn masks with known borders. */
#include <math.h>

#include "aid.h"
#include "base/fmath.h"
#include "stages/render/outline.h"

enum { SIZE = 200 };
static const dd_pen SOLID = {3.0, 0.0, 0.0}; /* wide enough that the nearest pixel of any border point is on it */

typedef struct bench {
    dd_arena *arena;
    dd_bytes mask, line;
} bench;

static bench start(void)
{
    bench b = {dd_arena_new(), {0}, {0}};
    b.mask = dd_bytes_new(b.arena, SIZE, SIZE);
    b.line = dd_bytes_new(b.arena, SIZE, SIZE);
    dd_bytes_fill(b.mask, 0);
    dd_bytes_fill(b.line, 0);
    return b;
}

static void add_disc(dd_bytes mask, double cx, double cy, double radius, uint8_t value)
{
    for (int y = 0; y < SIZE; y++)
        for (int x = 0; x < SIZE; x++)
            if (dd_hypot(x - cx, y - cy) <= radius)
                dd_brow(mask, y)[x] = value;
}

/* Share of the circle's points whose pixel is drawn. */
static double share_drawn(dd_bytes line, double cx, double cy, double radius)
{
    int hit = 0, n = 720;
    for (int i = 0; i < n; i++) {
        double t = 2 * DD_PI * i / n;
        int x = (int)dd_round(cx + radius * dd_cos(t)), y = (int)dd_round(cy + radius * dd_sin(t));
        hit += dd_brow(line, y)[x] > 100;
    }
    return (double)hit / n;
}

/* Nothing is drawn further than `reach` from one of the circles. */
static void assert_only_near(dd_bytes line, double cx, double cy, double r1, double r2, double reach)
{
    for (int y = 0; y < SIZE; y++)
        for (int x = 0; x < SIZE; x++) {
            double r = dd_hypot(x - cx, y - cy);
            if (dd_brow(line, y)[x] && fabs(r - r1) > reach && fabs(r - r2) > reach)
                fail_msg("line at %d,%d, radius %.2f", x, y, r);
        }
}

static void test_a_disc_is_a_closed_circle(void **state)
{
    bench b = start();
    (void)state;
    add_disc(b.mask, 100, 90, 60.2, 1);
    assert_true(dd_outline(b.line, b.mask, SOLID, b.arena));
    assert_near(share_drawn(b.line, 100, 90, 60.5), 1.0, 0.0);
    assert_only_near(b.line, 100, 90, 60.5, 60.5, 3.0);
    dd_arena_free(b.arena);
}

static void test_a_hole_has_an_outline_too(void **state)
{
    bench b = start();
    (void)state;
    add_disc(b.mask, 100, 100, 70.2, 1);
    add_disc(b.mask, 100, 100, 30.2, 0);
    assert_true(dd_outline(b.line, b.mask, SOLID, b.arena));
    assert_near(share_drawn(b.line, 100, 100, 70.5), 1.0, 0.0);
    assert_near(share_drawn(b.line, 100, 100, 30.5), 1.0, 0.0);
    assert_only_near(b.line, 100, 100, 70.5, 30.5, 3.0);
    dd_arena_free(b.arena);
}

static void test_dashes_cover_their_share(void **state)
{
    bench b = start();
    (void)state;
    add_disc(b.mask, 100, 100, 80.2, 1);
    assert_true(dd_outline(b.line, b.mask, (dd_pen){2.0, 12.0, 12.0}, b.arena));
    double share = share_drawn(b.line, 100, 100, 80.5);
    assert_true(share > 0.5 && share < 0.65); /* half the length, plus the round ends of 2 x 1 px per 24 */
    dd_arena_free(b.arena);
}

static void test_single_pixels_and_the_whole_frame(void **state)
{
    bench b = start();
    (void)state;
    dd_brow(b.mask, 50)[50] = 1;
    dd_brow(b.mask, 51)[51] = 1; /* touches only at a corner */
    assert_true(dd_outline(b.line, b.mask, SOLID, b.arena));
    assert_true(dd_brow(b.line, 50)[50] > 0 && dd_brow(b.line, 51)[51] > 0);
    assert_int_equal(dd_brow(b.line, 60)[60], 0);
    dd_bytes_fill(b.mask, 1);
    dd_bytes_fill(b.line, 0);
    assert_true(dd_outline(b.line, b.mask, SOLID, b.arena));
    assert_true(dd_brow(b.line, 0)[SIZE / 2] > 100 && dd_brow(b.line, SIZE / 2)[SIZE - 1] > 100);
    assert_int_equal(dd_brow(b.line, SIZE / 2)[SIZE / 2], 0);
    dd_arena_free(b.arena);
}

static void test_an_empty_mask_draws_nothing(void **state)
{
    bench b = start();
    (void)state;
    assert_true(dd_outline(b.line, b.mask, SOLID, b.arena));
    for (int y = 0; y < SIZE; y++)
        for (int x = 0; x < SIZE; x++)
            assert_int_equal(dd_brow(b.line, y)[x], 0);
    dd_arena_free(b.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_disc_is_a_closed_circle),   cmocka_unit_test(test_a_hole_has_an_outline_too),
        cmocka_unit_test(test_dashes_cover_their_share),    cmocka_unit_test(test_single_pixels_and_the_whole_frame),
        cmocka_unit_test(test_an_empty_mask_draws_nothing),
    };
    return RUN_TESTS("render/outline", tests);
}
