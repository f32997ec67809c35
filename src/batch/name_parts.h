/* Internal to names.c: pieces of a file name. */
#ifndef DD_BATCH_NAME_PARTS_H
#define DD_BATCH_NAME_PARTS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct dd_slice {
    const char *s;
    size_t n;
} dd_slice; /* not terminated */

dd_slice dd_slice_trim(dd_slice text); /* without separators and brackets at the ends */
dd_slice dd_slice_from(dd_slice text, const char *start);
dd_slice dd_slice_until(dd_slice text, const char *end);
/* Next token from *at; tokens are what stands between '_', ' ' and (hyphens) '-'. Advances *at. */
dd_slice dd_next_token(dd_slice text, size_t *at, bool hyphens);
bool dd_uses_hyphens(dd_slice text);                        /* neither '_' nor ' ' in it: '-' separates */
dd_slice dd_without_camera(dd_slice text);                  /* without leading camera counters: IMG_1234 */
dd_slice dd_without_prefix(dd_slice text, dd_slice prefix); /* "p01_front" without "p01" */
/* front_2, front (2), front_rep2, front-2: takes the number of a repeated photo off; 0 = none. alone: the number may be all there is. */
int dd_take_replicate(dd_slice *text, bool alone);
/* patient_front: moves the last word to *view (when that is empty) if it names a part of the body. */
void dd_take_view(dd_slice *left, dd_slice *view);

#endif
