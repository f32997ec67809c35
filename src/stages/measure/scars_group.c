/* The light is one for the pair: it decides whether anything can be said, and along which direction. */
#include "stages/measure/scars.h"

static bool compute_pair(dd_metric_sums *const *before, dd_metric_sums *const *after, const dd_metric_input in[2])
{
    dd_scar_light light = dd_scar_light_of(in);
    for (int slot = 0; slot < DD_SCARS_MEMBERS; slot++)
        before[slot]->why = after[slot]->why = light.why;
    if (light.why)
        return true;
    return dd_scar_shading(before[DD_SCARS_SHADING], &in[0], &light) && dd_scar_shading(after[DD_SCARS_SHADING], &in[1], &light) &&
           dd_scar_pairs(before[DD_SCARS_PAIRS], after[DD_SCARS_PAIRS], in, &light);
}

const dd_group dd_scars_group = {.name = "scars", .members = DD_SCARS_MEMBERS, .compute_pair = compute_pair};
