/* Another tone curve on painted pairs whose curve, light and noise are known: skin of melanin, blood and relief (METRICS.md 1.4). */
#include "../measure/pair_aid.h"

#include "stages/balance/balance.h"

enum { W = 480, H = 360, PX_PER_MM = 8 };

typedef struct session {
    double exponent, gain[3], tilt, noise, relief_turn; /* of the follow-up: light^exponent; ln tilt over the frame; radians */
    double lesion;                                      /* melanin of the treated skin in the follow-up */
    bool no_control;
} session;

static const session SAME = {.exponent = 1.0, .gain = {1.0, 1.0, 1.0}, .noise = 0.005, .lesion = 0.4};

static double waves(double x, double y, double wave_mm, double phase)
{
    enum { WAVES = 5 };
    double sum = 0.0, k = 2.0 * 3.14159265358979 / (wave_mm * PX_PER_MM);
    for (int i = 0; i < WAVES; i++)
        sum += sin(k * (1.0 + 0.07 * i) * (x * cos(1.3 * i + phase) + y * sin(1.3 * i + phase)) + 5.0 * i * phase);
    return sum / sqrt(0.5 * WAVES);
}

static bool treated(double x, double y) { return x >= 180 && x < 300 && y >= 130 && y < 230; }

static void skin(double rgb[3], double x, double y, bool after, void *user)
{
    static const double base[3] = {0.45, 0.28, 0.20}, melanin[3] = {0.3360, 0.5156, 0.7882}, blood[3] = {0.3372, 0.7461, 0.5741};
    const session *s = user;
    double m = 0.06 * waves(x, y, 3.0, 1.0), b = 0.06 * waves(x, y, 4.0, 2.0);
    double shade = 0.0, turn = after ? s->relief_turn : 0.0;
    for (int i = 0; i < 4; i++) /* of many sizes, or blur could not be told from contrast */
        shade += 0.03 * waves(x, y, 0.5 * (1 << i), 3.0 + i + turn);
    if (treated(x, y))
        m += after ? s->lesion : SAME.lesion;
    for (int c = 0; c < 3; c++) {
        double ln = log(base[c]) - m * melanin[c] - b * blood[c] + shade;
        if (after)
            ln = s->exponent * ln + log(s->gain[c]) + s->tilt * (x / W - 0.5);
        rgb[c] = exp(ln + (after ? s->noise : SAME.noise) * pixel_noise((int)x, (int)y, c + 3 * after));
    }
}

static dd_balance look(session s)
{
    painted p;
    dd_balance b;
    painted_open(&p, W, H, PX_PER_MM);
    painted_region(&p, "spot", DD_ROLE_TREATED, 180, 130, 300, 230);
    if (!s.no_control) {
        painted_region(&p, "skin", DD_ROLE_CONTROL, 10, 10, 150, 350);
        painted_region(&p, "skin", DD_ROLE_CONTROL, 330, 10, 470, 350);
    }
    painted_fill(&p, skin, &s);
    assert_int_equal(dd_balance_estimate(&b, &p.before, &p.after, &p.aim, &p.al, &p.ctx, NULL), DD_OK);
    painted_close(&p);
    return b;
}

static bool differs(const dd_balance *b) { return (b->flags & DD_BIT(DD_FLAG_TONE_DIFFERS)) != 0; }

/* ln(after) = g ln(before): of the mean of both, contrasts differ by 2 (g - 1) / (g + 1), the same in every channel. */
static void test_a_steeper_or_flatter_curve(void **state)
{
    static const double exponent[] = {0.85, 1.2};
    (void)state;
    for (size_t i = 0; i < sizeof exponent / sizeof *exponent; i++) {
        session s = SAME;
        s.exponent = exponent[i];
        double want = 2.0 * (exponent[i] - 1.0) / (exponent[i] + 1.0);
        dd_balance b = look(s);
        assert_near(b.comparison.tone.stretch_pct, 100.0 * want, 1.0);
        for (int k = 0; k < 9; k++)
            assert_near(b.comparison.tone.response[k], k % 4 == 0 ? want : 0.0, 0.05);
        assert_true(differs(&b));
    }
}

static void test_light_is_no_tone_curve(void **state)
{
    static const session want[] = {
        {.exponent = 1.0, .gain = {1.0, 1.0, 1.0}, .noise = 0.005, .lesion = 0.4},
        {.exponent = 1.0, .gain = {1.3, 0.9, 0.7}, .tilt = 0.3, .noise = 0.005, .lesion = 0.4},
        {.exponent = 1.0, .gain = {1.0, 1.0, 1.0}, .noise = 0.005, .relief_turn = 1.5, .lesion = 0.4},
        {.exponent = 1.0, .gain = {0.6, 0.6, 0.6}, .noise = 0.05, .lesion = 0.4},
        {.exponent = 0.98, .gain = {1.0, 1.0, 1.0}, .noise = 0.01, .lesion = 0.4},
    };
    (void)state;
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        dd_balance b = look(want[i]);
        assert_near(b.comparison.tone.stretch_pct, 0.0, 3.5);
        assert_false(differs(&b));
    }
}

/* A treatment that works is not taken for a tone curve, to the bit. */
static void test_treated_skin_teaches_nothing(void **state)
{
    session s = SAME;
    (void)state;
    dd_balance untouched = look(s);
    s.lesion = 0.0;
    dd_balance healed = look(s);
    assert_memory_equal(&untouched.comparison.tone, &healed.comparison.tone, sizeof healed.comparison.tone);
}

static void test_without_control_skin_nothing_is_known(void **state)
{
    session s = SAME;
    (void)state;
    s.exponent = 1.2;
    s.no_control = true;
    dd_balance b = look(s);
    assert_true(isnan(b.comparison.tone.stretch_pct) && isnan(b.comparison.tone.error_pct));
    assert_false(differs(&b));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_steeper_or_flatter_curve),
        cmocka_unit_test(test_light_is_no_tone_curve),
        cmocka_unit_test(test_treated_skin_teaches_nothing),
        cmocka_unit_test(test_without_control_skin_nothing_is_known),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("another tone curve", tests, NULL, NULL);
}
