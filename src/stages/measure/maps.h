/* Pictures of what the metrics saw, kept small until stage render draws them.
 *
 * A map is written row by row by the code that measures, in the pixels of its region's box; regions share one picture of the frame. */
#ifndef DD_MEASURE_MAPS_H
#define DD_MEASURE_MAPS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/image.h"

typedef enum dd_map_kind {
    DD_MAP_MELANIN,     /* chromophores and shading after Tsumura, METRICS.md 1.4 */
    DD_MAP_HAEMOGLOBIN,
    DD_MAP_SHADING,
    DD_MAP_SPOTS,       /* darkness of what counts as spot, L* */
    DD_MAP_REDNESS,     /* erythema index above control or the region's median */
    DD_MAP_VESSELS,
    DD_MAP_WRINKLES,
    DD_MAP_PORES,
    DD_MAP_SCARS,
    DD_MAP_INK,         /* dE00 from bare skin inside the ink mask */
    DD_MAP_PIGMENT_CHANGE, /* pair: new pigment (> 0) and lost pigment (< 0), mi units; in the follow-up's place */
    DD_MAPS
} dd_map_kind;

typedef struct dd_map_info {
    const char *name;  /* of the file: map_NAME.png */
    const char *title; /* for a person */
    const char *unit;
    float low, high; /* of the colour scale, the same in every picture so that sessions compare */
    bool strokes;    /* thin marks: shrinking keeps the strongest, not a sample */
    bool marks;      /* NaN where a pixel is valid means that nothing was found there; strokes are marks, too */
} dd_map_info;
extern const dd_map_info dd_map_info_of[DD_MAPS];

/* What the user wants to see. */
typedef struct dd_map_request {
    double surface_floor; /* linear light, 0..0.1, taken off before pigments are separated; NaN = not known */
} dd_map_request;

/* On the analysis grid, every shrink-th pixel. 0 = not measured, 1..255 = low..high. */
typedef struct dd_maps {
    int shrink;
    dd_bytes of[DD_MAPS][2]; /* by photo */
    bool written[DD_MAPS][2];
    dd_bytes grey[2]; /* the photos themselves, as sRGB codes of their green light; 0 = not photographed */
    double surface_floor; /* as asked for */
    bool too_dark;    /* pigments were not separated in some place because it is too dark, see chromophores.c */
} dd_maps;

/* For a grid of this size, about 16 MB at most. NULL without memory. */
dd_maps *dd_maps_new(int grid_width, int grid_height, const dd_map_request *request, dd_arena *arena);
/* Green light of a photo on the grid, linear. false without memory. */
bool dd_maps_keep_photo(dd_maps *maps, int photo, dd_plane green, dd_arena *arena);
/* n pixels of a map from (x, y) on, its own pixels. NaN leaves one as it is. */
void dd_map_put(dd_maps *maps, dd_map_kind kind, int photo, int x, int y, const float *value, int n);

struct dd_metric_input;
/* Row y of the region's box: pixels that are not valid leave the map as it is, and so does NaN unless the kind is one of marks. Nothing when
 * in->maps is NULL. */
void dd_map_row(const struct dd_metric_input *in, dd_map_kind kind, int y, const float *value);
/* Is there something to show, a file map_NAME.png? Pigments that could not be separated are: the picture says why. */
bool dd_map_has(const dd_maps *maps, dd_map_kind kind);
/* The value behind a byte; NaN for 0. */
float dd_map_value(dd_map_kind kind, uint8_t byte);

#endif
