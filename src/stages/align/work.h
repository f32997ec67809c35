/* The working pictures of one photo: small, grey, locally contrast-normalised. Everything the registration looks at. */
#ifndef DD_ALIGN_WORK_H
#define DD_ALIGN_WORK_H

#include "stages/acquire/acquire.h"

enum { DD_WORK_LEVELS = 4, DD_WORK_LONG_SIDE = 1600 };

/* level[0] has `scale` photo pixels per pixel (>= 1); each further level is half of the one before.
 * photo x = (work x + 0.5) * scale - 0.5; level k: work x = (x + 0.5) * 2^k - 0.5. */
typedef struct dd_work {
    dd_plane level[DD_WORK_LEVELS];
    int levels;
    double scale;
    double window_px; /* sigma of the local window, working px */
} dd_work;

/* Planes live in ctx->arena. DD_E_NO_MEMORY. */
dd_status dd_work_make(dd_work *out, const dd_photo *photo, dd_ctx *ctx, dd_err *err);
/* The same with the local window and the blur `wider` times as wide: for a partner that shows the scene that many times smaller. */
dd_status dd_work_widen(dd_work *out, const dd_photo *photo, double wider, dd_ctx *ctx, dd_err *err);

static inline double dd_photo_from_work(const dd_work *w, double x) { return (x + 0.5) * w->scale - 0.5; }
static inline double dd_work_from_photo(const dd_work *w, double x) { return (x + 0.5) / w->scale - 0.5; }

#endif
