/* ita_sd: standard deviation of the individual typology angle over the region, of the Gauss(1 mm) map (METRICS.md 2). Every second pixel
 * of a coarser grid is enough for so smooth a map. */
#include <math.h>

#include "stages/measure/smooth.h"
#include "stages/measure/tiles.h"

static const double CUTOFF_MM = 1.0, LEAST_SIGMA_PX = 0.5; /* of the level: below, a sampled Gaussian is none */
enum { ANGLE, SQUARE };

typedef struct angles {
    dd_metric_sums *out;
    const dd_metric_input *in;
    int level;
    float *square;
} angles;

/* atan in degrees, |error| < 1e-5: Cephes' polynomial after reduction to tan(pi/8). */
static float atan_degrees(float t)
{
    const float degrees = 57.29577951f, tan_pi_8 = 0.41421356f;
    float size = fabsf(t), inside = size > 1.0f ? 1.0f / size : size;
    float u = inside > tan_pi_8 ? (inside - 1.0f) / (inside + 1.0f) : inside, base = inside > tan_pi_8 ? 0.78539816f : 0.0f, z = u * u;
    float angle = base + ((((8.05374449538e-2f * z - 1.38776856032e-1f) * z + 1.99777106478e-1f) * z - 3.33329491539e-1f) * z * u + u);
    angle = size > 1.0f ? 1.57079633f - angle : angle;
    return degrees * (t < 0.0f ? -angle : angle);
}

static void add_row(void *user, int y, float *const *rows)
{
    const float least_b = 1.0f; /* bluer than any skin: ink or shadow */
    const angles *a = user;
    float *angle = rows[0];
    for (int x = 0; x < a->in->site->level[a->level + 1].valid.width; x++) {
        float b = rows[2][x];
        angle[x] = b > least_b ? atan_degrees((rows[0][x] - 50.0f) / b) : NAN;
        a->square[x] = angle[x] * angle[x];
    }
    dd_metric_add_level_row(a->out, ANGLE, a->in, a->level + 1, angle, y);
    dd_metric_add_level_row(a->out, SQUARE, a->in, a->level + 1, a->square, y);
}

static bool compute(dd_metric_sums *out, const dd_metric_input *in)
{
    dd_arena_mark mark = dd_arena_level(in->ctx->arena);
    double sigma_px = dd_sigma_from_cutoff(CUTOFF_MM, in->site->px_per_mm);
    angles a = {.out = out, .in = in};
    while (a.level + 2 < DD_LEVELS && dd_level_sigma(a.level + 1, sigma_px) >= LEAST_SIGMA_PX)
        a.level++;
    const dd_level *level = &in->site->level[a.level];
    a.square = DD_NEW(in->ctx->arena, float, level->valid.width);
    bool ok = a.square && dd_smooth_samples(level->lab, 3, level->valid, dd_level_sigma(a.level, sigma_px), in->ctx, add_row, &a);
    dd_arena_rewind(in->ctx->arena, mark);
    return ok;
}

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    (void)reference;
    return sqrt(fmax(0.0, mean[SQUARE] - mean[ANGLE] * mean[ANGLE]));
}

const dd_metric dd_metric_ita_sd = {
    .info =
        {
            .name = "ita_sd",
            .unit = "deg",
            .question = "How much does the typology angle vary over the region?",
            .formula = "SD of atan2(L* - 50, b*) * 180/pi of the Gauss(1 mm) map; places with b* <= 1 are left out",
            .direction = "down_good",
            .range = "0 to 90; skin 1 to 20",
            .scale = "weakly dependent on scale",
            .source = "Chardon et al. 1991",
            .failures = "grows without bound as b* nears 0 and L* nears 50 (dark or greyish skin); shading counts as unevenness",
            .unaffected_by = "mirroring and turning the picture",
            .decimals = 2,
        },
    .direction = DD_DOWN_GOOD,
    .needs_light = true,
    .relative_floor = true,
    .ratio = true,
    .default_floor = 0.2,
    .least_floor = 0.3,
    .version = "1",
    .compute = compute,
    .finish = finish,
};
