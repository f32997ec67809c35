/* Spots and patches: places where skin holds more (or less) melanin or blood than its surroundings. */
#ifndef PH_LESION_H
#define PH_LESION_H

#include "phantom/canvas.h"

typedef enum ph_kind { PH_LENTIGO, PH_FRECKLE, PH_MELASMA, PH_PIH, PH_ERYTHEMA, PH_HYPO, PH_KINDS } ph_kind;

/* What is usual for a kind (METRICS.md 9); a scenario may narrow each range. */
typedef struct ph_kind_info {
    const char *name;
    double diameter_mm[2];
    double melanin[2], blood[2]; /* factor on m and on f_blood at the heart of the lesion, untreated */
    double edge_mm[2];           /* width w of the border profile 1/(1 + e^((r - r0)/w)) */
    double raggedness;           /* how far the border wanders, share of the diameter */
    double grain;                /* SD of the pigment inside, share of the excess */
} ph_kind_info;

typedef struct ph_lesion {
    int id; /* index in the scenario's list: also its random stream */
    ph_kind kind;
    double x_mm, y_mm, diameter_mm; /* of the circle of equal area */
    double aspect, angle_deg;       /* long axis / short axis, direction of the long axis */
    double melanin, blood, edge_mm;
    bool treated; /* its centre lies in a treated region */
} ph_lesion;

const ph_kind_info *ph_kind_row(ph_kind kind);
bool ph_kind_find(ph_kind *out, const char *name);

/* Factor that is left of `factor` when `response` (0..1) of the excess has gone. */
double ph_factor_left(double factor, double response);

/* Add one lesion to ln m and ln f_blood. response 0..1: share of the excess removed. false without memory. */
bool ph_lesion_add(dd_plane ln_m, dd_plane ln_fb, const ph_canvas *canvas, const ph_lesion *lesion, double response, uint64_t seed,
                   dd_arena *arena);

#endif
