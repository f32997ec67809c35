/* Free-form deformation (Rueckert et al., IEEE TMI 18(8), 1999) on a coarse lattice. The lattice itself is the guard against warping a
 * lesion away: nothing shorter than two spacings can be represented, and the bending term makes three to four spacings the
 * shortest wave that comes through at full height.
 *
 * Bending = squared second differences of the coefficients in x, in y and twice the mixed one: an affine displacement costs
 * nothing, so the field continues linearly into parts of the picture where nothing could be seen. With an ease, bending that is there
 * already costs less: a cheek that a smile lifts bends the field at its rim, and the rest stays as stiff as before. The normal equations
 * have a narrow band (nodes numbered along the short side) and are solved by a banded Cholesky factorisation. */
#include "stages/align/field.h"

#include <math.h>
#include <string.h>

#include "kernels/kernels.h"

enum { SUPPORT = 4 };
static const double TETHER = 1e-6; /* precision that ties every coefficient to 0: makes the system definite, moves nothing */

bool dd_field_new(dd_field *out, int width, int height, double spacing, dd_arena *arena)
{
    *out = (dd_field){(int)ceil((width - 1) / spacing) + 3, (int)ceil((height - 1) / spacing) + 3, spacing, 0, NULL, NULL};
    size_t n = (size_t)out->nx * (size_t)out->ny;
    out->cx = DD_NEW(arena, double, n);
    out->cy = DD_NEW(arena, double, n);
    return out->cx && out->cy;
}

/* Subdivision of a uniform cubic B-spline: old nodes become (1 6 1)/8, new ones in between (1 1)/2. out: n values at stride. */
static void halve_line(double *out, int n, size_t out_stride, const double *in, int m, size_t in_stride)
{
    for (int i = 0; i < n; i++) {
        int k = (i + 1) / 2;
        if (k > m - 1)
            k = m - 1;
        double here = in[(size_t)k * in_stride], next = in[(size_t)(k + 1 < m ? k + 1 : k) * in_stride],
               last = in[(size_t)(k > 0 ? k - 1 : k) * in_stride];
        out[(size_t)i * out_stride] = i % 2 ? (last + 6 * here + next) / 8 : (here + next) / 2;
    }
}

bool dd_field_halve(dd_field *out, const dd_field *coarse, int width, int height, dd_arena *arena)
{
    if (!dd_field_new(out, width, height, coarse->spacing / 2, arena))
        return false;
    dd_arena_mark mark = dd_arena_level(arena);
    double *rows = DD_NEW(arena, double, (size_t)out->nx *(size_t)coarse->ny);
    for (int c = 0; rows && c < 2; c++) {
        const double *in = c ? coarse->cy : coarse->cx;
        double *to = c ? out->cy : out->cx;
        for (int j = 0; j < coarse->ny; j++)
            halve_line(rows + (size_t)j * (size_t)out->nx, out->nx, 1, in + (size_t)j * (size_t)coarse->nx, coarse->nx, 1);
        for (int i = 0; i < out->nx; i++)
            halve_line(to + i, out->ny, (size_t)out->nx, rows + i, coarse->ny, (size_t)out->nx);
    }
    dd_arena_rewind(arena, mark);
    return rows != NULL;
}

static void basis(double b[SUPPORT], double t)
{
    double u = 1 - t;
    b[0] = u * u * u / 6;
    b[1] = (3 * t * t * t - 6 * t * t + 4) / 6;
    b[2] = (3 * u * u * u - 6 * u * u + 4) / 6;
    b[3] = t * t * t / 6;
}

/* First node of the support and its weights. Outside the frame the edge value continues. */
static int place(double b[SUPPORT], double x, double spacing, int n)
{
    double u = fmin(fmax(x / spacing, 0), n - 3);
    int i = (int)u;
    if (i > n - SUPPORT)
        i = n - SUPPORT;
    basis(b, u - i);
    return i;
}

void dd_field_at(double *dx, double *dy, const dd_field *f, double x, double y)
{
    double bx[SUPPORT], by[SUPPORT], sx = 0, sy = 0;
    int i0 = place(bx, x, f->spacing, f->nx), j0 = place(by, y, f->spacing, f->ny);
    for (int j = 0; j < SUPPORT; j++) {
        const double *cx = f->cx + (size_t)(j0 + j) * (size_t)f->nx + i0, *cy = f->cy + (size_t)(j0 + j) * (size_t)f->nx + i0;
        sx += by[j] * (bx[0] * cx[0] + bx[1] * cx[1] + bx[2] * cx[2] + bx[3] * cx[3]);
        sy += by[j] * (bx[0] * cy[0] + bx[1] * cy[1] + bx[2] * cy[2] + bx[3] * cy[3]);
    }
    *dx = sx;
    *dy = sy;
}

double dd_field_bending(const dd_field *f)
{
    double most = 0;
    for (int c = 0; c < 2; c++) {
        const double *v = c ? f->cy : f->cx;
        for (int j = 1; j + 1 < f->ny; j++)
            for (int i = 1; i + 1 < f->nx; i++) {
                const double *at = v + (size_t)j * (size_t)f->nx + i;
                double across = at[-1] - 2 * at[0] + at[1], down = *(at - f->nx) - 2 * at[0] + at[f->nx];
                most = fmax(most, fmax(fabs(across), fabs(down)));
            }
    }
    return most;
}

static double area_change(const dd_field *f, const double jinv[4], double x, double y)
{
    double half = f->spacing / 8, e[2], w[2], n[2], s[2];
    dd_field_at(&e[0], &e[1], f, x + half, y);
    dd_field_at(&w[0], &w[1], f, x - half, y);
    dd_field_at(&s[0], &s[1], f, x, y + half);
    dd_field_at(&n[0], &n[1], f, x, y - half);
    double xx = (e[0] - w[0]) / (2 * half), yx = (e[1] - w[1]) / (2 * half), xy = (s[0] - n[0]) / (2 * half),
           yy = (s[1] - n[1]) / (2 * half);
    double a = 1 + jinv[0] * xx + jinv[1] * yx, b = jinv[0] * xy + jinv[1] * yy, c = jinv[2] * xx + jinv[3] * yx,
           d = 1 + jinv[2] * xy + jinv[3] * yy;
    return a * d - b * c;
}

/* Mark the nodes around every place whose area change is out of bounds; returns how many places. */
static int mark_folds(uint8_t *mark, const dd_field *f, const double jinv[4], double low, double high)
{
    int folds = 0;
    memset(mark, 0, (size_t)f->nx * (size_t)f->ny);
    for (int v = 0; v <= 2 * (f->ny - 3); v++)
        for (int u = 0; u <= 2 * (f->nx - 3); u++) {
            double change = area_change(f, jinv, u * f->spacing / 2, v * f->spacing / 2);
            if (change >= low && change <= high)
                continue;
            folds++;
            for (int j = v / 2; j < v / 2 + SUPPORT && j < f->ny; j++)
                for (int i = u / 2; i < u / 2 + SUPPORT && i < f->nx; i++)
                    mark[(size_t)j * (size_t)f->nx + (size_t)i] = 1;
        }
    return folds;
}

/* Marked coefficients: half their own, half the mean of the up to 8 neighbours. */
static void average_marked(double *c, const double *old, const uint8_t *mark, int nx, int ny)
{
    for (int j = 0; j < ny; j++)
        for (int i = 0; i < nx; i++) {
            size_t at = (size_t)j * (size_t)nx + (size_t)i;
            double sum = 0;
            int n = 0;
            for (int y = j > 0 ? j - 1 : 0; y <= j + 1 && y < ny; y++)
                for (int x = i > 0 ? i - 1 : 0; x <= i + 1 && x < nx; x++, n++)
                    sum += old[(size_t)y * (size_t)nx + (size_t)x];
            c[at] = mark[at] ? 0.5 * old[at] + 0.5 * (sum - old[at]) / (n - 1) : old[at];
        }
}

int dd_field_unfold(dd_field *f, const double jinv[4], double low, double high, int turns, dd_arena *arena)
{
    dd_arena_mark level = dd_arena_level(arena);
    size_t n = (size_t)f->nx * (size_t)f->ny;
    uint8_t *mark = DD_NEW(arena, uint8_t, n);
    double *old = DD_NEW(arena, double, n);
    int folds = mark && old ? mark_folds(mark, f, jinv, low, high) : -1;
    for (int turn = 0; folds > 0 && turn < turns; turn++) {
        memcpy(old, f->cx, n * sizeof *old);
        average_marked(f->cx, old, mark, f->nx, f->ny);
        memcpy(old, f->cy, n * sizeof *old);
        average_marked(f->cy, old, mark, f->nx, f->ny);
        folds = mark_folds(mark, f, jinv, low, high);
    }
    dd_arena_rewind(arena, level);
    return folds;
}

/* Unknown of component c at node (i,j), numbered along the short side. */
static int unknown(const dd_field *f, int i, int j, int c) { return 2 * (f->nx <= f->ny ? j * f->nx + i : i * f->ny + j) + c; }

bool dd_field_system_new(dd_field_system *s, const dd_field *f, dd_arena *arena)
{
    int shorter = f->nx < f->ny ? f->nx : f->ny;
    *s = (dd_field_system){f, 2 * f->nx * f->ny, 2 * (3 * shorter + 3) + 2, NULL, NULL};
    s->a = DD_NEW(arena, double, (size_t)s->unknowns *(size_t)s->band);
    s->b = DD_NEW(arena, double, s->unknowns);
    return s->a && s->b;
}

void dd_field_system_clear(dd_field_system *s)
{
    memset(s->a, 0, (size_t)s->unknowns * (size_t)s->band * sizeof *s->a);
    memset(s->b, 0, (size_t)s->unknowns * sizeof *s->b);
}

static void add(dd_field_system *s, int row, int column, double v)
{
    if (column >= row)
        s->a[(size_t)row * (size_t)s->band + (size_t)(column - row)] += v;
}

void dd_field_observe(dd_field_system *s, double x, double y, const double g[3], const double gt[2])
{
    const dd_field *f = s->field;
    double bx[SUPPORT], by[SUPPORT], weight[SUPPORT * SUPPORT];
    int first[SUPPORT * SUPPORT], i0 = place(bx, x, f->spacing, f->nx), j0 = place(by, y, f->spacing, f->ny);
    for (int k = 0; k < SUPPORT * SUPPORT; k++) {
        first[k] = unknown(f, i0 + k % SUPPORT, j0 + k / SUPPORT, 0);
        weight[k] = bx[k % SUPPORT] * by[k / SUPPORT];
    }
    for (int k = 0; k < SUPPORT * SUPPORT; k++) {
        s->b[first[k]] += weight[k] * gt[0];
        s->b[first[k] + 1] += weight[k] * gt[1];
        for (int l = 0; l < SUPPORT * SUPPORT; l++) {
            if (first[l] < first[k])
                continue;
            double w = weight[k] * weight[l];
            add(s, first[k], first[l], w * g[0]);
            add(s, first[k], first[l] + 1, w * g[1]);
            add(s, first[k] + 1, first[l], w * g[1]);
            add(s, first[k] + 1, first[l] + 1, w * g[2]);
        }
    }
}

/* Some nodes of the lattice, times factors: one second difference. */
typedef struct difference {
    int n, i[4], j[4];
    double factor[4];
} difference;

/* What it costs to bend by one second difference: see ease in field.h. Precision falls with the square of the present bend, as if bends had
 * the heavy tail of a Cauchy distribution (one step of iteratively reweighted least squares per solve). */
static double resistance(const dd_field *f, const difference *d, double stiffness)
{
    double x = 0, y = 0;
    if (f->ease <= 0)
        return stiffness;
    for (int k = 0; k < d->n; k++) {
        size_t node = (size_t)d->j[k] * (size_t)f->nx + (size_t)d->i[k];
        x += d->factor[k] * f->cx[node];
        y += d->factor[k] * f->cy[node];
    }
    return 1 / (1 / stiffness + (x * x + y * y) / f->ease);
}

/* weight * resistance * (difference of the coefficients)^2 for both components; nothing beyond the lattice. */
static void add_difference(dd_field_system *s, const difference *d, double weight, double stiffness)
{
    const dd_field *f = s->field;
    for (int k = 0; k < d->n; k++)
        if (d->i[k] >= f->nx || d->j[k] >= f->ny)
            return;
    double precision = weight * resistance(f, d, stiffness);
    for (int k = 0; k < d->n; k++)
        for (int l = 0; l < d->n; l++)
            for (int c = 0; c < 2; c++)
                add(s, unknown(f, d->i[k], d->j[k], c), unknown(f, d->i[l], d->j[l], c), precision * d->factor[k] * d->factor[l]);
}

static void add_bending(dd_field_system *s, double stiffness)
{
    const dd_field *f = s->field;
    for (int j = 0; j < f->ny; j++)
        for (int i = 0; i < f->nx; i++) {
            add_difference(s, &(difference){3, {i, i + 1, i + 2}, {j, j, j}, {1, -2, 1}}, 1, stiffness);
            add_difference(s, &(difference){3, {i, i, i}, {j, j + 1, j + 2}, {1, -2, 1}}, 1, stiffness);
            add_difference(s, &(difference){4, {i, i + 1, i, i + 1}, {j, j, j + 1, j + 1}, {1, -1, -1, 1}}, 2, stiffness);
            for (int c = 0; c < 2; c++)
                add(s, unknown(f, i, j, c), unknown(f, i, j, c), TETHER);
        }
}

/* In place: A = U'U, right-looking, rows of U in the band storage. */
static bool factorise(dd_field_system *s, const dd_ctx *ctx)
{
    for (int k = 0; k < s->unknowns; k++) {
        double *row = s->a + (size_t)k * (size_t)s->band;
        if (!(row[0] > 0))
            return false;
        double root = sqrt(row[0]);
        int reach = s->unknowns - k < s->band ? s->unknowns - k : s->band;
        for (int c = 0; c < reach; c++)
            row[c] /= root;
        for (int r = 1; r < reach; r++) {
            double *target = s->a + (size_t)(k + r) * (size_t)s->band, factor = row[r];
            if (factor == 0)
                continue;
            ctx->kernels->flow.subtract_scaled(target, row + r, factor, (size_t)(reach - r));
        }
    }
    return true;
}

static void substitute(dd_field_system *s)
{
    for (int k = 0; k < s->unknowns; k++) { /* U' y = b */
        const double *row = s->a + (size_t)k * (size_t)s->band;
        int reach = s->unknowns - k < s->band ? s->unknowns - k : s->band;
        s->b[k] /= row[0];
        for (int c = 1; c < reach; c++)
            s->b[k + c] -= row[c] * s->b[k];
    }
    for (int k = s->unknowns - 1; k >= 0; k--) { /* U x = y */
        const double *row = s->a + (size_t)k * (size_t)s->band;
        int reach = s->unknowns - k < s->band ? s->unknowns - k : s->band;
        double sum = s->b[k];
        for (int c = 1; c < reach; c++)
            sum -= row[c] * s->b[k + c];
        s->b[k] = sum / row[0];
    }
}

bool dd_field_solve(dd_field *f, dd_field_system *s, double stiffness, const dd_ctx *ctx)
{
    add_bending(s, stiffness);
    if (!factorise(s, ctx))
        return false;
    substitute(s);
    for (int j = 0; j < f->ny; j++)
        for (int i = 0; i < f->nx; i++) {
            size_t node = (size_t)j * (size_t)f->nx + (size_t)i;
            f->cx[node] = s->b[unknown(f, i, j, 0)];
            f->cy[node] = s->b[unknown(f, i, j, 1)];
        }
    return true;
}
