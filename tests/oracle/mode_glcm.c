/* glcm WIDTH HEIGHT DISTANCE: a plane of levels 0..31 (32: not valid) on stdin. "FEATURE value" per line, mean of the four directions. */
#include <stdio.h>
#include <stdlib.h>

#include "oracle.h"
#include "stages/measure/tone_glcm.h"

static void add_direction(double mean[DD_GLCM_FEATURES], const dd_glcm_picture *picture, dd_glcm_offset offset)
{
    uint32_t count[DD_GLCM_TABLE];
    dd_glcm g;
    dd_glcm_count(count, picture, offset);
    dd_glcm_from_count(&g, count);
    for (int f = 0; f < DD_GLCM_FEATURES; f++)
        mean[f] += g.feature[f] / DD_GLCM_DIRECTIONS;
}

int oracle_mode_glcm(int argc, char **argv, dd_ctx *ctx)
{
    static const char *const name[DD_GLCM_FEATURES] = {"contrast", "homogeneity", "entropy", "correlation", "energy"};
    double mean[DD_GLCM_FEATURES] = {0};
    dd_glcm_offset offset[DD_GLCM_DIRECTIONS];
    dd_plane levels;
    if (argc != 3)
        return 64;
    int distance = atoi(argv[2]);
    oracle_read_planes(&levels, 1, atoi(argv[0]), atoi(argv[1]), ctx);
    dd_glcm_picture picture = dd_glcm_picture_new(levels.width, levels.height, distance, ctx->arena);
    if (!levels.px || !picture.level.px)
        return 70;
    for (int y = 0; y < levels.height; y++)
        for (int x = 0; x < levels.width; x++)
            dd_glcm_row(&picture, y)[x] = (uint8_t)(int)dd_row(levels, y)[x];
    dd_glcm_offsets(offset, distance);
    for (int d = 0; d < DD_GLCM_DIRECTIONS; d++)
        add_direction(mean, &picture, offset[d]);
    for (int f = 0; f < DD_GLCM_FEATURES; f++)
        printf("%s %.17g\n", name[f], mean[f]);
    return 0;
}
