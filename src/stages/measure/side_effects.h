/* Redness by area, and what treatment may leave behind: new pigment, lost pigment, new redness. One group, because all look at the same
 * maps of both photos. METRICS.md 5. */
#ifndef DD_MEASURE_SIDE_EFFECTS_H
#define DD_MEASURE_SIDE_EFFECTS_H

#include "stages/measure/index_maps.h"

enum { DD_SIDE_RED_AREA, DD_SIDE_NEW_RED, DD_SIDE_PIH, DD_SIDE_HYPO, DD_SIDE_MEMBERS };
extern const dd_group dd_side_effects_group;

/* The baseline's skin in this region. */
typedef struct dd_skin_tone {
    double ita_deg;   /* NaN when b* <= 1 */
    bool shows_blood; /* ITA >= -30: below, redness is physically nearly invisible (METRICS.md 1.3) */
    bool fair;        /* ITA > 10: redness shows in a*, too, and pigments can be told apart */
} dd_skin_tone;

typedef struct dd_side_pass {
    const dd_metric_input *in;     /* [2] by photo */
    dd_index_maps maps[2];         /* by photo */
    dd_skin_tone tone;
    dd_metric_sums *const *out[2]; /* by photo and slot */
    float *row[3];                 /* scratch of in->valid.width */
} dd_side_pass;

/* Mean L*, a*, b* of the region's pixels. NaN without any. */
void dd_mean_of_level(double lab[3], const dd_metric_input *in);

/* red_area_pct of one photo, new_red_area_pct; from maps for redness. */
void dd_red_area(dd_side_pass *pass, int photo);
void dd_new_red_area(dd_side_pass *pass);
/* pih_area_pct and hypopig_area_pct; from maps for pigment. false without memory. */
bool dd_pigment_change(dd_side_pass *pass);

#endif
