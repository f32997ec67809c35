/* separate WIDTH HEIGHT FLOOR: planes of linear sRGB R, G, B on stdin, FLOOR "none" or a number. "q_m q_h k" per pixel. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/kernels.h"
#include "oracle.h"
#include "stages/measure/chromophores.h"

int oracle_mode_separate(int argc, char **argv, dd_ctx *ctx)
{
    if (argc != 3)
        return 64;
    dd_plane rgb[3];
    int width = atoi(argv[0]), height = atoi(argv[1]);
    bool known = strcmp(argv[2], "none") != 0;
    oracle_read_planes(rgb, 3, width, height, ctx);
    for (int y = 0; y < height; y++) {
        float *r = dd_row(rgb[0], y), *g = dd_row(rgb[1], y), *b = dd_row(rgb[2], y);
        ctx->kernels->colour.separate(r, g, b, r, g, b, dd_chromophore_inverse(known), known ? (float)strtod(argv[2], NULL) : 0.0f, (size_t)width);
        for (int x = 0; x < width; x++)
            printf("%.9g %.9g %.9g\n", (double)r[x], (double)g[x], (double)b[x]);
    }
    return 0;
}
