/* The order of the pass: maps for redness, what is counted on them, maps for pigment, what is counted on those.
 *
 * METRICS.md 5 proposes Gauss(0.7 mm) and Gauss(1 mm) for redness. There noise and the skin's own mottle pass a threshold of 3 units of ei
 * on 2 to 12 % of untreated skin, and 1 to 5 % (types I to V) of a pair without any change; behind Gauss(2 mm) it is under 1 %, and redness
 * has no border that this could blur (METRICS.md 9: 1 to 3 mm wide). */
#include "stages/measure/side_effects.h"

#include <math.h>

#include "base/fmath.h"

static const double FAIR_ITA = 10.0, DARK_ITA = -30.0; /* METRICS.md 1.3 and 5 */
static const double REDNESS_MM = 2.0, PIGMENT_MM = 1.0;

enum { COARSEST = 2 };

void dd_mean_of_level(double lab[3], const dd_metric_input *in)
{
    const dd_level *level = &in->site->level[COARSEST];
    double sum[3] = {0.0, 0.0, 0.0}, n = 0.0;
    for (int y = 0; y < level->valid.height; y++) {
        const uint8_t *valid = dd_brow(level->valid, y);
        for (int x = 0; x < level->valid.width; x++) {
            if (!valid[x])
                continue;
            n += 1.0;
            for (int c = 0; c < 3; c++)
                sum[c] += (double)dd_row(level->lab[c], y)[x];
        }
    }
    for (int c = 0; c < 3; c++)
        lab[c] = n > 0.0 ? sum[c] / n : NAN;
}

static dd_skin_tone tone_of(const dd_metric_input *baseline)
{
    const double least_b = 1.0; /* bluer than any skin */
    double lab[3];
    dd_mean_of_level(lab, baseline);
    double ita = lab[2] > least_b ? dd_atan2(lab[0] - 50.0, lab[2]) * 180.0 / DD_PI : NAN;
    return (dd_skin_tone){.ita_deg = ita, .shows_blood = !(ita < DARK_ITA), .fair = ita > FAIR_ITA};
}

static bool make_maps(dd_side_pass *pass, double cutoff_mm)
{
    return dd_index_maps_make(&pass->maps[0], &pass->in[0], cutoff_mm, COARSEST) &&
           dd_index_maps_make(&pass->maps[1], &pass->in[1], cutoff_mm, COARSEST);
}

static bool redness(dd_side_pass *pass)
{
    dd_arena *arena = pass->in->ctx->arena;
    dd_arena_mark mark = dd_arena_level(arena);
    bool ok = make_maps(pass, REDNESS_MM);
    if (ok) {
        dd_red_area(pass, 0);
        dd_red_area(pass, 1);
        dd_new_red_area(pass);
    }
    dd_arena_rewind(arena, mark);
    return ok;
}

static bool pigment(dd_side_pass *pass)
{
    dd_arena *arena = pass->in->ctx->arena;
    dd_arena_mark mark = dd_arena_level(arena);
    bool ok = make_maps(pass, PIGMENT_MM) && dd_pigment_change(pass);
    dd_arena_rewind(arena, mark);
    return ok;
}

static bool compute_pair(dd_metric_sums *const *before, dd_metric_sums *const *after, const dd_metric_input in[2])
{
    dd_arena_mark mark = dd_arena_level(in->ctx->arena);
    dd_side_pass pass = {.in = in, .tone = tone_of(&in[0]), .out = {before, after}};
    bool ok = true;
    if (!pass.tone.shows_blood)
        before[DD_SIDE_RED_AREA]->why = before[DD_SIDE_NEW_RED]->why = DD_WHY_SKIN_TOO_DARK;
    for (int i = 0; i < 3; i++)
        ok = (pass.row[i] = DD_NEW(in->ctx->arena, float, in->valid.width)) && ok;
    ok = ok && redness(&pass) && pigment(&pass);
    dd_arena_rewind(in->ctx->arena, mark);
    return ok;
}

const dd_group dd_side_effects_group = {.name = "side effects", .members = DD_SIDE_MEMBERS, .compute_pair = compute_pair};
