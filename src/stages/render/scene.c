/* The frame of the pictures and the rows of both photos in it. The photos are sampled in bands, once, for all pictures of the pair:
 * resampling is what this stage spends its time on. */
#include "stages/render/scene.h"

#include <math.h>

enum {
    BAND_ROWS = 62,  /* with the two rows of dd_rows one row of dd_resample's tiles; 2400 px wide: 3.7 MB of floats */
    MAP_LONG = 1400, /* change map: largest long side; 5.6 px/mm on the nominal 250 mm, finer than its smoothing */
};

dd_status dd_picture_path(char path[DD_PICTURE_PATH], const dd_scene *scene, const char *name, dd_err *err)
{
    if (!dd_path_join(path, DD_PICTURE_PATH, scene->request->folder, name))
        return dd_fail(err, DD_E_CREATE, scene->request->folder, "path too long for %s", name);
    return DD_OK;
}

/* Pixels of step x step baseline pixels that start at the frame's corner: the first is centred at (step - 1)/2. */
static dd_grid grid_of(int width, int height, double step)
{
    dd_grid g = {(step - 1) / 2, (step - 1) / 2, step, (int)floor(width / step + 1e-6), (int)floor(height / step + 1e-6)};
    g.width = g.width < 1 ? 1 : g.width;
    g.height = g.height < 1 ? 1 : g.height;
    return g;
}

dd_frame dd_frame_of(int width, int height, int picture_size)
{
    dd_frame f;
    int length = width > height ? width : height;
    double step = picture_size > 0 && length > picture_size ? length / (double)picture_size : 1.0;
    f.grid = grid_of(width, height, step);
    length = f.grid.width > f.grid.height ? f.grid.width : f.grid.height;
    f.shrink = (length + MAP_LONG - 1) / MAP_LONG;
    double corner = f.grid.x0 + step * (f.shrink - 1) / 2.0;
    f.map = (dd_grid){corner, corner, step * f.shrink, f.grid.width / f.shrink, f.grid.height / f.shrink};
    f.map.width = f.map.width < 1 ? 1 : f.map.width;
    f.map.height = f.map.height < 1 ? 1 : f.map.height;
    return f;
}

int dd_band_rows(const dd_frame *frame)
{
    int groups = BAND_ROWS / frame->shrink;
    return frame->shrink * (groups < 1 ? 1 : groups);
}

bool dd_band_new(dd_band *out, const dd_scene *scene)
{
    int width = scene->frame.grid.width, rows = dd_band_rows(&scene->frame);
    *out = (dd_band){0};
    return dd_rows_new(&out->before, scene->ctx->arena, width, rows) && dd_rows_new(&out->after, scene->ctx->arena, width, rows);
}

dd_status dd_band_load(dd_band *band, const dd_scene *scene, int y, dd_err *err)
{
    const dd_grid *grid = &scene->frame.grid;
    int left = grid->height - y;
    const atomic_bool *cancel = scene->ctx->cancel;
    if (cancel && atomic_load(cancel))
        return dd_fail(err, DD_E_CANCELLED, scene->request->folder, "pictures");
    band->y = y;
    band->rows = band->before.capacity < left ? band->before.capacity : left;
    dd_status status = dd_rows_load(&band->before, scene->before, NULL, *grid, y, band->rows, scene->ctx);
    if (!status)
        status = dd_rows_load(&band->after, scene->after, scene->al, *grid, y, band->rows, scene->ctx);
    return status ? dd_fail(err, status, scene->request->folder, "pictures: rows from %d", y) : DD_OK;
}
