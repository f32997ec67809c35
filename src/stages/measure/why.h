/* Why a number is left out: never 0 instead. The codes stand in column `reason` of metrics.csv beside those of the gates. */
#ifndef DD_MEASURE_WHY_H
#define DD_MEASURE_WHY_H

typedef enum dd_why {
#define WHY(id, code, sentence) DD_WHY_##id,
#include "stages/measure/why.def"
#undef WHY
    DD_WHY_COUNT
} dd_why;

const char *dd_why_code(dd_why why);     /* "" for DD_WHY_NONE */
const char *dd_why_sentence(dd_why why); /* for a person, and for data_dictionary.csv */

#endif
