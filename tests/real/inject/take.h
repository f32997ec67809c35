/* A painted photo taken again: from a little elsewhere, in other light, by a camera that adds its noise and its JPEG. */
#ifndef DD_INJECT_TAKE_H
#define DD_INJECT_TAKE_H

#include "stain.h"

typedef struct inj_shot {
    double roll_deg, scale, shift_x, shift_y; /* of the picture: shift in px */
    double exposure, red, blue;               /* factors on the light */
    double slope_x, slope_y;                  /* light: e^(slope * place), place -0.5..0.5 over the frame */
    double noise_a, noise_b;                  /* variance = a * light + b */
    int quality;
} inj_shot;

dd_status inj_take(const char *path, const dd_plane rgb[3], const inj_stains *stains, double dose, const inj_shot *shot, dd_rng *rng,
                   dd_ctx *ctx, dd_err *err);

#endif
