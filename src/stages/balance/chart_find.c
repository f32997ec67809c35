/* Find the chart: flat patches -> lattices of patches -> the one whose colours are a chart's -> its map, measured anew over all patches. */
#include "stages/balance/chart_search.h"

#include <math.h>
#include <string.h>

#include "base/matrix.h"

enum {
    LEAST_MEMBERS = 8,
    MOST_MEMBERS = 60, /* more is a texture */
    MOST_TRIES = 4,    /* of lattices through one patch: the first is not always the best */
    LEVELS = 3,        /* about 1600, 800 and 400 px */
    LEAST_VIEW = 128,
};
static const double MOST_MISFIT = 12.0;
#define PATCH_HALF 0.43                 /* of the pitch: half the width of a patch; Classic, Passport and prints 0.41 .. 0.44 */
static const double INSIDE_HALF = 0.40; /* the same of its flat inside */
/* Outer corners of dark skin, bluish green, black, white, in chart coordinates. */
static const double CORNER[4][2] = {
    {-PATCH_HALF, -PATCH_HALF}, {5 + PATCH_HALF, -PATCH_HALF}, {5 + PATCH_HALF, 3 + PATCH_HALF}, {-PATCH_HALF, 3 + PATCH_HALF}};

static double best_lattice(dd_chart_place *place, const dd_chart_eye *eye, uint8_t *tried)
{
    const dd_flats *flats = &eye->flats;
    double best = INFINITY;
    for (int seed = 0; seed < flats->n; seed++) {
        dd_lattice lattice;
        dd_chart_place trial;
        if (tried[seed] >= MOST_TRIES || dd_lattice_grow(&lattice, flats, seed) < LEAST_MEMBERS)
            continue;
        for (int y = lattice.y0; y <= lattice.y1; y++)
            for (int x = lattice.x0; x <= lattice.x1; x++)
                if (lattice.member[y][x] >= 0)
                    tried[lattice.member[y][x]]++;
        const double misfit = lattice.n > MOST_MEMBERS ? INFINITY : dd_chart_judge(&trial, &lattice, eye);
        if (misfit < best) {
            best = misfit;
            *place = trial;
        }
    }
    return best;
}

/* How far the centre of gravity of a patch's picture lies from the picture of its centre: nearer parts look larger. The centroid of the
 * quadrilateral of the flat inside's corners. */
static bool centroid_shift(double shift[2], const double map[9], double column, double row)
{
    double p[4][2], x, y, area = 0.0, sum[2] = {0};
    for (int i = 0; i < 4; i++)
        if (!dd_mat3_homography(&p[i][0], &p[i][1], map, column + (i == 1 || i == 2 ? INSIDE_HALF : -INSIDE_HALF),
                                row + (i >= 2 ? INSIDE_HALF : -INSIDE_HALF)))
            return false;
    if (!dd_mat3_homography(&x, &y, map, column, row))
        return false;
    for (int i = 0; i < 4; i++) {
        const double *a = p[i], *b = p[(i + 1) % 4], cross = (a[0] - x) * (b[1] - y) - (b[0] - x) * (a[1] - y);
        area += cross;
        for (int k = 0; k < 2; k++)
            sum[k] += cross * (a[k] + b[k] - 2.0 * (k ? y : x)) / 3.0;
    }
    for (int k = 0; k < 2; k++)
        shift[k] = sum[k] / area;
    return true;
}

/* All flat patches within `reach` pitches of where the map expects one, and the map through them. */
static void snap(dd_chart_place *place, const dd_flats *flats, double reach)
{
    double from[DD_CHART_PATCHES][2], to[DD_CHART_PATCHES][2], map[9];
    int n = 0;
    for (int i = 0; i < DD_CHART_PATCHES; i++) {
        double x, y, shift[2], column = i % DD_CHART_COLUMNS, row = (double)(i / DD_CHART_COLUMNS),
                               pitch = dd_chart_pitch(place->map, column, row);
        if (pitch <= 0.0 || !dd_mat3_homography(&x, &y, place->map, column, row) || !centroid_shift(shift, place->map, column, row))
            continue;
        const int near = dd_flats_nearest(flats, x, y, reach * pitch, 0.9 * pitch, 1.7);
        if (near < 0)
            continue;
        from[n][0] = column;
        from[n][1] = row;
        to[n][0] = (double)flats->at[near].x - shift[0];
        to[n++][1] = (double)flats->at[near].y - shift[1];
    }
    if ((n = dd_chart_map_robust(map, from, to, n)) > 0) {
        memcpy(place->map, map, sizeof map);
        place->patches_seen = n;
    }
}

/* From px of the view to px of the photo, and the corners. */
static void finish(dd_chart_place *place, int f)
{
    const double to_photo[9] = {f, 0, 0.5 * f - 0.5, 0, f, 0.5 * f - 0.5, 0, 0, 1};
    dd_mat3_mul(place->map, to_photo, place->map);
    place->found = true;
    for (int i = 0; i < 4; i++)
        place->found =
            place->found && dd_mat3_homography(&place->corner[i][0], &place->corner[i][1], place->map, CORNER[i][0], CORNER[i][1]);
}

/* sqrt of the area that one step along a row and one along a column span, by central differences: the chart may be turned and tilted. */
double dd_chart_px_per_mm(const dd_chart_place *place, double width_mm)
{
    static const double STEP[4][2] = {{2.0, 1.5}, {3.0, 1.5}, {2.5, 1.0}, {2.5, 2.0}};
    double p[4][2];
    if (!place->found || !(width_mm > 0.0))
        return NAN;
    for (int i = 0; i < 4; i++)
        if (!dd_mat3_homography(&p[i][0], &p[i][1], place->map, STEP[i][0], STEP[i][1]))
            return NAN;
    const double area = (p[1][0] - p[0][0]) * (p[3][1] - p[2][1]) - (p[1][1] - p[0][1]) * (p[3][0] - p[2][0]);
    return sqrt(fabs(area)) * (DD_CHART_COLUMNS - 1 + 2.0 * PATCH_HALF) / width_mm;
}

static bool look(dd_chart_eye *out, const dd_photo *photo, dd_arena *arena)
{
    out->photo = photo;
    dd_chart_target_make(&out->target, DD_CHART_AFTER_2014); /* either edition is near enough to be found */
    return dd_chart_view_make(&out->view, photo, arena) && dd_flats_find(&out->flats, &out->view, arena);
}

static bool look_coarser(dd_chart_eye *out, dd_arena *arena)
{
    const dd_bytes now = out->view.rgb[0];
    return now.width >= LEAST_VIEW && now.height >= LEAST_VIEW && dd_chart_view_halve(&out->view, &out->view, arena) &&
           dd_flats_find(&out->flats, &out->view, arena);
}

/* Large charts that are blurred or noisy have flat patches only in a smaller picture. */
static bool search(dd_chart_place *out, const dd_photo *photo, dd_arena *arena)
{
    dd_chart_eye eye;
    bool more = look(&eye, photo, arena);
    if (!more)
        return false;
    for (int level = 0; more && !out->found && level < LEVELS; level++) {
        uint8_t *tried = DD_NEW(arena, uint8_t, eye.flats.n + 1);
        if (!tried)
            return false;
        if (best_lattice(out, &eye, tried) <= MOST_MISFIT) {
            snap(out, &eye.flats, 0.2);
            finish(out, eye.view.f);
        }
        more = !out->found && look_coarser(&eye, arena);
    }
    return true;
}

dd_status dd_chart_find(dd_chart_place *out, const dd_photo *photo, dd_ctx *ctx, dd_err *err)
{
    const dd_arena_mark mark = dd_arena_level(ctx->arena);
    dd_status status = DD_OK;
    *out = (dd_chart_place){0};
    if (!search(out, photo, ctx->arena))
        status = dd_fail(err, DD_E_NO_MEMORY, "chart", "%d x %d px", photo->width, photo->height);
    dd_arena_rewind(ctx->arena, mark);
    return status;
}

/* Clockwise in the picture, as CORNER goes round the chart. */
static void clockwise(double to[4][2], double corner[4][2])
{
    double area = 0.0;
    for (int i = 0; i < 4; i++) {
        const double *a = corner[i], *b = corner[(i + 1) % 4];
        area += a[0] * b[1] - b[0] * a[1];
    }
    for (int i = 0; i < 4; i++)
        memcpy(to[i], corner[area >= 0.0 ? i : 3 - i], sizeof to[i]);
}

/* The way up whose colours agree best. Corners may be those of the patches or of the frame around them: the patches themselves decide. */
static double best_turn(dd_chart_place *place, double corner[4][2], const dd_chart_eye *eye)
{
    double best = INFINITY, given[4][2], f = eye->view.f;
    clockwise(given, corner);
    for (int turn = 0; turn < 4; turn++) {
        dd_chart_place trial = {0};
        double from[4][2], to[4][2];
        for (int i = 0; i < 4; i++) {
            memcpy(from[i], CORNER[i], sizeof from[i]);
            to[i][0] = (given[(i + turn) % 4][0] + 0.5) / f - 0.5;
            to[i][1] = (given[(i + turn) % 4][1] + 0.5) / f - 0.5;
        }
        if (!dd_chart_homography(trial.map, from, to, 4))
            continue;
        snap(&trial, &eye->flats, 0.35);
        const double misfit = dd_chart_misfit(trial.map, eye);
        if (misfit < best) {
            best = misfit;
            *place = trial;
        }
    }
    return best;
}

dd_status dd_chart_at(dd_chart_place *out, const dd_photo *photo, double corner[4][2], dd_ctx *ctx, dd_err *err)
{
    const dd_arena_mark mark = dd_arena_level(ctx->arena);
    dd_chart_eye eye;
    dd_status status = DD_OK;
    *out = (dd_chart_place){0};
    if (!look(&eye, photo, ctx->arena))
        status = dd_fail(err, DD_E_NO_MEMORY, "chart", "%d x %d px", photo->width, photo->height);
    else if (best_turn(out, corner, &eye) <= MOST_MISFIT)
        finish(out, eye.view.f);
    dd_arena_rewind(ctx->arena, mark);
    return status;
}
