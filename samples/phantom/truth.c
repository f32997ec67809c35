/* Measures the noise-free pictures. Everything is on the baseline's pixel grid in the baseline's light, so that a change between two
 * sessions is the change of the skin and nothing else. Formulas: METRICS.md 0.1 (7), 1, 1.3, 2 (mcdm: map low-passed at 0.5 mm). */
#include "phantom/truth.h"

#include <math.h>
#include <string.h>

#include "base/fmath.h"
#include "base/stats.h"
#include "kernels/colour.h"
#include "phantom/blur.h"
#include "phantom/lens.h"

enum { STRIDE = 3 }; /* mcdm looks at every third pixel of every third row: its map is smooth over more than that */
#define MCDM_SIGMA_MM (0.1874 * 0.5)

static int region_of_label(ph_regions *r, const ph_outline *outline)
{
    for (int i = 0; i < r->n; i++)
        if (!strcmp(r->label[i], outline->label))
            return i;
    dd_copy(r->label[r->n], PH_NAME, outline->label);
    r->role[r->n] = outline->role;
    return r->n++;
}

static uint16_t bits_at(const ph_scenario *s, const int *region, double x_mm, double y_mm)
{
    unsigned bits = 0;
    for (int i = 0; i < s->outlines; i++)
        if (ph_outline_has(&s->outline[i], x_mm, y_mm)) {
            if (s->outline[i].role == PH_EXCLUDE)
                return 0;
            bits |= 1u << region[i];
        }
    return (uint16_t)bits;
}

bool ph_regions_raster(ph_regions *out, const ph_scenario *scenario, const ph_view *baseline, dd_arena *arena)
{
    int region[PH_MAX_REGIONS];
    *out = (ph_regions){.width = baseline->width, .height = baseline->height};
    out->bits = DD_NEW(arena, uint16_t, (size_t)out->width * (size_t)out->height);
    if (!out->bits)
        return false;
    for (int i = 0; i < scenario->outlines; i++)
        region[i] = scenario->outline[i].role == PH_EXCLUDE ? 0 : region_of_label(out, &scenario->outline[i]);
    for (int y = 0; y < out->height; y++)
        for (int x = 0; x < out->width; x++) {
            double x_mm = 0.0, y_mm = 0.0;
            ph_mm_from_photo(&x_mm, &y_mm, baseline, x, y);
            out->bits[(size_t)y * (size_t)out->width + (size_t)x] = bits_at(scenario, region, x_mm, y_mm);
        }
    return true;
}

static bool inside(const ph_regions *r, int region, int x, int y)
{
    return r->bits[(size_t)y * (size_t)r->width + (size_t)x] >> region & 1;
}

static void lab_at(double lab[3], const dd_plane rgb[3], int x, int y)
{
    double linear[3] = {(double)dd_row(rgb[0], y)[x], (double)dd_row(rgb[1], y)[x], (double)dd_row(rgb[2], y)[x]};
    dd_lab_from_linear1(lab, linear);
}

static double density(double linear) { return -100.0 * dd_log10(fmax(linear, 1e-6)); }

static size_t mean_tone(ph_tone *tone, const ph_regions *r, int region, const dd_plane rgb[3])
{
    double sum[3] = {0.0, 0.0, 0.0};
    size_t n = 0;
    for (int y = 0; y < r->height; y++)
        for (int x = 0; x < r->width; x++)
            if (inside(r, region, x, y)) {
                for (int c = 0; c < 3; c++)
                    sum[c] += (double)dd_row(rgb[c], y)[x];
                n++;
            }
    for (int c = 0; c < 3; c++)
        sum[c] /= n ? (double)n : NAN;
    double red = density(sum[0]), green = density(sum[1]), blue = density(sum[2]);
    dd_lab_from_linear1(tone->lab, sum);
    tone->ita_deg = tone->lab[2] > 1.0 ? dd_atan2(tone->lab[0] - 50.0, tone->lab[2]) * (180.0 / DD_PI) : NAN;
    tone->mi = 1.143 * red - 0.487 * green + 0.253 * blue - 0.80;
    tone->ei = -1.344 * red + 1.948 * green - 0.604 * blue + 6.25;
    return n;
}

/* Mean dE00 of the region's pixels (of a low-passed map) to their componentwise median. */
static bool mcdm(double *out, const ph_regions *r, int region, const dd_plane smooth[3], size_t most, dd_arena *arena)
{
    dd_arena_mark level = dd_arena_level(arena);
    double *lab[3], *sorted = DD_NEW(arena, double, most + 1), reference[3], sum = 0.0;
    size_t n = 0;
    bool ok = sorted != NULL;
    for (int c = 0; c < 3; c++)
        ok = ok && (lab[c] = DD_NEW(arena, double, most + 1));
    for (int y = 0; ok && y < r->height; y += STRIDE)
        for (int x = 0; x < r->width; x += STRIDE)
            if (inside(r, region, x, y) && n < most) {
                double one[3];
                lab_at(one, smooth, x, y);
                for (int c = 0; c < 3; c++)
                    lab[c][n] = one[c];
                n++;
            }
    for (int c = 0; ok && n && c < 3; c++) {
        memcpy(sorted, lab[c], n * sizeof *sorted);
        reference[c] = dd_median(sorted, n);
    }
    for (size_t i = 0; ok && i < n; i++) {
        double one[3] = {lab[0][i], lab[1][i], lab[2][i]};
        sum += dd_ciede2000_1(reference, one);
    }
    *out = n ? sum / (double)n : NAN;
    dd_arena_rewind(arena, level);
    return ok;
}

static bool smooth_copy(dd_plane out[3], const dd_plane in[3], double sigma_px, dd_arena *arena)
{
    for (int c = 0; c < 3; c++) {
        out[c] = dd_plane_new(arena, in[c].width, in[c].height);
        if (!out[c].px)
            return false;
        ph_plane_copy(out[c], in[c]);
        if (!ph_blur(out[c], sigma_px, arena))
            return false;
    }
    return true;
}

bool ph_truth_measure(ph_truth *out, const ph_regions *regions, const dd_plane lit[3], const dd_plane bare[3], const dd_plane clean[3],
                      double px_per_mm, dd_arena *arena)
{
    dd_plane smooth_lit[3], smooth_bare[3];
    dd_arena_mark level = dd_arena_level(arena);
    bool ok =
        smooth_copy(smooth_lit, lit, MCDM_SIGMA_MM * px_per_mm, arena) && smooth_copy(smooth_bare, bare, MCDM_SIGMA_MM * px_per_mm, arena);
    *out = (ph_truth){.regions = regions->n};
    for (int i = 0; ok && i < regions->n; i++) {
        ph_region_truth *t = &out->region[i];
        dd_copy(t->label, sizeof t->label, regions->label[i]);
        t->role = regions->role[i];
        t->pixels = mean_tone(&t->as_shot, regions, i, lit);
        mean_tone(&t->skin, regions, i, bare);
        ok = mcdm(&t->as_shot.mcdm, regions, i, smooth_lit, t->pixels, arena) &&
             mcdm(&t->skin.mcdm, regions, i, smooth_bare, t->pixels, arena) &&
             ph_truth_spots(t, regions, i, lit, clean, px_per_mm, arena) && ph_truth_bands(t, regions, i, lit, px_per_mm, arena);
    }
    dd_arena_rewind(arena, level);
    return ok;
}
