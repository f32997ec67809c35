/* ink otsu N: a row of N counts on stdin, the bin that Otsu's threshold follows. ink pair WIDTH HEIGHT PX_PER_MM NAME...: planes L*, a*, b* of
 * the baseline, then of the follow-up, as a region called tattoo; "NAME baseline follow-up" per line. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oracle.h"
#include "stages/measure/ink.h"
#include "stages/measure/tiles.h"

static int otsu(int n, dd_ctx *ctx)
{
    dd_plane row;
    uint32_t *count = DD_NEW(ctx->arena, uint32_t, n);
    oracle_read_planes(&row, 1, n, 1, ctx);
    for (int i = 0; count && i < n; i++)
        count[i] = (uint32_t)dd_row(row, 0)[i];
    printf("%d\n", count ? dd_otsu(count, n) : -2);
    return count ? 0 : 70;
}

static bool open_photo(dd_metric_input *in, dd_site *site, const dd_plane lab[3], double px_per_mm, dd_ctx *ctx)
{
    int width = lab[0].width, height = lab[0].height, tile = (int)floor(2.0 * px_per_mm + 0.5);
    *site = (dd_site){.control_lab = {NAN, NAN, NAN}, .px_per_mm = px_per_mm};
    memcpy(site->lab, lab, sizeof site->lab);
    *in = (dd_metric_input){.site = site,
                            .valid = dd_bytes_new(ctx->arena, width, height),
                            .tile_px = tile,
                            .tiles_x = (width + tile - 1) / tile,
                            .tiles_y = (height + tile - 1) / tile,
                            .name = "tattoo",
                            .ctx = ctx};
    dd_bytes_fill(in->valid, 1);
    return dd_levels_make(site->level, site->lab, in->valid, px_per_mm, NULL, ctx->arena);
}

static int pair(int argc, char **argv, dd_ctx *ctx)
{
    dd_plane lab[6];
    dd_site site[2];
    dd_metric_input in[2];
    dd_metric_sums sums[2][DD_INK_MEMBERS] = {{{0}}}, *out[2][DD_INK_MEMBERS];
    oracle_read_planes(lab, 6, atoi(argv[0]), atoi(argv[1]), ctx);
    if (!open_photo(&in[0], &site[0], lab, strtod(argv[2], NULL), ctx) || !open_photo(&in[1], &site[1], lab + 3, strtod(argv[2], NULL), ctx))
        return 70;
    size_t tiles = (size_t)in->tiles_x * (size_t)in->tiles_y;
    for (int i = 0; i < 2; i++)
        for (int slot = 0; slot < DD_INK_MEMBERS; slot++) {
            out[i][slot] = &sums[i][slot];
            sums[i][slot].sums = DD_NEW(ctx->arena, double, tiles *DD_SUMS);
            sums[i][slot].weight = DD_NEW(ctx->arena, double, tiles);
        }
    if (!dd_ink_group.compute_pair(out[0], out[1], in))
        return 70;
    for (int a = 3; a < argc; a++)
        for (size_t k = 0; k < dd_metrics_count; k++)
            if (dd_metrics[k]->group == &dd_ink_group && strcmp(argv[a], dd_metrics[k]->info.name) == 0)
                printf("%s %.17g %.17g\n", argv[a], dd_metric_value(dd_metrics[k], &sums[0][dd_metrics[k]->slot], tiles),
                       dd_metric_value(dd_metrics[k], &sums[1][dd_metrics[k]->slot], tiles));
    return 0;
}

int oracle_mode_ink(int argc, char **argv, dd_ctx *ctx)
{
    if (argc == 2 && strcmp(argv[0], "otsu") == 0)
        return otsu(atoi(argv[1]), ctx);
    return argc > 4 && strcmp(argv[0], "pair") == 0 ? pair(argc - 1, argv + 1, ctx) : 64;
}
