/* Drawn lesions against METRICS.md 3.2, 9 and reference/skin_phantom_reference.csv: the colour of each kind, the border of melasma, section
 * and depth of scars, and how much of each a response of 0, 50, 100 % leaves. */
#include "drawn_skin.h"

/* skin_type,state,m_cm,f_blood,L,a,b,...: ten states of each type, the base first. */
enum { STATES = 10, M = 2, FB, LSTAR };
static const ph_kind KIND_OF[STATES] = {PH_KINDS, PH_LENTIGO,  PH_LENTIGO,  PH_MELASMA,  PH_MELASMA,
                                        PH_PIH,   PH_ERYTHEMA, PH_ERYTHEMA, PH_ERYTHEMA, PH_HYPO};

/* The heart of a drawn lesion (a quarter of its radius; its grain averages out there) has the published shift of colour. */
static void test_every_kind_has_the_published_colour(void **state)
{
    static double table[AID_CSV_MAX];
    size_t columns, rows = aid_csv(table, &columns, "tests/data/skin_phantom_reference.csv");
    dd_arena *arena = dd_arena_new();
    (void)state;
    assert_int_equal(rows, 6 * STATES);
    for (size_t i = 0; i < rows; i++) {
        const double *row = table + i * columns, *base = table + i / STATES * STATES * columns;
        if (i % STATES == 0)
            continue;
        ph_lesion l = usual(KIND_OF[i % STATES]);
        ph_canvas c = canvas_of(1.2 * l.diameter_mm, 160.0 / l.diameter_mm);
        dd_arena_mark level = dd_arena_level(arena);
        dd_plane ln_m = empty_plane(arena, &c), ln_fb = empty_plane(arena, &c);
        double m = 0.0, fb = 0.0, n = 0.0, rgb[3], lab[3];
        l.melanin = row[M] / base[M];
        l.blood = row[FB] / base[FB];
        l.edge_mm = 0.02 * l.diameter_mm;
        assert_true(ph_lesion_add(ln_m, ln_fb, &c, &l, 0.0, SEED, arena));
        for (int y = 0; y < c.height; y++)
            for (int x = 0; x < c.width; x++)
                if (hypot(ph_canvas_x(&c, x), ph_canvas_y(&c, y)) < 0.25 * l.diameter_mm) {
                    m += exp((double)dd_row(ln_m, y)[x]);
                    fb += exp((double)dd_row(ln_fb, y)[x]);
                    n += 1.0;
                }
        ph_skin_rgb(rgb, base[M] * m / n, base[FB] * fb / n, PH_SURFACE_SPHERE);
        dd_lab_from_linear1(lab, rgb);
        for (int k = 0; k < 3; k++) /* grain: SD 9-20 % of the excess over some 50 grains */
            assert_near(lab[k] - base[LSTAR + k], row[LSTAR + k] - base[LSTAR + k], 0.12 + 0.08 * fabs(row[LSTAR] - base[LSTAR]));
        dd_arena_rewind(arena, level);
    }
    dd_arena_free(arena);
}

/* Excess of melanin and blood, and depth, over the whole lesion: in proportion to what the response left; nothing at all at 100 %. */
static void test_response_of_every_kind(void **state)
{
    dd_arena *arena = dd_arena_new();
    (void)state;
    for (int kind = 0; kind < PH_KINDS; kind++) {
        ph_lesion l = usual((ph_kind)kind);
        ph_canvas c = canvas_of(2.0 * l.diameter_mm, 60.0 / l.diameter_mm);
        double sum[3][3];
        for (int half = 0; half < 3; half++) {
            dd_arena_mark level = dd_arena_level(arena);
            dd_plane p[3] = {empty_plane(arena, &c), empty_plane(arena, &c), empty_plane(arena, &c)};
            assert_true(ph_lesion_add(p[0], p[1], &c, &l, 0.5 * half, SEED, arena));
            assert_true(ph_lesion_sink(p[2], &c, &l, 0.5 * half, SEED, arena));
            for (int k = 0; k < 3; k++) {
                sum[half][k] = 0.0;
                for (int y = 0; y < c.height; y++)
                    for (int x = 0; x < c.width; x++)
                        sum[half][k] += k < 2 ? exp((double)dd_row(p[k], y)[x]) - 1.0 : -(double)dd_row(p[2], y)[x];
            }
            dd_arena_rewind(arena, level);
        }
        assert_true((sum[0][0] != 0.0) == (l.melanin != 1.0) && (sum[0][1] != 0.0) == (l.blood != 1.0));
        assert_true((sum[0][2] > 0.0) == ph_is_scar((ph_kind)kind));
        for (int k = 0; k < 3; k++) {
            assert_near(sum[1][k], 0.5 * sum[0][k], 1e-5 * fabs(sum[0][k]));
            assert_true(sum[2][k] == 0.0);
        }
    }
    dd_arena_free(arena);
}

/* Boxes of `side` pixels that the border of the lesion (half of its excess) passes through. */
static double boxes_on_border(const uint16_t *bits, int n, int side)
{
    double boxes = 0.0;
    for (int by = 0; by + side < n; by += side)
        for (int bx = 0; bx + side < n; bx += side) {
            bool in = false, out = false;
            for (int i = 0; i < (side + 1) * (side + 1); i++) {
                bool here = bits[(by + i / (side + 1)) * n + bx + i % (side + 1)];
                in = in || here;
                out = out || !here;
            }
            boxes += in && out;
        }
    return boxes;
}

/* Dimension by box counting between 2 and 16 pixels (a 120th to a 15th of the diameter): a smooth border has 1. */
static double border_dimension(ph_kind kind, uint64_t seed)
{
    enum { SIDE = 401 };
    static uint16_t bits[SIDE * SIDE];
    ph_lesion l = usual(kind);
    ph_canvas c = canvas_of(400.0 / 240.0 * l.diameter_mm, 240.0 / l.diameter_mm);
    dd_arena *arena = dd_arena_new();
    assert_int_equal(c.width, SIDE);
    memset(bits, 0, sizeof bits);
    assert_true(ph_lesion_mark(bits, 1, &c, &l, seed, arena));
    dd_arena_free(arena);
    return log(boxes_on_border(bits, SIDE, 2) / boxes_on_border(bits, SIDE, 16)) / log(8.0);
}

static void test_melasma_has_a_fractal_border(void **state)
{
    double melasma = 0.0, lentigo = 0.0;
    (void)state;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        melasma += 0.25 * border_dimension(PH_MELASMA, seed);
        lentigo += 0.25 * border_dimension(PH_LENTIGO, seed);
    }
    print_message("# border dimension: melasma %.3f, lentigo %.3f\n", melasma, lentigo);
    assert_true(melasma > 1.1 && melasma < 1.5);
    assert_true(lentigo < 1.05);
}

/* METRICS.md 3.2, after Jacob 2001: icepick < 2 mm wide, V; boxcar 1.5-4 mm, steep, 0.1-0.5 mm deep; rolling > 4 mm. */
static void test_scars_are_as_wide_and_deep_as_described(void **state)
{
    const ph_kind_info *icepick = ph_kind_row(PH_ICEPICK), *boxcar = ph_kind_row(PH_BOXCAR), *rolling = ph_kind_row(PH_ROLLING);
    (void)state;
    assert_true(icepick->diameter_mm[1] < 2.0 && rolling->diameter_mm[0] >= 4.0);
    assert_true(boxcar->diameter_mm[0] >= 1.5 && boxcar->diameter_mm[1] <= 4.0);
    assert_true(boxcar->depth_mm[0] >= 0.1 && boxcar->depth_mm[1] <= 0.5);
}

/* Mean depth of the ring at r_mm from the middle, as a share of the scar's depth. */
static double ring_depth(dd_plane height, const ph_canvas *c, const ph_lesion *l, double r_mm)
{
    double sum = 0.0;
    for (int i = 0; i < 90; i++)
        sum -= (double)at(height, c, r_mm * cos(i * 0.0698131700797732), r_mm * sin(i * 0.0698131700797732));
    return sum / 90.0 / l->depth_mm;
}

static void test_sections_of_scars(void **state)
{
    dd_arena *arena = dd_arena_new();
    double share[PH_KINDS][5]; /* at 0, 0.25, 0.5, 0.75, 1.4 of the radius */
    (void)state;
    for (int kind = PH_ICEPICK; kind <= PH_ROLLING; kind++) {
        static const double AT[5] = {0.0, 0.25, 0.5, 0.75, 1.4};
        ph_lesion l = usual((ph_kind)kind);
        ph_canvas c = canvas_of(2.0 * l.diameter_mm, 100.0 / l.diameter_mm);
        dd_plane height = empty_plane(arena, &c);
        double deepest = 0.0;
        assert_true(ph_lesion_sink(height, &c, &l, 0.0, SEED, arena));
        for (int i = 0; i < 5; i++)
            share[kind][i] = ring_depth(height, &c, &l, AT[i] * 0.5 * l.diameter_mm);
        for (int y = 0; y < c.height; y++)
            for (int x = 0; x < c.width; x++)
                deepest = fmax(deepest, -(double)dd_row(height, y)[x]);
        assert_near(deepest, l.depth_mm, 0.03 * l.depth_mm);
        assert_near(share[kind][0], 1.0, 0.03);
        assert_near(share[kind][4], 0.0, 0.02);
    }
    for (int i = 1; i < 4; i++) /* a V falls in a straight line, a bowl like a cosine, a box not at all until its wall */
        assert_near(share[PH_ICEPICK][i], 1.0 - 0.25 * i, 0.06);
    assert_near(share[PH_BOXCAR][1], 1.0, 0.02);
    assert_near(share[PH_BOXCAR][2], 1.0, 0.05);
    for (int i = 1; i < 4; i++)
        assert_near(share[PH_ROLLING][i], 0.5 + 0.5 * cos(0.25 * i * 3.14159265358979), 0.10);
    dd_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_kind_has_the_published_colour),
        cmocka_unit_test(test_response_of_every_kind),
        cmocka_unit_test(test_melasma_has_a_fractal_border),
        cmocka_unit_test(test_scars_are_as_wide_and_deep_as_described),
        cmocka_unit_test(test_sections_of_scars),
    };
    return RUN_TESTS("phantom_lesions", tests);
}
