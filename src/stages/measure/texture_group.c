/* The texture metrics of one photo in one pass: they share most Gaussians. */
#include "stages/measure/texture.h"

static bool compute(dd_metric_sums *const *out, const dd_metric_input *in)
{
    dd_arena_mark mark = dd_arena_level(in->ctx->arena);
    dd_texture t = {.in = in};
    bool ok = dd_texture_gabor_wants(&t) && dd_texture_slope_wants(&t) && dd_texture_bands(out, &t) && dd_texture_gabor(out, &t) &&
              dd_texture_anisotropy(out, &t) && dd_texture_lbp(out, &t) && dd_texture_slope(out, &t);
    dd_arena_rewind(in->ctx->arena, mark);
    return ok;
}

const dd_group dd_texture_group = {.name = "texture", .members = DD_TEXTURE_MEMBERS, .compute = compute};
