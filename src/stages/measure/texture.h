/* What the texture metrics of one photo share: Gaussians of L*, each on the coarsest grid that carries it. */
#ifndef DD_MEASURE_TEXTURE_H
#define DD_MEASURE_TEXTURE_H

#include "stages/measure/metric.h"
#include "stages/measure/texture_sites.h"

enum { DD_BANDS = 9, DD_TEXTURE_PLANES = 8 };

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
    DD_TEXTURE_ANISOTROPY,
    DD_TEXTURE_GABOR_025,
    DD_TEXTURE_GABOR_05,
    DD_TEXTURE_GABOR_1,
    DD_TEXTURE_GABOR_2,
    DD_TEXTURE_LBP,
    DD_TEXTURE_SLOPE,
    DD_TEXTURE_MEMBERS
};

/* Gauss(cutoff_mm) of L* after the match of sharpness, row by row at the sites of a level (METRICS.md 0.3). */
typedef struct dd_gaussian {
    double cutoff_mm;
    int site;
    const dd_level *read, *at; /* the level that is read, and that of the sites */
    dd_taps taps;
    dd_columns value_columns, weight_columns;
    dd_across across;
    float *row, *value, *weight; /* value: NaN where undefined; weight: G*M */
} dd_gaussian;

/* One of them kept as a plane. */
typedef struct dd_kept {
    double cutoff_mm;
    int site;
    dd_plane plane;
    bool filled;
} dd_kept;

/* Begin with {.in = in}; all of it lives in the arena of `in`. */
typedef struct dd_texture {
    const dd_metric_input *in;
    dd_kept kept[DD_TEXTURE_PLANES];
    int n;
} dd_texture;

/* The coarsest level that still carries Gauss(cutoff_mm), whose sigma there is 0.88 px and more; 0 when none does. The same for both
 * photos of a pair. */
int dd_texture_level(const dd_metric_input *in, double cutoff_mm);

/* So many pixels that every second row of sites tells as much: half of the work. */
bool dd_texture_is_large(const dd_metric_input *in);

/* It is read from level `site`, or from the next finer one. false without memory. */
bool dd_gaussian_open(dd_gaussian *g, const dd_metric_input *in, double cutoff_mm, int site);
void dd_gaussian_row(dd_gaussian *g, int j); /* fills value and weight; j must not fall */

/* Announce a plane before the bands are measured, which fill it in passing. false without memory. */
bool dd_texture_want(dd_texture *t, double cutoff_mm, int site);
bool dd_texture_keeps(dd_texture *t, const dd_gaussian *g); /* row by row, without a gap */
void dd_texture_keep_row(dd_texture *t, const dd_gaussian *g, int j);
/* The plane, filled now if nobody has. NULL without memory. */
const dd_plane *dd_texture_plane(dd_texture *t, double cutoff_mm, int site);

/* Noise of the photo on its grid: what stage balance measured, and what it only knows as an excess in the band of rough_sq_mid, taken for
 * white. Either density may be 0. */
enum { DD_TEXTURE_NOISES = 2 };
void dd_texture_noise(dd_noise out[DD_TEXTURE_NOISES], const dd_site *site);

/* The steps of the group; false without memory. */
bool dd_texture_bands(dd_metric_sums *const *out, dd_texture *t);
bool dd_texture_anisotropy(dd_metric_sums *const *out, dd_texture *t);
bool dd_texture_gabor(dd_metric_sums *const *out, dd_texture *t);
bool dd_texture_gabor_wants(dd_texture *t); /* planes */
bool dd_texture_lbp(dd_metric_sums *const *out, dd_texture *t);
bool dd_texture_slope(dd_metric_sums *const *out, dd_texture *t);
bool dd_texture_slope_wants(dd_texture *t);

extern const dd_group dd_texture_group;

/* For the rows of the bands: mean[0] is the mean square, reference[0] the noise in it. */
double dd_band_finish(const double mean[DD_SUMS], const double reference[DD_SUMS]);

#endif
