/* The metrics of ink from one pass over the pair.
 *
 *   bare skin of the baseline -> ink mask of the baseline, frozen -> bare skin of each photo, fitted on the same cells -> sums
 *
 * On cells of about 0.4 mm. A cell's share of visible ink is V = sign(E^2 - e^2) sqrt|E^2 - e^2|, E its dE00 from bare skin in the same
 * photo, e^2 the mean E^2 of bare skin itself (its mottle, the photo's noise). Distances add as squares: where E is large, E - e
 * (METRICS.md 4) would take e from both photos and so overstate every clearance, by 4 points at half the contrast; where nothing is left V
 * is 0 on average. Each photo is held against its own bare skin, and seen as if that had the colour it has in the baseline, so that light
 * and white balance of the two need not agree.
 *
 * Most regions hold no ink, and spots, beards, brows, lips and shadows must not pass for it. Colours that skin makes are no ink anywhere
 * (ink_colour.c). A region whose name says tattoo or ink needs little more; any other region drawn on a body must show at least 0.5 cm2
 * of colours impossible for skin, in solid smooth areas that make up much of what stands out, on plenty of even bare skin; found skin and
 * faces never qualify, because hair, eyes, lips and cloth are part of them. */
#include <math.h>
#include <string.h>

#include "base/fmath.h"
#include "stages/aim/aim.h"
#include "stages/measure/ink_mask.h"
#include "stages/measure/smooth.h"
#include "stages/measure/tiles.h"

static const double CELL_MM = 0.5; /* at most, where the grid allows */
static const double LEAST_NAMED_CM2 = 0.1, LEAST_CM2 = 0.5, IMPOSSIBLE_SHARE = 0.4, SOLID_SHARE = 0.4, MOST_ROUGH_L = 1.5;
static const double EVEN_SQUARE = 9.0, BARE_SHARE = 0.3; /* dE00^2: faces and scenes have 16 and more, forearms of all types 2 to 6 */
static const double COLOUR_CM2 = 0.2, COLOUR_SHARE = 0.05, CORE_CM2 = 0.03, FEW_CM2 = 0.1;
static const double LIGHTER_L = 2.0;     /* METRICS.md 4: hypopigmentation */
static const double STRAY_SQUARE = 2.25; /* e^2 where there is no bare skin to see it on: 1.5 dE00, as of calm skin */

typedef struct ink_job {
    const dd_metric_input *in; /* of the baseline; in + 1: of the follow-up */
    int level;
    dd_bytes valid, bare;
    bool own_bare; /* else control skin stands in */
    dd_ink_photo photo[2];
    dd_ink_mask mask;
    double bare_lighter[2]; /* share of bare skin that is LIGHTER_L lighter than its surface */
    dd_metric_sums *const *out[2];
} ink_job;

static void refuse(ink_job *j, dd_why why)
{
    for (int slot = 0; slot < DD_INK_MEMBERS; slot++)
        j->out[0][slot]->why = j->out[1][slot]->why = why;
}

static double cm2_of(const ink_job *j, size_t cells)
{
    double cell_mm = 1.0 / j->in->site->level[j->level].px_per_mm;
    return 0.01 * cell_mm * cell_mm * (double)cells;
}

/* Cells of its core from which on a colour counts beside much more ink of others. */
static size_t least_core(const ink_job *j) { return (size_t)ceil(CORE_CM2 / cm2_of(j, 1)); }

static size_t count(dd_bytes plane)
{
    size_t n = 0;
    for (int y = 0; y < plane.height; y++)
        for (int x = 0; x < plane.width; x++)
            n += dd_brow(plane, y)[x] != 0;
    return n;
}

static bool on_even_skin(const ink_job *j)
{
    return j->own_bare && j->photo[0].bare.square <= EVEN_SQUARE && (double)count(j->bare) >= BARE_SHARE * (double)count(j->valid);
}

static dd_why judge(const ink_job *j)
{
    const dd_ink_mask *m = &j->mask;
    double all = (double)m->cells[DD_INK_NONE];
    if (dd_region_says_ink(j->in->name))
        return cm2_of(j, m->cells[DD_INK_NONE]) < LEAST_NAMED_CM2 ? DD_WHY_INK_FAINT : DD_WHY_NONE;
    bool odd = cm2_of(j, m->impossible) >= LEAST_CM2 && (double)m->impossible >= IMPOSSIBLE_SHARE * all;
    bool dyed = (double)m->solid >= SOLID_SHARE * (double)m->impossible && m->roughness <= MOST_ROUGH_L;
    return odd && dyed && on_even_skin(j) ? DD_WHY_NONE : DD_WHY_NO_INK;
}

static void store_matched(void *user, int y, float *const *rows)
{
    dd_ink_photo *p = user;
    for (int c = 0; c < 3; c++)
        memcpy(dd_row(p->lab[c], y), rows[c], (size_t)p->lab[c].width * sizeof(float));
}

/* The photo's planes of that level; the sharper one blurred to match first. */
static bool open_photo(ink_job *j, int i)
{
    const dd_site *site = j->in[i].site;
    dd_ctx *ctx = j->in->ctx;
    dd_ink_photo *p = &j->photo[i];
    const dd_level *level = &site->level[j->level];
    double sigma_px = site->match_px / (double)(1 << j->level);
    const double least_sigma_px = 0.2;
    p->de = dd_plane_new(ctx->arena, j->valid.width, j->valid.height);
    memcpy(p->lab, level->lab, sizeof p->lab);
    if (!p->de.px || !(sigma_px > least_sigma_px))
        return p->de.px != NULL;
    for (int c = 0; c < 3; c++)
        if (!(p->lab[c] = dd_plane_new(ctx->arena, j->valid.width, j->valid.height)).px)
            return false;
    return dd_smooth_rows(level->lab, 3, j->valid, sigma_px, ctx, store_matched, p);
}

static int level_for(const dd_site *site)
{
    int k = DD_LEVELS - 1;
    while (k > 0 && site->level[k].px_per_mm * CELL_MM < 1.0)
        k--;
    return k;
}

static bool find_ink(ink_job *j, dd_why *why)
{
    dd_ctx *ctx = j->in->ctx;
    const double *control = j->in->site->control_lab;
    double reach;
    size_t stands_out;
    *why = DD_WHY_NONE;
    if (!open_photo(j, 0) || !dd_bare_find(&j->photo[0], &reach, &j->own_bare, &stands_out, j->valid, control, ctx))
        return false;
    if (!dd_region_says_ink(j->in->name) && (!j->own_bare || cm2_of(j, stands_out) < LEAST_CM2))
        *why = DD_WHY_NO_INK;
    else if (!j->own_bare && control[0] != control[0])
        *why = DD_WHY_NO_BARE_SKIN;
    if (*why)
        return true;
    if (!dd_bare_mark(&j->photo[0], j->bare, j->valid, j->own_bare ? reach : 0.0, ctx))
        return false;
    if (!j->own_bare)
        j->photo[0].bare.square = STRAY_SQUARE;
    if (!dd_ink_mask_make(&j->mask, &j->photo[0], j->valid, least_core(j), ctx))
        return false;
    *why = judge(j);
    return true;
}

static double lighter_share(const ink_job *j, int i)
{
    const dd_ink_photo *p = &j->photo[i];
    size_t n = 0, lighter = 0;
    for (int y = 0; y < j->bare.height; y++)
        for (int x = 0; x < j->bare.width; x++) {
            double bare[3];
            if (!dd_brow(j->bare, y)[x])
                continue;
            dd_bare_at(bare, &p->bare, x, y);
            lighter += (double)dd_row(p->lab[0], y)[x] > bare[0] + LIGHTER_L;
            n++;
        }
    return n ? (double)lighter / (double)n : 0.0;
}

/* Both photos in the same way, so that a photo and its copy differ by nothing. */
static bool hold_against_bare(ink_job *j)
{
    dd_ctx *ctx = j->in->ctx;
    dd_plane de = j->photo[0].de;
    if (!dd_ink_mask_spare(j->bare, &j->mask, de, ctx->arena) || !dd_ink_mask_rim(&j->mask, de, j->valid, ctx->arena))
        return false;
    bool fitted = j->own_bare;
    for (int i = 0; i < 2; i++) {
        dd_bare found = j->photo[0].bare;
        const double *control = j->in[i].site->control_lab;
        if (!fitted || !dd_bare_fit(&j->photo[i].bare, j->photo[i].lab, j->bare)) {
            j->photo[i].bare = fitted ? found : (dd_bare){.terms = 1, .coef = {{control[0]}, {control[1]}, {control[2]}}, .half = 1.0};
            fitted = false;
        }
        if (!dd_bare_distance(&j->photo[i], &j->photo[0].bare, j->valid, j->bare, ctx))
            return false;
        if (!fitted)
            j->photo[i].bare.square = STRAY_SQUARE;
        j->bare_lighter[i] = lighter_share(j, i);
    }
    return true;
}

static double visible(const ink_job *j, int i, int x, int y)
{
    double de = (double)dd_row(j->photo[i].de, y)[x], square = de * de - j->photo[i].bare.square;
    return square < 0.0 ? -sqrt(-square) : sqrt(square);
}

typedef struct cell {
    size_t tile;
    double pixels, v[2], od[2], lighter[2];
} cell;

static void add(dd_metric_sums *out, const cell *c, double first, double second)
{
    out->sums[c->tile * DD_SUMS] += c->pixels * first;
    out->sums[c->tile * DD_SUMS + 1] += c->pixels * second;
    out->weight[c->tile] += c->pixels;
}

/* A property of the pair: both photos carry the same sums, the second is read. */
static void add_pair(ink_job *j, int slot, const cell *c, const double value[2])
{
    for (int i = 0; i < 2; i++)
        add(j->out[i][slot], c, value[0], value[1]);
}

static void add_ink(ink_job *j, const cell *c, dd_ink ink)
{
    for (int i = 0; i < 2; i++) {
        add(j->out[i][DD_INK_DE00], c, c->v[i], 0.0);
        add(j->out[i][DD_INK_OD], c, c->od[i], 0.0);
        add(j->out[i][DD_INK_HYPOPIG], c, c->lighter[i], 0.0);
    }
    add_pair(j, DD_INK_CLEARANCE, c, c->v);
    add_pair(j, DD_INK_GRADE, c, c->v);
    add_pair(j, DD_INK_CLEARANCE_OD, c, c->od);
    add_pair(j, DD_INK_FIRST_COLOUR + (int)ink - 1, c, c->v);
}

static void measure_cell(cell *c, const ink_job *j, int x, int y)
{
    for (int i = 0; i < 2; i++) {
        double bare[3], l = (double)dd_row(j->photo[i].lab[0], y)[x];
        dd_bare_at(bare, &j->photo[i].bare, x, y);
        c->v[i] = visible(j, i, x, y);
        c->od[i] = 3.0 * dd_log10((bare[0] + 16.0) / (fmax(0.0, l) + 16.0)); /* Y goes with (L* + 16)^3 */
        c->lighter[i] = l > bare[0] + LIGHTER_L ? 1.0 : 0.0;
    }
}

static void add_row(ink_job *j, int y)
{
    const dd_metric_input *in = j->in;
    const uint8_t *ink = dd_brow(j->mask.ink, y);
    size_t first = (size_t)((y << j->level) / in->tile_px) * (size_t)in->tiles_x;
    for (int x = 0; x < j->valid.width; x++) {
        float de[2] = {dd_row(j->photo[0].de, y)[x], dd_row(j->photo[1].de, y)[x]};
        cell c = {.pixels = (double)(1 << 2 * j->level)};
        if (de[0] != de[0] || de[1] != de[1])
            continue;
        c.tile = first + (size_t)((x << j->level) / in->tile_px);
        for (int i = 0; i < 2; i++)
            add(j->out[i][DD_INK_AREA], &c, ink[x] && (double)de[i] >= j->mask.threshold ? 1.0 : 0.0, 0.0);
        if (!ink[x])
            continue;
        measure_cell(&c, j, x, y);
        add_ink(j, &c, (dd_ink)ink[x]);
    }
}

/* Enough of that colour to speak of it: much, or a little that lies together. */
static bool shows_colour(const ink_job *j, dd_ink ink)
{
    size_t n = j->mask.cells[ink];
    if ((double)n >= COLOUR_SHARE * (double)j->mask.cells[DD_INK_NONE] && cm2_of(j, n) >= COLOUR_CM2)
        return true;
    return j->mask.core[ink] >= least_core(j) && cm2_of(j, n) >= FEW_CM2;
}

static void refuse_missing_colours(ink_job *j)
{
    for (int ink = DD_INK_BLACK; ink < DD_INKS; ink++) {
        int slot = DD_INK_FIRST_COLOUR + ink - 1;
        if (!shows_colour(j, (dd_ink)ink))
            j->out[0][slot]->why = j->out[1][slot]->why = DD_WHY_NO_INK;
    }
}

/* Coarse cells spread over the pixels of the map. */
static bool draw_map(const ink_job *j, int i)
{
    const dd_metric_input *in = &j->in[i];
    float *row = in->maps ? DD_NEW(in->ctx->arena, float, in->valid.width) : NULL;
    if (!in->maps)
        return true;
    for (int y = 0; row && y < in->valid.height; y++) {
        int cy = y >> j->level;
        for (int x = 0; x < in->valid.width; x++)
            row[x] = dd_brow(j->mask.ink, cy)[x >> j->level] ? dd_row(j->photo[i].de, cy)[x >> j->level] : NAN;
        dd_map_row(in, DD_MAP_INK, y, row);
    }
    return row != NULL;
}

static bool measure_ink(ink_job *j)
{
    if (!open_photo(j, 1) || !hold_against_bare(j))
        return false;
    for (int y = 0; y < j->valid.height; y++)
        add_row(j, y);
    for (int i = 0; i < 2; i++)
        j->out[i][DD_INK_HYPOPIG]->reference[0] = j->bare_lighter[i];
    refuse_missing_colours(j);
    return draw_map(j, 0) && draw_map(j, 1);
}

static bool compute_pair(dd_metric_sums *const *before, dd_metric_sums *const *after, const dd_metric_input in[2])
{
    dd_arena *arena = in->ctx->arena;
    dd_arena_mark mark = dd_arena_level(arena);
    ink_job j = {.in = in, .level = level_for(in->site), .out = {before, after}};
    dd_why why = DD_WHY_NO_INK;
    bool ok = true;
    if (in->drawn || (in->name && dd_region_says_ink(in->name))) {
        j.valid = in->site->level[j.level].valid;
        j.bare = dd_bytes_new(arena, j.valid.width, j.valid.height);
        ok = j.bare.px && find_ink(&j, &why);
    }
    if (why)
        refuse(&j, why);
    else
        ok = ok && measure_ink(&j);
    dd_arena_rewind(arena, mark);
    return ok;
}

const dd_group dd_ink_group = {.name = "ink", .members = DD_INK_MEMBERS, .compute_pair = compute_pair};

double dd_ink_clearance(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    (void)reference;
    return mean[0] > 0.0 ? 100.0 * (1.0 - mean[1] / mean[0]) : NAN;
}
