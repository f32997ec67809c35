/* Spots by hysteresis on the darkness map D = background - Gauss(0.3 mm) L* (METRICS.md 2.2):
 *   component: 8-connected pixels with D >= t_lo; it is a spot when somewhere D >= t_hi and its area is >= 0.5 mm2
 *
 * Components are built from runs (stretches of a row above t_lo) with union-find, so that the map itself is never stored:
 *
 *   row y-1   ..####..##....       a run joins every run of the row above it that it touches, also diagonally
 *   row y     ....####..##..
 */
#include "stages/measure/spots.h"

#include <math.h>
#include <string.h>

#include "stages/measure/site.h"
#include "stages/measure/smooth.h"
#include "stages/measure/tiles.h"

typedef struct run {
    int y, x0, x1;
    size_t parent;
    double peak, area;
} run; /* x1: one past the end; peak and area count at the root */

typedef struct finder {
    const dd_metric_input *in;
    const dd_surface *background;
    dd_spot_limits limits;
    dd_spot_sums *out;
    float *row;
    run *runs;
    size_t n, capacity, above; /* above: first run of the row before */
    dd_arena *arena;
    bool failed;
} finder;

dd_spot_limits dd_spot_limits_for(double noise_before, double noise_after)
{
    double noise = noise_before > noise_after ? noise_before : noise_after;
    double high = 4.0 * noise > 3.0 ? 4.0 * noise : 3.0;
    return (dd_spot_limits){high, 0.5 * high, 0.5};
}

static size_t root_of(run *runs, size_t i)
{
    while (runs[i].parent != i) {
        runs[i].parent = runs[runs[i].parent].parent;
        i = runs[i].parent;
    }
    return i;
}

static void join(run *runs, size_t a, size_t b)
{
    a = root_of(runs, a);
    b = root_of(runs, b);
    if (a == b)
        return;
    size_t keep = a < b ? a : b, gone = a < b ? b : a;
    runs[gone].parent = keep;
    runs[keep].area += runs[gone].area;
    runs[keep].peak = fmax(runs[keep].peak, runs[gone].peak);
}

static bool grow_runs(finder *f)
{
    if (f->n < f->capacity)
        return true;
    size_t capacity = f->capacity ? 2 * f->capacity : 1024;
    run *more = dd_arena_alloc(f->arena, capacity * sizeof *more);
    if (!more)
        return false;
    if (f->n)
        memcpy(more, f->runs, f->n * sizeof *more);
    f->runs = more;
    f->capacity = capacity;
    return true;
}

static void add_run(finder *f, int y, int x0, int x1, double peak)
{
    if (!grow_runs(f)) {
        f->failed = true;
        return;
    }
    f->runs[f->n] = (run){y, x0, x1, f->n, peak, x1 - x0};
    f->n++;
}

static void scan_runs(finder *f, const float *dark, int y, int width)
{
    for (int x = 0; x < width && !f->failed; x++) {
        if (!(dark[x] >= (float)f->limits.low))
            continue;
        int x0 = x;
        double peak = 0.0;
        for (; x < width && dark[x] >= (float)f->limits.low; x++)
            peak = fmax(peak, (double)dark[x]);
        add_run(f, y, x0, x, peak);
    }
}

static void connect_rows(finder *f, size_t first)
{
    size_t a = f->above;
    for (size_t b = first; b < f->n; b++) {
        while (a < first && (f->runs[a].y < f->runs[b].y - 1 || f->runs[a].x1 < f->runs[b].x0))
            a++;
        for (size_t c = a; c < first && f->runs[c].x0 <= f->runs[b].x1; c++)
            join(f->runs, c, b);
    }
    f->above = first;
}

/* Row of Gauss(0.3 mm) L*: make it D, add its load, collect its runs. */
static void take_row(void *user, int y, float *const *rows)
{
    finder *f = user;
    const dd_metric_input *in = f->in;
    int width = in->valid.width;
    const uint8_t *valid = dd_brow(in->valid, y);
    float *dark = rows[0], low = (float)f->limits.low;
    size_t first = f->n;
    dd_surface_row(f->background, f->row, y, width);
    for (int x = 0; x < width; x++) {
        dark[x] = f->row[x] - dark[x];
        f->row[x] = dark[x] > low ? dark[x] - low : dark[x] == dark[x] ? 0.0f : NAN;
    }
    dd_tiles_add_row(f->out->load, 1, 0, f->out->weight, f->row, valid, width, y, in->tile_px);
    scan_runs(f, dark, y, width);
    connect_rows(f, first);
}

static void add_spot_run(finder *f, const run *r)
{
    const dd_metric_input *in = f->in;
    size_t row = (size_t)(r->y / in->tile_px) * (size_t)in->tiles_x;
    for (int x = r->x0; x < r->x1;) {
        int tile = x / in->tile_px, end = (tile + 1) * in->tile_px;
        end = end < r->x1 ? end : r->x1;
        f->out->area[row + (size_t)tile] += end - x;
        x = end;
    }
}

static void keep_spots(finder *f)
{
    double ppm = f->in->site->px_per_mm, least_area_px = f->limits.least_area_mm2 * ppm * ppm;
    for (size_t i = 0; i < f->n; i++) {
        const run *root = &f->runs[root_of(f->runs, i)];
        if (root->peak >= f->limits.high && root->area >= least_area_px)
            add_spot_run(f, &f->runs[i]);
    }
}

bool dd_spots_measure(dd_spot_sums *out, const dd_metric_input *in, const dd_surface *background, dd_spot_limits limits)
{
    dd_arena *arena = in->ctx->arena;
    dd_arena_mark mark = dd_arena_level(arena);
    finder f = {.in = in, .out = out, .background = background, .limits = limits, .arena = arena};
    double sigma_px = dd_site_sigma(in->site, DD_SPOT_CUTOFF_MM);
    f.row = DD_NEW(arena, float, in->valid.width);
    bool ok = f.row && dd_smooth_rows(&in->site->l, 1, in->valid, sigma_px, in->ctx, take_row, &f) && !f.failed;
    if (ok)
        keep_spots(&f);
    dd_arena_rewind(arena, mark);
    return ok;
}
