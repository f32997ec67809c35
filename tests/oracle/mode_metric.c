/* metric WIDTH HEIGHT PX_PER_MM NAME...: planes L*, a*, b* on stdin, all valid, one photo compared with itself. "NAME value" per line. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oracle.h"
#include "stages/measure/region_pass.h"
#include "stages/measure/tiles.h"

static void open_input(dd_metric_input *in, dd_site *site, const dd_plane lab[3], double px_per_mm, bool after, dd_ctx *ctx)
{
    int width = lab[0].width, height = lab[0].height, tile = (int)floor(2.0 * px_per_mm + 0.5);
    *site = (dd_site){.lab = {lab[0], lab[1], lab[2]}, .control_lab = {NAN, NAN, NAN}, .tilt = {NAN, NAN}, .px_per_mm = px_per_mm};
    *in = (dd_metric_input){.site = site,
                            .valid = dd_bytes_new(ctx->arena, width, height),
                            .tile_px = tile,
                            .tiles_x = (width + tile - 1) / tile,
                            .tiles_y = (height + tile - 1) / tile,
                            .after = after,
                            .scaled = true,
                            .ctx = ctx};
    dd_bytes_fill(in->valid, 1);
}

static bool open_items(dd_measured *item, size_t tiles, dd_arena *arena)
{
    for (size_t k = 0; k < dd_metrics_count; k++) {
        dd_metric_sums *sums[2] = {&item[k].sums_before, &item[k].sums_after};
        item[k].metric = dd_metrics[k];
        for (int i = 0; i < 2; i++) {
            sums[i]->sums = DD_NEW(arena, double, tiles *DD_SUMS);
            sums[i]->weight = DD_NEW(arena, double, tiles);
            if (!sums[i]->weight)
                return false;
        }
    }
    return true;
}

int oracle_mode_metric(int argc, char **argv, dd_ctx *ctx)
{
    if (argc < 4)
        return 64;
    dd_plane lab[3];
    dd_region_pass pass = {.item = DD_NEW(ctx->arena, dd_measured, dd_metrics_count)};
    oracle_read_planes(lab, 3, atoi(argv[0]), atoi(argv[1]), ctx);
    for (int i = 0; i < 2; i++)
        open_input(&pass.in[i], &pass.site[i], lab, strtod(argv[2], NULL), i != 0, ctx);
    size_t tiles = (size_t)pass.in[0].tiles_x * (size_t)pass.in[0].tiles_y;
    if (!pass.item || !open_items(pass.item, tiles, ctx->arena) || !dd_region_pass_run(&pass))
        return 70;
    for (int a = 3; a < argc; a++)
        for (size_t k = 0; k < dd_metrics_count; k++)
            if (strcmp(argv[a], dd_metrics[k]->info.name) == 0)
                printf("%s %.17g\n", argv[a], dd_metric_value(dd_metrics[k], &pass.item[k].sums_before, tiles));
    return 0;
}
