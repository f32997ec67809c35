/* aligned.png: the follow-up as shot on the baseline's full upright frame, pixel by pixel, lossless. Transparent where it shows nothing. */
#include "stages/render/aligned.h"

#include "stages/render/encode_png.h"

#include "base/image.h"

enum { BAND = 62 };

typedef struct sheet {
    dd_rows rows;
    uint8_t *rgb8;      /* one row */
    uint8_t *rgba8;     /* the whole picture: stb_image_write wants it in one piece */
} sheet;

static bool sheet_new(sheet *s, const dd_scene *scene)
{
    size_t bytes;
    dd_arena *arena = scene->ctx->arena;
    int width = scene->before->width;
    if (!dd_size_mul(&bytes, 4, (size_t)width, (size_t)scene->before->height))
        return false;
    s->rgb8 = dd_arena_alloc(arena, 3 * (size_t)width);
    s->rgba8 = dd_arena_alloc(arena, bytes);
    return dd_rows_new(&s->rows, arena, width, BAND) && s->rgb8 && s->rgba8;
}

/* Row i of the band to row y of the picture. */
static void put_row(sheet *s, int i, int y, const dd_scene *scene)
{
    int width = scene->before->width;
    const dd_plane *rgb = s->rows.rgb;
    uint8_t *out = s->rgba8 + 4 * (size_t)width * (size_t)y;
    dd_srgb8_row(s->rgb8, dd_row(rgb[0], i), dd_row(rgb[1], i), dd_row(rgb[2], i), &scene->srgb, (size_t)width);
    for (int x = 0; x < width; x++, out += 4) {
        bool shown = dd_brow(s->rows.covered, i)[x] != 0;
        for (int c = 0; c < 3; c++)
            out[c] = shown ? s->rgb8[3 * x + c] : 0;
        out[3] = shown ? 255 : 0;
    }
}

static dd_status fill(sheet *s, const dd_scene *scene)
{
    const dd_grid grid = {0, 0, 1, scene->before->width, scene->before->height};
    const atomic_bool *cancel = scene->ctx->cancel;
    for (int y = 0; y < grid.height; y += BAND) {
        int rows = grid.height - y < BAND ? grid.height - y : BAND;
        if (cancel && atomic_load(cancel))
            return DD_E_CANCELLED;
        dd_status status = dd_rows_load(&s->rows, scene->after, scene->al, grid, y, rows, scene->ctx);
        if (status)
            return status;
        for (int i = 0; i < rows; i++)
            put_row(s, i, y + i, scene);
    }
    return DD_OK;
}

dd_status dd_aligned_write(const dd_scene *scene, dd_err *err)
{
    char path[DD_PICTURE_PATH];
    sheet s;
    dd_status status = dd_picture_path(path, scene, "aligned.png", err);
    if (status)
        return status;
    if (!sheet_new(&s, scene))
        return dd_fail(err, DD_E_NO_MEMORY, path, "for %d x %d pixels", scene->before->width, scene->before->height);
    status = fill(&s, scene);
    if (status)
        return dd_fail(err, status, path, "aligned picture");
    return dd_png_write(path, s.rgba8, scene->before->width, scene->before->height, 4, err);
}
