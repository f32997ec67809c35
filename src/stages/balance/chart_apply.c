/* What the user asked for, and the corrected photo: tone curve into the tables code -> light, matrix in place of the file's, so that every
 * later stage reads corrected light at no cost per pixel. */
#include "stages/balance/chart.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "stages/balance/chart_curve.h"

bool dd_chart_request_parse(dd_chart_request *out, const char *text)
{
    enum { NUMBERS = 8 };
    *out = (dd_chart_request){DD_CHART_AUTO, {{0}}};
    if (!text || strcmp(text, "auto") == 0)
        return true;
    out->mode = strcmp(text, "none") == 0 ? DD_CHART_NONE : DD_CHART_CORNERS;
    for (int i = 0; out->mode == DD_CHART_CORNERS && i < NUMBERS; i++) {
        char number[32];
        const size_t n = strcspn(text, ",");
        if (n >= sizeof number || (text[n] == ',') != (i < NUMBERS - 1))
            return false;
        memcpy(number, text, n);
        number[n] = '\0';
        if (!dd_parse_double(&out->corner[i / 2][i % 2], number))
            return false;
        text += n + (text[n] == ',');
    }
    return true;
}

dd_status dd_chart_seek(dd_chart *out, const dd_photo *photo, const dd_chart_request *request, dd_ctx *ctx, dd_err *err)
{
    dd_chart_request asked = *request;
    dd_chart_place place = {0};
    dd_status status = DD_OK;
    if (asked.mode == DD_CHART_AUTO && !(photo->flags & DD_BIT(DD_FLAG_GREYSCALE)))
        status = dd_chart_find(&place, photo, ctx, err);
    else if (asked.mode == DD_CHART_CORNERS)
        status = dd_chart_at(&place, photo, asked.corner, ctx, err);
    dd_chart_read(out, &place, photo);
    if (!status && asked.mode == DD_CHART_CORNERS && !place.found)
        out->flags |= DD_BIT(DD_FLAG_CHART_NOT_THERE);
    return status;
}

bool dd_chart_apply(dd_photo *out, const dd_photo *photo, const dd_chart_correction *correction, dd_arena *arena)
{
    const size_t codes = photo->depth == 8 ? 256 : 65536;
    *out = *photo;
    for (int c = 0; c < 3; c++) {
        const bool shared = c > 0 && photo->to_linear[c] == photo->to_linear[0];
        out->to_linear[c] = shared ? out->to_linear[0] : dd_arena_alloc(arena, codes * sizeof(float));
        if (!out->to_linear[c])
            return false;
        for (size_t i = 0; i < codes && !shared; i++)
            out->to_linear[c][i] = (float)dd_chart_curve_at(&correction->curve, (double)photo->to_linear[c][i]);
    }
    for (int i = 0; i < 9; i++)
        out->matrix[i] = (float)correction->matrix[i];
    out->matrix_is_identity = false;
    return true;
}
