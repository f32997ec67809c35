/* Redness by area and side effects of the truth (METRICS.md 5), pixel by pixel on the noise-free photo, low-passed in linear light by the
 * generator's own blur: 2 mm for redness, 1 mm for pigment (ISO 16610 cut-offs). M = mi - 0.3 ei is melanin without what blood adds to mi.
 *   red            ei 3 above the mean colour of control skin and, where the region has ITA > 10 at first, a* 1.2 above it
 *   newly red      ei up by 3, not (M up by 3 and L* down by 2)
 *   new pigment    M up by 3 and L* down by 2, where no lesion was: M 3 above and L* 2 below what the skin has without its pigmented
 * lesions lost pigment   M 3 below and L* 2 above what the skin without its pigmented lesions was */
#include <math.h>
#include <string.h>

#include "base/fmath.h"
#include "kernels/colour.h"
#include "phantom/blur.h"
#include "phantom/truth.h"

#define SIGMA_OF_CUTOFF 0.1874 /* ISO 16610-21 */
#define REDNESS_MM      2.0
#define PIGMENT_MM      1.0

enum { EVERY = 3 }; /* every third pixel of every third row: the maps are smooth over more than that */

static ph_tint tint_of(const double rgb[3])
{
    double lab[3], od[3];
    for (int c = 0; c < 3; c++)
        od[c] = -100.0 * dd_log10(fmax(rgb[c], 1e-6));
    dd_lab_from_linear1(lab, rgb);
    double mi = 1.143 * od[0] - 0.487 * od[1] + 0.253 * od[2] - 0.80, ei = -1.344 * od[0] + 1.948 * od[1] - 0.604 * od[2] + 6.25;
    return (ph_tint){(float)lab[0], (float)lab[1], (float)ei, (float)(mi - 0.3 * ei)};
}

static size_t across(const ph_regions *r) { return (size_t)((r->width + EVERY - 1) / EVERY); }

static bool inside(const ph_regions *r, int region, int x, int y)
{
    return r->bits[(size_t)y * (size_t)r->width + (size_t)x] >> region & 1;
}

/* Low-passed colours at every third pixel inside any region. NULL without memory. */
static ph_tint *tints(const ph_regions *r, const dd_plane rgb[3], double sigma_px, dd_arena *arena)
{
    size_t down = (size_t)((r->height + EVERY - 1) / EVERY);
    ph_tint *out = DD_NEW(arena, ph_tint, across(r) * down);
    dd_arena_mark mark = dd_arena_level(arena);
    dd_plane smooth[3];
    for (int c = 0; out && c < 3; c++) {
        smooth[c] = dd_plane_new(arena, rgb[c].width, rgb[c].height);
        if (!smooth[c].px)
            return NULL;
        memcpy(smooth[c].px, rgb[c].px, smooth[c].stride * (size_t)smooth[c].height * sizeof(float));
        if (!ph_blur(smooth[c], sigma_px, arena))
            return NULL;
    }
    for (int y = 0; out && y < r->height; y += EVERY)
        for (int x = 0; x < r->width; x += EVERY)
            if (r->bits[(size_t)y * (size_t)r->width + (size_t)x]) {
                double one[3] = {(double)dd_row(smooth[0], y)[x], (double)dd_row(smooth[1], y)[x], (double)dd_row(smooth[2], y)[x]};
                out[(size_t)(y / EVERY) * across(r) + (size_t)(x / EVERY)] = tint_of(one);
            }
    dd_arena_rewind(arena, mark);
    return out;
}

/* Of all control skin together; false: there is none. */
static bool control_tint(ph_tint *out, const ph_regions *r, const dd_plane rgb[3])
{
    double sum[3] = {0.0, 0.0, 0.0}, n = 0.0;
    for (int i = 0; i < r->n; i++)
        for (int y = 0; r->role[i] == PH_CONTROL && y < r->height; y++)
            for (int x = 0; x < r->width; x++)
                if (inside(r, i, x, y)) {
                    for (int c = 0; c < 3; c++)
                        sum[c] += (double)dd_row(rgb[c], y)[x];
                    n += 1.0;
                }
    for (int c = 0; c < 3; c++)
        sum[c] /= n > 0.0 ? n : 1.0;
    *out = tint_of(sum);
    return n > 0.0;
}

typedef struct counts {
    double n, red, newly_red, gained, lost;
} counts;

static void count_redness(counts *c, const ph_tint *now, const ph_tint *before, const ph_tint *control, bool fair)
{
    bool pigment = now->melanin - before->melanin >= 3.0f && now->l - before->l <= -2.0f;
    c->n += 1.0;
    c->red += now->ei - control->ei >= 3.0f && (!fair || now->a - control->a >= 1.2f) ? 1.0 : 0.0;
    c->newly_red += now->ei - before->ei >= 3.0f && !pigment ? 1.0 : 0.0;
}

/* clean: of the baseline without its pigmented lesions. */
static void count_pigment(counts *c, const ph_tint *now, const ph_tint *before, const ph_tint *clean)
{
    bool lesion = before->melanin - clean->melanin >= 3.0f && before->l - clean->l <= -2.0f;
    c->gained += now->melanin - before->melanin >= 3.0f && now->l - before->l <= -2.0f && !lesion ? 1.0 : 0.0;
    c->lost += now->melanin - clean->melanin <= -3.0f && now->l - clean->l >= 2.0f ? 1.0 : 0.0;
}

static void store(ph_region_truth *t, const counts *c, bool has_control)
{
    t->red_area_pct = has_control ? 100.0 * c->red / c->n : NAN;
    t->new_red_area_pct = 100.0 * c->newly_red / c->n;
    t->pih_area_pct = 100.0 * c->gained / c->n;
    t->hypopig_area_pct = 100.0 * c->lost / c->n;
}

static counts count(const ph_regions *r, int region, const ph_tint *const map[5], const ph_tint *control, bool fair)
{
    counts c = {0.0, 0.0, 0.0, 0.0, 0.0};
    for (int y = 0; y < r->height; y += EVERY)
        for (int x = 0; x < r->width; x += EVERY)
            if (inside(r, region, x, y)) {
                size_t at = (size_t)(y / EVERY) * across(r) + (size_t)(x / EVERY);
                count_redness(&c, &map[0][at], &map[1][at], control, fair);
                count_pigment(&c, &map[2][at], &map[3][at], &map[4][at]);
            }
    return c;
}

bool ph_truth_side(ph_truth *out, const ph_truth *baseline, ph_side_maps *kept, const ph_regions *r, const dd_plane lit[3],
                   const dd_plane clean[3], double px_per_mm, dd_arena *arena)
{
    ph_tint control;
    bool has_control = control_tint(&control, r, lit), first = !kept->redness;
    dd_arena_mark mark = dd_arena_level(arena);
    ph_tint *redness = tints(r, lit, SIGMA_OF_CUTOFF * REDNESS_MM * px_per_mm, arena);
    ph_tint *pigment = tints(r, lit, SIGMA_OF_CUTOFF * PIGMENT_MM * px_per_mm, arena);
    if (first)
        *kept = (ph_side_maps){redness, pigment, tints(r, clean, SIGMA_OF_CUTOFF * PIGMENT_MM * px_per_mm, arena)};
    if (!redness || !pigment || !kept->clean)
        return false;
    const ph_tint *const map[5] = {redness, kept->redness, pigment, kept->pigment, kept->clean};
    for (int i = 0; i < r->n; i++) {
        counts c = count(r, i, map, &control, baseline->region[i].as_shot.ita_deg > 10.0);
        store(&out->region[i], &c, has_control);
    }
    if (!first)
        dd_arena_rewind(arena, mark);
    return true;
}
