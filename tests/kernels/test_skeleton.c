/* Thinning, spurs and lengths on drawn masks. */
#include <math.h>
#include <string.h>

#include "aid.h"
#include "kernels/skeleton.h"

enum { SIDE = 128 };

typedef struct picture {
    dd_arena *arena;
    dd_bytes mask;
    double far[SIDE][SIDE]; /* from the nearest axis: the crest is 0 */
    dd_at at[SIDE * SIDE];
    size_t n;
} picture;

static void open_picture(picture *p)
{
    p->arena = dd_arena_new();
    p->mask = dd_bytes_new(p->arena, SIDE, SIDE);
    assert_non_null(p->mask.px);
    dd_bytes_fill(p->mask, 0);
    for (int i = 0; i < SIDE * SIDE; i++)
        p->far[i / SIDE][i % SIDE] = 1e9;
}

static void set_pixel(picture *p, int x, int y, double far)
{
    dd_brow(p->mask, y)[x] = 1;
    p->far[y][x] = fmin(p->far[y][x], far);
}

/* A line of half-width `half` from (x0, y0) to (x1, y1). */
static void draw_line(picture *p, double x0, double y0, double x1, double y1, double half)
{
    for (int y = 1; y < SIDE - 1; y++)
        for (int x = 1; x < SIDE - 1; x++) {
            double dx = x1 - x0, dy = y1 - y0, t = ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy);
            t = fmin(1.0, fmax(0.0, t));
            double far = hypot(x - x0 - t * dx, y - y0 - t * dy);
            if (far <= half)
                set_pixel(p, x, y, far);
        }
}

/* Pixels from the rim to the crest. */
static void list_pixels(picture *p)
{
    p->n = 0;
    for (int y = 1; y < SIDE - 1; y++)
        for (int x = 1; x < SIDE - 1; x++) {
            size_t i = p->n;
            if (!dd_brow(p->mask, y)[x])
                continue;
            for (; i > 0; i--) {
                size_t before = p->at[i - 1];
                if (p->far[before / p->mask.stride][before % p->mask.stride] >= p->far[y][x])
                    break;
                p->at[i] = p->at[i - 1];
            }
            p->at[i] = (dd_at)((size_t)y * p->mask.stride + (size_t)x);
            p->n++;
        }
}

static double length_of(const picture *p)
{
    double sum = 0.0;
    for (size_t i = 0; i < p->n; i++)
        sum += dd_skeleton_length(p->mask, p->at[i]);
    return sum;
}

/* Vossepoel & Smeulders: straight lines of any direction come out with an RMS error of 2.5 %. */
static void test_length_of_straight_lines(void **state)
{
    double squares = 0.0;
    int n = 0;
    static picture p;
    (void)state;
    for (double turn = 0.0; turn < 3.14; turn += 0.11, n++) {
        open_picture(&p);
        double dx = 50.0 * cos(turn), dy = 50.0 * sin(turn);
        draw_line(&p, 64 - dx, 64 - dy, 64 + dx, 64 + dy, 3.0);
        list_pixels(&p);
        p.n = dd_skeleton_thin(p.mask, p.at, p.n);
        p.n = dd_skeleton_prune(p.mask, p.at, p.n, 8.0);
        double share = length_of(&p) / 100.0;
        squares += (share - 1.0) * (share - 1.0);
        assert_near(share, 1.0, 0.04);
        dd_arena_free(p.arena);
    }
    print_message("# RMS error of length %.3f\n", sqrt(squares / n));
    assert_true(sqrt(squares / n) < 0.025);
}

static int ends_of(const picture *p)
{
    int ends = 0;
    for (size_t i = 0; i < p->n; i++) {
        int set = -1;
        for (int j = -1; j <= 1; j++)
            for (int k = -1; k <= 1; k++)
                set += p->mask.px[(size_t)((int64_t)p->at[i] + j * (int64_t)p->mask.stride + k)] != 0;
        ends += set == 1;
    }
    return ends;
}

/* A thick ring keeps its hole, a thick cross its four arms; both become one pixel wide. */
static void test_topology_is_kept(void **state)
{
    static picture p;
    (void)state;
    open_picture(&p);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            if (fabs(hypot(x - 64, y - 64) - 40) < 5)
                set_pixel(&p, x, y, fabs(hypot(x - 64, y - 64) - 40));
    list_pixels(&p);
    p.n = dd_skeleton_thin(p.mask, p.at, p.n);
    p.n = dd_skeleton_prune(p.mask, p.at, p.n, 12.0);
    assert_int_equal(ends_of(&p), 0);
    assert_near(length_of(&p) / (2.0 * 3.14159265 * 40.0), 1.0, 0.06);
    dd_arena_free(p.arena);
    open_picture(&p);
    draw_line(&p, 14, 20, 114, 100, 4);
    draw_line(&p, 20, 110, 100, 14, 4);
    list_pixels(&p);
    p.n = dd_skeleton_thin(p.mask, p.at, p.n);
    p.n = dd_skeleton_prune(p.mask, p.at, p.n, 12.0);
    assert_int_equal(ends_of(&p), 4);
    dd_arena_free(p.arena);
}

/* Short branches go, the line and long branches stay. */
static void test_spurs(void **state)
{
    static picture p;
    (void)state;
    open_picture(&p);
    draw_line(&p, 10, 64, 110, 64, 0.4);
    for (int i = 0; i < 5; i++)
        draw_line(&p, 20 + 15 * i, 64, 20 + 15 * i, 58, 0.4);
    draw_line(&p, 100, 64, 100, 40, 0.4);
    draw_line(&p, 110, 64, 114, 60, 0.4); /* the end forks: one prong remains */
    draw_line(&p, 110, 64, 115, 69, 0.4);
    list_pixels(&p);
    p.n = dd_skeleton_thin(p.mask, p.at, p.n);
    assert_int_equal(ends_of(&p), 9);
    p.n = dd_skeleton_prune(p.mask, p.at, p.n, 10.0);
    assert_int_equal(ends_of(&p), 3);
    assert_near(length_of(&p), 105 + 24, 6);
    for (size_t i = 0; i < p.n; i++)
        assert_true(p.mask.px[p.at[i]] != 0);
    dd_arena_free(p.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_length_of_straight_lines),
        cmocka_unit_test(test_topology_is_kept),
        cmocka_unit_test(test_spurs),
    };
    return RUN_TESTS("skeleton", tests);
}
