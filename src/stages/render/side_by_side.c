/* side_by_side.jpg and side_by_side_balanced.jpg: the two photos in one frame, at one scale, with who-is-what above.
 *
 *   +--------------------------+-+--------------------------+
 *   | before · date    as shot | | S2 · date        as shot |   strip
 *   +--------------------------+-+--------------------------+
 *   | baseline                 | | follow-up on its frame   |
 *
 * Only session, date and kind are burned in, never a name. What the follow-up does not show is hatched, not invented. */
#include "stages/render/sheet.h"

typedef struct strip_style {
    int font_px, height, margin;
} strip_style;

static int clamp_int(int v, int low, int high) { return v < low ? low : v > high ? high : v; }

/* Letters of 1/46 of a half: 13 px high where the whole picture is shown 1200 px wide. */
static strip_style style_of(int half_w)
{
    int font_px = clamp_int(half_w / 46, DD_FONT_MIN_PX + 1, DD_FONT_MAX_PX / 2);
    return (strip_style){font_px, 2 * font_px + font_px / 5, (font_px * 4) / 5};
}

static void draw_half_strip(dd_canvas strip, const dd_scene *scene, dd_box at, strip_style style, const char *session, const char *date,
                            const char *kind)
{
    char label[DD_LABEL_TEXT], kind_text[DD_LABEL_TEXT];
    int inner = at.w - 2 * style.margin, y = (at.h + dd_label_cap_height(scene->font, style.font_px)) / 2;
    dd_label_fit(kind_text, sizeof kind_text, scene->font, style.font_px, kind, inner / 2);
    int kind_w = dd_label_width(scene->font, style.font_px, kind_text);
    dd_label_session(label, scene->font, style.font_px, session, date, inner - kind_w - style.font_px);
    dd_label_draw(strip, scene->font, style.font_px, at.x + style.margin, y, label, DD_INK);
    dd_label_draw(strip, scene->font, style.font_px, at.x + at.w - style.margin - kind_w, y, kind_text, DD_FAINT);
}

static bool draw_strip(dd_jpeg *jpeg, const dd_sheet *sheet, const dd_scene *scene, const char *const kind[2], strip_style style)
{
    dd_canvas strip;
    const dd_render_request *q = scene->request;
    dd_arena_mark mark = dd_arena_level(scene->ctx->arena);
    bool ok = jpeg && dd_canvas_new(&strip, scene->ctx->arena, 2 * sheet->half_w + sheet->divider, style.height);
    if (ok) {
        int right = sheet->half_w + sheet->divider;
        dd_fill(strip, (dd_box){0, 0, strip.width, strip.height}, DD_PAPER);
        draw_half_strip(strip, scene, (dd_box){0, 0, sheet->half_w, style.height}, style, q->before_session, q->before_date, kind[0]);
        draw_half_strip(strip, scene, (dd_box){right, 0, sheet->half_w, style.height}, style, q->after_session, q->after_date, kind[1]);
        dd_jpeg_rows(jpeg, strip.px, strip.height);
    }
    dd_arena_rewind(scene->ctx->arena, mark);
    return ok;
}

const char *dd_light_note(const dd_scene *scene)
{
    static const char *const notes[] = {
        [DD_NORM_NONE] = "light not matched",
        [DD_NORM_CONTROL] = "light matched on control skin",
        [DD_NORM_BACKGROUND] = "light matched on background",
        [DD_NORM_SHADES_OF_GREY] = "light matched roughly",
        [DD_NORM_CHART] = "light matched on colour chart",
    };
    const char *given = scene->request->flags_note;
    const bool both = scene->balance->charted.used && scene->balance->method == DD_NORM_CONTROL;
    return given && given[0] ? given : both ? "light matched on chart and control skin" : notes[scene->balance->method];
}

static dd_jpeg *start_picture(const dd_sheet *sheet, const dd_scene *scene, const char *before_kind, const char *after_kind,
                              bool footer)
{
    const char *const kind[2] = {before_kind, after_kind};
    strip_style style = style_of(sheet->half_w);
    dd_jpeg *jpeg = dd_jpeg_new(2 * sheet->half_w + sheet->divider, (footer ? 2 : 1) * style.height + scene->frame.grid.height, DD_JPEG_QUALITY);
    if (draw_strip(jpeg, sheet, scene, kind, style))
        return jpeg;
    dd_jpeg_free(jpeg);
    return NULL;
}

dd_status dd_sheet_new(dd_sheet *out, const dd_scene *scene, const char *after_kind, bool footer, dd_err *err)
{
    int half_w = scene->frame.grid.width;
    *out = (dd_sheet){.half_w = half_w, .divider = clamp_int(half_w / 200, 2, 16), .hatch_period = clamp_int(half_w / 60, 8, 64)};
    out->row = dd_arena_alloc(scene->ctx->arena, 3 * (2 * (size_t)half_w + (size_t)out->divider));
    out->as_shot = start_picture(out, scene, "as shot", after_kind, footer);
    if (scene->request->balanced)
        out->balanced =
            start_picture(out, scene, scene->balance->charted.used ? "corrected by its chart" : "as shot", dd_light_note(scene), false);
    if (!out->row || !out->as_shot || (scene->request->balanced && !out->balanced))
        return dd_fail(err, DD_E_NO_MEMORY, scene->request->folder, "for the side-by-side pictures");
    for (int i = 0; i < 3 * out->divider; i++)
        out->row[3 * half_w + i] = DD_PAPER.r; /* grey: all channels alike */
    return DD_OK;
}

bool dd_sheet_footer(dd_sheet *sheet, const dd_scene *scene, const char *text)
{
    dd_canvas strip;
    char line[DD_LABEL_TEXT];
    strip_style style = style_of(sheet->half_w);
    dd_arena_mark mark = dd_arena_level(scene->ctx->arena);
    bool ok = dd_canvas_new(&strip, scene->ctx->arena, 2 * sheet->half_w + sheet->divider, style.height);
    if (ok) {
        dd_fill(strip, (dd_box){0, 0, strip.width, strip.height}, DD_PAPER);
        dd_label_fit(line, sizeof line, scene->font, style.font_px, text, strip.width - 2 * style.margin);
        dd_label_draw(strip, scene->font, style.font_px, style.margin,
                      (style.height + dd_label_cap_height(scene->font, style.font_px)) / 2, line, DD_INK);
        dd_jpeg_rows(sheet->as_shot, strip.px, strip.height);
    }
    dd_arena_rewind(scene->ctx->arena, mark);
    return ok;
}

void dd_sheet_free(dd_sheet *sheet)
{
    dd_jpeg_free(sheet->as_shot);
    dd_jpeg_free(sheet->balanced);
    sheet->as_shot = sheet->balanced = NULL;
}

static void put_follow_up(dd_sheet *sheet, dd_jpeg *jpeg, const dd_scene *scene, const dd_band *band, int i)
{
    uint8_t *right = sheet->row + 3 * (sheet->half_w + sheet->divider);
    const uint8_t *covered = dd_brow(band->after.covered, i);
    const dd_plane *a = band->after.rgb;
    dd_srgb8_row(right, dd_row(a[0], i), dd_row(a[1], i), dd_row(a[2], i), &scene->srgb, (size_t)sheet->half_w);
    for (int x = 0; x < sheet->half_w; x++)
        if (!covered[x])
            dd_hatch(right + 3 * x, x, band->y + i, sheet->hatch_period);
    dd_jpeg_rows(jpeg, sheet->row, 1);
}

void dd_sheet_baseline_row(dd_sheet *sheet, const dd_scene *scene, const dd_band *band, int i)
{
    const dd_plane *b = band->before.rgb;
    dd_srgb8_row(sheet->row, dd_row(b[0], i), dd_row(b[1], i), dd_row(b[2], i), &scene->srgb, (size_t)sheet->half_w);
}

void dd_sheet_as_shot_row(dd_sheet *sheet, const dd_scene *scene, const dd_band *band, int i)
{
    dd_sheet_baseline_row(sheet, scene, band, i);
    put_follow_up(sheet, sheet->as_shot, scene, band, i);
}

void dd_sheet_balanced_row(dd_sheet *sheet, const dd_scene *scene, const dd_band *band, int i)
{
    if (sheet->balanced)
        put_follow_up(sheet, sheet->balanced, scene, band, i);
}

static dd_status write_picture(dd_jpeg *jpeg, const dd_scene *scene, const char *name, dd_err *err)
{
    char path[DD_PICTURE_PATH];
    dd_status status = dd_picture_path(path, scene, name, err);
    return status ? status : dd_jpeg_write(jpeg, path, err);
}

dd_status dd_sheet_write(dd_sheet *sheet, const dd_scene *scene, const char *as_shot_name, dd_err *err)
{
    dd_status status = write_picture(sheet->as_shot, scene, as_shot_name, err);
    if (!status && sheet->balanced)
        status = write_picture(sheet->balanced, scene, "side_by_side_balanced.jpg", err);
    return status;
}
