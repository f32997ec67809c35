/* lab N: linear R, G, B of N pixels on stdin (three planes N x 1), L*, a*, b* by the row kernel, one number per line.
 * de00 N: six planes, L*, a*, b* of the first and the second colour; CIEDE2000 by the double model. */
#include <stdio.h>
#include <stdlib.h>

#include "kernels/kernels.h"
#include "oracle.h"

int oracle_mode_lab(int argc, char **argv, dd_ctx *ctx)
{
    dd_plane p[3];
    if (argc != 1)
        return 64;
    oracle_read_planes(p, 3, atoi(argv[0]), 1, ctx);
    ctx->kernels->colour.lab_from_linear(p[0].px, p[1].px, p[2].px, p[0].px, p[1].px, p[2].px, (size_t)p[0].width);
    for (int c = 0; c < 3; c++)
        for (int x = 0; x < p[c].width; x++)
            printf("%.9g\n", (double)p[c].px[x]);
    return 0;
}

int oracle_mode_de00(int argc, char **argv, dd_ctx *ctx)
{
    dd_plane p[6];
    if (argc != 1)
        return 64;
    oracle_read_planes(p, 6, atoi(argv[0]), 1, ctx);
    for (int x = 0; x < p[0].width; x++) {
        double first[3], second[3];
        for (int c = 0; c < 3; c++) {
            first[c] = (double)p[c].px[x];
            second[c] = (double)p[3 + c].px[x];
        }
        printf("%.9g\n", dd_ciede2000_1(first, second));
    }
    return 0;
}
