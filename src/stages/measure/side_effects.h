/* Redness by area, and what treatment may leave behind: new pigment, lost pigment, new redness. One group, because all four look at the
 * same maps of both photos. METRICS.md 5. */
#ifndef DD_MEASURE_SIDE_EFFECTS_H
#define DD_MEASURE_SIDE_EFFECTS_H

#include "stages/measure/metric.h"

enum { DD_SIDE_RED_AREA, DD_SIDE_PIH, DD_SIDE_HYPO, DD_SIDE_NEW_RED, DD_SIDE_MEMBERS };
extern const dd_group dd_side_effects_group;

/* The baseline's skin: control skin where there is some, else the region itself. */
typedef struct dd_skin_tone {
    double ita_deg;    /* NaN when b* <= 1 */
    bool shows_blood;  /* ITA >= -30: below, redness is physically nearly invisible (METRICS.md 1.3) */
    bool reddens_in_a; /* ITA > 10: redness shows in a*, too */
} dd_skin_tone;
dd_skin_tone dd_skin_tone_of(const dd_metric_input *baseline);

/* Mean L*, a*, b* of the region's pixels. NaN without any. */
void dd_mean_of_levels(double lab[3], const dd_metric_input *in);
/* Coarsest level up to `most` whose cells smooth less than a Gaussian of cutoff_mm; its sigma there in px. */
int dd_level_for(double *sigma_px, const dd_site *site, double cutoff_mm, int most);
/* Indices of METRICS.md 1.3 from densities, either may be NULL; ei may alias od[0], mi od[1]. */
void dd_index_rows(float *mi, float *ei, float *const od[3], int n);
/* A row of a level for the map of its region's box. row: scratch of in->valid.width. Nothing when no maps are wanted. */
void dd_map_level_row(const dd_metric_input *in, dd_map_kind kind, int level, int y, const float *value, float *row);

/* The share of red skin in one photo (red_area_pct). false without memory. */
bool dd_red_area(dd_metric_sums *out, const dd_metric_input *in, const dd_skin_tone *tone);
/* New and lost pigment and new redness; out[] by slot. Both photos' weights are filled. false without memory. */
bool dd_pigment_change(dd_metric_sums *const *before, dd_metric_sums *const *after, const dd_metric_input in[2]);

#endif
