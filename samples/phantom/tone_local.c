/* Local tone mapping, as phones do it: every place is brought nearer to the mean brightness of the photo, by the brightness of its wide
 * surroundings, so that details keep their contrast and shadows and lights move together. With Y the luminance, ln Y averaged over
 * tiles and smoothed (sigma: a tenth of the long side):  rgb' = rgb (Y_around / Y_mean)^-strength. */
#include <math.h>

#include "base/fmath.h"
#include "phantom/blur.h"
#include "phantom/tone.h"

enum { TILE_PX = 8 };

static double ln_luminance(dd_plane rgb[3], int x, int y)
{
    double light =
        0.2126729 * (double)dd_row(rgb[0], y)[x] + 0.7151522 * (double)dd_row(rgb[1], y)[x] + 0.0721750 * (double)dd_row(rgb[2], y)[x];
    return dd_log(fmax(light, 1e-4));
}

static float tile_mean(dd_plane rgb[3], int column, int row)
{
    double sum = 0.0;
    int n = 0;
    for (int y = row * TILE_PX; y < (row + 1) * TILE_PX && y < rgb[0].height; y++)
        for (int x = column * TILE_PX; x < (column + 1) * TILE_PX && x < rgb[0].width; x++, n++)
            sum += ln_luminance(rgb, x, y);
    return (float)(sum / n);
}

/* ln Y of the surroundings minus that of the photo, one pixel per tile. */
static bool surroundings(dd_plane *out, dd_plane rgb[3], dd_arena *arena)
{
    int columns = (rgb[0].width + TILE_PX - 1) / TILE_PX, rows = (rgb[0].height + TILE_PX - 1) / TILE_PX;
    double mean = 0.0, sigma_tiles = 0.1 * (columns > rows ? columns : rows);
    *out = dd_plane_new(arena, columns, rows);
    if (!out->px)
        return false;
    for (int y = 0; y < rows; y++)
        for (int x = 0; x < columns; x++)
            mean += (double)(dd_row(*out, y)[x] = tile_mean(rgb, x, y)) / ((double)columns * rows);
    for (int y = 0; y < rows; y++)
        for (int x = 0; x < columns; x++)
            dd_row(*out, y)[x] -= (float)mean;
    /* in steps of at most 16 tiles: variances add */
    int passes = (int)ceil(sigma_tiles * sigma_tiles / 256.0);
    for (int i = 0; i < passes; i++)
        if (!ph_blur(*out, sigma_tiles / sqrt(passes), arena))
            return false;
    return true;
}

/* Between the middles of the tiles, bilinear. */
static double tile_at(dd_plane tiles, int x_px, int y_px)
{
    double x = (x_px + 0.5) / TILE_PX - 0.5, y = (y_px + 0.5) / TILE_PX - 0.5;
    int left = (int)floor(x), top = (int)floor(y);
    double fx = x - left, fy = y - top;
    const float *a = dd_row(tiles, ph_mirror(top, tiles.height)), *b = dd_row(tiles, ph_mirror(top + 1, tiles.height));
    int l = ph_mirror(left, tiles.width), r = ph_mirror(left + 1, tiles.width);
    double upper = (double)a[l] + fx * (double)(a[r] - a[l]), lower = (double)b[l] + fx * (double)(b[r] - b[l]);
    return upper + fy * (lower - upper);
}

bool ph_tone_local(dd_plane rgb[3], const ph_sensor *sensor, dd_arena *arena)
{
    dd_plane tiles;
    if (sensor->tone_local == 0.0)
        return true;
    dd_arena_mark level = dd_arena_level(arena);
    bool ok = surroundings(&tiles, rgb, arena);
    for (int y = 0; ok && y < rgb[0].height; y++)
        for (int x = 0; x < rgb[0].width; x++) {
            float gain = (float)dd_exp(-sensor->tone_local * tile_at(tiles, x, y));
            for (int c = 0; c < 3; c++)
                dd_row(rgb[c], y)[x] *= gain;
        }
    dd_arena_rewind(arena, level);
    return ok;
}
