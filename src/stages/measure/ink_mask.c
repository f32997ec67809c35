/* The ink mask (METRICS.md 4): dE00 from bare skin >= t and a colour that ink makes; t = max(6, control p99, Otsu). Otsu's threshold splits
 * the distances of all cells in two, and where strong and weak inks lie side by side it falls between them; so it is not followed beyond
 * half of what the weakest colour typically shows. A colour counts by its share of all ink or, beside much black, by its core: cells
 * among eight of their own colour, which seams of other inks and the mottle of skin hardly make. A cell needs two neighbours in the mask:
 * hairs and pores are smaller. */
#include "stages/measure/ink_mask.h"

#include <math.h>
#include <string.h>

#include "base/stats.h"

enum { BINS = 160, LEAST_NEIGHBOURS = 2, NEIGHBOURS = 8, MOST_STEPS = 4096, MOST_CELLS = 8000 };
static const double BIN_DE = 0.25, LEAST_DE = 6.0, P99_RMS = 2.2, FAMILY_SHARE = 0.05, WEAK_HALF = 0.5;

static int bin_of(double de) { return de >= BINS * BIN_DE ? BINS - 1 : (int)(de / BIN_DE); }

/* Centre of the bin that holds the median. */
static double median_of(const uint32_t *count, uint32_t all)
{
    uint32_t below = 0;
    for (int i = 0; i < BINS; i++) {
        below += count[i];
        if (2 * below >= all)
            return (i + 0.5) * BIN_DE;
    }
    return NAN;
}

static dd_ink ink_at(const dd_ink_photo *p, int x, int y, double lab[3], double bare[3])
{
    for (int c = 0; c < 3; c++)
        lab[c] = (double)dd_row(p->lab[c], y)[x];
    dd_bare_at(bare, &p->bare, x, y);
    return dd_ink_of(lab, bare);
}

/* Half of what the weakest colour that counts typically shows. */
static double weakest_half(uint32_t (*family)[BINS], const size_t core[DD_INKS], size_t least_core)
{
    uint32_t n[DD_INKS] = {0}, all = 0;
    double weakest = INFINITY;
    for (int ink = DD_INK_BLACK; ink < DD_INKS; ink++) {
        for (int i = 0; i < BINS; i++)
            n[ink] += family[ink][i];
        all += n[ink];
    }
    for (int ink = DD_INK_BLACK; ink < DD_INKS; ink++)
        if (n[ink] && ((double)n[ink] >= FAMILY_SHARE * (double)all || core[ink] >= least_core))
            weakest = fmin(weakest, median_of(family[ink], n[ink]));
    return WEAK_HALF * weakest;
}

static int neighbours(dd_bytes plane, int x, int y, int *of_kind)
{
    int n = 0;
    for (int dy = -1; dy <= 1; dy++)
        for (int dx = -1; dx <= 1; dx++) {
            int nx = x + dx, ny = y + dy;
            if ((!dx && !dy) || nx < 0 || ny < 0 || nx >= plane.width || ny >= plane.height)
                continue;
            uint8_t kind = dd_brow(plane, ny)[nx];
            n += kind != 0;
            if (of_kind)
                of_kind[kind]++;
        }
    return n;
}

/* Cells of each ink whose eight neighbours are of the same. */
static void count_core(size_t core[DD_INKS], dd_bytes found)
{
    for (int y = 1; y + 1 < found.height; y++)
        for (int x = 1; x + 1 < found.width; x++) {
            uint8_t kind = dd_brow(found, y)[x];
            int of_kind[DD_INKS] = {0};
            if (!kind)
                continue;
            neighbours(found, x, y, of_kind);
            core[kind] += of_kind[kind] == NEIGHBOURS;
        }
}

/* found: the ink of every cell from `least` on. */
static bool find_threshold(double *t, const dd_ink_photo *p, dd_bytes found, double least, size_t least_core, dd_arena *arena)
{
    dd_arena_mark level = dd_arena_level(arena);
    uint32_t *all = DD_NEW(arena, uint32_t, BINS), (*family)[BINS] = dd_arena_calloc(arena, DD_INKS, sizeof *family);
    size_t core[DD_INKS] = {0};
    *t = least;
    if (!all || !family)
        return false;
    size_t cells = (size_t)p->de.width * (size_t)p->de.height;
    int stride = cells > MOST_CELLS ? (int)ceil(sqrt((double)cells / MOST_CELLS)) : 1;
    for (int y = 0; y < p->de.height; y += stride)
        for (int x = 0; x < p->de.width; x += stride) {
            double de = (double)dd_row(p->de, y)[x];
            if (de != de)
                continue;
            all[bin_of(de)]++;
            family[dd_brow(found, y)[x]][bin_of(de)]++;
        }
    count_core(core, found);
    double otsu = (dd_otsu(all, BINS) + 1) * BIN_DE, most = weakest_half(family, core, least_core);
    *t = fmax(least, fmin(otsu, most));
    dd_arena_rewind(arena, level);
    return true;
}

static void drop_below(dd_bytes ink, dd_bytes odd, dd_plane de, double t)
{
    for (int y = 0; y < ink.height; y++)
        for (int x = 0; x < ink.width; x++)
            if (dd_brow(ink, y)[x] && (double)dd_row(de, y)[x] < t)
                dd_brow(ink, y)[x] = dd_brow(odd, y)[x] = 0;
}

static void mark_cells(dd_bytes ink, dd_bytes odd, const dd_ink_photo *p, dd_bytes valid, double t)
{
    for (int y = 0; y < ink.height; y++)
        for (int x = 0; x < ink.width; x++) {
            double lab[3], bare[3];
            bool strong = dd_brow(valid, y)[x] && (double)dd_row(p->de, y)[x] >= t;
            dd_ink kind = strong ? ink_at(p, x, y, lab, bare) : DD_INK_NONE;
            dd_brow(ink, y)[x] = (uint8_t)kind;
            dd_brow(odd, y)[x] = kind != DD_INK_NONE && dd_ink_impossible_for_skin(lab, bare);
        }
}

/* The commonest of the cell itself and its neighbours; its own in a tie, else the first in dd_ink. */
static uint8_t settle(dd_bytes found, int x, int y, uint8_t own)
{
    int of_kind[DD_INKS] = {0}, best = own;
    neighbours(found, x, y, of_kind);
    of_kind[own]++;
    for (int ink = DD_INK_BLACK; ink < DD_INKS; ink++)
        if (of_kind[ink] > of_kind[best])
            best = ink;
    return (uint8_t)best;
}

/* Cells of `found` with company go to `out`, of the ink that their neighbourhood is of: mottle shifts the colour of single cells. */
static void keep_company(dd_ink_mask *out, dd_bytes found, dd_bytes odd)
{
    for (int y = 0; y < found.height; y++)
        for (int x = 0; x < found.width; x++) {
            uint8_t kind = dd_brow(found, y)[x];
            kind = kind && neighbours(found, x, y, NULL) >= LEAST_NEIGHBOURS ? kind : (uint8_t)DD_INK_NONE;
            kind = kind ? settle(found, x, y, kind) : kind;
            dd_brow(out->ink, y)[x] = kind;
            if (!kind)
                continue;
            out->cells[kind]++;
            out->cells[DD_INK_NONE]++;
            out->impossible += dd_brow(odd, y)[x];
        }
}

/* Ink lies in skin like a dye; hair, cloth and shadow under a beard are rough. */
static bool find_roughness(dd_ink_mask *out, const dd_ink_photo *p, dd_bytes odd, dd_arena *arena)
{
    float *step = DD_NEW(arena, float, MOST_STEPS);
    size_t n = 0, every = out->impossible / MOST_STEPS + 1;
    if (!step)
        return false;
    for (int y = 1; y + 1 < odd.height; y++)
        for (int x = 1; x + 1 < odd.width; x++) {
            if (!dd_brow(odd, y)[x] || neighbours(odd, x, y, NULL) < NEIGHBOURS)
                continue;
            if (out->solid++ % every == 0 && n < MOST_STEPS) {
                float l = dd_row(p->lab[0], y)[x];
                step[n++] = 0.5f * (fabsf(dd_row(p->lab[0], y)[x + 1] - l) + fabsf(dd_row(p->lab[0], y + 1)[x] - l));
            }
        }
    out->roughness = n ? dd_median_f(step, n) : NAN;
    return true;
}

bool dd_ink_mask_make(dd_ink_mask *out, const dd_ink_photo *before, dd_bytes valid, size_t least_core, dd_ctx *ctx)
{
    *out = (dd_ink_mask){.ink = dd_bytes_new(ctx->arena, valid.width, valid.height)};
    if (!out->ink.px)
        return false;
    dd_arena_mark level = dd_arena_level(ctx->arena);
    dd_bytes found = dd_bytes_new(ctx->arena, valid.width, valid.height), odd = dd_bytes_new(ctx->arena, valid.width, valid.height);
    double least = fmax(LEAST_DE, P99_RMS * sqrt(before->bare.square));
    bool ok = found.px && odd.px;
    if (ok)
        mark_cells(found, odd, before, valid, least);
    if (ok && (ok = find_threshold(&out->threshold, before, found, least, least_core, ctx->arena))) {
        drop_below(found, odd, before->de, out->threshold);
        keep_company(out, found, odd);
        count_core(out->core, out->ink);
        ok = find_roughness(out, before, odd, ctx->arena);
    }
    dd_arena_rewind(ctx->arena, level);
    return ok;
}

static bool copy_of(dd_bytes *out, dd_bytes plane, dd_arena *arena)
{
    *out = dd_bytes_new(arena, plane.width, plane.height);
    for (int y = 0; out->px && y < plane.height; y++)
        memcpy(dd_brow(*out, y), dd_brow(plane, y), (size_t)plane.width);
    return out->px != NULL;
}

static uint8_t commonest(const int of_kind[DD_INKS])
{
    int best = DD_INK_NONE;
    for (int ink = DD_INK_BLACK; ink < DD_INKS; ink++)
        if (of_kind[ink] > (best ? of_kind[best] : 0))
            best = ink;
    return (uint8_t)best;
}

/* Black over red or yellow is brown as melanin is, which black over skin is not: what shows and is no ink beside a warm one is warm. */
static uint8_t seam(const int of_kind[DD_INKS], bool shows)
{
    if (!shows || (!of_kind[DD_INK_RED] && !of_kind[DD_INK_YELLOW]))
        return commonest(of_kind);
    return of_kind[DD_INK_YELLOW] > of_kind[DD_INK_RED] ? DD_INK_YELLOW : DD_INK_RED;
}

/* out[x] != 0: some cell of column x in rows y - 1 .. y + 1 is marked. */
static void columns_near(uint8_t *out, dd_bytes plane, int y)
{
    const uint8_t *middle = dd_brow(plane, y), *above = y > 0 ? dd_brow(plane, y - 1) : middle,
                  *below = y + 1 < plane.height ? dd_brow(plane, y + 1) : middle;
    for (int x = 0; x < plane.width; x++)
        out[x] = (uint8_t)(above[x] | middle[x] | below[x]);
}

static void rim_row(dd_ink_mask *mask, dd_bytes heart, dd_plane de, const uint8_t *near, const uint8_t *valid, int y)
{
    for (int x = 0; x < heart.width; x++) {
        int of_kind[DD_INKS] = {0};
        unsigned any = near[x] | (x > 0 ? near[x - 1] : 0u) | (x + 1 < heart.width ? near[x + 1] : 0u);
        if (any && !dd_brow(heart, y)[x] && valid[x] && neighbours(heart, x, y, of_kind))
            dd_brow(mask->ink, y)[x] = seam(of_kind, (double)dd_row(de, y)[x] >= mask->threshold);
    }
}

bool dd_ink_mask_rim(dd_ink_mask *mask, dd_plane de, dd_bytes valid, dd_arena *arena)
{
    dd_arena_mark level = dd_arena_level(arena);
    dd_bytes heart;
    uint8_t *near = DD_NEW(arena, uint8_t, valid.width);
    bool ok = near && copy_of(&heart, mask->ink, arena);
    for (int y = 0; ok && y < heart.height; y++) {
        columns_near(near, heart, y);
        rim_row(mask, heart, de, near, dd_brow(valid, y), y);
    }
    dd_arena_rewind(arena, level);
    return ok;
}

bool dd_ink_mask_spare(dd_bytes bare, const dd_ink_mask *mask, dd_plane de, dd_arena *arena)
{
    dd_arena_mark level = dd_arena_level(arena);
    dd_ink_mask wide = *mask;
    bool ok = copy_of(&wide.ink, mask->ink, arena);
    for (int ring = 0; ok && ring < 2; ring++)
        ok = dd_ink_mask_rim(&wide, de, bare, arena);
    for (int y = 0; ok && y < bare.height; y++)
        for (int x = 0; x < bare.width; x++)
            if (dd_brow(wide.ink, y)[x])
                dd_brow(bare, y)[x] = 0;
    dd_arena_rewind(arena, level);
    return ok;
}
