/* The metrics of wrinkles from one pass over the pair: dark lines of L* with s 0.15 to 0.8 mm. METRICS.md 3.1.
 *
 * A groove takes the same share of the light on every skin, and a share dI/I of the light is dL* = (L* + 16)/3 dI/I (METRICS.md 3): less on
 * dark skin. So c = 1.5 L* holds on skin of L* 65 and follows L* + 16 of the pair, or furrows of types V and VI would fall below it.
 *
 * most_slope 0.5 keeps edges up to 11 L* out (on the shoulder of a step H the slope is half of l2 where l2 is 0.108 H). Lower, it would cut
 * furrows of dark skin, whose shine makes them bright on one side: of their load 68 % was found with 0.4, 78 % with 0.5. */
#include <math.h>
#include <string.h>

#include "stages/measure/lines.h"
#include "stages/measure/wrinkles.h"

const dd_ridge_rule dd_wrinkle_rule = {.scale_mm = {0.15, 0.26, 0.46, 0.8}, .c = 1.5, .most_slope = 0.5};

static const double REFERENCE_L = 65.0, LEAST_L = 30.0; /* below, noise rules */

static double mean_l(const dd_metric_input *in, const dd_ridges *r)
{
    double sum = 0.0, n = 0.0;
    for (int y = 0; y < r->valid.height; y++) {
        const uint8_t *mark = dd_brow(r->valid, y);
        const float *l = dd_row(in->site->level[r->level].lab[0], y);
        for (int x = 0; x < r->valid.width; x++)
            if (mark[x]) {
                sum += (double)l[x];
                n += 1.0;
            }
    }
    return n > 0.0 ? sum / n : REFERENCE_L;
}

static dd_ridge_rule rule_for(const dd_metric_input in[2], const dd_ridges *r)
{
    dd_ridge_rule rule = dd_wrinkle_rule;
    double l = 0.5 * (mean_l(&in[0], r) + mean_l(&in[1], r));
    rule.c *= (fmax(l, LEAST_L) + 16.0) / (REFERENCE_L + 16.0);
    return rule;
}

/* The level's own L*, or a copy that matching may change. */
static bool borrow_picture(dd_plane *out, const dd_metric_input *in, int level)
{
    dd_plane l = in->site->level[level].lab[0];
    *out = l;
    if (!(in->site->match_px > 0.0))
        return true;
    *out = dd_plane_new(in->ctx->arena, l.width, l.height);
    for (int y = 0; out->px && y < l.height; y++)
        memcpy(dd_row(*out, y), dd_row(l, y), (size_t)l.width * sizeof(float));
    return out->px != NULL;
}

static bool has_pixels(dd_bytes mask)
{
    for (int y = 0; y < mask.height; y++)
        if (memchr(dd_brow(mask, y), 1, (size_t)mask.width))
            return true;
    return false;
}

static void withhold(dd_metric_sums *const *before, dd_metric_sums *const *after, int slot, dd_why why)
{
    before[slot]->why = why;
    after[slot]->why = why;
}

static bool sum_photo(dd_metric_sums *const *out, const dd_lines *lines, const dd_metric_input *in, double c)
{
    const dd_line_sums sums = {out[DD_WRINKLE_LENGTH], out[DD_WRINKLE_DEPTH], out[DD_WRINKLE_INDEX]};
    return dd_lines_sum(&sums, lines, in, c, DD_MAP_WRINKLES);
}

static bool compute_pair(dd_metric_sums *const *before, dd_metric_sums *const *after, const dd_metric_input in[2])
{
    dd_arena *arena = in->ctx->arena;
    dd_arena_mark mark = dd_arena_level(arena);
    int level = dd_ridge_level(&dd_wrinkle_rule, in->site->px_per_mm);
    dd_plane picture[2];
    dd_ridges ridges;
    dd_lines lines;
    dd_ridge_rule rule;
    bool ok =
        borrow_picture(&picture[0], &in[0], level) && borrow_picture(&picture[1], &in[1], level) && dd_ridges_open(&ridges, in, level);
    if (ok) {
        rule = rule_for(in, &ridges);
        ok = dd_ridges_find(&ridges, in, picture, &rule) && dd_lines_trace(&lines, &ridges, arena) &&
             sum_photo(before, &lines, &in[0], rule.c) && sum_photo(after, &lines, &in[1], rule.c);
    }
    for (int slot = 0; ok && !has_pixels(ridges.valid) && slot < DD_WRINKLE_MEMBERS; slot++)
        withhold(before, after, slot, DD_WHY_REGION_TOO_SMALL);
    if (ok && !lines.n && !before[DD_WRINKLE_DEPTH]->why)
        withhold(before, after, DD_WRINKLE_DEPTH, DD_WHY_NO_LINES);
    dd_arena_rewind(arena, mark);
    return ok;
}

const dd_group dd_wrinkle_group = {.name = "wrinkles", .members = DD_WRINKLE_MEMBERS, .compute_pair = compute_pair};
