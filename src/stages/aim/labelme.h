/* Regions drawn with LabelMe: a JSON file with shapes[].label, .points, .shape_type. Hostile until read. */
#ifndef DD_AIM_LABELME_H
#define DD_AIM_LABELME_H

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"
#include "stages/aim/aim.h"

typedef enum dd_shape_type { DD_POLYGON, DD_CIRCLE } dd_shape_type;    /* a rectangle becomes a polygon of four points */

typedef struct dd_shape {
    char label[DD_REGION_NAME];
    dd_shape_type type;
    double (*point)[2];         /* photo positions from the top-left corner; a circle: centre, a point of its rim */
    size_t n;
} dd_shape;

typedef struct dd_shapes { dd_shape *at; size_t n; } dd_shapes;

/* All in arena. width, height: the photo the file must belong to. DD_E_REGIONS with line:column of bad JSON or the index of the bad
 * shape or point; DD_E_FILE_MISSING and friends of reading become DD_E_REGIONS as well, except DD_E_NO_MEMORY. */
dd_status dd_labelme_read(dd_shapes *out, const char *path, int width, int height, const dd_limits *limits, dd_arena *arena, dd_err *err);
/* The same from bytes; name is what messages call the file. */
dd_status dd_labelme_parse(dd_shapes *out, const dd_blob *file, const char *name, int width, int height, dd_arena *arena, dd_err *err);

#endif
