/* The reasons of why.def by number. */
#include "stages/measure/why.h"

#include <stddef.h>

static const struct {
    const char *code, *sentence;
} ROW[DD_WHY_COUNT] = {
#define WHY(id, code, sentence) [DD_WHY_##id] = {code, sentence},
#include "stages/measure/why.def"
#undef WHY
};

const char *dd_why_code(dd_why why) { return ROW[why].code; }
const char *dd_why_sentence(dd_why why) { return ROW[why].sentence; }
