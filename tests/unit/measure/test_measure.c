/* The stage on painted pairs: grid, valid pixels, identity, hair, clipping, exposure, and a change of known size. */
#include "pair_aid.h"
#include "stages/measure/sampling.h"

enum { W = 600, H = 450 };
static const double PPM = 12.0;

typedef struct scene {
    double gain, treatment, spots;
    bool hair;
    double blown_to; /* columns left of it are blown out in the follow-up */
} scene;

static bool in_spot(double x, double y) { return hypot(x - 300.0, y - 225.0) < 80.0; }

static void skin(double rgb[3], double x, double y, bool after, void *user)
{
    static const double base[3] = {0.45, 0.28, 0.20};
    const scene *s = user;
    static const double melanin[3] = {0.65, 1.0, 1.53}; /* its part in ln R, G, B: METRICS.md 1.4 */
    double ln = 0.05 * sin(0.31 * x) * cos(0.23 * y), pigment = in_spot(x, y) ? (after ? 0.5 * s->spots : s->spots) : 0.0;
    for (int c = 0; c < 3; c++) {
        double shift = after ? s->gain : 0.0;
        if (after && x >= 95 && x < 505 && y >= 95 && y < 355) /* the region and what its edge pixels reach */
            shift += s->treatment * (c == 0 ? 1.0 : -0.5);
        rgb[c] = base[c] * exp(ln + shift - pigment * melanin[c]);
    }
    if (s->hair && fabs(x - 200.0 - 0.1 * y) < 1.5)
        rgb[0] = rgb[1] = rgb[2] = 0.02;
    if (x < s->blown_to && after)
        rgb[0] = 1.0;
}

static void open_pair(painted *p)
{
    painted_open(p, W, H, PPM);
    painted_region(p, "lesion", DD_ROLE_TREATED, 100, 100, 500, 350);
    painted_region(p, "skin", DD_ROLE_CONTROL, 10, 10, 590, 80);
    painted_region(p, "skin", DD_ROLE_CONTROL, 10, 370, 590, 440);
}

static dd_measurements measure_as_painted(painted *p)
{
    dd_balance b;
    dd_measurements m;
    dd_err err;
    assert_int_equal(dd_balance_estimate(&b, &p->before, &p->after, &p->aim, &p->al, &p->ctx, &err), DD_OK);
    assert_int_equal(dd_measure(&m, &p->before, &p->after, &p->aim, &p->al, &b, false, &p->ctx, &err), DD_OK);
    return m;
}

static dd_measurements measure(painted *p, scene *s)
{
    painted_fill(p, skin, s);
    return measure_as_painted(p);
}

static const dd_measured *item(const dd_measurements *m, int region, const char *name)
{
    for (int i = 0; i < m->n; i++)
        if (m->item[i].region == region && strcmp(m->item[i].metric->info.name, name) == 0)
            return &m->item[i];
    fail_msg("no %s", name);
    return NULL;
}

static void test_grid(void **state)
{
    painted p;
    double ppm;
    (void)state;
    open_pair(&p);
    dd_grid g = dd_analysis_grid(&ppm, &p.aim, 1.0);
    assert_near(ppm, 10.0, 1e-9); /* the cap */
    assert_near(g.step, 1.2, 1e-9);
    assert_true(g.x0 >= 0.0 && g.x0 + (g.width - 1) * g.step <= W - 1);
    assert_true(g.width >= 580 / 1.2 && g.height >= 430 / 1.2);
    dd_analysis_grid(&ppm, &p.aim, 0.5);
    assert_near(ppm, 6.0, 1e-9); /* the follow-up is coarser */
    p.aim.px_per_mm = 3.0;
    g = dd_analysis_grid(&ppm, &p.aim, 1.1);
    assert_near(ppm, 3.0, 1e-9); /* never finer than the baseline */
    assert_near(g.step, 1.0, 1e-12);
    painted_close(&p);
}

static void test_identity_is_exactly_zero(void **state)
{
    painted p;
    scene s = {0.0, 0.0, 0.0, true, 130.0};
    (void)state;
    open_pair(&p);
    s.blown_to = 0.0;
    dd_measurements m = measure(&p, &s);
    assert_int_equal(m.n, 2 * (int)dd_metrics_count);
    for (int i = 0; i < m.n; i++)
        assert_true(m.item[i].before == m.item[i].after || (m.item[i].why != DD_WHY_NONE && isnan(m.item[i].before) && isnan(m.item[i].after)));
    painted_close(&p);
}

static void test_exposure_is_taken_out(void **state)
{
    painted p;
    scene plain = {0.0, 0.0, 0.4, false, 0.0}, dark = {-0.3, 0.0, 0.4, false, 0.0};
    static const struct {
        const char *name;
        double tolerance;
    } metric[] = {{"l_star", 0.02}, {"a_star", 0.02}, {"b_star", 0.02},       {"ita_deg", 0.05},     {"ei", 0.02},
                  {"mi", 0.05},     {"mcdm", 0.01},   {"rough_sq_mid", 0.01}, {"pigment_load", 0.01}};
    (void)state;
    open_pair(&p);
    dd_measurements a = measure(&p, &plain), b = measure(&p, &dark);
    for (size_t i = 0; i < sizeof metric / sizeof *metric; i++)
        assert_near(item(&b, 0, metric[i].name)->after, item(&a, 0, metric[i].name)->after, metric[i].tolerance);
    painted_close(&p);
}

static void test_known_colour_change(void **state)
{
    painted p;
    scene s = {-0.2, 0.1, 0.0, false, 0.0}; /* treated: red +0.1, green and blue -0.05 in ln; all darker */
    (void)state;
    open_pair(&p);
    dd_measurements m = measure(&p, &s);
    /* 100/ln 10 = 43.43 per unit of ln; densities fall where light grows */
    double want = -1.344 * -4.343 + 1.948 * 2.1715 - 0.604 * 2.1715;
    const dd_measured *ei = item(&m, 0, "ei");
    assert_near(ei->after - ei->before, want, 0.02);
    const dd_measured *skin_ei = item(&m, 1, "ei");
    assert_near(skin_ei->after - skin_ei->before, 0.0, 0.01);
    painted_close(&p);
}

static void test_half_the_spot(void **state)
{
    painted p;
    scene s = {-0.2, 0.0, 0.6, false, 0.0};
    (void)state;
    open_pair(&p);
    dd_measurements m = measure(&p, &s);
    const dd_measured *area = item(&m, 0, "spot_area_pct"), *load = item(&m, 0, "pigment_load");
    double truth = 100.0 * 3.14159265 * 80.0 * 80.0 / (400.0 * 250.0);
    assert_near(area->before, truth, 0.06 * truth); /* the edge lies at 1.5 of 10 L*, after a B-spline of one grid step */
    assert_near(area->after, truth, 0.05 * truth);
    assert_true(load->after < 0.5 * load->before && load->after > 0.3 * load->before);
    painted_close(&p);
}

static void test_hair_is_left_out(void **state)
{
    painted p;
    scene bald = {0.0, 0.0, 0.0, false, 0.0}, hairy = {0.0, 0.0, 0.0, true, 0.0};
    (void)state;
    open_pair(&p);
    dd_measurements a = measure(&p, &bald), b = measure(&p, &hairy);
    assert_near(a.valid_pct[0], 100.0, 0.01);
    assert_true(b.valid_pct[0] > 98.0 && b.valid_pct[0] < 99.6); /* 3 of 400 columns and a rim */
    assert_near(item(&b, 0, "l_star")->before, item(&a, 0, "l_star")->before, 0.1);
    assert_near(item(&b, 0, "spot_area_pct")->before, 0.0, 1e-9);
    painted_close(&p);
}

static void test_clipped_pixels_are_counted_and_left_out(void **state)
{
    painted p;
    scene s = {0.0, 0.0, 0.0, false, 130.0};
    (void)state;
    open_pair(&p);
    dd_measurements m = measure(&p, &s);
    assert_near(m.clipped_pct[0], 100.0 * 30 / 400, 0.5);
    assert_near(m.valid_pct[0], 100.0 - m.clipped_pct[0], 1e-6);
    assert_true(item(&m, 0, "ei")->flags & DD_BIT(DD_FLAG_CLIPPED_HEAVILY));
    assert_near(item(&m, 0, "l_star")->before, item(&m, 0, "l_star")->after, 0.05);
    painted_close(&p);
}

/* 30 of 400 columns clipped leave the values standing, 90 do not; the photo that is blown out is named; equal files change by 0. */
static void test_what_clipping_leaves_of_the_values(void **state)
{
    painted p;
    scene s = {0.0, 0.0, 0.0, false, 130.0};
    (void)state;
    open_pair(&p);
    dd_measurements m = measure(&p, &s);
    const uint64_t side = DD_BIT(DD_FLAG_CLIPPED_BEFORE) | DD_BIT(DD_FLAG_CLIPPED_AFTER);
    assert_int_equal(item(&m, 0, "l_star")->flags & side, DD_BIT(DD_FLAG_CLIPPED_AFTER));
    assert_near(m.blown_pct[0][1], m.clipped_pct[0], 1e-9);
    s.blown_to = 190.0;
    m = measure(&p, &s);
    assert_near(m.clipped_pct[0], 100.0 * 90 / 400, 0.5);
    for (size_t k = 0; k < dd_metrics_count; k++)
        assert_true(isnan(m.item[k].before) && isnan(m.item[k].after) && m.item[k].flags & DD_BIT(DD_FLAG_CLIPPED_HEAVILY));
    memcpy(p.before.samples, p.after.samples, sizeof(uint16_t) * p.after.row_samples * H);
    strcpy(p.before.sha256, "same");
    strcpy(p.after.sha256, "same");
    m = measure_as_painted(&p);
    assert_true(item(&m, 0, "l_star")->before == item(&m, 0, "l_star")->after);
    painted_close(&p);
}

static void test_empty_region_is_nan(void **state)
{
    painted p;
    scene s = {0.0, 0.0, 0.0, false, 0.0};
    (void)state;
    open_pair(&p);
    strcpy(p.aim.region[p.aim.n].name, "nothing");
    p.aim.region[p.aim.n++].role = DD_ROLE_TREATED;
    dd_measurements m = measure(&p, &s);
    assert_int_equal(m.n, 3 * (int)dd_metrics_count);
    for (size_t k = 0; k < dd_metrics_count; k++)
        assert_true(isnan(m.item[2 * dd_metrics_count + k].before) && isnan(m.item[2 * dd_metrics_count + k].after));
    painted_close(&p);
}

/* What a region measures does not depend on which other regions share its pixels. */
static void test_overlapping_regions_do_not_disturb_each_other(void **state)
{
    painted p;
    scene s = {-0.2, 0.1, 0.5, true, 0.0};
    (void)state;
    open_pair(&p);
    dd_measurements alone = measure(&p, &s);
    painted_region(&p, "inner", DD_ROLE_TREATED, 250, 180, 400, 300);
    painted_region(&p, "outer", DD_ROLE_TREATED, 120, 90, 520, 360); /* control skin stays what it was */
    dd_measurements crowd = measure(&p, &s);
    for (size_t i = 0; i < 2 * dd_metrics_count; i++) {
        assert_memory_equal(&alone.item[i].before, &crowd.item[i].before, sizeof(double));
        assert_memory_equal(&alone.item[i].after, &crowd.item[i].after, sizeof(double));
    }
    painted_close(&p);
}

/* Odd sizes and scales: a region of one pixel, at the corner, a frame of 0.02 to 3000 px/mm. Values may be NaN, nothing may break. */
static void test_odd_scales_and_tiny_regions(void **state)
{
    static const double ppm[5] = {0.02, 0.7, 4.0, 90.0, 3000.0};
    static const int box[4][4] = {{0, 0, 1, 1}, {70, 60, 80, 64}, {0, 0, 80, 64}, {40, 0, 41, 64}};
    scene s = {0.1, 0.0, 0.0, false, 0.0};
    (void)state;
    for (int i = 0; i < 5; i++)
        for (int k = 0; k < 4; k++) {
            painted p;
            painted_open(&p, 80, 64, ppm[i]);
            painted_region(&p, "r", DD_ROLE_TREATED, box[k][0], box[k][1], box[k][2], box[k][3]);
            dd_measurements m = measure(&p, &s);
            assert_int_equal(m.n, (int)dd_metrics_count);
            assert_true(m.grid.width >= 1 && m.grid.height >= 1 && m.tile_px >= 2);
            assert_true(m.valid_pct[0] >= 0.0 && m.valid_pct[0] <= 100.0);
            painted_close(&p);
        }
}

static void test_same_bytes_on_every_cpu(void **state)
{
    painted p;
    scene s = {-0.2, 0.1, 0.5, true, 0.0};
    (void)state;
    open_pair(&p);
    dd_measurements best = measure(&p, &s);
    assert_true(dd_kernels_init(&p.kernels, "c"));
    dd_measurements plain = measure(&p, &s);
    for (int i = 0; i < best.n; i++) {
        assert_memory_equal(&best.item[i].before, &plain.item[i].before, sizeof(double));
        assert_memory_equal(&best.item[i].after, &plain.item[i].after, sizeof(double));
    }
    painted_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grid),
        cmocka_unit_test(test_identity_is_exactly_zero),
        cmocka_unit_test(test_exposure_is_taken_out),
        cmocka_unit_test(test_known_colour_change),
        cmocka_unit_test(test_half_the_spot),
        cmocka_unit_test(test_hair_is_left_out),
        cmocka_unit_test(test_clipped_pixels_are_counted_and_left_out),
        cmocka_unit_test(test_what_clipping_leaves_of_the_values),
        cmocka_unit_test(test_empty_region_is_nan),
        cmocka_unit_test(test_odd_scales_and_tiny_regions),
        cmocka_unit_test(test_same_bytes_on_every_cpu),
        cmocka_unit_test(test_overlapping_regions_do_not_disturb_each_other),
    };
    return RUN_TESTS("measure", tests);
}
