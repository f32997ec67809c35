/* aligned.png: the follow-up as shot on the baseline's full upright frame, pixel by pixel, lossless. Transparent where it shows nothing. */
#include "stages/render/aligned.h"

#include "stages/render/encode_png.h"

enum { BAND = 62, PNG_LEVEL = 1 };

typedef struct strip {
    dd_rows rows;
    uint8_t *rgb8, *rgba8;
} strip;

static bool strip_new(strip *s, const dd_scene *scene)
{
    dd_arena *arena = scene->ctx->arena;
    int width = scene->before->width;
    s->rgb8 = dd_arena_alloc(arena, 3 * (size_t)width);
    s->rgba8 = dd_arena_alloc(arena, 4 * (size_t)width);
    return dd_rows_new(&s->rows, arena, width, BAND) && s->rgb8 && s->rgba8;
}

static void put_row(dd_png *png, strip *s, int y, const dd_scene *scene)
{
    int width = scene->before->width;
    const dd_plane *rgb = s->rows.rgb;
    dd_srgb8_row(s->rgb8, dd_row(rgb[0], y), dd_row(rgb[1], y), dd_row(rgb[2], y), &scene->srgb, (size_t)width);
    for (int x = 0; x < width; x++) {
        bool shown = dd_brow(s->rows.covered, y)[x] != 0;
        for (int c = 0; c < 3; c++)
            s->rgba8[4 * x + c] = shown ? s->rgb8[3 * x + c] : 0;
        s->rgba8[4 * x + 3] = shown ? 255 : 0;
    }
    dd_png_rows(png, s->rgba8, 1);
}

static dd_status fill(dd_png *png, strip *s, const dd_scene *scene)
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
            put_row(png, s, i, scene);
    }
    return DD_OK;
}

dd_status dd_aligned_write(const dd_scene *scene, dd_err *err)
{
    char path[DD_PICTURE_PATH];
    strip s;
    dd_status status = dd_picture_path(path, scene, "aligned.png", err);
    if (status)
        return status;
    dd_png *png = dd_png_new(scene->ctx->arena, scene->before->width, scene->before->height, 4);
    if (!png || !strip_new(&s, scene))
        return dd_fail(err, DD_E_NO_MEMORY, path, "for %d x %d pixels", scene->before->width, scene->before->height);
    status = fill(png, &s, scene);
    return status ? dd_fail(err, status, path, "aligned picture") : dd_png_write(png, path, PNG_LEVEL, err);
}
