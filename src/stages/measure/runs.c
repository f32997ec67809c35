/* Runs of a row in order of x, joined to those of the row above (union-find with path halving; the lower index is the root, so that the
 * result does not depend on the order of joins). */
#include "stages/measure/runs.h"

#include <math.h>
#include <string.h>

static size_t root_of(dd_run *runs, size_t i)
{
    while (runs[i].parent != i) {
        runs[i].parent = runs[runs[i].parent].parent;
        i = runs[i].parent;
    }
    return i;
}

static void join(dd_run *runs, size_t a, size_t b)
{
    a = root_of(runs, a);
    b = root_of(runs, b);
    if (a == b)
        return;
    size_t keep = a < b ? a : b, gone = a < b ? b : a;
    runs[gone].parent = keep;
    runs[keep].area += runs[gone].area;
    runs[keep].core += runs[gone].core;
    runs[keep].peak = fmax(runs[keep].peak, runs[gone].peak);
}

static bool grow(dd_runs *r)
{
    if (r->n < r->capacity)
        return true;
    size_t capacity = r->capacity ? 2 * r->capacity : 1024;
    dd_run *more = dd_arena_alloc(r->arena, capacity * sizeof *more);
    if (!more)
        return false;
    if (r->n)
        memcpy(more, r->at, r->n * sizeof *more);
    r->at = more;
    r->capacity = capacity;
    return true;
}

/* Everything before `above` belongs to older rows; [above, first) may be the row above. */
static void connect(dd_runs *r, size_t first)
{
    size_t a = r->above;
    for (size_t b = first; b < r->n; b++) {
        while (a < first && (r->at[a].y < r->at[b].y - 1 || r->at[a].x1 < r->at[b].x0))
            a++;
        for (size_t c = a; c < first && r->at[c].x0 <= r->at[b].x1; c++)
            join(r->at, c, b);
    }
    r->above = first;
}

bool dd_runs_add_row(dd_runs *r, const float *value, double low, double high, int y, int width)
{
    size_t first = r->n;
    for (int x = 0; x < width; x++) {
        if (!(value[x] >= (float)low))
            continue;
        dd_run run = {.y = y, .x0 = x, .parent = r->n, .peak = (double)value[x]};
        for (; x < width && value[x] >= (float)low; x++) {
            run.peak = fmax(run.peak, (double)value[x]);
            run.core += value[x] >= (float)high;
        }
        run.x1 = x;
        run.area = x - run.x0;
        if (!grow(r))
            return false;
        r->at[r->n++] = run;
    }
    connect(r, first);
    return true;
}

const dd_run *dd_runs_root(dd_runs *r, size_t i) { return &r->at[root_of(r->at, i)]; }
