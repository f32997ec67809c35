/* Texture of drawn pairs that differ in sharpness and noise only: the measured change is small, and where it cannot be, no verdict. */
#include "skin_aid.h"
#include "stages/progress/progress.h"

static const dd_measured *rough_item(const dd_measurements *m, const char *name, int region)
{
    for (int i = 0; i < m->n; i++)
        if (m->item[i].region == region && strcmp(m->item[i].metric->info.name, name) == 0)
            return &m->item[i];
    fail_msg("no %s", name);
    return NULL;
}

static dd_measurements measure(painted *p, const skin_pair *s, dd_balance *b)
{
    dd_measurements m;
    dd_err err;
    skin_open(p, s);
    *b = skin_balance(p);
    assert_int_equal(dd_measure(&m, &p->before, &p->after, &p->aim, &p->al, b, false, &p->ctx, &err), DD_OK);
    return m;
}

/* Share of the baseline. */
static double change_of_rough(const skin_pair *s, bool matched)
{
    painted p;
    dd_balance b;
    dd_err err;
    dd_measurements m = measure(&p, s, &b);
    if (!matched) {
        b.sharpness.match_mm[0] = b.sharpness.match_mm[1] = 0.0;
        assert_int_equal(dd_measure(&m, &p.before, &p.after, &p.aim, &p.al, &b, false, &p.ctx, &err), DD_OK);
    }
    const dd_measured *rough = rough_item(&m, "rough_sq_mid", 0);
    double change = rough->after / rough->before - 1.0;
    painted_close(&p);
    return change;
}

/* METRICS.md 10.2: 6 % after matching. Without, this skin loses 10 to 40 %. */
static void test_blur_does_not_look_like_treatment(void **state)
{
    static const double blur[3] = {0.12, 0.2, 0.25};
    (void)state;
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 2; k++) {
            skin_pair s = {.blur_mm = {k ? blur[i] : 0.0, k ? 0.0 : blur[i]}, .noise_dn = {1.0, 1.0}, .control = true};
            assert_near(change_of_rough(&s, true), 0.0, 0.06);
            assert_true(fabs(change_of_rough(&s, false)) > 0.1);
        }
}

static void test_noise_does_not_look_like_treatment(void **state)
{
    static const double noise[3][2] = {{0.5, 3.0}, {3.0, 0.5}, {4.0, 1.0}};
    (void)state;
    for (int i = 0; i < 3; i++) {
        skin_pair s = {.noise_dn = {noise[i][0], noise[i][1]}, .control = true};
        assert_near(change_of_rough(&s, true), 0.0, 0.06);
    }
}

/* The other textures of the same pairs. */
static void test_noise_of_the_other_bands(void **state)
{
    static const struct {
        const char *name;
        double most;
    } ROW[] = {{"rough_sq_fine", 0.1}, {"rough_sa_fine", 0.1}, {"rough_sq_coarse", 0.03},
               {"band_e2", 0.06},      {"band_e3", 0.04},      {"gabor_e_1", 0.06}};
    static const double noise[3][2] = {{0.5, 3.0}, {3.0, 0.5}, {4.0, 1.0}};
    (void)state;
    for (int i = 0; i < 3; i++) {
        skin_pair s = {.noise_dn = {noise[i][0], noise[i][1]}, .control = true};
        painted p;
        dd_balance b;
        dd_measurements m = measure(&p, &s, &b);
        for (size_t k = 0; k < sizeof ROW / sizeof *ROW; k++) {
            const dd_measured *item = rough_item(&m, ROW[k].name, 0);
            assert_near(item->after / item->before - 1.0, 0.0, ROW[k].most);
        }
        painted_close(&p);
    }
}

/* A true change of 40 % is still one of 40 %, whichever photo is the sharper one. */
static void test_treatment_survives_matching(void **state)
{
    static const double blur[3][2] = {{0.0, 0.0}, {0.0, 0.2}, {0.2, 0.0}};
    (void)state;
    for (int i = 0; i < 3; i++) {
        skin_pair s = {.blur_mm = {blur[i][0], blur[i][1]}, .noise_dn = {1.0, 2.0}, .treatment = 0.4, .control = true};
        assert_near(change_of_rough(&s, true), -0.4, 0.05);
    }
}

static dd_verdict verdict_of_rough(const skin_pair *s, int quality_after, uint64_t *flags)
{
    painted p;
    dd_balance b;
    dd_progress progress;
    dd_err err;
    dd_measurements m;
    skin_open(&p, s);
    p.before.jpeg_quality = 95;
    p.after.jpeg_quality = quality_after;
    b = skin_balance(&p);
    assert_int_equal(dd_measure(&m, &p.before, &p.after, &p.aim, &p.al, &b, false, &p.ctx, &err), DD_OK);
    assert_int_equal(dd_progress_judge(&progress, &m, &p.aim, &b, &p.ctx, &err), DD_OK);
    dd_verdict verdict = DD_VERDICT_CONTEXT;
    for (int i = 0; i < progress.n; i++)
        if (progress.change[i].region == 0 && strcmp(progress.change[i].metric->info.name, "rough_sq_mid") == 0) {
            verdict = progress.change[i].verdict;
            *flags = progress.change[i].flags;
        } else if (progress.change[i].region == 0 && !progress.change[i].metric->needs_sharpness) {
            assert_int_equal(progress.change[i].flags & (DD_BIT(DD_FLAG_BLUR_FAR) | DD_BIT(DD_FLAG_JPEG_DIFFERS)), 0);
        }
    painted_close(&p);
    return verdict;
}

/* Only texture is withheld, and the flag says why. */
static void test_no_verdict_beyond_the_gates(void **state)
{
    skin_pair alike = {.noise_dn = {1.0, 1.0}, .control = true}, blurred = {.blur_mm = {0.0, 0.4}, .noise_dn = {1.0, 1.0}, .control = true};
    uint64_t flags = 0;
    (void)state;
    assert_int_equal(verdict_of_rough(&alike, 95, &flags), DD_VERDICT_WITHIN_NOISE);
    assert_int_equal(verdict_of_rough(&blurred, 95, &flags), DD_VERDICT_NOT_COMPARABLE);
    assert_true(flags & DD_BIT(DD_FLAG_BLUR_FAR) && flags & DD_BIT(DD_FLAG_BLUR_AFTER));
    assert_int_equal(verdict_of_rough(&alike, 80, &flags), DD_VERDICT_NOT_COMPARABLE);
    assert_true(flags & DD_BIT(DD_FLAG_JPEG_DIFFERS));
}

static void test_same_bytes_on_every_cpu(void **state)
{
    skin_pair s = {.blur_mm = {0.0, 0.2}, .noise_dn = {1.0, 2.0}, .control = true};
    painted p;
    dd_balance best, plain;
    dd_measurements a = measure(&p, &s, &best), b;
    dd_err err;
    (void)state;
    assert_true(best.sharpness.match_mm[0] > 0.0);
    assert_true(dd_kernels_init(&p.kernels, "c"));
    plain = skin_balance(&p);
    assert_memory_equal(&best.sharpness.diff_mm, &plain.sharpness.diff_mm, sizeof(double));
    assert_memory_equal(best.sharpness.match_mm, plain.sharpness.match_mm, sizeof plain.sharpness.match_mm);
    assert_int_equal(dd_measure(&b, &p.before, &p.after, &p.aim, &p.al, &plain, false, &p.ctx, &err), DD_OK);
    for (int i = 0; i < a.n; i++) {
        assert_memory_equal(&a.item[i].before, &b.item[i].before, sizeof(double));
        assert_memory_equal(&a.item[i].after, &b.item[i].after, sizeof(double));
    }
    painted_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blur_does_not_look_like_treatment), cmocka_unit_test(test_noise_does_not_look_like_treatment),
        cmocka_unit_test(test_noise_of_the_other_bands),          cmocka_unit_test(test_treatment_survives_matching),
        cmocka_unit_test(test_no_verdict_beyond_the_gates),       cmocka_unit_test(test_same_bytes_on_every_cpu),
    };
    return RUN_TESTS("matching", tests);
}
