/* Light direction and lost profiles on painted pairs whose light and colours are known. */
#include "../measure/pair_aid.h"

#include "base/fmath.h"
#include "stages/balance/gamut_mix.h"
#include "stages/balance/relief_light.h"

enum { W = 480, H = 360, WAVES = 60, PX_PER_MM = 8 };

/* --- light: skin whose relief has no direction, shaded by its slope towards the lamp ---------------------------------------------- */

typedef struct lamp {
    double azimuth_deg[2], relief, pigment, tilt; /* tilt: ln per 30 mm, towards the lamp */
    double after_relief;                          /* times, in the follow-up */
    double kx[WAVES], ky[WAVES], phase[WAVES];
} lamp;

static lamp lamp_new(double before_deg, double after_deg, double relief, double pigment, double tilt)
{
    lamp l = {.azimuth_deg = {before_deg, after_deg}, .relief = relief, .pigment = pigment, .tilt = tilt, .after_relief = 1.0};
    for (int i = 0; i < WAVES; i++) {
        double angle = i * DD_PI / WAVES, wave_mm = 0.8 + 0.6 * fabs(sin(7.0 * i));
        l.kx[i] = 2.0 * DD_PI / wave_mm * cos(angle);
        l.ky[i] = 2.0 * DD_PI / wave_mm * sin(angle);
        l.phase[i] = 10.0 * sin(3.0 * i + 1.0);
    }
    return l;
}

static void lit_skin(double rgb[3], double x, double y, bool after, void *user)
{
    static const double base[3] = {0.45, 0.28, 0.20};
    const lamp *l = user;
    double azimuth = l->azimuth_deg[after] * DD_PI / 180.0, lx = cos(azimuth), ly = sin(azimuth);
    double u = (x - 0.5 * W) / PX_PER_MM, v = (y - 0.5 * H) / PX_PER_MM, slope = 0.0, pigment = 0.0;
    for (int i = 0; i < WAVES; i++) {
        double k = sqrt(l->kx[i] * l->kx[i] + l->ky[i] * l->ky[i]), at = l->kx[i] * u + l->ky[i] * v + l->phase[i];
        slope += (l->kx[i] * lx + l->ky[i] * ly) / k * cos(at);
        pigment += sin(at + 40.0 * i);
    }
    double ln =
        (l->relief * (after ? l->after_relief : 1.0) * slope + l->pigment * pigment) / sqrt(WAVES) + l->tilt * (lx * u + ly * v) / 30.0;
    for (int c = 0; c < 3; c++)
        rgb[c] = base[c] * exp(ln);
}

static dd_relief_light look(lamp l, double px_per_mm)
{
    painted p;
    dd_relief_light out;
    painted_open(&p, W, H, px_per_mm);
    painted_region(&p, "site", DD_ROLE_TREATED, 20, 20, W - 20, H - 20);
    painted_fill(&p, lit_skin, &l);
    assert_int_equal(dd_relief_light_compare(&out, &p.before, &p.after, &p.aim, &p.al, &p.ctx, NULL), DD_OK);
    painted_close(&p);
    return out;
}

/* Slopes of isotropic relief along l scatter as 1 + 2 l l^T. For two lamps d apart the eigenvalues of B^-1 A are e and 1/e with
 * e + 1/e = 10/3 - 4/3 cos^2 d; turn = e. */
static void test_turn_follows_the_lamp(void **state)
{
    static const double degrees[] = {0.0, 15.0, 30.0, 60.0, 90.0};
    (void)state;
    for (size_t i = 0; i < sizeof degrees / sizeof *degrees; i++) {
        double cosine = cos(degrees[i] * DD_PI / 180.0), half = 0.5 * (10.0 / 3.0 - 4.0 / 3.0 * cosine * cosine);
        dd_relief_light light = look(lamp_new(-120.0, -120.0 + degrees[i], 0.1, 0.0, 0.0), PX_PER_MM);
        assert_near(light.turn, half + sqrt(half * half - 1.0), 0.12 * half);
    }
}

/* Pigment has no direction and dilutes the turn, as on real skin. Exposure and blur of the whole are not at stake here. */
static void test_thirty_degrees_are_found_and_five_are_not(void **state)
{
    static const double start[] = {-150.0, -90.0, -30.0, 40.0};
    (void)state;
    for (size_t i = 0; i < sizeof start / sizeof *start; i++)
        for (int sign = -1; sign <= 1; sign += 2) {
            assert_true(look(lamp_new(start[i], start[i] + 30.0 * sign, 0.05, 0.08, 0.3), PX_PER_MM).score >= 1.25);
            assert_true(look(lamp_new(start[i], start[i] + 5.0 * sign, 0.05, 0.08, 0.3), PX_PER_MM).score < 1.25);
        }
}

/* Light from the opposite side has the same axis: only the tilt knows. */
static void test_a_lamp_on_the_other_side(void **state)
{
    (void)state;
    dd_relief_light light = look(lamp_new(-90.0, 90.0, 0.05, 0.08, 0.3), PX_PER_MM);
    assert_near(light.turn, 1.0, 0.05);
    assert_near(light.tilt_before[1], -0.3, 0.02);
    assert_near(light.tilt_after[1], 0.3, 0.02);
    assert_true(light.score >= 1.25);
}

/* A raking lamp brings relief out: the slopes of shading grow with the tangent of the lamp's angle, and the side with them. */
static void test_relief_tells_frontal_from_raking(void **state)
{
    (void)state;
    for (int k = 0; k < 2; k++) {
        painted p;
        dd_relief_light out;
        lamp l = lamp_new(-90.0, -90.0, 0.05, 0.0, 0.0);
        painted_open(&p, W, H, PX_PER_MM);
        painted_region(&p, "site", DD_ROLE_TREATED, 20, 20, 220, H - 20);
        painted_region(&p, "skin", DD_ROLE_CONTROL, 230, 20, W - 20, H - 20);
        l.after_relief = k ? 1.5 : 1.0 / 1.5;
        painted_fill(&p, lit_skin, &l);
        assert_int_equal(dd_relief_light_compare(&out, &p.before, &p.after, &p.aim, &p.al, &p.ctx, NULL), DD_OK);
        assert_near(out.relief, l.after_relief, 0.02 * l.after_relief);
        painted_close(&p);
    }
}

static void test_relief_of_treated_skin_tells_nothing_of_the_light(void **state)
{
    (void)state;
    assert_true(isnan(look(lamp_new(-90.0, -90.0, 0.05, 0.0, 0.0), PX_PER_MM).relief));
}

static void test_coarse_photos_know_the_tilt_alone(void **state)
{
    (void)state;
    dd_relief_light light = look(lamp_new(-90.0, -60.0, 0.05, 0.05, 0.3), 3.0);
    assert_true(isnan(light.turn) && isfinite(light.tilt_before[0]) && isfinite(light.score));
}

/* --- colour profile ---------------------------------------------------------------------------------------------------------------- */

typedef struct colours {
    bool p3[2]; /* holds Display P3 numbers */
    double gain[3], gamma, noise;
} colours;

/* Skin of uneven redness and pigment. */
static void coloured_skin(double rgb[3], double x, double y, bool after, void *user)
{
    const colours *k = user;
    double red = 0.12 * sin(0.11 * x + 0.05 * y) + 0.08 * sin(0.05 * x - 0.13 * y), brown = 0.10 * sin(0.07 * x) * cos(0.09 * y);
    double skin[3] = {0.42 * exp(-0.5 * brown), 0.24 * exp(-red - brown), 0.16 * exp(-0.9 * red - 1.5 * brown)};
    for (int c = 0; c < 3; c++) {
        skin[c] *= exp(k->noise * pixel_noise((int)x, (int)y, c + 3 * after));
        if (after)
            skin[c] = k->gain[c] * pow(skin[c], k->gamma);
    }
    /* SMPTE EG 432-1 primaries and D65 give, to four places: */
    static const double p3_from_srgb[3][3] = {{0.8225, 0.1775, 0.0}, {0.0332, 0.9668, 0.0}, {0.0171, 0.0724, 0.9105}};
    for (int c = 0; c < 3; c++)
        rgb[c] = k->p3[after] ? p3_from_srgb[c][0] * skin[0] + p3_from_srgb[c][1] * skin[1] + p3_from_srgb[c][2] * skin[2] : skin[c];
}

/* One photo says Display P3; tagged: the other says what it is too, else it has no profile. */
static dd_balance balanced(colours k, const char *other_profile, bool tagged)
{
    painted p;
    dd_balance b;
    painted_open(&p, W, H, PX_PER_MM);
    painted_region(&p, "spot", DD_ROLE_TREATED, 180, 130, 300, 230);
    painted_fill(&p, coloured_skin, &k);
    dd_photo *suspect = k.p3[0] ? &p.before : &p.after, *other = k.p3[0] ? &p.after : &p.before;
    strcpy(other->profile, other_profile);
    suspect->flags = tagged ? 0 : DD_BIT(DD_FLAG_PROFILE_ASSUMED);
    assert_int_equal(dd_balance_estimate(&b, &p.before, &p.after, &p.aim, &p.al, &p.ctx, NULL), DD_OK);
    painted_close(&p);
    return b;
}

static void test_display_p3_read_as_srgb(void **state)
{
    const uint64_t mixed = DD_BIT(DD_FLAG_PROFILE_MIXED_BEFORE) | DD_BIT(DD_FLAG_PROFILE_MIXED_AFTER);
    static const struct {
        colours k;
        double share;
        uint64_t flag;
    } want[] = {{{{false, true}, {1.1, 0.95, 0.8}, 1.0, 0.01}, 1.0, DD_BIT(DD_FLAG_PROFILE_MIXED_AFTER)},
                {{{true, false}, {1.1, 0.95, 0.8}, 1.0, 0.01}, -1.0, DD_BIT(DD_FLAG_PROFILE_MIXED_BEFORE)},
                {{{true, true}, {0.9, 1.0, 1.1}, 1.0, 0.01}, 0.0, 0},
                {{{false, false}, {1.2, 1.0, 0.85}, 1.0, 0.02}, 0.0, 0},
                {{{false, false}, {1.0, 1.0, 1.0}, 0.93, 0.01}, 0.0, 0},
                {{{false, false}, {1.0, 1.0, 1.0}, 1.07, 0.01}, 0.0, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        dd_balance b = balanced(want[i].k, "Display P3", false);
        assert_near(b.comparison.profile.share, want[i].share, 0.15);
        assert_int_equal(b.flags & mixed, want[i].flag);
    }
}

/* A photo that has its profile did not lose it. */
static void test_a_tagged_photo_is_not_suspected(void **state)
{
    (void)state;
    dd_balance b = balanced((colours){{false, true}, {1.0, 1.0, 1.0}, 1.0, 0.01}, "Display P3", true);
    assert_near(b.comparison.profile.share, 1.0, 0.15);
    assert_int_equal(b.flags & DD_BIT(DD_FLAG_PROFILE_MIXED_AFTER), 0);
    b = balanced((colours){{false, true}, {1.0, 1.0, 1.0}, 1.0, 0.01}, "sRGB (assumed)", false); /* another camera? */
    assert_int_equal(b.flags & DD_BIT(DD_FLAG_PROFILE_MIXED_AFTER), 0);
}

/* Nobody knows what became of the profile, but beside drawn control skin the colours say that they were mixed differently. */
static uint64_t mixed_colours(colours k, bool control, int quality_after, double px_per_mm)
{
    painted p;
    dd_balance b;
    painted_open(&p, W, H, px_per_mm);
    painted_region(&p, "spot", DD_ROLE_TREATED, 180, 130, 300, 230);
    if (control)
        painted_region(&p, "skin", DD_ROLE_CONTROL, 20, 20, 160, 340);
    painted_fill(&p, coloured_skin, &k);
    p.before.jpeg_quality = 95;
    p.after.jpeg_quality = quality_after;
    assert_int_equal(dd_balance_estimate(&b, &p.before, &p.after, &p.aim, &p.al, &p.ctx, NULL), DD_OK);
    painted_close(&p);
    return b.flags & DD_BIT(DD_FLAG_COLOURS_DIFFER);
}

static void test_untagged_photos_of_different_colours(void **state)
{
    static const colours same = {{false, false}, {1.1, 0.95, 0.8}, 1.0, 0.01}, lost = {{false, true}, {1.1, 0.95, 0.8}, 1.0, 0.01};
    (void)state;
    assert_true(mixed_colours(lost, true, 95, 10.0));
    assert_false(mixed_colours(same, true, 95, 10.0));
    assert_false(mixed_colours(lost, false, 95, 10.0)); /* no control skin: the background may be another one */
    assert_false(mixed_colours(lost, true, 70, 10.0));  /* chroma lost to compression looks alike */
    assert_false(mixed_colours(lost, true, 95, 8.0));   /* and so does noise in coarse photos */
}

/* One colour cannot tell a profile from a white balance. */
static void plain(double rgb[3], double x, double y, bool after, void *user)
{
    (void)user;
    for (int c = 0; c < 3; c++)
        rgb[c] = (0.3 - 0.05 * c) * (after ? 1.0 + 0.1 * c : 1.0) + 1e-5 * pixel_noise((int)x, (int)y, c + 3 * after);
}

static void test_one_colour_raises_no_alarm(void **state)
{
    painted p;
    dd_balance b;
    (void)state;
    painted_open(&p, W, H, PX_PER_MM);
    painted_region(&p, "spot", DD_ROLE_TREATED, 180, 130, 300, 230);
    painted_fill(&p, plain, NULL);
    p.after.flags = DD_BIT(DD_FLAG_PROFILE_ASSUMED);
    strcpy(p.before.profile, "Display P3");
    assert_int_equal(dd_balance_estimate(&b, &p.before, &p.after, &p.aim, &p.al, &p.ctx, NULL), DD_OK);
    assert_int_equal(b.flags & (DD_BIT(DD_FLAG_PROFILE_MIXED_BEFORE) | DD_BIT(DD_FLAG_PROFILE_MIXED_AFTER)), 0);
    painted_close(&p);
}

/* --- shape and smoothing ---------------------------------------------------------------------------------------------------------- */

/* The registration found the skin pulled sideways by `stretch` times the distance from the left edge. */
static dd_balance pulled(double stretch)
{
    painted p;
    dd_balance b;
    colours k = {{false, false}, {1.0, 1.0, 1.0}, 1.0, 0.01};
    painted_open(&p, W, H, PX_PER_MM);
    painted_region(&p, "spot", DD_ROLE_TREATED, 60, 60, 420, 300);
    painted_fill(&p, coloured_skin, &k);
    p.al.model = DD_MODEL_SIMILARITY;
    p.al.grid_step = 16;
    p.al.grid_w = W / 16 + 1;
    p.al.grid_h = H / 16 + 2;
    size_t nodes = (size_t)p.al.grid_w * (size_t)p.al.grid_h;
    p.al.dx = DD_NEW(p.ctx.arena, float, nodes);
    p.al.dy = DD_NEW(p.ctx.arena, float, nodes);
    p.al.trust = DD_NEW(p.ctx.arena, float, nodes);
    assert_true(p.al.dx && p.al.dy && p.al.trust);
    for (size_t i = 0; i < nodes; i++) {
        p.al.dx[i] = (float)(stretch * ((double)(i % (size_t)p.al.grid_w) * p.al.grid_step - 0.5 * W));
        p.al.dy[i] = 0.0f;
        p.al.trust[i] = 1.0f;
    }
    assert_int_equal(dd_balance_estimate(&b, &p.before, &p.after, &p.aim, &p.al, &p.ctx, NULL), DD_OK);
    painted_close(&p);
    return b;
}

static void test_another_expression(void **state)
{
    (void)state;
    dd_balance calm = pulled(0.02), smile = pulled(0.1);
    assert_near(calm.comparison.stretch, 0.02, 1e-4);
    assert_near(smile.comparison.stretch, 0.1, 1e-4);
    assert_int_equal(calm.flags & DD_BIT(DD_FLAG_SHAPE_DIFFERS), 0);
    assert_true(smile.flags & DD_BIT(DD_FLAG_SHAPE_DIFFERS));
}

/* METRICS.md 6.6: noise of one photo below .3 of the other's. */
static void noisy_skin(double rgb[3], double x, double y, bool after, void *user)
{
    static const double base[3] = {0.45, 0.28, 0.20};
    const double *noise = user;
    for (int c = 0; c < 3; c++)
        rgb[c] = base[c] * exp(0.02 * sin(0.05 * x) * cos(0.04 * y) + noise[after] * pixel_noise((int)x, (int)y, c + 3 * after));
}

static uint64_t smoothing(double before, double after, int quality_before, int quality_after)
{
    painted p;
    dd_balance b;
    double noise[2] = {before, after};
    painted_open(&p, W, H, PX_PER_MM);
    painted_region(&p, "spot", DD_ROLE_TREATED, 180, 130, 300, 230);
    painted_region(&p, "skin", DD_ROLE_CONTROL, 20, 20, 460, 110);
    painted_region(&p, "skin", DD_ROLE_CONTROL, 20, 250, 460, 340);
    painted_fill(&p, noisy_skin, noise);
    p.before.jpeg_quality = quality_before;
    p.after.jpeg_quality = quality_after;
    assert_int_equal(dd_balance_estimate(&b, &p.before, &p.after, &p.aim, &p.al, &p.ctx, NULL), DD_OK);
    painted_close(&p);
    return b.flags & (DD_BIT(DD_FLAG_SMOOTHED_BEFORE) | DD_BIT(DD_FLAG_SMOOTHED_AFTER));
}

static void test_noise_that_was_taken_away(void **state)
{
    (void)state;
    assert_int_equal(smoothing(0.04, 0.008, 95, 95), DD_BIT(DD_FLAG_SMOOTHED_AFTER));
    assert_int_equal(smoothing(0.008, 0.04, 95, 95), DD_BIT(DD_FLAG_SMOOTHED_BEFORE));
    assert_int_equal(smoothing(0.04, 0.02, 95, 95), 0);
    assert_int_equal(smoothing(0.04, 0.008, 95, 70), 0); /* compression explains it */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_turn_follows_the_lamp),
        cmocka_unit_test(test_thirty_degrees_are_found_and_five_are_not),
        cmocka_unit_test(test_a_lamp_on_the_other_side),
        cmocka_unit_test(test_relief_tells_frontal_from_raking),
        cmocka_unit_test(test_relief_of_treated_skin_tells_nothing_of_the_light),
        cmocka_unit_test(test_coarse_photos_know_the_tilt_alone),
        cmocka_unit_test(test_display_p3_read_as_srgb),
        cmocka_unit_test(test_a_tagged_photo_is_not_suspected),
        cmocka_unit_test(test_untagged_photos_of_different_colours),
        cmocka_unit_test(test_one_colour_raises_no_alarm),
        cmocka_unit_test(test_another_expression),
        cmocka_unit_test(test_noise_that_was_taken_away),
    };
    return RUN_TESTS("comparable", tests);
}
