/* The two side-by-side pictures: a label strip, then baseline | follow-up. Rows come in order. Inside of stage render. */
#ifndef DD_RENDER_SHEET_H
#define DD_RENDER_SHEET_H

#include "stages/render/encode_jpeg.h"
#include "stages/render/scene.h"

typedef struct dd_sheet {
    dd_jpeg *as_shot, *balanced;       /* balanced: NULL when not asked for */
    int half_w, divider, hatch_period; /* px */
    uint8_t *row;                      /* left half, divider, right half */
} dd_sheet;

/* after_kind: label of the follow-up in the picture as shot; footer: a strip of text will follow there. Free with dd_sheet_free, also after a failure. */
dd_status dd_sheet_new(dd_sheet *out, const dd_scene *scene, const char *after_kind, bool footer, dd_err *err);
void dd_sheet_free(dd_sheet *sheet);
/* After the last row: one line of text in a strip below the picture as shot. Only where dd_sheet_new was asked for a footer. */
bool dd_sheet_footer(dd_sheet *sheet, const dd_scene *scene, const char *text);
/* Row i of the band to the picture as shot; then, with the follow-up's row light-matched by the caller, to the balanced one. */
void dd_sheet_as_shot_row(dd_sheet *sheet, const dd_scene *scene, const dd_band *band, int i);
/* Before it, when the baseline's row of this band is another one than as shot (corrected by its chart). */
void dd_sheet_baseline_row(dd_sheet *sheet, const dd_scene *scene, const dd_band *band, int i);
void dd_sheet_balanced_row(dd_sheet *sheet, const dd_scene *scene, const dd_band *band, int i);
/* The picture as shot under that name, and side_by_side_balanced.jpg. */
dd_status dd_sheet_write(dd_sheet *sheet, const dd_scene *scene, const char *as_shot_name, dd_err *err);

/* What was done to the follow-up's light, for labels: "light matched on control skin". */
const char *dd_light_note(const dd_scene *scene);

#endif
