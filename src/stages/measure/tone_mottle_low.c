/* mottle_low: standard deviation of lightness in the band 8 to 32 mm, where the light on a face is as uneven as its skin (METRICS.md 2,
 * "Illumination"). What curvature and light do to both photos is fitted once, as one polynomial to the mean of the pair, and taken off
 * both. A polynomial of degree n over a width w follows waves down to about 2w/n, so its degree is w/16 mm at most: the band stays.
 * The rest of the light is still in the number, which therefore is context only. */
#include <math.h>
#include <string.h>

#include "base/matrix.h"
#include "stages/measure/smooth.h"
#include "stages/measure/tiles.h"
#include "stages/measure/tone_mottle.h"

static const double SHORTEST_MM = 8.0, LONGEST_MM = 32.0, LEAST_PX_PER_MM = 0.75, DEGREE_MM = 16.0;
enum { MOST_DEGREE = 4, MOST_TERMS = 15 };

/* sum of coef * u^i v^j, i + j <= degree; u, v: grid px from the middle of the box, over half its longer side. */
typedef struct field {
    int degree, terms;
    double coef[MOST_TERMS], middle_x, middle_y, half;
} field;

static int powers(double out[MOST_TERMS], const field *f, double x, double y)
{
    double u = (x - f->middle_x) / f->half, v = (y - f->middle_y) / f->half;
    int n = 0;
    out[n++] = 1.0;
    for (int total = 1, first = 0; total <= f->degree; total++) { /* u times all of one degree less, then v^total */
        int before = n;
        for (int k = first; k < before; k++)
            out[n++] = u * out[k];
        out[n++] = v * out[before - 1];
        first = before;
    }
    return n;
}

static double centre_of(int i, int level) { return (i + 0.5) * (1 << level) - 0.5; }

/* Least squares to the mean of the two photos; false: not determined. */
static bool fit_field(field *f, const dd_metric_input in[2], int level)
{
    const dd_level *first = &in[0].site->level[level], *second = &in[1].site->level[level];
    double a[MOST_TERMS * MOST_TERMS] = {0}, b[MOST_TERMS] = {0}, p[MOST_TERMS];
    for (int y = 0; y < first->valid.height; y++) {
        const uint8_t *valid = dd_brow(first->valid, y);
        const float *l = dd_row(first->lab[0], y), *m = dd_row(second->lab[0], y);
        for (int x = 0; x < first->valid.width; x++) {
            if (!valid[x])
                continue;
            double mean = 0.5 * ((double)l[x] + (double)m[x]);
            f->terms = powers(p, f, centre_of(x, level), centre_of(y, level));
            for (int i = 0; i < f->terms; i++) {
                b[i] += p[i] * mean;
                for (int j = 0; j < f->terms; j++)
                    a[i * f->terms + j] += p[i] * p[j];
            }
        }
    }
    return f->terms && dd_solve_spd(f->coef, a, b, f->terms);
}

typedef struct low {
    dd_metric_sums *out;
    const dd_metric_input *in;
    int level;
    dd_plane rest, fine;
    float *square;
} low;

static void take_off(dd_plane rest, const dd_level *from, int level, const field *f)
{
    double p[MOST_TERMS];
    for (int y = 0; y < rest.height; y++)
        for (int x = 0; x < rest.width; x++) {
            double light = 0.0;
            int n = powers(p, f, centre_of(x, level), centre_of(y, level));
            for (int i = 0; i < n; i++)
                light += f->coef[i] * p[i];
            dd_row(rest, y)[x] = (float)((double)dd_row(from->lab[0], y)[x] - light);
        }
}

static void keep_row(void *user, int y, float *const *rows)
{
    const low *s = user;
    memcpy(dd_row(s->fine, y), rows[0], (size_t)s->fine.width * sizeof(float));
}

static void add_row(void *user, int y, float *const *rows)
{
    const low *s = user;
    const float *fine = dd_row(s->fine, y);
    float *band = rows[0];
    for (int x = 0; x < s->fine.width; x++) {
        band[x] = fine[x] - band[x]; /* NaN where either is undefined */
        s->square[x] = band[x] * band[x];
    }
    dd_metric_add_level_row(s->out, DD_BAND, s->in, s->level, band, y);
    dd_metric_add_level_row(s->out, DD_BAND_SQUARED, s->in, s->level, s->square, y);
}

static bool measure_photo(low *s, const field *f)
{
    const dd_site *site = s->in->site;
    const dd_level *level = &site->level[s->level];
    take_off(s->rest, level, s->level, f);
    return dd_smooth_rows(&s->rest, 1, level->valid, dd_level_sigma(s->level, dd_sigma_from_cutoff(SHORTEST_MM, site->px_per_mm)),
                          s->in->ctx, keep_row, s) &&
           dd_smooth_rows(&s->rest, 1, level->valid, dd_level_sigma(s->level, dd_sigma_from_cutoff(LONGEST_MM, site->px_per_mm)),
                          s->in->ctx, add_row, s);
}

static double valid_mm2(const dd_level *level)
{
    size_t n = 0;
    for (int y = 0; y < level->valid.height; y++)
        for (int x = 0; x < level->valid.width; x++)
            n += dd_brow(level->valid, y)[x] != 0;
    return (double)n / (level->px_per_mm * level->px_per_mm);
}

/* false: the region is too small for such waves. */
static bool open_field(field *f, const dd_metric_input in[2], int level)
{
    double width_mm = sqrt(valid_mm2(&in->site->level[level])), degree = floor(width_mm / DEGREE_MM);
    double width = in->valid.width, height = in->valid.height;
    *f = (field){.degree = degree < MOST_DEGREE ? (int)degree : MOST_DEGREE,
                 .middle_x = 0.5 * (width - 1.0),
                 .middle_y = 0.5 * (height - 1.0),
                 .half = 0.5 * fmax(width, height)};
    return f->degree >= 1 && fit_field(f, in, level + 1);
}

static bool compute_pair(dd_metric_sums *const *before, dd_metric_sums *const *after, const dd_metric_input in[2])
{
    dd_arena *arena = in->ctx->arena;
    dd_arena_mark mark = dd_arena_level(arena);
    int k = dd_mottle_level(in->site, LEAST_PX_PER_MM);
    dd_bytes valid = in->site->level[k].valid;
    low s = {.level = k, .rest = dd_plane_new(arena, valid.width, valid.height), .fine = dd_plane_new(arena, valid.width, valid.height)};
    field f;
    s.square = DD_NEW(arena, float, valid.width);
    bool ok = s.rest.px && s.fine.px && s.square;
    if (ok && !open_field(&f, in, k)) {
        before[0]->why = after[0]->why = DD_WHY_REGION_TOO_SMALL;
    } else if (ok) {
        for (int i = 0; ok && i < 2; i++) {
            s.in = &in[i];
            s.out = i ? after[0] : before[0];
            ok = measure_photo(&s, &f);
        }
    }
    dd_arena_rewind(arena, mark);
    return ok;
}

static const dd_group low_group = {.name = "mottle_low", .members = 1, .compute_pair = compute_pair};

const dd_metric dd_metric_mottle_low = {
    .info =
        {
            .name = "mottle_low",
            .unit = "L*",
            .question = "How uneven is the tone over 8 to 32 mm?",
            .formula =
                "SD of Gauss(8 mm) - Gauss(32 mm) of L* (ISO 16610-61 Gaussians, masked), after taking off one smooth field of light "
                "(polynomial of degree 1 to 4, by the region's size) fitted to the mean of both photos",
            .direction = "down_good",
            .range = "0 and more; skin 0.3 to 4",
            .scale = "needs mm",
            .source = "Kikuchi et al. 2015",
            .failures = "the light on a curved face is as uneven as this: another light direction changes it as a treatment would; regions "
                        "under 16 mm across",
            .unaffected_by = "overall tone, relief, noise",
            .decimals = 3,
        },
    .direction = DD_DOWN_GOOD,
    .needs_scale = true,
    .needs_light = true,
    .relative_floor = true,
    .ratio = true,
    .default_floor = 0.2,
    .least_floor = 0.15,
    .version = "1",
    .group = &low_group,
    .finish = dd_mottle_finish,
};
