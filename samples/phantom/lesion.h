/* Spots, patches and scars: places where skin holds more (or less) melanin or blood than its surroundings, or lies deeper. */
#ifndef PH_LESION_H
#define PH_LESION_H

#include "phantom/canvas.h"

typedef enum ph_kind {
    PH_LENTIGO,
    PH_FRECKLE,
    PH_MELASMA,
    PH_PIH,
    PH_ERYTHEMA,
    PH_HYPO,
    PH_ICEPICK,
    PH_BOXCAR,
    PH_ROLLING,
    PH_KINDS
} ph_kind;

/* What is usual for a kind (METRICS.md 9); a scenario may narrow each range. */
typedef struct ph_kind_info {
    const char *name;
    double diameter_mm[2];
    double melanin[2], blood[2]; /* factor on m and on f_blood at the heart of the lesion, untreated */
    double edge_mm[2];           /* width w of the border profile 1/(1 + e^((r - r0)/w)) */
    double raggedness;           /* how far the border wanders, share of the diameter */
    double grain;                /* SD of the pigment inside, share of the excess */
    double depth_mm[2];          /* of a scar */
    int octaves;                 /* of the noise that bends the border: 3, or more for a fractal one */
} ph_kind_info;

typedef struct ph_lesion {
    int id; /* index in the scenario's list: also its random stream */
    ph_kind kind;
    double x_mm, y_mm, diameter_mm; /* of the circle of equal area */
    double aspect, angle_deg;       /* long axis / short axis, direction of the long axis */
    double melanin, blood, edge_mm, depth_mm;
    bool treated; /* its centre lies in a treated region */
} ph_lesion;

const ph_kind_info *ph_kind_row(ph_kind kind);
bool ph_kind_find(ph_kind *out, const char *name);
static inline bool ph_is_scar(ph_kind kind) { return kind >= PH_ICEPICK && kind <= PH_ROLLING; }

/* Share of its depth that a scar has at r_mm from its middle (METRICS.md 3.2). radius_mm: half its width; at half depth for a boxcar. */
double ph_scar_profile(ph_kind kind, double r_mm, double radius_mm, double edge_mm);

/* Factor that is left of `factor` when `response` (0..1) of the excess has gone. */
double ph_factor_left(double factor, double response);

/* Add one lesion to ln m and ln f_blood. response 0..1: share of the excess removed. false without memory. */
bool ph_lesion_add(dd_plane ln_m, dd_plane ln_fb, const ph_canvas *canvas, const ph_lesion *lesion, double response, uint64_t seed,
                   dd_arena *arena);
/* Sink a scar into the surface; nothing for other kinds. */
bool ph_lesion_sink(dd_plane height_mm, const ph_canvas *canvas, const ph_lesion *lesion, double response, uint64_t seed, dd_arena *arena);
/* bits[y*width + x] |= bit where the border profile is a half or more. */
bool ph_lesion_mark(uint16_t *bits, uint16_t bit, const ph_canvas *canvas, const ph_lesion *lesion, uint64_t seed, dd_arena *arena);

#endif
