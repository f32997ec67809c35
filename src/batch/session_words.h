/* Words for visits: "before", "S1", "week 6". */
#ifndef DD_BATCH_SESSION_WORDS_H
#define DD_BATCH_SESSION_WORDS_H

#include "batch/names.h"

typedef struct dd_session_word {
    dd_order order; /* rank UNKNOWN: not a session word */
    bool strong;    /* cannot well be anything else: "before", "week6"; not "S1" or "3", which may name a patient */
} dd_session_word;

dd_session_word dd_session_word_of(const char *text, size_t n);

#endif
