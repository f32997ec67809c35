/* What the texture metrics of one photo share: masked planes of every level, and Gaussians of L* on the coarsest grid that carries them. */
#ifndef DD_MEASURE_TEXTURE_H
#define DD_MEASURE_TEXTURE_H

#include "stages/measure/metric.h"
#include "stages/measure/texture_sites.h"

enum { DD_BANDS = 9, DD_TEXTURE_GAUSSIANS = 24 };

/* Slots of the group. The bands come first, in the order of their table (texture_bands.c). */
enum {
    DD_TEXTURE_FINE,
    DD_TEXTURE_MID,
    DD_TEXTURE_COARSE,
    DD_TEXTURE_E1,
    DD_TEXTURE_E2,
    DD_TEXTURE_E3,
    DD_TEXTURE_E4,
    DD_TEXTURE_E5,
    DD_TEXTURE_E6,
    DD_TEXTURE_FINE_MEAN,
    DD_TEXTURE_MEMBERS
};

/* Gauss(cutoff_mm) of L* at the sites of a level, after the match of sharpness. */
typedef struct dd_gaussian {
    double cutoff_mm;
    int site;
    dd_plane value;  /* NaN where undefined (METRICS.md 0.3) */
    dd_plane weight; /* G*M */
} dd_gaussian;

typedef struct dd_texture {
    const dd_metric_input *in;
    dd_plane masked[DD_LEVELS]; /* L*, 0 where not valid */
    dd_plane mask[DD_LEVELS];   /* 0 or 1 */
    dd_gaussian gaussian[DD_TEXTURE_GAUSSIANS];
    int gaussians;
} dd_texture;

/* Lives in the arena of `in`. false without memory. */
bool dd_texture_open(dd_texture *t, const dd_metric_input *in);
/* The coarsest level that still carries Gauss(cutoff_mm), whose sigma there is 0.88 px and more; 0 when none does. The same for both
 * photos of a pair. */
int dd_texture_level(const dd_texture *t, double cutoff_mm);
/* Made when first asked for. It is read from level `site` or from the next finer one. NULL without memory. */
const dd_gaussian *dd_texture_gaussian(dd_texture *t, double cutoff_mm, int site);

bool dd_texture_bands(dd_metric_sums *const *out, dd_texture *t);

extern const dd_group dd_texture_group;

/* For the rows of the bands: mean[0] is the mean square, reference[0] the noise in it. */
double dd_band_finish(const double mean[DD_SUMS], const double reference[DD_SUMS]);

#endif
