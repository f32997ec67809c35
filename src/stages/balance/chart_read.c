/* Read the patches: means of the middle half of every one in linear light, at full resolution. Clipping shows in the codes, glare in the
 * means of 4 x 4 blocks of a patch, which are even otherwise, whatever the noise. */
#include <math.h>
#include <string.h>

#include "base/matrix.h"
#include "kernels/colour.h"
#include "stages/balance/chart_search.h"

enum {
    BLOCKS = 4,      /* a side */
    MOST_POINTS = 8, /* a side of a block */
};
static const double REACH = 0.30;        /* pitches from the centre: half of a patch's area */
static const double MOST_CLIPPED = 0.05; /* share of a patch's pixels */
static const double MOST_UNEVEN = 5.0;   /* L* between the blocks of a patch */

/* Sum over one block of a patch. */
typedef struct dd_block_sum {
    double rgb[3];
    int n, clipped;
} dd_block_sum;

static bool read_point(dd_block_sum *sum, const dd_photo *photo, const double map[9], double u, double v)
{
    double x, y;
    float rgb[3];
    uint8_t clipped;
    if (!dd_mat3_homography(&x, &y, map, u, v) || !(x >= 0.0) || !(y >= 0.0) || x > photo->width - 1 || y > photo->height - 1)
        return false;
    dd_photo_linear_row(photo, &rgb[0], &rgb[1], &rgb[2], (int)(x + 0.5), (int)(y + 0.5), 1);
    dd_photo_clipped_row(photo, &clipped, (int)(x + 0.5), (int)(y + 0.5), 1);
    for (int c = 0; c < 3; c++)
        sum->rgb[c] += (double)rgb[c];
    sum->clipped += clipped;
    sum->n++;
    return true;
}

/* Points across the middle of a patch, side by side, at least one photo px apart. */
static int points_of_block(const double map[9], int column, int row)
{
    const int n = (int)(2.0 * REACH * dd_chart_pitch(map, column, row) / BLOCKS);
    return n < 1 ? 1 : n > MOST_POINTS ? MOST_POINTS : n;
}

static double lightness(const double rgb[3], double n)
{
    double lab[3], mean[3] = {rgb[0] / n, rgb[1] / n, rgb[2] / n};
    dd_lab_from_linear1(lab, mean);
    return lab[0];
}

static dd_chart_patch read_one(double rgb[3], const dd_photo *photo, const double map[9], int patch)
{
    const int column = patch % DD_CHART_COLUMNS, row = patch / DD_CHART_COLUMNS, points = points_of_block(map, column, row);
    const int side = BLOCKS * points;
    dd_block_sum block[BLOCKS * BLOCKS] = {{{0}, 0, 0}};
    double least = INFINITY, most = -INFINITY, n = (double)side * side;
    int clipped = 0;
    memset(rgb, 0, 3 * sizeof *rgb);
    for (int j = 0; j < side; j++)
        for (int i = 0; i < side; i++)
            if (!read_point(&block[BLOCKS * (j / points) + i / points], photo, map, column + REACH * (2.0 * i + 1.0 - side) / side,
                            row + REACH * (2.0 * j + 1.0 - side) / side))
                return DD_CHART_COVERED;
    for (int b = 0; b < BLOCKS * BLOCKS; b++) {
        const double light = lightness(block[b].rgb, block[b].n);
        least = fmin(least, light);
        most = fmax(most, light);
        clipped += block[b].clipped;
        for (int c = 0; c < 3; c++)
            rgb[c] += block[b].rgb[c] / n;
    }
    return clipped > MOST_CLIPPED * n ? DD_CHART_CLIPPED : most - least > MOST_UNEVEN ? DD_CHART_GLARY : DD_CHART_GOOD;
}

void dd_chart_read_patches(double rgb[DD_CHART_PATCHES][3], dd_chart_patch patch[DD_CHART_PATCHES], const double map[9],
                           const dd_photo *photo)
{
    dd_photo own_primaries = *photo;
    own_primaries.matrix_is_identity = true;
    for (int i = 0; i < DD_CHART_PATCHES; i++)
        patch[i] = read_one(rgb[i], &own_primaries, map, i);
}
