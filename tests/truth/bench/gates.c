/* The bars of gates: >= 95 % of the faults found that METRICS.md 10.2 names, <= 5 % alarms on pairs without; judged on the very flags.
 *
 * Keep still must a gate on its own counterpart just below the asked strength, on those of other gates, and on the mild pairs that hold
 * nothing of its fault. One row per gate. Held are those that found every fault of seeds 1 and 20261 (12 to 20 of each kind, 8 to 15 px/mm)
 * with no more than 3 % alarms. Pairs that could not be registered at all have no flags to judge: they are left out. */
#include <string.h>

#include "bars.h"

#define BIT(kind) (1u << (kind))
enum { ALL_KINDS = (1 << TB_KINDS) - 1 };
enum { PLAIN = BIT(TB_LIGHT) | BIT(TB_BLUR) | BIT(TB_LOST) | BIT(TB_TAGGED), CHARTED = BIT(TB_EDITION) | BIT(TB_TAN) };

static const double CLIPPED_PCT = 1.0, NOT_CLIPPED_PCT = 0.5;

/* clang-format off */
const tb_gate TB_GATES[] = {
    {"light >= 30 deg",    "light_turned",                            BIT(TB_LIGHT),   PLAIN,                BIT(TB_LIGHT) | BIT(TB_MIX), true},
    {"blur >= 0.15 mm",    "blur_before blur_after blur_far",         BIT(TB_BLUR),    PLAIN,                BIT(TB_BLUR),                false},
    {"clipping >= 1 %",    "clipped clipped_heavily",                 BIT(TB_CLIP),    PLAIN | BIT(TB_CLIP), 0,                           true},
    {"P3 profile lost",    "profile_mixed_before profile_mixed_after colours_differ", BIT(TB_LOST),   PLAIN,                0,                           true},
    {"P3 tagged as sRGB",  "profile_mixed_before profile_mixed_after colours_differ", BIT(TB_TAGGED), PLAIN,                0,                           true},
    {"other chart edition", "chart_editions_differ",                  BIT(TB_EDITION), CHARTED,              ALL_KINDS,                   true},
    {"control skin tanned", "control_changed",                        BIT(TB_TAN),     CHARTED,              ALL_KINDS,                   true},
};
/* clang-format on */
const size_t TB_N_GATES = sizeof TB_GATES / sizeof *TB_GATES;

static bool has(unsigned kinds, const tb_pair *p) { return (kinds & BIT(p->kind)) != 0; }

bool tb_gate_should(const tb_gate *g, const tb_pair *p) { return p->compared && p->level == TB_GATE && has(g->seen, p); }

bool tb_gate_should_not(const tb_gate *g, const tb_pair *p)
{
    bool for_clipping = has(g->seen, &(tb_pair){.kind = TB_CLIP});
    if (!p->compared || (for_clipping && p->clipped_pct > NOT_CLIPPED_PCT))
        return false;
    return p->level == TB_CALM ? has(g->calm, p) : p->level == TB_MILD && !has(g->not_of_mild, p);
}

static bool in_list(const char *list, char separator, const char *word, size_t length)
{
    for (const char *at = list; at; at = strchr(at, separator) ? strchr(at, separator) + 1 : NULL)
        if (!strncmp(at, word, length) && (at[length] == separator || !at[length]))
            return true;
    return false;
}

bool tb_gate_went_off(const tb_gate *g, const tb_pair *p)
{
    for (const char *word = g->flags; *word; word += strcspn(word, " "), word += *word == ' ')
        if (in_list(p->flags, ';', word, strcspn(word, " ")))
            return true;
    return false;
}

tb_level tb_level_of_clipping(double clipped_pct)
{
    return clipped_pct >= CLIPPED_PCT ? TB_GATE : clipped_pct <= NOT_CLIPPED_PCT ? TB_CALM : TB_BETWEEN;
}
