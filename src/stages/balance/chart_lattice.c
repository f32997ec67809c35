/* Regular fields of patches. A patch and two neighbours of about its size make a first cell; from there the field grows patch by patch:
 *
 *      a  b  ?       the next centre is where the last step says, b + (b - a); from the first patch of a row, where the step of
 *                    the cell it was reached from says. The step is learnt anew at every patch, so perspective does no harm.
 */
#include <math.h>
#include <string.h>

#include "stages/balance/chart_search.h"

enum { MOST_NEIGHBOURS = 8, LEAST_CONFIRMED = 3, QUEUE = DD_LATTICE_SIDE * DD_LATTICE_SIDE };
static const double NEAREST = 0.75, FARTHEST = 2.3; /* centre to centre, in sizes of the patch: 1.16 face on, more along a tilt */
static const double LIKE_SIZE = 1.7;                /* ratio of sizes of neighbours */
static const double MOST_COSINE = 0.8, MOST_RATIO = 2.6;
static const double TOLERANCE = 0.22; /* of the shorter step */

typedef struct dd_step {
    double x, y;
} dd_step;
typedef struct dd_cell {
    int x, y;
} dd_cell;

static dd_step between(const dd_flats *f, int from, int to)
{
    return (dd_step){(double)f->at[to].x - (double)f->at[from].x, (double)f->at[to].y - (double)f->at[from].y};
}

static double length(dd_step s) { return sqrt(s.x * s.x + s.y * s.y); }

typedef struct dd_neighbours {
    int n, at[MOST_NEIGHBOURS];
    double distance[MOST_NEIGHBOURS]; /* ascending */
} dd_neighbours;

static void insert(dd_neighbours *list, int i, double distance)
{
    int k = list->n;
    while (k > 0 && list->distance[k - 1] > distance)
        k--;
    if (k == MOST_NEIGHBOURS)
        return;
    if (list->n < MOST_NEIGHBOURS)
        list->n++;
    for (int m = list->n - 1; m > k; m--) {
        list->at[m] = list->at[m - 1];
        list->distance[m] = list->distance[m - 1];
    }
    list->at[k] = i;
    list->distance[k] = distance;
}

/* The nearest patches of about the same size. */
static void neighbours_of(dd_neighbours *list, const dd_flats *f, int seed)
{
    const double size = (double)f->at[seed].size, x = (double)f->at[seed].x, y = (double)f->at[seed].y, reach = FARTHEST * size;
    const int c0 = (int)fmax(0.0, (x - reach) / DD_FLAT_BUCKET), r0 = (int)fmax(0.0, (y - reach) / DD_FLAT_BUCKET);
    list->n = 0;
    for (int r = r0; r < f->rows && r * DD_FLAT_BUCKET <= y + reach; r++)
        for (int c = c0; c < f->columns && c * DD_FLAT_BUCKET <= x + reach; c++)
            for (int i = f->bucket[r * f->columns + c]; i >= 0; i = f->at[i].next) {
                const double d = length(between(f, seed, i)), s = (double)f->at[i].size;
                if (d >= NEAREST * size && d <= reach && s < size * LIKE_SIZE && s * LIKE_SIZE > size)
                    insert(list, i, d);
            }
}

static int near(const dd_flats *f, int from, dd_step s, double reach)
{
    const dd_flat *p = &f->at[from];
    return dd_flats_nearest(f, (double)p->x + s.x, (double)p->y + s.y, reach, (double)p->size, LIKE_SIZE);
}

/* Enough of the six other cells around the first one are there too. */
static bool confirmed(const dd_flats *f, int seed, dd_step u, dd_step v)
{
    const dd_step around[6] = {{-u.x, -u.y},           {-v.x, -v.y},           {u.x + v.x, u.y + v.y},
                               {u.x - v.x, u.y - v.y}, {v.x - u.x, v.y - u.y}, {-u.x - v.x, -u.y - v.y}};
    const double reach = TOLERANCE * fmin(length(u), length(v));
    int n = 0;
    for (int i = 0; i < 6; i++)
        n += near(f, seed, around[i], reach) >= 0;
    return n >= LEAST_CONFIRMED;
}

static bool spans_a_cell(dd_step u, dd_step v)
{
    const double lu = length(u), lv = length(v), cosine = (u.x * v.x + u.y * v.y) / (lu * lv);
    return fabs(cosine) < MOST_COSINE && lu < MOST_RATIO * lv && lv < MOST_RATIO * lu;
}

static bool inside(int x, int y) { return x >= 0 && y >= 0 && x < DD_LATTICE_SIDE && y < DD_LATTICE_SIDE; }

static int member_at(const dd_lattice *l, int x, int y) { return inside(x, y) ? l->member[y][x] : -1; }

static bool is_member(const dd_lattice *l, int i, int x, int y)
{
    for (int dy = -2; dy <= 2; dy++)
        for (int dx = -2; dx <= 2; dx++)
            if (member_at(l, x + dx, y + dy) == i)
                return true;
    return false;
}

static void add(dd_lattice *l, int i, int x, int y)
{
    l->member[y][x] = i;
    l->x0 = x < l->x0 ? x : l->x0;
    l->x1 = x > l->x1 ? x : l->x1;
    l->y0 = y < l->y0 ? y : l->y0;
    l->y1 = y > l->y1 ? y : l->y1;
    l->n++;
}

/* Step along one axis at a member: to or from the next member of its line, else as where it was reached from. */
static dd_step step_at(const dd_lattice *l, const dd_flats *f, dd_cell c, int dx, int dy, dd_step else_this)
{
    const int own = l->member[c.y][c.x], behind = member_at(l, c.x - dx, c.y - dy), ahead = member_at(l, c.x + dx, c.y + dy);
    return behind >= 0 ? between(f, behind, own) : ahead >= 0 ? between(f, own, ahead) : else_this;
}

static void spread(dd_lattice *l, const dd_flats *f, int seed, dd_step u, dd_step v)
{
    dd_cell queue[QUEUE];
    dd_step along[QUEUE][2];
    int head = 0, tail = 0, middle = DD_LATTICE_SIDE / 2;
    memset(l->member, -1, sizeof l->member);
    l->n = 0;
    l->x0 = l->y0 = DD_LATTICE_SIDE;
    l->x1 = l->y1 = -1;
    add(l, seed, middle, middle);
    queue[tail] = (dd_cell){middle, middle};
    along[tail][0] = u;
    along[tail++][1] = v;
    for (; head < tail; head++) {
        static const int DX[4] = {1, -1, 0, 0}, DY[4] = {0, 0, 1, -1};
        const dd_cell c = queue[head];
        const dd_step su = step_at(l, f, c, 1, 0, along[head][0]), sv = step_at(l, f, c, 0, 1, along[head][1]);
        for (int k = 0; k < 4; k++) {
            const int x = c.x + DX[k], y = c.y + DY[k];
            if (!inside(x, y) || l->member[y][x] >= 0)
                continue;
            const dd_step s = {DX[k] * su.x + DY[k] * sv.x, DX[k] * su.y + DY[k] * sv.y};
            const int i = near(f, l->member[c.y][c.x], s, TOLERANCE * fmin(length(su), length(sv)));
            if (i < 0 || is_member(l, i, x, y))
                continue;
            add(l, i, x, y);
            queue[tail] = (dd_cell){x, y};
            along[tail][0] = su;
            along[tail++][1] = sv;
        }
    }
}

static int members_in(const dd_lattice *l, int x0, int y0, int w, int h)
{
    int n = 0;
    for (int y = y0; y < y0 + h; y++)
        for (int x = x0; x < x0 + w; x++)
            n += member_at(l, x, y) >= 0;
    return n;
}

/* Most members a field of a chart's size can hold: a lattice grown along a diagonal has as many, but not in such a field. */
static int fullest_field(const dd_lattice *l)
{
    int most = 0;
    for (int y = l->y0; y <= l->y1; y++)
        for (int x = l->x0; x <= l->x1; x++) {
            const int wide = members_in(l, x, y, DD_CHART_COLUMNS, DD_CHART_ROWS),
                      tall = members_in(l, x, y, DD_CHART_ROWS, DD_CHART_COLUMNS);
            most = wide > most ? wide : most;
            most = tall > most ? tall : most;
        }
    return most;
}

int dd_lattice_grow(dd_lattice *out, const dd_flats *flats, int seed)
{
    dd_neighbours list;
    dd_lattice trial;
    int fullest = 0;
    neighbours_of(&list, flats, seed);
    out->n = 0;
    for (int i = 0; i < list.n; i++)
        for (int j = i + 1; j < list.n; j++) {
            const dd_step a = between(flats, seed, list.at[i]), b = between(flats, seed, list.at[j]);
            const bool turned = a.x * b.y < a.y * b.x; /* x runs to y clockwise, as in the picture: a chart is never mirrored */
            const dd_step u = turned ? b : a, v = turned ? a : b;
            if (!spans_a_cell(u, v) || !confirmed(flats, seed, u, v))
                continue;
            spread(&trial, flats, seed, u, v);
            const int full = fullest_field(&trial);
            if (full > fullest) {
                fullest = full;
                *out = trial;
            }
        }
    return fullest;
}
