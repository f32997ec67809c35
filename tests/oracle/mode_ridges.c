/* ridges WIDTH HEIGHT PX_PER_MM C SCALE_MM...: a plane of L* on stdin, all valid; the largest V of dark lines over the scales, on the level
 * that serves the first scale, as float32 rows on stdout after a line "WIDTH HEIGHT". */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "oracle.h"
#include "stages/measure/ridges.h"

static bool open_site(dd_site *site, dd_metric_input *in, int width, int height, double px_per_mm, dd_ctx *ctx)
{
    dd_plane l;
    oracle_read_planes(&l, 1, width, height, ctx);
    dd_bytes valid = dd_bytes_new(ctx->arena, width, height);
    if (!l.px || !valid.px)
        return false;
    dd_bytes_fill(valid, 1);
    *site = (dd_site){.lab = {l, l, l}, .px_per_mm = px_per_mm};
    *in = (dd_metric_input){.site = site, .valid = valid, .ctx = ctx};
    return dd_levels_make(site->level, site->lab, valid, px_per_mm, NULL, ctx->arena);
}

int oracle_mode_ridges(int argc, char **argv, dd_ctx *ctx)
{
    dd_site site;
    dd_metric_input in;
    dd_ridges ridges;
    dd_ridge_rule rule = {.most_slope = 1e9};
    if (argc < 5 || argc > 4 + DD_RIDGE_SCALES)
        return 64;
    if (!open_site(&site, &in, atoi(argv[0]), atoi(argv[1]), strtod(argv[2], NULL), ctx))
        return 70;
    rule.c = strtod(argv[3], NULL);
    for (int i = 4; i < argc; i++)
        rule.scale_mm[i - 4] = strtod(argv[i], NULL);
    int level = dd_ridge_level(&rule, site.px_per_mm);
    const dd_metric_input pair[2] = {in, in};
    const dd_plane picture[2] = {site.level[level].lab[0], site.level[level].lab[0]};
    if (!dd_ridges_open(&ridges, &in, level) || !dd_ridges_find(&ridges, pair, picture, &rule))
        return 70;
    printf("%d %d\n", ridges.strength.width, ridges.strength.height);
    for (int y = 0; y < ridges.strength.height; y++)
        fwrite(dd_row(ridges.strength, y), sizeof(float), (size_t)ridges.strength.width, stdout);
    return 0;
}
