/* Is this lattice a chart? Every place a field of 6 x 4 can have on it and every way up are tried: the patches are read from the small
 * picture and fitted to the reference. Only a chart, whatever its light, is within a 3x3 matrix of 24 such different colours; and only
 * the right way up. The worst six patches may be glary or covered.
 *
 * Two turns of a wide field (6 columns along the lattice's x) and two of a tall one are the four ways up; a mirrored chart is none. */
#include <math.h>
#include <string.h>

#include "base/fmath.h"
#include "base/matrix.h"
#include "stages/balance/chart_fit.h"
#include "stages/balance/chart_search.h"

enum {
    LEAST_SEEN = 8,  /* patches of the lattice inside the field */
    LEAST_READ = 14, /* patches not clipped */
    LEFT_OUT = 6,
    MOST_STRAYS = 4,
    GRID = 1, /* (2 * GRID + 1)^2 points are read of a patch */
};
static const double MOST_STRAY = 0.12; /* pitches a patch may lie off the map: else it is not of the chart */
static const double READ_REACH = 0.2;  /* of the pitch, from the centre */
/* Of 264 photos without a chart the most chart-like place has 0.67 at first and 0.22 in the end; real charts in any light up to 0.16 and
 * 0.06, drawn ones with a row of glare 0.39 and 0.14. */
static const double MOST_AT_FIRST = 0.55, MOST_UNEXPLAINED = 0.18;

bool dd_chart_homography(double h[9], double (*from)[2], double (*to)[2], int n)
{
    double fx = 0, fy = 0, tx = 0, ty = 0, a[64] = {0}, b[8] = {0}, g[8];
    for (int i = 0; i < n; i++) {
        fx += from[i][0] / n;
        fy += from[i][1] / n;
        tx += to[i][0] / n;
        ty += to[i][1] / n;
    }
    for (int i = 0; i < n; i++) { /* x (g6 u + g7 v + 1) = g0 u + g1 v + g2 and the like for y, about the means */
        const double u = from[i][0] - fx, v = from[i][1] - fy, x = to[i][0] - tx, y = to[i][1] - ty;
        const double row[2][8] = {{u, v, 1, 0, 0, 0, -x * u, -x * v}, {0, 0, 0, u, v, 1, -y * u, -y * v}}, right[2] = {x, y};
        for (int e = 0; e < 2; e++)
            for (int j = 0; j < 8; j++) {
                b[j] += row[e][j] * right[e];
                for (int k = 0; k < 8; k++)
                    a[8 * j + k] += row[e][j] * row[e][k];
            }
    }
    if (n < 4 || !dd_solve(g, a, b, 8))
        return false;
    const double core[9] = {g[0], g[1], g[2], g[3], g[4], g[5], g[6], g[7], 1}, before[9] = {1, 0, -fx, 0, 1, -fy, 0, 0, 1};
    const double after[9] = {1, 0, tx, 0, 1, ty, 0, 0, 1};
    dd_mat3_mul(h, core, before);
    dd_mat3_mul(h, after, h);
    return true;
}

double dd_chart_pitch(const double map[9], double column, double row)
{
    double x0, y0, x1, y1, x2, y2;
    if (!dd_mat3_homography(&x0, &y0, map, column, row) || !dd_mat3_homography(&x1, &y1, map, column + 1, row) ||
        !dd_mat3_homography(&x2, &y2, map, column, row + 1))
        return 0.0;
    return fmin(dd_hypot(x1 - x0, y1 - y0), dd_hypot(x2 - x0, y2 - y0));
}

static int farthest(double *distance, const double map[9], double (*from)[2], double (*to)[2], int n)
{
    int worst = 0;
    *distance = 0.0;
    for (int i = 0; i < n; i++) {
        double x, y;
        const bool ahead = dd_mat3_homography(&x, &y, map, from[i][0], from[i][1]);
        const double d = ahead ? dd_hypot(x - to[i][0], y - to[i][1]) : INFINITY;
        if (d > *distance) {
            *distance = d;
            worst = i;
        }
    }
    return worst;
}

int dd_chart_map_robust(double map[9], double (*from)[2], double (*to)[2], int n)
{
    for (int left = MOST_STRAYS; n >= LEAST_SEEN && dd_chart_homography(map, from, to, n); left--) {
        double distance;
        const int worst = farthest(&distance, map, from, to, n);
        if (distance <= MOST_STRAY * dd_chart_pitch(map, from[worst][0], from[worst][1]))
            return n;
        if (left == 0)
            return 0;
        n--;
        memcpy(from[worst], from[n], sizeof from[worst]);
        memcpy(to[worst], to[n], sizeof to[worst]);
    }
    return 0;
}

/* One way to lay the chart on the lattice: chart (column, row) is at lattice (x, y). */
typedef struct dd_laying {
    int x0, y0, turn;
} dd_laying; /* turn: quarters, 0..3 */

static void lattice_cell(int *x, int *y, dd_laying l, int column, int row)
{
    const int c = DD_CHART_COLUMNS - 1 - column, r = DD_CHART_ROWS - 1 - row;
    const int at[4][2] = {{column, row}, {r, column}, {c, r}, {row, c}};
    *x = l.x0 + at[l.turn][0];
    *y = l.y0 + at[l.turn][1];
}

static int correspondences(double (*from)[2], double (*to)[2], const dd_lattice *lattice, const dd_flats *flats, dd_laying l)
{
    int n = 0;
    for (int i = 0; i < DD_CHART_PATCHES; i++) {
        int x, y, column = i % DD_CHART_COLUMNS, row = i / DD_CHART_COLUMNS;
        lattice_cell(&x, &y, l, column, row);
        if (x < 0 || y < 0 || x >= DD_LATTICE_SIDE || y >= DD_LATTICE_SIDE || lattice->member[y][x] < 0)
            continue;
        const dd_flat *flat = &flats->at[lattice->member[y][x]];
        from[n][0] = column;
        from[n][1] = row;
        to[n][0] = (double)flat->x;
        to[n++][1] = (double)flat->y;
    }
    return n;
}

/* Mean codes of a patch as linear light; false where it lies outside the view. */
static bool read_patch(double rgb[3], bool *clipped, const dd_chart_eye *eye, const double map[9], int patch)
{
    const dd_chart_view *view = &eye->view;
    const dd_photo *photo = eye->photo;
    const int column = patch % DD_CHART_COLUMNS, row = patch / DD_CHART_COLUMNS;
    double sum[3] = {0}, linear[3];
    for (int j = -GRID; j <= GRID; j++)
        for (int i = -GRID; i <= GRID; i++) {
            double x, y;
            if (!dd_mat3_homography(&x, &y, map, column + READ_REACH * i / GRID, row + READ_REACH * j / GRID) || !(x >= 0.0) ||
                !(y >= 0.0) || x > view->rgb[0].width - 1 || y > view->rgb[0].height - 1)
                return false;
            for (int c = 0; c < 3; c++)
                sum[c] += dd_brow(view->rgb[c], (int)(y + 0.5))[(int)(x + 0.5)];
        }
    *clipped = false;
    for (int c = 0; c < 3; c++) {
        const int code = (int)(sum[c] / ((2 * GRID + 1) * (2 * GRID + 1)) + 0.5);
        linear[c] = (double)photo->to_linear[c][photo->depth == 8 ? code : code * 257];
        *clipped = *clipped || code >= 250;
    }
    for (int c = 0; c < 3; c++)
        rgb[c] = (double)photo->matrix[3 * c] * linear[0] + (double)photo->matrix[3 * c + 1] * linear[1] +
                 (double)photo->matrix[3 * c + 2] * linear[2];
    return true;
}

/* Without the few patches that disagree most: glare, a finger, a clip. */
static double misfit_of(double rgb[DD_CHART_PATCHES][3], bool use[DD_CHART_PATCHES], int n, const dd_chart_target *target)
{
    double c[9], de00[DD_CHART_PATCHES], sum = 0.0, unexplained = INFINITY;
    for (int left = LEFT_OUT; n - left >= LEAST_READ - LEFT_OUT && dd_chart_solve(c, rgb, use, target); left--) {
        int worst;
        unexplained = dd_chart_unexplained(&worst, c, rgb, use, target);
        if (left == 0 || unexplained > MOST_AT_FIRST)
            break;
        use[worst] = false;
        n--;
    }
    if (unexplained > MOST_UNEXPLAINED)
        return INFINITY;
    dd_chart_residuals(de00, c, rgb, target);
    for (int i = 0; i < DD_CHART_PATCHES; i++)
        sum += use[i] ? de00[i] : 0.0;
    return sum / n;
}

double dd_chart_misfit(const double map[9], const dd_chart_eye *eye)
{
    double rgb[DD_CHART_PATCHES][3];
    bool use[DD_CHART_PATCHES];
    int n = 0;
    for (int i = 0; i < DD_CHART_PATCHES; i++) {
        bool clipped;
        if (!read_patch(rgb[i], &clipped, eye, map, i))
            return INFINITY;
        use[i] = !clipped;
        n += use[i];
    }
    return misfit_of(rgb, use, n, &eye->target);
}

static void try_laying(dd_chart_place *place, double *best, dd_laying l, const dd_lattice *lattice, const dd_chart_eye *eye)
{
    double from[DD_CHART_PATCHES][2], to[DD_CHART_PATCHES][2], map[9];
    const int n = dd_chart_map_robust(map, from, to, correspondences(from, to, lattice, &eye->flats, l));
    if (!n)
        return;
    const double misfit = dd_chart_misfit(map, eye);
    if (misfit < *best) {
        *best = misfit;
        memcpy(place->map, map, sizeof map);
        place->patches_seen = n;
    }
}

/* Where a field of `size` may begin so that it covers first..last, or lies inside when they are more. */
static int least_start(int first, int last, int size) { return last - first + 1 < size ? last - size + 1 : first; }
static int last_start(int first, int last, int size) { return last - first + 1 < size ? first : last - size + 1; }

double dd_chart_judge(dd_chart_place *place, const dd_lattice *t, const dd_chart_eye *eye)
{
    double best = INFINITY;
    for (int turn = 0; turn < 4; turn++) {
        const int w = turn & 1 ? DD_CHART_ROWS : DD_CHART_COLUMNS, h = turn & 1 ? DD_CHART_COLUMNS : DD_CHART_ROWS;
        for (int y = least_start(t->y0, t->y1, h); y <= last_start(t->y0, t->y1, h); y++)
            for (int x = least_start(t->x0, t->x1, w); x <= last_start(t->x0, t->x1, w); x++)
                try_laying(place, &best, (dd_laying){x, y, turn}, t, eye);
    }
    return best;
}
