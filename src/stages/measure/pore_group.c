/* The metrics of pores from one list per photo, and the map of pores. */
#include "base/fmath.h"
#include "stages/measure/pore.h"
#include "stages/measure/tiles.h"

static double area_of(const dd_bump *b) { return 2.0 * DD_PI * b->sigma_px * b->sigma_px; } /* px2 of the disc of radius sqrt 2 sigma */

static void sum_pores(dd_metric_sums *const *out, const dd_metric_input *in, const dd_bumps *pores)
{
    double ppm = in->site->px_per_mm;
    for (int slot = 0; slot < DD_PORE_MEMBERS; slot++)
        dd_metric_weigh_valid(out[slot], in);
    out[DD_PORE_COUNT]->reference[0] = 100.0 * ppm * ppm; /* px per cm2 */
    for (size_t i = 0; i < pores->n; i++) {
        const dd_bump *b = &pores->at[i];
        int x = (int)(b->x + 0.5), y = (int)(b->y + 0.5);
        dd_metric_add_at(out[DD_PORE_COUNT], 0, in, x, y, b->weight);
        dd_metric_add_at(out[DD_PORE_AREA], 0, in, x, y, b->weight * area_of(b));
    }
}

/* Columns of row y inside the disc of a pore take its contrast. */
static void draw_pore(float *row, const dd_bump *b, int y, int width)
{
    double dy = y - b->y, left = 2.0 * b->sigma_px * b->sigma_px - dy * dy;
    for (int x = (int)(b->x - 2.0 * b->sigma_px); left > 0.0 && x <= (int)(b->x + 2.0 * b->sigma_px); x++)
        if (x >= 0 && x < width && (x - b->x) * (x - b->x) <= left)
            row[x] = (float)(2.0 * b->response * b->weight);
}

/* The list is sorted by y. */
static bool draw_pores(const dd_metric_input *in, const dd_bumps *pores)
{
    const int reach = 8;
    int width = in->valid.width;
    size_t first = 0;
    float *row = DD_NEW(in->ctx->arena, float, width);
    if (!row)
        return false;
    for (int y = 0; y < in->valid.height; y++) {
        for (int x = 0; x < width; x++)
            row[x] = 0.0f;
        while (first < pores->n && pores->at[first].y < y - reach)
            first++;
        for (size_t i = first; i < pores->n && pores->at[i].y <= y + reach; i++)
            draw_pore(row, &pores->at[i], y, width);
        dd_map_row(in, DD_MAP_PORES, y, row);
    }
    return true;
}

static bool compute_pair(dd_metric_sums *const *before, dd_metric_sums *const *after, const dd_metric_input in[2])
{
    dd_arena_mark mark = dd_arena_level(in->ctx->arena);
    dd_bumps pores[2];
    bool ok = dd_pores_list(pores, in);
    for (int i = 0; ok && i < 2; i++) {
        sum_pores(i ? after : before, &in[i], &pores[i]);
        ok = !in[i].maps || draw_pores(&in[i], &pores[i]);
    }
    dd_arena_rewind(in->ctx->arena, mark);
    return ok;
}

const dd_group dd_pore_group = {.name = "pores", .members = DD_PORE_MEMBERS, .compute_pair = compute_pair};
