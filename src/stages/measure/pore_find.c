/* Pores are bumps (bumps.h) of -L* at s = 0.07 to 0.25 mm: a pit of Gaussian profile and contrast A responds A/2, so what METRICS.md
 * 3 asks of the contrast, max(1.5 L*, 3 noise), is asked of twice the response. The Laplacian is blind to the background.
 * Skin's fine relief is full of small dark places as well: like a spot, a pore has to stand out from what the bright side of this skin
 * does at its scale. It is round: furrows are not.
 *
 * Half weight at each limit, by ramps around it, so that the noise of a photo does not switch pores on and off.
 * Both photos obey the same limits, and the sharper one is blurred to match first. The region is worked off in strips of rows with enough
 * of their neighbours for the widest Gaussian: a dozen planes of a strip are small, of a region they would not be. */
#include <math.h>
#include <string.h>

#include "base/fmath.h"
#include "kernels/kernels.h"
#include "stages/measure/pore.h"
#include "stages/measure/smooth.h"
#include "stages/measure/spots.h"

static const double FIRST_MM = 0.07;
static const double LEAST_CONTRAST_L = 1.5, LEAST_NOISES = 3.0, LEAST_SPREADS = 3.4, LEAST_ROUNDNESS = 0.5;
static const double SQRT_TWO_PI = 2.5066282746310002; /* white noise of SD n responds n/(s sqrt(2 pi)) */
static const double RAMP = 0.2;       /* of the limit, to both sides */
static const double CLEAR_SIGMAS = 2.0; /* around a pore everything is valid */
enum { SCALES = 6, STRIP = 192, HALO = 28 };

/* Pits that are left out for hair or gloss are no pores: they take the mean of their surroundings. */
static void load_row(float *out, const dd_site *site, dd_bytes valid, int y)
{
    const float *l = dd_row(site->lab[0], y), *coarse = dd_row(site->level[2].lab[0], y >> 2);
    const uint8_t *ok = dd_brow(valid, y);
    float last = -50.0f;
    for (int x = 0; x < valid.width; x++) {
        if (ok[x])
            last = -l[x];
        else if (coarse[x >> 2] != 0.0f) /* 0: nothing valid there either */
            last = -coarse[x >> 2];
        out[x] = last;
    }
}

typedef struct pore_search {
    dd_bump_finder finder;
    dd_plane strip;
    float spread[SCALES]; /* mean over strips, weighted by rows */
    double rows;
} pore_search;

static bool open_search(pore_search *s, const dd_metric_input *in, double white_l)
{
    dd_bump_search search = {.first_px = FIRST_MM * in->site->px_per_mm,
                             .scales = SCALES,
                             .samples = 1 << 12, /* of each strip */
                             .least = (float)(0.5 * (1.0 - RAMP) * LEAST_CONTRAST_L),
                             .least_px = (1.0 - RAMP) * LEAST_NOISES * white_l / SQRT_TWO_PI};
    *s = (pore_search){.strip = dd_plane_new(in->ctx->arena, in->valid.width, STRIP + 2 * HALO)};
    return s->strip.px && dd_bump_finder_open(&s->finder, s->strip.width, s->strip.height, &search, in->ctx);
}

/* Rows first .. first + STRIP - 1, with up to HALO more on both sides. */
static bool search_strip(dd_bumps *out, pore_search *s, const dd_metric_input *in, int first)
{
    int top = first - HALO > 0 ? first - HALO : 0, bottom = first + STRIP + HALO, end = first + STRIP;
    bottom = bottom < in->valid.height ? bottom : in->valid.height;
    end = end < in->valid.height ? end : in->valid.height;
    dd_plane strip = s->strip;
    size_t known = out->n;
    strip.height = bottom - top;
    for (int y = top; y < bottom; y++)
        load_row(dd_row(strip, y - top), in->site, in->valid, y);
    if (in->site->match_px > 0.0 && !dd_gauss(in->ctx->kernels, strip, strip, in->site->match_px, in->ctx->arena))
        return false;
    if (!dd_bumps_find(out, &s->finder, strip, first - top, end - top))
        return false;
    for (size_t i = known; i < out->n; i++)
        out->at[i].y += top;
    for (int k = 0; k < SCALES; k++)
        s->spread[k] += s->finder.spread[k] * (float)(end - first);
    s->rows += end - first;
    return true;
}

static bool search_photo(dd_bumps *out, float spread[SCALES], pore_search *s, const dd_metric_input *in)
{
    memset(s->spread, 0, sizeof s->spread);
    s->rows = 0.0;
    for (int y = 0; y < in->valid.height; y += STRIP)
        if (!search_strip(out, s, in, y))
            return false;
    for (int k = 0; k < SCALES; k++)
        spread[k] = s->spread[k] / (float)s->rows;
    return true;
}

/* Valid all around (x, y)? */
static bool is_clear(dd_bytes valid, double x, double y, double radius)
{
    int r = (int)ceil(radius), cx = (int)(x + 0.5), cy = (int)(y + 0.5);
    if (cx - r < 0 || cy - r < 0 || cx + r >= valid.width || cy + r >= valid.height)
        return false;
    for (int j = cy - r; j <= cy + r; j++)
        if (memchr(dd_brow(valid, j) + cx - r, 0, (size_t)(2 * r + 1)))
            return false;
    return true;
}

/* 0 below the ramp, 1/2 at the limit, 1 above. */
static double ramp(double value, double limit) { return fmax(0.0, fmin(1.0, 0.5 + 0.5 * (value / limit - 1.0) / RAMP)); }

/* white_l: SD of the noise of a pixel of the grid. */
static void weigh_pores(dd_bumps *pores, dd_bytes valid, const float spread[SCALES], double white_l)
{
    size_t kept = 0;
    for (size_t i = 0; i < pores->n; i++) {
        dd_bump b = pores->at[i];
        double contrast = 2.0 * b.response, noise = 2.0 * white_l / (b.sigma_px * SQRT_TWO_PI);
        double limit = fmax(LEAST_CONTRAST_L, fmax(LEAST_NOISES * noise, LEAST_SPREADS * 2.0 * (double)spread[b.scale]));
        b.weight = ramp(contrast, limit) * ramp(b.roundness, LEAST_ROUNDNESS);
        if (b.weight > 0.0 && is_clear(valid, b.x, b.y, CLEAR_SIGMAS * b.sigma_px))
            pores->at[kept++] = b;
    }
    pores->n = kept;
    dd_bumps_prune(pores, 0.0);
}

/* Noise of a pixel in the noisier photo, after matching it counts as if it had not been blurred: the limit errs to the safe side. */
static bool find_white_noise(double *white_l, const dd_metric_input in[2])
{
    double sigma_px = dd_sigma_from_cutoff(DD_SPOT_CUTOFF_MM, in->site->px_per_mm), noise;
    *white_l = 0.0;
    for (int i = 0; i < 2; i++) {
        if (!dd_spot_noise(&noise, in[i].site->lab[0], in->valid, in->site->px_per_mm, in->ctx))
            return false;
        *white_l = fmax(*white_l, noise * 2.0 * sqrt(DD_PI) * sigma_px);
    }
    return true;
}

bool dd_pores_list(dd_bumps out[2], const dd_metric_input in[2])
{
    pore_search s;
    float spread[2][SCALES];
    double white_l;
    if (!find_white_noise(&white_l, in) || !open_search(&s, in, white_l))
        return false;
    for (int i = 0; i < 2; i++) {
        out[i] = (dd_bumps){.arena = in->ctx->arena};
        if (!search_photo(&out[i], spread[i], &s, &in[i]))
            return false;
    }
    for (int k = 0; k < SCALES; k++)
        spread[0][k] = spread[0][k] > spread[1][k] ? spread[0][k] : spread[1][k];
    for (int i = 0; i < 2; i++)
        weigh_pores(&out[i], in->valid, spread[0], white_l);
    return true;
}
