/* Stage 7: the pictures of one pair. */
#ifndef DD_RENDER_H
#define DD_RENDER_H

#include "stages/aim/aim.h"
#include "stages/align/align.h"
#include "stages/balance/balance.h"
#include "stages/measure/measure.h"

typedef struct dd_render_request {
    const char *folder;         /* existing; files are written whole or not at all */
    const char *patient, *view; /* not burned in (privacy); for messages */
    const char *before_session, *before_date, *after_session, *after_date;  /* labels; date "" = unknown */
    const char *flags_note;     /* short caption or NULL: "light matched on control skin" */
    int picture_size;           /* long side of each half, 0 = full */
    bool export_aligned;
    bool balanced;              /* write side_by_side_balanced.jpg */
    const dd_map_request *maps; /* the maps to be measured and written, map_NAME.png; NULL: none */
} dd_render_request;

/* side_by_side.jpg, side_by_side_balanced.jpg, change_map.png and, when asked, aligned.png and map_NAME.png for every map in
 * measured->maps (else measured may be NULL). DD_E_CREATE, DD_E_WRITE. */
dd_status dd_render_pair(const dd_render_request *request, const dd_photo *before, const dd_photo *after, const dd_aim *aim,
                         const dd_alignment *al, const dd_balance *balance, const dd_measurements *measured, dd_ctx *ctx, dd_err *err);
/* not_matched.jpg: both photos as shot, nothing aligned, and why below, for a pair that registration refused. DD_E_CREATE, DD_E_WRITE. */
dd_status dd_render_refused(const dd_render_request *request, const dd_photo *before, const dd_photo *after, const char *why, dd_ctx *ctx,
                            dd_err *err);

#endif
