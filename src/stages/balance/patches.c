/* A lattice of squares half overlapping each other, tested on the coarse view of the pair. Surroundings count only where they have the
 * colour of the skin: cloth and walls lie at another distance from the lens and have a sharpness of their own. */
#include "stages/balance/patches.h"

#include <math.h>

#include "base/fmath.h"

static const double ALIKE_HUE = 0.25, ALIKE_LIGHT = 1.1; /* ln units */

/* Sum of linear R, G, B. */
typedef struct tint {
    double sum[3], n;
} tint;

static double *new_list(dd_arena *arena, size_t n) { return DD_NEW(arena, double, n); }

static bool is_treated(const dd_coarse *c, const dd_aim *aim, int i, int j)
{
    int x = (int)(c->grid.x0 + i * c->grid.step + 0.5), y = (int)(c->grid.y0 + j * c->grid.step + 0.5);
    x = x < aim->width ? x : aim->width - 1;
    y = y < aim->height ? y : aim->height - 1;
    uint16_t bits = aim->bits[(size_t)y * (size_t)aim->width + (size_t)x];
    for (int r = 0; bits && r < aim->n; r++)
        if (bits >> r & 1 && aim->region[r].role == DD_ROLE_TREATED)
            return true;
    return false;
}

static void add_tint(tint *t, const dd_coarse *c, int i, int j)
{
    for (int k = 0; k < 3; k++)
        t->sum[k] += (double)fmaxf(dd_row(c->before[k], j)[i], 0.0f); /* passes over NaN */
    t->n += 1.0;
}

/* Of control skin, else of the region: what colour skin has here. Every third cell tells enough. */
static tint skin_tint(const dd_coarse *c, const dd_aim *aim)
{
    enum { STRIDE = 3 };
    tint control = {{0}, 0}, treated = {{0}, 0};
    for (int j = 0; j < c->grid.height; j += STRIDE)
        for (int i = 0; i < c->grid.width; i += STRIDE) {
            if (!dd_brow(c->usable, j)[i])
                continue;
            if (dd_brow(c->ground, j)[i] == DD_GROUND_CONTROL)
                add_tint(&control, c, i, j);
            else if (is_treated(c, aim, i, j))
                add_tint(&treated, c, i, j);
        }
    return control.n > 0.0 ? control : treated;
}

/* Cells i0..i1 x j0..j1, ends included. */
typedef struct square {
    int i0, j0, i1, j1;
} square;

static bool near_log(double a, double b, double reach) { return a > 0.0 && b > 0.0 && fabs(dd_log(a / b)) <= reach; }

static bool alike(const dd_coarse *c, square s, const tint *skin)
{
    tint own = {{0}, 0};
    for (int j = s.j0; j <= s.j1; j++)
        for (int i = s.i0; i <= s.i1; i++)
            add_tint(&own, c, i, j);
    const double *a = own.sum, *b = skin->sum;
    return near_log(a[0] * b[1], a[1] * b[0], ALIKE_HUE) && near_log(a[2] * b[1], a[1] * b[2], ALIKE_HUE) &&
           near_log(a[1] * skin->n, b[1] * own.n, ALIKE_LIGHT);
}

typedef enum ground { CONTROL_ONLY, UNTREATED, TREATED } ground_kind;

static bool belongs(const dd_coarse *c, const dd_aim *aim, int i, int j, ground_kind kind)
{
    uint8_t ground = dd_brow(c->ground, j)[i];
    if (kind == TREATED)
        return is_treated(c, aim, i, j);
    return ground == DD_GROUND_CONTROL || (kind == UNTREATED && ground == DD_GROUND_BACKGROUND);
}

static bool qualifies(const dd_coarse *c, const dd_aim *aim, square s, const tint *skin, ground_kind kind)
{
    bool surroundings = false;
    for (int j = s.j0; j <= s.j1; j++)
        for (int i = s.i0; i <= s.i1; i++) {
            if (!dd_brow(c->usable, j)[i] || !belongs(c, aim, i, j, kind))
                return false;
            surroundings = surroundings || dd_brow(c->ground, j)[i] == DD_GROUND_BACKGROUND;
        }
    return !surroundings || alike(c, s, skin);
}

/* Every k-th of what was found, so that at most DD_MOST_PATCHES remain and all parts of the frame have their share. */
static void thin_out(dd_patches *p)
{
    int every = (p->n + DD_MOST_PATCHES - 1) / DD_MOST_PATCHES, kept = 0;
    for (int i = every / 2; i < p->n; i += every) {
        p->x[kept] = p->x[i];
        p->y[kept++] = p->y[i];
    }
    p->n = kept;
}

static void collect(dd_patches *out, const dd_coarse *c, const dd_aim *aim, double edge_px, const tint *skin, ground_kind kind)
{
    double pitch = fmax(0.5 * edge_px, c->grid.step), half = 0.5 * edge_px;
    out->n = 0;
    out->treated = kind == TREATED;
    for (double y = half; y + half <= aim->height; y += pitch)
        for (double x = half; x + half <= aim->width; x += pitch) {
            square s = {(int)ceil((x - half - c->grid.x0) / c->grid.step), (int)ceil((y - half - c->grid.y0) / c->grid.step),
                        (int)floor((x + half - c->grid.x0) / c->grid.step), (int)floor((y + half - c->grid.y0) / c->grid.step)};
            bool inside = s.i0 >= 0 && s.j0 >= 0 && s.i1 < c->grid.width && s.j1 < c->grid.height && s.i0 <= s.i1 && s.j0 <= s.j1;
            if (!inside || !qualifies(c, aim, s, skin, kind))
                continue;
            out->x[out->n] = x;
            out->y[out->n++] = y;
        }
}

bool dd_patches_find(dd_patches *out, const dd_coarse *coarse, const dd_aim *aim, double edge_px, dd_arena *arena)
{
    double pitch = fmax(0.5 * edge_px, coarse->grid.step);
    size_t most = ((size_t)(aim->width / pitch) + 2) * ((size_t)(aim->height / pitch) + 2);
    *out = (dd_patches){.x = new_list(arena, most), .y = new_list(arena, most)};
    if (!out->x || !out->y)
        return false;
    tint skin = skin_tint(coarse, aim);
    collect(out, coarse, aim, edge_px, &skin, CONTROL_ONLY);
    if (out->n < DD_ENOUGH_CONTROL)
        collect(out, coarse, aim, edge_px, &skin, UNTREATED);
    if (out->n < DD_LEAST_UNTREATED)
        collect(out, coarse, aim, edge_px, &skin, TREATED);
    if (out->n > DD_MOST_PATCHES)
        thin_out(out);
    return true;
}
