/* What is said of a pair, gate by gate: the number behind it with its limit, whom it flatters, what it spoils, what to do next time.
 *
 * The limits are those of the code that sets the flags (align/outcome.c, measure/measure.c, blur.c, comparable.c, balance.c), told here
 * for the reader; tests/cli/test_gates.sh holds the two against each other. The sentences speak of what the photo shows: which way a
 * metric is biased was checked on phantom skin I to VI photographed again under one difference (DD_FACT_* in gates.h, README). */
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/fmath.h"
#include "base/text.h"
#include "stages/balance/gate_rows.h"

/* "#": the value, "@": the limit. less: for the value below 0. No commas. */
typedef struct number {
    dd_fact fact;
    dd_bound bound;
    double limit;
    int decimals;
    const char *unit, *finding, *less;
    dd_flag unless; /* with this flag the finding is said already */
} number;

#define FACT(name) DD_FACT_##name
#define MOST       DD_BOUND_MOST
#define LEAST      DD_BOUND_LEAST
#define EITHER_WAY DD_BOUND_EITHER_WAY

static const number NUMBER[DD_FLAG_COUNT] = {
    [DD_FLAG_LOW_OVERLAP] = {FACT(OVERLAP_PCT), LEAST, 70, 0, "%", "Only # % of the first frame is in the follow-up (at least @)", NULL, 0},
    [DD_FLAG_SCALE_MISMATCH] = {FACT(COARSER_PCT), EITHER_WAY, 3, 1, "%", "The follow-up has # % fewer pixels per mm (limit @) and looks smoother",
                                "The follow-up has # % more pixels per mm (limit @) and looks rougher", 0},
    [DD_FLAG_POSE_DIFFERS] = {FACT(POSE_DEG), MOST, 10, 0, "deg", "The site was turned by # degrees (limit @)", NULL, 0},
    [DD_FLAG_SHAPE_DIFFERS] = {FACT(STRETCH_PCT), MOST, 6, 1, "%", "The skin is bent or stretched by # % (limit @): expression or posture", NULL, 0},
    [DD_FLAG_LIGHT_TURNED] = {FACT(LIGHT), MOST, 1.25, 2, "", "The light came from elsewhere (score # of @)", NULL, 0},
    [DD_FLAG_LIGHT_FAR] = {FACT(LIGHT), MOST, 1.7, 2, "", "No verdict on redness in so different a light", NULL, 0},
    [DD_FLAG_EXPOSURE_FAR] = {FACT(BRIGHTER_STOPS), EITHER_WAY, 1, 1, "stops", "The follow-up got # stops more light (limit @) and looks more even",
                              "The follow-up got # stops less light (limit @) and looks less even", 0},
    [DD_FLAG_CLIPPED_HEAVILY] = {FACT(CLIPPED_TREATED_PCT), MOST, 5, 1, "%", "# % of a region is clipped (no verdict above @)", NULL, 0},
    [DD_FLAG_CLIPPED] = {FACT(CLIPPED_PCT), MOST, 1, 1, "%", "# % of a region is clipped (limit @)", NULL, DD_FLAG_CLIPPED_HEAVILY},
    [DD_FLAG_CLIPPED_BEFORE] = {FACT(BLOWN_BEFORE_PCT), DD_BOUND_NONE, 0, 1, "%", "The first photo is blown out on # % of a region and looks smoother", NULL, 0},
    [DD_FLAG_CLIPPED_AFTER] = {FACT(BLOWN_AFTER_PCT), DD_BOUND_NONE, 0, 1, "%", "The follow-up is blown out on # % of a region and looks smoother", NULL, 0},
    [DD_FLAG_PROFILE_MIXED_BEFORE] = {FACT(PROFILE_BEFORE), MOST, 0.58, 2, "", "The first photo lost its Display P3 profile and looks paler", NULL, 0},
    [DD_FLAG_PROFILE_MIXED_AFTER] = {FACT(PROFILE_AFTER), MOST, 0.58, 2, "", "The follow-up lost its Display P3 profile and looks paler", NULL, 0},
    [DD_FLAG_COLOURS_DIFFER] = {FACT(PROFILE_AFTER), EITHER_WAY, 0.58, 2, "", "The follow-up is paler by # of what a lost Display P3 profile costs (limit @)",
                                "The first photo is paler by # of what a lost Display P3 profile costs (limit @)", 0},
    [DD_FLAG_TONE_DIFFERS] = {FACT(MUTED_PCT), EITHER_WAY, 5, 1, "%", "The follow-up's tone curve lowers contrasts by # % (limit @): it looks more even",
                              "The follow-up's tone curve raises contrasts by # % (limit @): it looks less even", 0},
    [DD_FLAG_BLUR_BEFORE] = {FACT(BLUR_BEFORE_MM), MOST, 0.11, 2, "mm", "The first photo is # mm less sharp (limit @) and looks smoother", NULL, 0},
    [DD_FLAG_BLUR_AFTER] = {FACT(BLUR_AFTER_MM), MOST, 0.11, 2, "mm", "The follow-up is # mm less sharp (limit @) and looks smoother", NULL, 0},
    [DD_FLAG_BLUR_FAR] = {FACT(BLUR_UNMATCHED_MM), MOST, 0.3, 2, "mm", "The sharpness could not be matched: no verdict on texture", NULL, 0},
    [DD_FLAG_SMOOTHED_BEFORE] = {FACT(NOISE_BEFORE), LEAST, 0.3, 2, "", "The first photo has only # of the other's noise (at least @) and looks smoother", NULL, 0},
    [DD_FLAG_SMOOTHED_AFTER] = {FACT(NOISE_AFTER), LEAST, 0.3, 2, "", "The follow-up has only # of the other's noise (at least @) and looks smoother", NULL, 0},
    [DD_FLAG_JPEG_STRONG] = {FACT(JPEG_QUALITY), LEAST, 85, 0, "", "JPEG quality # (at least @)", NULL, DD_FLAG_JPEG_DIFFERS},
    [DD_FLAG_JPEG_DIFFERS] = {FACT(JPEG_LOWER), EITHER_WAY, 10, 0, "", "The follow-up's JPEG quality is # lower (limit @)",
                              "The follow-up's JPEG quality is # higher (limit @)", 0},
    [DD_FLAG_LOW_RESOLUTION] = {FACT(PX_PER_MM), LEAST, 4, 1, "px/mm", "Only # pixels per mm (texture needs @)", NULL, 0},
};

dd_gate_facts dd_gate_facts_none(void)
{
    dd_gate_facts facts;
    for (int i = 0; i < DD_FACTS; i++)
        facts.value[i] = NAN;
    return facts;
}

size_t dd_gates_count(void) { return dd_gate_rows; }

/* --- words ----------------------------------------------------------------------------------------------------------------------- */

static void fill_in(char *text, size_t size, const char *form, double value, double limit, int decimals)
{
    char shown[2][32];
    size_t used = 0;
    snprintf(shown[0], sizeof shown[0], "%.*f", decimals, fabs(value));
    snprintf(shown[1], sizeof shown[1], "%g", limit);
    for (; *form && used + 1 < size; form++) {
        const char *digits = *form == '#' ? shown[0] : *form == '@' ? shown[1] : NULL;
        if (digits)
            used += (size_t)snprintf(text + used, size - used, "%s", digits);
        else
            text[used++] = *form;
        used = used < size ? used : size - 1;
    }
    text[used] = 0;
}

/* The flag's own sentence, without its full stop, where no number is known. */
static void find_words(char *text, size_t size, const dd_gate *g, const number *n, double value)
{
    if (n->finding && (!isnan(value) || !strchr(n->finding, '#'))) {
        fill_in(text, size, value < 0.0 && n->less ? n->less : n->finding, value, n->limit, n->decimals);
        return;
    }
    dd_copy(text, size, dd_flag_sentence(g->flag));
    size_t length = strlen(text);
    if (length && text[length - 1] == '.')
        text[length - 1] = 0;
}

/* Which photo's relief the light hides. */
static void add_flatter(char *text, size_t size, dd_side side)
{
    size_t used = strlen(text);
    if (side == DD_SIDE_AFTER || side == DD_SIDE_BEFORE)
        snprintf(text + used, size - used, " and smooths the %s", side == DD_SIDE_AFTER ? "follow-up" : "first photo");
}

/* The advice of a gate with its number. */
static void advise(char *text, size_t size, const dd_gate *g, const dd_gate_facts *facts)
{
    double coarser = facts->value[DD_FACT_COARSER_PCT], stops = facts->value[DD_FACT_BRIGHTER_STOPS];
    if (g->flag == DD_FLAG_SCALE_MISMATCH && !isnan(coarser))
        snprintf(text, size, "stand %.0f %% %s", fabs(coarser), coarser > 0.0 ? "closer" : "farther away");
    else if (g->flag == DD_FLAG_EXPOSURE_FAR && !isnan(stops))
        snprintf(text, size, "give the photo %.1f times %s light", dd_pow(2.0, fabs(stops)), stops > 0.0 ? "less" : "more");
    else
        dd_copy(text, size, g->advice);
}

/* --- tests ----------------------------------------------------------------------------------------------------------------------- */

static bool beyond(const number *n, double value)
{
    switch (n->bound) {
    case DD_BOUND_MOST:
        return value > n->limit;
    case DD_BOUND_LEAST:
        return value < n->limit;
    case DD_BOUND_EITHER_WAY:
        return fabs(value) > n->limit;
    case DD_BOUND_NONE:
        break;
    }
    return false;
}

static dd_outcome outcome_of(const dd_gate *g, const number *n, double value, uint64_t flags)
{
    if (dd_gate_hit(g, flags))
        return DD_TEST_FAILED;
    return n->fact != DD_FACT_NONE && (isnan(value) || beyond(n, value)) ? DD_TEST_UNDECIDED : DD_TEST_PASSED;
}

void dd_gates_test(dd_gate_test *out, size_t index, uint64_t flags, const dd_gate_facts *facts)
{
    assert(index < dd_gate_rows);
    const dd_gate *g = &dd_gate_row[index];
    const number *n = &NUMBER[g->flag];
    double value = n->fact == DD_FACT_NONE ? NAN : facts->value[n->fact];
    dd_outcome outcome = outcome_of(g, n, value, flags);
    *out = (dd_gate_test){.code = dd_flag_code(g->flag),
                          .outcome = outcome,
                          .value = value,
                          .limit = n->bound == DD_BOUND_NONE ? NAN : n->limit,
                          .bound = n->bound,
                          .unit = n->unit ? n->unit : "",
                          .favours = outcome == DD_TEST_FAILED ? dd_gate_side(g, facts) : DD_SIDE_NEITHER,
                          .touches = (g->spoils | g->spoils >> 8) & 0xFF,
                          .spoils = g->spoils & 0xFF};
    if (outcome != DD_TEST_FAILED)
        return;
    find_words(out->finding, sizeof out->finding, g, n, value);
    if (g->favours == DD_BY_SIGN(DD_FACT_FLATTER))
        add_flatter(out->finding, sizeof out->finding, out->favours);
    advise(out->advice, sizeof out->advice, g, facts);
}

/* --- the message ----------------------------------------------------------------------------------------------------------------- */

typedef struct message {
    char *text;
    size_t size, used;
} message;

/* All of joint and piece, and room for one more character; or nothing. What was said is not said again. */
static void say(message *m, const char *joint, const char *piece)
{
    size_t more = strlen(joint) + strlen(piece);
    if (strstr(m->text, piece) || m->used + more + 2 > m->size)
        return;
    snprintf(m->text + m->used, m->size - m->used, "%s%s", joint, piece);
    m->used += more;
}

char *dd_gates_advice(char *text, size_t size, uint64_t flags, const dd_gate_facts *facts)
{
    message m = {text, size, 0};
    dd_gate_test test;
    text[0] = 0;
    for (size_t i = 0; i < dd_gate_rows; i++) {
        dd_gates_test(&test, i, flags, facts);
        if (test.outcome == DD_TEST_FAILED)
            say(&m, m.used ? "; " : "Next time: ", test.advice);
    }
    if (m.used)
        snprintf(text + m.used, size - m.used, ".");
    return text;
}

char *dd_gates_message(char *text, size_t size, uint64_t flags, const dd_gate_facts *facts)
{
    char advice[DD_GATES_ADVICE];
    message m = {text, size, 0};
    dd_gate_test test;
    text[0] = 0;
    size_t kept = strlen(dd_gates_advice(advice, size < sizeof advice ? size : sizeof advice, flags, facts));
    m.size -= kept; /* what to do matters more than the last finding */
    for (size_t i = 0; i < dd_gate_rows; i++) {
        dd_gates_test(&test, i, flags, facts);
        if (test.outcome == DD_TEST_FAILED && !(NUMBER[dd_gate_row[i].flag].unless && flags & DD_BIT(NUMBER[dd_gate_row[i].flag].unless)))
            say(&m, m.used ? ". " : "", test.finding);
    }
    snprintf(text + m.used, size - m.used, "%s%s", m.used ? ". " : "", advice);
    return text;
}
