/* bumps WIDTH HEIGHT FIRST_PX SCALES LEAST: one plane on stdin; "x y sigma response" per bump, pruned. */
#include <stdio.h>
#include <stdlib.h>

#include "oracle.h"
#include "stages/measure/bumps.h"

int oracle_mode_bumps(int argc, char **argv, dd_ctx *ctx)
{
    dd_plane plane;
    dd_bump_finder finder;
    dd_bumps found = {.arena = ctx->arena};
    if (argc < 5)
        return 64;
    dd_bump_search search = {.first_px = strtod(argv[2], NULL), .scales = atoi(argv[3]), .samples = 1 << 15, .least = strtof(argv[4], NULL)};
    oracle_read_planes(&plane, 1, atoi(argv[0]), atoi(argv[1]), ctx);
    if (!dd_bump_finder_open(&finder, plane.width, plane.height, &search, ctx) ||
        !dd_bumps_find(&found, &finder, plane, 0, plane.height))
        return 70;
    dd_bumps_prune(&found, 0.0);
    for (size_t i = 0; i < found.n; i++)
        printf("%.1f %.1f %.9g %.9g\n", found.at[i].x, found.at[i].y, found.at[i].sigma_px, found.at[i].response);
    return 0;
}
