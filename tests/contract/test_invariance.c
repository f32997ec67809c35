/* Every row of the catalogue, generated: what must not move a metric does not. One painted skin with mottle, relief, spots, lines, pits,
 * redness and a slope of light; 16 bits, so that nothing is lost in coding.
 *
 *   the same photo twice: no change, exactly         the photos swapped: the change turns its sign, exactly (not for rows `one_way`)
 *   plain C against the best CPU: the same bytes     shifted, turned by 90 degrees, exposed longer with control skin, coded as Display P3:
 *                                                    within a tenth of the change that is believed at all (the row's default floor)
 * (of rows `windowed` the change). A number that is left out must say why. */
#include "../unit/measure/pair_aid.h"

#include "kernels/colour.h"
#include "stages/progress/progress.h"

enum { W = 720, H = 580 }; /* the region: 54 x 40 mm, three of the longest waves measured */
static const double PPM = 10.0;
static const double PART_OF_FLOOR = 0.1;

typedef struct skin_scene {
    double shift_x, shift_y; /* px: where the scene begins */
    bool turned;             /* by 90 degrees */
    double gain;             /* of both photos' follow-up, ln */
    bool change;             /* the follow-up is another skin */
} skin_scene;

static double disc(double x, double y, double cx, double cy, double radius)
{
    double r = sqrt((x - cx) * (x - cx) + (y - cy) * (y - cy));
    return r > radius + 20.0 ? 0.0 : 1.0 / (1.0 + exp((r - radius) / 1.5));
}

/* Natural optical densities of melanin and blood, and ln of light, at a point of the skin; px of the unturned scene. */
static void chromophores(double *melanin, double *blood, double *light, double x, double y, bool later)
{
    double fade = later ? 0.7 : 1.0;
    *melanin = 0.03 * sin(0.19 * x + 0.7) * cos(0.13 * y) + 0.02 * sin(0.063 * x) * sin(0.071 * y + 1.0);
    *melanin += fade * (0.35 * disc(x, y, 180, 150, 22) + 0.25 * disc(x, y, 330, 250, 14) + 0.3 * disc(x, y, 250, 330, 9));
    *blood = 0.02 * sin(0.11 * x) * cos(0.17 * y + 0.3) + fade * 0.12 * disc(x, y, 400, 140, 45);
    *light = 0.12 * (x - 360.0) / 360.0 + 0.01 * sin(0.9 * x + 0.4 * y) + 0.008 * sin(0.5 * x - 1.1 * y);
    for (int k = 0; k < 3 && x > 200 && x < 360; k++) { /* grooves, wavy */
        double across = (y - 180.0 - 60.0 * k - 6.0 * sin(0.03 * x)) / 2.5;
        *light -= fade * 0.12 * exp(-across * across);
    }
    double px = fmod(x - 102.0, 36.0) - 18.0, py = fmod(y - 270.0, 21.0) - 10.0; /* pits on a lattice */
    if (x > 102 && x < 318 && y > 270 && y < 375)
        *light -= fade * 0.15 * exp(-(px * px + py * py) / 4.5);
}

static void skin(double rgb[3], double x, double y, bool after, void *user)
{
    static const double base[3] = {0.42, 0.26, 0.19}, m[3] = {0.3360, 0.5156, 0.7882}, h[3] = {0.3372, 0.7461, 0.5741};
    const skin_scene *s = user;
    double melanin, blood, light, u = x - s->shift_x, v = y - s->shift_y;
    if (s->turned) { /* the pixel at (x, y) of the turned picture was at (y, H - 1 - x) */
        u = y;
        v = H - 1 - x;
    }
    chromophores(&melanin, &blood, &light, u, v, after && s->change);
    for (int c = 0; c < 3; c++)
        rgb[c] = base[c] * exp(light - melanin * m[c] - blood * h[c] + (after ? s->gain : 0.0));
}

typedef struct view {
    painted p;
    dd_balance balance;
    dd_measurements measured;
    dd_progress progress;
} view;

/* A rectangle of the unturned scene. */
static void region(painted *p, const skin_scene *s, const char *name, dd_role role, int x0, int y0, int x1, int y1)
{
    int dx = (int)s->shift_x, dy = (int)s->shift_y;
    if (s->turned)
        painted_region(p, name, role, H - y1, x0, H - y0, x1);
    else
        painted_region(p, name, role, x0 + dx, y0 + dy, x1 + dx, y1 + dy);
}

static void open_view(view *v, skin_scene *s, const char *cpu)
{
    int width = s->turned ? H : W + 40, height = s->turned ? W : H + 40;
    painted_open(&v->p, width, height, PPM);
    assert_true(dd_kernels_init(&v->p.kernels, cpu));
    region(&v->p, s, "site", DD_ROLE_TREATED, 90, 100, 630, 500);
    region(&v->p, s, "skin", DD_ROLE_CONTROL, 20, 20, 700, 80);
    region(&v->p, s, "skin", DD_ROLE_CONTROL, 20, 520, 700, 570);
    painted_fill(&v->p, skin, s);
}

static void look(view *v)
{
    dd_err err;
    painted *p = &v->p;
    assert_int_equal(dd_balance_estimate(&v->balance, &p->before, &p->after, &p->aim, &p->al, &p->ctx, &err), DD_OK);
    assert_int_equal(dd_measure(&v->measured, &p->before, &p->after, &p->aim, &p->al, &v->balance, false, &p->ctx, &err), DD_OK);
    assert_int_equal(dd_progress_judge(&v->progress, &v->measured, &p->aim, &v->balance, &p->ctx, &err), DD_OK);
}

static void close_view(view *v) { painted_close(&v->p); }

static const dd_measured *site_item(const view *v, size_t k)
{
    for (int i = 0; i < v->measured.n; i++)
        if (v->measured.item[i].metric == dd_metrics[k] && v->p.aim.region[v->measured.item[i].region].role == DD_ROLE_TREATED)
            return &v->measured.item[i];
    fail_msg("no item of %s", dd_metrics[k]->info.name);
    return NULL;
}

/* A tenth of the least change that is ever believed at this level. */
static double tolerance(const dd_metric *m, double level)
{
    double floor = m->relative_floor ? fmax(m->default_floor * fabs(level), m->least_floor) : m->default_floor;
    return PART_OF_FLOOR * floor;
}

static bool agrees(const char *what, const dd_metric *m, double a, double b, double level)
{
    bool same = (a != a && b != b) || fabs(a - b) <= tolerance(m, level);
    if (!same)
        print_message("# %s: %s is %g and %g, allowed %g apart\n", what, m->info.name, a, b, tolerance(m, level));
    return same;
}

/* Both photos of two views; fewer than all rows with a number would test nothing. */
static void assert_alike(const char *what, const view *a, const view *b)
{
    size_t given = 0;
    bool same = true;
    for (size_t k = 0; k < dd_metrics_count; k++) {
        const dd_measured *i = site_item(a, k), *j = site_item(b, k);
        double moved = i->metric->windowed ? j->before - i->before : 0.0; /* then the change alone has to stay */
        same = agrees(what, i->metric, i->before, j->before - moved, i->before) && same;
        same = agrees(what, i->metric, i->after, j->after - moved, i->before) && same;
        given += i->after == i->after;
    }
    assert_true(same);
    assert_true(2 * given > dd_metrics_count);
}

static void test_every_floor_is_stated(void **state)
{
    (void)state;
    for (size_t k = 0; k < dd_metrics_count; k++) {
        const dd_metric *m = dd_metrics[k];
        if (!(m->default_floor > 0.0) || (m->relative_floor && !(m->least_floor > 0.0)))
            fail_msg("%s has no floor", m->info.name);
    }
}

static void test_missing_numbers_say_why(void **state)
{
    skin_scene s = {.change = true};
    view v;
    (void)state;
    open_view(&v, &s, NULL);
    look(&v);
    for (int i = 0; i < v.progress.n; i++) {
        const dd_change *c = &v.progress.change[i];
        bool missing = c->change != c->change || (!c->metric->pair_only && (c->baseline != c->baseline || c->value != c->value));
        if (missing && !*c->reason)
            fail_msg("%s in %s has no number and no reason", c->metric->info.name, v.p.aim.region[c->region].name);
    }
    close_view(&v);
}

static void test_the_same_photo_twice(void **state)
{
    skin_scene s = {0};
    view v;
    (void)state;
    open_view(&v, &s, NULL);
    strcpy(v.p.after.sha256, v.p.before.sha256);
    look(&v);
    size_t given = 0;
    for (size_t k = 0; k < dd_metrics_count; k++) {
        const dd_measured *i = site_item(&v, k);
        if (i->why)
            continue;
        if (i->after - i->before != 0.0)
            fail_msg("%s changes by %g between a photo and itself", i->metric->info.name, i->after - i->before);
        given++;
    }
    assert_true(2 * given > dd_metrics_count);
    close_view(&v);
}

static void swap_photos(painted *p)
{
    dd_photo before = p->before;
    p->before = p->after;
    p->after = before;
}

static void test_swapped_photos(void **state)
{
    skin_scene s = {.change = true};
    view a, b;
    (void)state;
    open_view(&a, &s, NULL);
    open_view(&b, &s, NULL);
    swap_photos(&b.p);
    look(&a);
    look(&b);
    bool same = true;
    for (size_t k = 0; k < dd_metrics_count; k++) {
        const dd_measured *i = site_item(&a, k), *j = site_item(&b, k);
        double there = i->after - i->before, back = j->after - j->before;
        if (i->metric->one_way || i->metric->pair_only || i->why)
            continue;
        same = agrees("swapped", i->metric, there, -back, i->before) && same;
    }
    assert_true(same);
    close_view(&a);
    close_view(&b);
}

static void test_same_bytes_on_any_cpu(void **state)
{
    skin_scene s = {.change = true};
    view a, b;
    (void)state;
    open_view(&a, &s, NULL);
    open_view(&b, &s, "c");
    look(&a);
    look(&b);
    for (int i = 0; i < a.measured.n; i++) {
        const dd_measured *p = &a.measured.item[i], *q = &b.measured.item[i];
        size_t tiles = (size_t)p->tiles_x * (size_t)p->tiles_y;
        if (memcmp(p->sums_before.sums, q->sums_before.sums, tiles * DD_SUMS * sizeof(double)) ||
            memcmp(p->sums_after.sums, q->sums_after.sums, tiles * DD_SUMS * sizeof(double)) ||
            memcmp(&p->before, &q->before, sizeof p->before) || memcmp(&p->after, &q->after, sizeof p->after))
            fail_msg("%s differs between plain C and this CPU", p->metric->info.name);
    }
    close_view(&a);
    close_view(&b);
}

static void compare_scenes(const char *what, skin_scene other)
{
    skin_scene s = {.change = true};
    view a, b;
    open_view(&a, &s, NULL);
    open_view(&b, &other, NULL);
    look(&a);
    look(&b);
    assert_alike(what, &a, &b);
    close_view(&a);
    close_view(&b);
}

static void test_shifted_scene(void **state)
{
    (void)state;
    compare_scenes("shifted", (skin_scene){.shift_x = 13, .shift_y = 22, .change = true});
}

static void test_turned_scene(void **state)
{
    (void)state;
    compare_scenes("turned", (skin_scene){.turned = true, .change = true});
}

static void test_longer_exposure_with_control_skin(void **state)
{
    (void)state;
    compare_scenes("exposed", (skin_scene){.gain = 0.22, .change = true});
}

/* The same light coded as Display P3: other numbers, the same colours. */
static void code_as_p3(dd_photo *photo)
{
    static const double P3_TO_XYZ[9] = {0.48657095, 0.26566769, 0.19821729, 0.22897456, 0.69173852, 0.07928691, 0.0, 0.04511338, 1.04394437};
    static const double XYZ_TO_SRGB[9] = {3.2404542, -1.5371385, -0.4985314, -0.9692660, 1.8760108, 0.0415560, 0.0556434, -0.2040259, 1.0572252};
    double m[9] = {0}, det, inverse[9];
    for (int i = 0; i < 9; i++)
        for (int k = 0; k < 3; k++)
            m[i] += XYZ_TO_SRGB[i / 3 * 3 + k] * P3_TO_XYZ[3 * k + i % 3];
    det = m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6]) + m[2] * (m[3] * m[7] - m[4] * m[6]);
    for (int i = 0; i < 9; i++) {
        int r = i / 3, c = i % 3, r1 = (c + 1) % 3, r2 = (c + 2) % 3, c1 = (r + 1) % 3, c2 = (r + 2) % 3;
        inverse[i] = (m[3 * r1 + c1] * m[3 * r2 + c2] - m[3 * r1 + c2] * m[3 * r2 + c1]) / det;
    }
    for (int i = 0; i < 9; i++)
        photo->matrix[i] = (float)m[i];
    photo->matrix_is_identity = false;
    uint16_t *s = photo->samples;
    for (size_t n = (size_t)photo->width * (size_t)photo->height; n; n--, s += 3) {
        double lin[3], p3;
        for (int c = 0; c < 3; c++)
            lin[c] = dd_srgb_to_linear(s[c] / 65535.0);
        for (int c = 0; c < 3; c++) {
            p3 = inverse[3 * c] * lin[0] + inverse[3 * c + 1] * lin[1] + inverse[3 * c + 2] * lin[2];
            s[c] = (uint16_t)(dd_linear_to_srgb(p3) * 65535.0 + 0.5);
        }
    }
}

static void test_coded_as_display_p3(void **state)
{
    skin_scene s = {.change = true};
    view a, b;
    (void)state;
    open_view(&a, &s, NULL);
    open_view(&b, &s, NULL);
    code_as_p3(&b.p.after);
    look(&a);
    look(&b);
    assert_alike("coded as Display P3", &a, &b);
    close_view(&a);
    close_view(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_floor_is_stated),
        cmocka_unit_test(test_missing_numbers_say_why),
        cmocka_unit_test(test_the_same_photo_twice),
        cmocka_unit_test(test_swapped_photos),
        cmocka_unit_test(test_same_bytes_on_any_cpu),
        cmocka_unit_test(test_shifted_scene),
        cmocka_unit_test(test_turned_scene),
        cmocka_unit_test(test_longer_exposure_with_control_skin),
        cmocka_unit_test(test_coded_as_display_p3),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("contract/invariance", tests, NULL, NULL);
}
