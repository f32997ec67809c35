/* Words for visits: which one comes when. A word alone ("before"), with a number in front or behind ("week6", "6 weeks", "S1"),
 * in any case, with blanks, '-' or '_' inside, but not inside a number: "3-4-24" is no visit 3424. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "batch/names.h"
#include "batch/session_words.h"

enum { WORD_MAX = 40 };

static const struct {
    const char *word;
    dd_rank rank;
    double days; /* per unit, for DD_RANK_DAYS */
    bool alone;  /* means something without a number */
} WORD[] = {
    {"before", DD_RANK_FIRST, 0, true},       {"baseline", DD_RANK_FIRST, 0, true},   {"base", DD_RANK_FIRST, 0, true},
    {"pre", DD_RANK_FIRST, 0, true},          {"preop", DD_RANK_FIRST, 0, true},      {"pretreatment", DD_RANK_FIRST, 0, true},
    {"pretherapy", DD_RANK_FIRST, 0, true},   {"initial", DD_RANK_FIRST, 0, true},    {"vorher", DD_RANK_FIRST, 0, true},
    {"after", DD_RANK_LAST, 0, true},         {"post", DD_RANK_LAST, 0, true},        {"postop", DD_RANK_LAST, 0, true},
    {"posttreatment", DD_RANK_LAST, 0, true}, {"posttherapy", DD_RANK_LAST, 0, true}, {"final", DD_RANK_LAST, 0, true},
    {"nachher", DD_RANK_LAST, 0, true},       {"followup", DD_RANK_LAST, 0, true},    {"fu", DD_RANK_LAST, 0, true},
    {"session", DD_RANK_COUNT, 0, false},     {"sess", DD_RANK_COUNT, 0, false},      {"visit", DD_RANK_COUNT, 0, false},
    {"timepoint", DD_RANK_COUNT, 0, false},   {"treatment", DD_RANK_COUNT, 0, false}, {"s", DD_RANK_COUNT, 0, false},
    {"v", DD_RANK_COUNT, 0, false},           {"t", DD_RANK_COUNT, 0, false},         {"tp", DD_RANK_COUNT, 0, false},
    {"day", DD_RANK_DAYS, 1, false},          {"days", DD_RANK_DAYS, 1, false},       {"d", DD_RANK_DAYS, 1, false},
    {"week", DD_RANK_DAYS, 7, false},         {"weeks", DD_RANK_DAYS, 7, false},      {"wk", DD_RANK_DAYS, 7, false},
    {"wks", DD_RANK_DAYS, 7, false},          {"w", DD_RANK_DAYS, 7, false},          {"month", DD_RANK_DAYS, 30.4375, false},
    {"months", DD_RANK_DAYS, 30.4375, false}, {"mo", DD_RANK_DAYS, 30.4375, false},   {"m", DD_RANK_DAYS, 30.4375, false},
    {"year", DD_RANK_DAYS, 365.25, false},    {"years", DD_RANK_DAYS, 365.25, false}, {"yr", DD_RANK_DAYS, 365.25, false},
    {"y", DD_RANK_DAYS, 365.25, false},
};

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Lower case, without separators and brackets. false when it cannot be a session word: other characters, or digits apart. */
static bool squeeze(char out[WORD_MAX], const char *text, size_t n)
{
    size_t used = 0;
    bool separated = false;
    for (size_t i = 0; i < n; i++) {
        if (strchr("-_ .()[]", text[i])) {
            separated = true;
            continue;
        }
        if (used + 1 >= WORD_MAX || !(is_digit(text[i]) || (lower(text[i]) >= 'a' && lower(text[i]) <= 'z')))
            return false;
        if (separated && used && is_digit(out[used - 1]) && is_digit(text[i]))
            return false;
        out[used++] = lower(text[i]);
        separated = false;
    }
    out[used] = 0;
    return used > 0;
}

static dd_session_word meaning(const char *letters, size_t n, int value, bool numbered)
{
    dd_session_word found = {{DD_RANK_UNKNOWN, 0}, false};
    for (size_t i = 0; i < sizeof WORD / sizeof *WORD; i++) {
        if (strlen(WORD[i].word) != n || strncmp(WORD[i].word, letters, n) != 0 || (!numbered && !WORD[i].alone))
            continue;
        found.order.rank = WORD[i].rank;
        found.order.value = WORD[i].rank == DD_RANK_DAYS ? value * WORD[i].days : value;
        found.strong = n > 1;
    }
    if (found.order.rank == DD_RANK_COUNT && value == 0)
        found.order.rank = DD_RANK_FIRST; /* S0, T0: what comes before the first treatment */
    return found;
}

dd_session_word dd_session_word_of(const char *text, size_t n)
{
    char word[WORD_MAX];
    const dd_session_word none = {{DD_RANK_UNKNOWN, 0}, false};
    if (!squeeze(word, text, n))
        return none;
    size_t front = strspn(word, "0123456789"), letters = strcspn(word + front, "0123456789"),
           back = strspn(word + front + letters, "0123456789");
    if (word[front + letters + back] || front > 4 || back > 4 || (front && back))
        return none;
    int value = atoi(front ? word : word + letters);
    if (!letters) /* a bare number counts visits */
        return (dd_session_word){{value ? DD_RANK_COUNT : DD_RANK_FIRST, value}, false};
    return meaning(word + front, letters, value, front || back);
}

dd_order dd_session_order(const char *session) { return dd_session_word_of(session, strlen(session)).order; }
