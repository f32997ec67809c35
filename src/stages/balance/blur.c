/* Which photo is sharper, and by how much: both through the same resampling onto squares of 32 x 32 points of at most 10 per mm, the
 * follow-up's light balanced, power spectra of L* in rings, their ratio fitted (blur_fit.c). Every square counts alike, however strong its
 * texture; squares far off the others (hair that moved, another distance from the lens) are left out. */
#include "stages/balance/blur.h"

#include <math.h>
#include <string.h>

#include "base/fmath.h"
#include "base/stats.h"
#include "kernels/kernels.h"
#include "stages/balance/blur_fit.h"
#include "stages/balance/patches.h"
#include "stages/balance/tone_noise.h"

enum { EDGE = DD_SPECTRUM_EDGE, GROUPS = 8, LEAST_PATCHES = 4 };
static const double MOST_PX_PER_MM = 10.0;
static const double FLAG_MM = 0.11, FAR_MM = 0.3, LEAST_MATCH_MM = 0.02, SURE_ERRORS = 2.0;
/* Below 12 px/mm noise is a lower bound, and what is left of it passes for detail: 0.2 to 0.35 mm measure .08 to .105 (bench, 8 px/mm,
 * seed 1), too little to be matched by. */
static const double COARSE_FLAG_MM = 0.08;
static const double MOST_MATCH_MM = 0.5; /* beyond FAR_MM texture is gone, but spots are still there to be matched */
static const double OUTLIER = 3.0 * 1.4826; /* MADs */
static const int LEAST_QUALITY = 85, MOST_QUALITY_STEP = 10; /* METRICS.md 6.5 */

typedef struct rings {
    double power[2][DD_RINGS];
    double tone_step[DD_STEPS]; /* see tone_noise.h */
} rings; /* of one patch */

typedef struct spectra {
    const dd_photo *photo[2];
    const dd_alignment *al;
    const dd_balance *light;
    dd_spectrum_tables tables;
    double tone_weight[DD_RINGS], band_weight[DD_RINGS];
    double step, px_per_mm;
    rings *patch;
    int n;
    dd_plane rgb[3];
    dd_bytes covered;
    dd_ctx *ctx;
} spectra;

dd_sharpness dd_sharpness_none(void)
{
    return (dd_sharpness){.error_mm = 0.0, .noise = {{.sd_dn = NAN}, {.sd_dn = NAN}}};
}

/* L*, a*, b* of the square in place; *whole: all of it lies in the photo and is trusted. (Clipped pixels were looked for on the coarse grid.) */
static dd_status sample_square(bool *whole, const spectra *s, dd_grid g, int photo)
{
    dd_status status = dd_resample((dd_plane *)s->rgb, s->covered, (dd_bytes){0}, s->photo[photo], photo ? s->al : NULL, g, s->ctx);
    *whole = true;
    for (int y = 0; !status && y < EDGE; y++) {
        float *r = dd_row(s->rgb[0], y), *green = dd_row(s->rgb[1], y), *b = dd_row(s->rgb[2], y);
        for (int x = 0; x < EDGE; x++)
            *whole = *whole && dd_brow(s->covered, y)[x] == 1;
        if (photo)
            dd_balance_row(s->light, r, green, b, g.x0, g.y0 + y * g.step, g.step, EDGE);
        s->ctx->kernels->colour.lab_from_linear(r, green, b, r, green, b, EDGE);
    }
    return status;
}

static void add_plane(dd_plane sum, dd_plane other)
{
    for (int y = 0; y < EDGE; y++)
        for (int x = 0; x < EDGE; x++)
            dd_row(sum, y)[x] += dd_row(other, y)[x];
}

static void read_square(rings *out, const spectra *s, int photo)
{
    double power[DD_STEP_SUM + 1][DD_RINGS];
    dd_spectrum_rings(out->power[photo], s->rgb[0], &s->tables);
    dd_spectrum_rings(power[DD_STEP_A], s->rgb[1], &s->tables);
    dd_spectrum_rings(power[DD_STEP_B], s->rgb[2], &s->tables);
    add_plane(s->rgb[1], s->rgb[2]);
    dd_spectrum_rings(power[DD_STEP_SUM], s->rgb[1], &s->tables);
    for (int c = 0; c < DD_STEPS; c++) {
        bool band = c == DD_STEP_BAND;
        double variance = dd_tone_variance(band ? out->power[photo] : power[c], band ? s->band_weight : s->tone_weight);
        out->tone_step[c] = photo ? variance + out->tone_step[c] : -variance;
    }
}

static dd_status take_patch(spectra *s, double x, double y)
{
    dd_grid g = {x - 0.5 * (EDGE - 1) * s->step, y - 0.5 * (EDGE - 1) * s->step, s->step, EDGE, EDGE};
    bool whole = true;
    for (int photo = 0; whole && photo < 2; photo++) {
        dd_status status = sample_square(&whole, s, g, photo);
        if (status)
            return status;
        read_square(&s->patch[s->n], s, photo);
    }
    s->n += whole;
    return DD_OK;
}

static double energy(const rings *p, int photo, int first, int last)
{
    double sum = 0.0;
    for (int k = first; k <= last; k++)
        sum += p->power[photo][k];
    return sum;
}

static double tilt(const rings *p) { return dd_log(energy(p, 0, 4, 8) / energy(p, 1, 4, 8)); }

/* Leave out the patches whose ratio of fine texture lies far from that of the others. */
static bool trim(spectra *s)
{
    dd_arena_mark mark = dd_arena_level(s->ctx->arena);
    double *v = DD_NEW(s->ctx->arena, double, s->n + 1);
    int kept = 0;
    if (!v)
        return false;
    for (int i = 0; i < s->n; i++) /* a patch without any texture has no ratio */
        if (energy(&s->patch[i], 0, 4, 8) > 0.0 && energy(&s->patch[i], 1, 4, 8) > 0.0)
            s->patch[kept++] = s->patch[i];
    s->n = kept;
    for (int i = 0; i < s->n; i++)
        v[i] = tilt(&s->patch[i]);
    double centre = s->n ? dd_median(v, (size_t)s->n) : 0.0, reach = s->n ? OUTLIER * dd_mad(v, (size_t)s->n) : 0.0;
    kept = 0;
    for (int i = 0; i < s->n; i++)
        if (fabs(tilt(&s->patch[i]) - centre) <= reach)
            s->patch[kept++] = s->patch[i];
    s->n = kept;
    dd_arena_rewind(s->ctx->arena, mark);
    return true;
}

/* Patches but those of one group (-1: all), each brought to the same energy. */
static dd_blur fit_without(const spectra *s, double noise[2][DD_RINGS], int group)
{
    dd_ring_pair mean;
    double floor = 0.0;
    int n = 0;
    memset(&mean, 0, sizeof mean);
    for (int i = 0; i < s->n; i++) {
        if (i % GROUPS == group)
            continue;
        double unit = 1.0 / (energy(&s->patch[i], 0, 2, 12) + energy(&s->patch[i], 1, 2, 12));
        for (int photo = 0; photo < 2; photo++)
            for (int k = 0; k < DD_RINGS; k++)
                mean.power[photo][k] += unit * s->patch[i].power[photo][k];
        floor += unit;
        n++;
    }
    for (int photo = 0; photo < 2; photo++)
        for (int k = 0; k < DD_RINGS; k++)
            mean.noise[photo][k] = floor * noise[photo][k];
    return dd_blur_fit(&mean, &s->tables, n, s->px_per_mm);
}

/* Noise cannot be more than all there is in any ring. */
static void cap_noise(dd_noise *noise, double power[DD_RINGS], const spectra *s, int photo)
{
    double most = 1.0;
    dd_spectrum_noise(power, noise, s->px_per_mm, &s->tables);
    for (int k = 2; k <= 12; k++) {
        double sum = 0.0;
        for (int i = 0; i < s->n; i++)
            sum += s->patch[i].power[photo][k] / s->n;
        if (power[k] > 0.0)
            most = fmin(most, sum / power[k]);
    }
    noise->density_mm2 *= most;
    for (int k = 0; k < DD_RINGS; k++)
        power[k] *= most;
}

static double signed_root(double q) { return q < 0.0 ? -sqrt(-q) : sqrt(fabs(q)); }

/* Where the photos are equally sharp nothing is touched, not even the noise, so that equal pixels stay equal. */
static void decide_match(dd_sharpness *s, const dd_blur *blur)
{
    double size = fabs(s->diff_mm);
    bool sure = size >= LEAST_MATCH_MM && s->error_mm * SURE_ERRORS <= size;
    if (!sure || s->from_region || size > MOST_MATCH_MM)
        return;
    s->match_mm[s->diff_mm > 0.0 ? 0 : 1] = size;
    for (int photo = 0; photo < 2; photo++)
        s->noise[photo].density_mm2 *= blur->noise_factor[photo];
}

static void estimate_blur(dd_sharpness *out, const spectra *s)
{
    double noise[2][DD_RINGS], part[GROUPS], mean = 0.0, squares = 0.0;
    for (int photo = 0; photo < 2; photo++)
        cap_noise(&out->noise[photo], noise[photo], s, photo);
    dd_blur whole = fit_without(s, noise, -1);
    out->diff_mm = signed_root(whole.q_mm2);
    out->patches = s->n;
    if (s->n < GROUPS)
        return;
    for (int i = 0; i < GROUPS; i++) {
        part[i] = fit_without(s, noise, i).q_mm2;
        mean += part[i] / GROUPS;
    }
    for (int i = 0; i < GROUPS; i++)
        squares += (part[i] - mean) * (part[i] - mean) * (GROUPS - 1) / GROUPS;
    double q_error = sqrt(squares);
    out->error_mm = fmin(sqrt(q_error), q_error / (2.0 * fmax(fabs(out->diff_mm), 1e-6)));
    decide_match(out, &whole);
}

static uint64_t blur_flags(const dd_sharpness *s)
{
    bool bound = dd_noise_is_bound(s->noise);
    double size = fabs(s->diff_mm);
    if (!(size >= (bound ? COARSE_FLAG_MM : FLAG_MM)) || s->error_mm * SURE_ERRORS > size)
        return 0;
    return DD_BIT(s->diff_mm > 0.0 ? DD_FLAG_BLUR_AFTER : DD_FLAG_BLUR_BEFORE) |
           (size > FAR_MM || s->from_region || bound ? DD_BIT(DD_FLAG_BLUR_FAR) : 0);
}

static uint64_t jpeg_flags(const dd_photo *before, const dd_photo *after)
{
    int a = before->jpeg_quality, b = after->jpeg_quality;
    uint64_t flags = 0;
    if ((a && a < LEAST_QUALITY) || (b && b < LEAST_QUALITY))
        flags |= DD_BIT(DD_FLAG_JPEG_STRONG);
    if (a && b && (a - b > MOST_QUALITY_STEP || b - a > MOST_QUALITY_STEP))
        flags |= DD_BIT(DD_FLAG_JPEG_DIFFERS);
    return flags;
}

static dd_status take_patches(spectra *s, const dd_patches *found)
{
    bool ok = true;
    for (int c = 0; c < 3; c++) {
        s->rgb[c] = dd_plane_new(s->ctx->arena, EDGE, EDGE);
        ok = ok && s->rgb[c].px;
    }
    s->covered = dd_bytes_new(s->ctx->arena, EDGE, EDGE);
    s->patch = DD_NEW(s->ctx->arena, rings, found->n + 1);
    if (!ok || !s->covered.px || !s->patch)
        return DD_E_NO_MEMORY;
    dd_spectrum_init(&s->tables);
    dd_tone_weights(s->tone_weight, &s->tables, s->px_per_mm);
    dd_band_weights(s->band_weight, &s->tables, s->px_per_mm);
    for (int i = 0; i < found->n; i++) {
        dd_status status = take_patch(s, found->x[i], found->y[i]);
        if (status)
            return status;
    }
    return trim(s) ? DD_OK : DD_E_NO_MEMORY;
}

/* The centres of the patches in either photo, and the gain of the light there. */
static bool measure_noise(dd_sharpness *out, const spectra *s, const dd_patches *found, const dd_aim *aim)
{
    dd_place *place[2] = {DD_NEW(s->ctx->arena, dd_place, found->n + 1), DD_NEW(s->ctx->arena, dd_place, found->n + 1)};
    if (!place[0] || !place[1])
        return false;
    for (int i = 0; i < found->n; i++) {
        place[0][i] = (dd_place){(float)found->x[i], (float)found->y[i]};
        dd_align_map_row(s->al, &place[1][i].x, &place[1][i].y, NULL, found->x[i], found->y[i], 1.0, 1);
    }
    double ppm = aim->px_per_mm, ratio = s->al->scale_ratio > 0.0 ? s->al->scale_ratio : 1.0, gain = dd_exp(s->light->log_gain[1]);
    double coarser = fmin(ppm, ppm * ratio);
    return dd_noise_measure(&out->noise[0], s->photo[0], place[0], found->n, ppm, coarser, 1.0, s->ctx->arena) &&
           dd_noise_measure(&out->noise[1], s->photo[1], place[1], found->n, ppm * ratio, coarser, gain, s->ctx->arena);
}

/* Noise of coarse photos looks like a little sharpness, but not like much. */
static void settle(dd_sharpness *s)
{
    if (!(s->band_excess[0] + s->band_excess[1] > 0.0))
        return;
    if (fabs(s->diff_mm) < COARSE_FLAG_MM)
        s->match_mm[0] = s->match_mm[1] = 0.0;
    else
        s->band_excess[0] = s->band_excess[1] = 0.0;
}

static bool compare_tone_noise(dd_sharpness *out, const spectra *s)
{
    double *step[DD_STEPS];
    for (int c = 0; c < DD_STEPS; c++) {
        step[c] = DD_NEW(s->ctx->arena, double, s->n);
        if (!step[c])
            return false;
        for (int i = 0; i < s->n; i++)
            step[c][i] = s->patch[i].tone_step[c];
    }
    dd_tone_noise_compare(out, step, s->n, s->px_per_mm);
    settle(out);
    return true;
}

static dd_status learn(dd_sharpness *out, spectra *s, const dd_aim *aim, const dd_coarse *coarse)
{
    dd_patches found;
    if (!dd_patches_find(&found, coarse, aim, EDGE * s->step, s->ctx->arena))
        return DD_E_NO_MEMORY;
    out->from_region = found.treated;
    if (found.n < LEAST_PATCHES)
        return DD_OK;
    if (!measure_noise(out, s, &found, aim))
        return DD_E_NO_MEMORY;
    dd_status status = take_patches(s, &found);
    if (!status && s->n >= LEAST_PATCHES) {
        estimate_blur(out, s);
        return compare_tone_noise(out, s) ? DD_OK : DD_E_NO_MEMORY;
    }
    return status;
}

dd_status dd_sharpness_estimate(dd_balance *light, const dd_photo *before, const dd_photo *after, const dd_aim *aim, const dd_alignment *al,
                                const dd_coarse *coarse, dd_ctx *ctx, dd_err *err)
{
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    double ppm = fmin(aim->px_per_mm, MOST_PX_PER_MM);
    if (al->scale_ratio > 0.0)
        ppm = fmin(ppm, aim->px_per_mm * al->scale_ratio);
    spectra s = {.photo = {before, after}, .al = al, .light = light, .step = aim->px_per_mm / ppm, .px_per_mm = ppm, .ctx = ctx};
    dd_sharpness *out = &light->sharpness;
    *out = (dd_sharpness){.diff_mm = NAN, .error_mm = NAN, .noise = {{.sd_dn = NAN}, {.sd_dn = NAN}}};
    dd_status status = learn(out, &s, aim, coarse);
    if (status)
        status = dd_fail(err, status, "sharpness", "%d squares of skin", s.n);
    light->flags |= blur_flags(out) | jpeg_flags(before, after);
    dd_arena_rewind(ctx->arena, mark);
    return status;
}
