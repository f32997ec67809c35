/* not_matched.jpg: the two photos of a pair that could not be registered, as shot, so that a person sees why without opening folders.
 *
 *   +--------------------------+-+--------------------------+
 *   | before · date    as shot | | S2 · date    not matched |   strip
 *   +--------------------------+-+--------------------------+
 *   | baseline                 | |  follow-up, whole, at a  |
 *   |                          | |  size of its own, centred|
 *   +--------------------------+-+--------------------------+
 *   | why it could not be registered                          strip
 *
 * Nothing is aligned here, so sizes and places on the two sides say nothing about each other; the name of the file and the label say so. */
#include "stages/render/sheet.h"

enum { BAND = 62 };

/* The follow-up shrunk to fit a half, and where its top left corner goes in it. */
typedef struct fitted {
    dd_grid grid;
    int left, top;
} fitted;

static fitted fit_into(const dd_photo *photo, const dd_grid *half)
{
    double step_x = (double)photo->width / half->width, step_y = (double)photo->height / half->height;
    double step = step_x > step_y ? step_x : step_y;
    int length = photo->width > photo->height ? photo->width : photo->height;
    fitted f = {dd_frame_of(photo->width, photo->height, step > 1 ? (int)(length / step) : 0).grid, 0, 0};
    f.grid.width = f.grid.width < half->width ? f.grid.width : half->width; /* rounding */
    f.grid.height = f.grid.height < half->height ? f.grid.height : half->height;
    f.left = (half->width - f.grid.width) / 2;
    f.top = (half->height - f.grid.height) / 2;
    return f;
}

static void put_row(uint8_t *to, const dd_scene *scene, const dd_rows *rows, int i, int n)
{
    dd_srgb8_row(to, dd_row(rows->rgb[0], i), dd_row(rows->rgb[1], i), dd_row(rows->rgb[2], i), &scene->srgb, (size_t)n);
}

/* Row y of the follow-up's half; its rows are loaded as they are needed. */
static dd_status put_follow_up(dd_sheet *sheet, const dd_scene *scene, const fitted *f, dd_rows *rows, int y)
{
    int at = y - f->top, left = f->grid.height - at;
    uint8_t *half = sheet->row + 3 * (sheet->half_w + sheet->divider);
    for (int x = 0; x < 3 * sheet->half_w; x++)
        half[x] = DD_PAPER.r; /* grey: all channels alike */
    if (at < 0 || left <= 0)
        return DD_OK;
    if (at % BAND == 0) {
        dd_status status = dd_rows_load(rows, scene->after, NULL, f->grid, at, left < BAND ? left : BAND, scene->ctx);
        if (status)
            return status;
    }
    put_row(half + 3 * f->left, scene, rows, at % BAND, f->grid.width);
    return DD_OK;
}

static dd_status draw_rows(dd_sheet *sheet, const dd_scene *scene)
{
    dd_rows before, after;
    const dd_grid *g = &scene->frame.grid;
    fitted f = fit_into(scene->after, g);
    dd_status status = DD_OK;
    if (!dd_rows_new(&before, scene->ctx->arena, g->width, BAND) || !dd_rows_new(&after, scene->ctx->arena, f.grid.width, BAND))
        return DD_E_NO_MEMORY;
    for (int y = 0; !status && y < g->height; y++) {
        if (y % BAND == 0)
            status = dd_rows_load(&before, scene->before, NULL, *g, y, g->height - y < BAND ? g->height - y : BAND, scene->ctx);
        if (!status)
            status = put_follow_up(sheet, scene, &f, &after, y);
        if (status)
            break;
        put_row(sheet->row, scene, &before, y % BAND, g->width);
        dd_jpeg_rows(sheet->as_shot, sheet->row, 1);
    }
    return status;
}

static dd_status draw(const dd_scene *scene, const char *why, dd_err *err)
{
    dd_sheet sheet;
    dd_status status = dd_sheet_new(&sheet, scene, "not matched", true, err);
    if (!status && (draw_rows(&sheet, scene) || !dd_sheet_footer(&sheet, scene, why)))
        status = dd_fail(err, DD_E_NO_MEMORY, scene->request->folder, "for the picture of the refused pair");
    if (!status)
        status = dd_sheet_write(&sheet, scene, "not_matched.jpg", err);
    dd_sheet_free(&sheet);
    return status;
}

dd_status dd_render_refused(const dd_render_request *request, const dd_photo *before, const dd_photo *after, const char *why, dd_ctx *ctx,
                            dd_err *err)
{
    dd_render_request one_sheet = *request;
    one_sheet.balanced = false;
    dd_scene scene = {.request = &one_sheet,
                      .before = before,
                      .after = after,
                      .ctx = ctx,
                      .frame = dd_frame_of(before->width, before->height, request->picture_size)};
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    dd_srgb8_table_init(&scene.srgb);
    scene.font = dd_font_new(ctx->arena);
    dd_status status = scene.font ? draw(&scene, why, err) : dd_fail(err, DD_E_NO_MEMORY, request->folder, "for the labels");
    dd_arena_rewind(ctx->arena, mark);
    return status;
}
