/* Tattoo ink against bare skin (METRICS.md 4): what is ink, what it is held against, and the group of metrics that follow. */
#ifndef DD_MEASURE_INK_H
#define DD_MEASURE_INK_H

#include "stages/measure/metric.h"

/* Families of ink by what they do to the colour of skin; NONE: skin does that too (pigment, blood, shade), or the place is lighter. */
typedef enum dd_ink { DD_INK_NONE, DD_INK_BLACK, DD_INK_BLUE, DD_INK_GREEN, DD_INK_RED, DD_INK_YELLOW, DD_INKS } dd_ink;
dd_ink dd_ink_of(const double lab[3], const double bare[3]);
/* Can neither melanin nor blood nor shade look like that, on any skin? */
bool dd_ink_impossible_for_skin(const double lab[3], const double bare[3]);

/* Otsu (IEEE SMC 9:62, 1979): the threshold between two classes that maximises the variance
 * between them, for n bins of equal width. Index of the last bin below it (ties: the lowest); -1 when all is in one bin. */
int dd_otsu(const uint32_t *count, int n);

/* Lab of bare skin as a smooth function of the place: polynomials of order 0 to 2 in u = (x - cx)/half, v = (y - cy)/half. */
enum { DD_BARE_TERMS = 6 };
typedef struct dd_bare {
    int terms; /* 1, 3 or 6 */
    double coef[3][DD_BARE_TERMS], cx, cy, half;
    double square; /* mean square dE00 of bare skin from this: its own mottle and the photo's noise */
} dd_bare;
void dd_bare_at(double lab[3], const dd_bare *bare, int x, int y);

/* One photo of the pair on the grid that ink is judged on; de is filled by dd_bare_distance. */
typedef struct dd_ink_photo {
    dd_plane lab[3], de; /* de: dE00 from bare skin, NaN where not valid */
    dd_bare bare;
} dd_ink_photo;
/* Least squares over the marked cells. false: too few of them. */
bool dd_bare_fit(dd_bare *out, const dd_plane lab[3], dd_bytes mark);
/* photo->de and photo->bare.square (over `mark`), as if the photo's bare skin had the colour of `onto`. false without memory. */
bool dd_bare_distance(dd_ink_photo *photo, const dd_bare *onto, dd_bytes valid, dd_bytes mark, dd_ctx *ctx);
/* Fit the region's own bare skin in the baseline. control_lab may be NaN. *found: there is some; else control skin stands in, where it is
 * known. *reach: dE00 up to which skin is bare. *stands_out: about how many cells lie beyond 6. false without memory. */
bool dd_bare_find(dd_ink_photo *before, double *reach, bool *found, size_t *stands_out, dd_bytes valid, const double control_lab[3],
                  dd_ctx *ctx);
/* before->de, and mark = the cells up to `reach` (0: none). false without memory. */
bool dd_bare_mark(dd_ink_photo *before, dd_bytes mark, dd_bytes valid, double reach, dd_ctx *ctx);

/* Slots of the group. */
enum {
    DD_INK_AREA,
    DD_INK_DE00,
    DD_INK_OD,
    DD_INK_HYPOPIG,
    DD_INK_CLEARANCE,
    DD_INK_CLEARANCE_OD,
    DD_INK_GRADE,
    DD_INK_FIRST_COLOUR, /* clearance of black, then the others in the order of dd_ink */
    DD_INK_MEMBERS = DD_INK_FIRST_COLOUR + DD_INKS - 1
};
extern const dd_group dd_ink_group;
/* finish() of a clearance: 100 (1 - after/before) from two mean sums. */
double dd_ink_clearance(const double mean[DD_SUMS], const double reference[DD_SUMS]);

#endif
