/* Lesions painted onto real skin in linear light, and what they change, from the photo without noise. */
#ifndef DD_INJECT_STAIN_H
#define DD_INJECT_STAIN_H

#include "base/rng.h"
#include "site.h"

enum { INJ_SPOTS = 3 };

typedef struct inj_stains {
    inj_disc spot[INJ_SPOTS], site;
} inj_stains;

typedef struct inj_truth {
    double lab[3], ita_deg, mi, ei, spot_area_pct, pigment_load;
} inj_truth;

inj_stains inj_stains_draw(const inj_disc *site, dd_rng *rng);
/* Factor on linear R, G, B at a place. dose 0..1: spots keep their darkness and lose that share of their area, redness loses that
 * share of its strength. */
void inj_stains_at(double factor[3], const inj_stains *stains, double dose, double x, double y, bool red_too);
/* False: no memory. */
bool inj_truth_of(inj_truth *out, const dd_plane rgb[3], const inj_stains *stains, double dose, double px_per_mm, dd_arena *arena);

#endif
