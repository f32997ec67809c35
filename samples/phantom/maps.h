/* Truth maps: what is true at every pixel of the baseline photo, without noise, as 16-bit PNG. */
#ifndef PH_MAPS_H
#define PH_MAPS_H

#include "phantom/camera.h"

typedef struct ph_maps {
    const ph_scene *scene;
    const ph_view *baseline;
    char folder[1024];        /* OUT/maps/PATIENT */
    dd_plane lit[3], bare[3]; /* of the first session */
    dd_plane work[3];
    uint16_t *bits; /* one bit per kind */
} ph_maps;

/* How a map's codes mean numbers: value = (code - zero) / per_unit. */
typedef struct ph_map_scale {
    const char *name, *unit;
    double zero, per_unit;
} ph_map_scale;

enum { PH_MAP_DELTA_AS_SHOT, PH_MAP_DELTA_SKIN, PH_MAP_MELANIN, PH_MAP_BLOOD, PH_MAP_HEIGHT, PH_MAP_SHADING, PH_MAP_INK, PH_MAPS };
const ph_map_scale *ph_map_row(int map);

dd_status ph_maps_open(ph_maps *out, const char *folder, const ph_scene *scene, const ph_view *baseline, dd_arena *arena, dd_err *err);
/* All maps of session number `index`, whose skin the scene wears. lit, bare: as for ph_truth_measure. */
dd_status ph_maps_write(ph_maps *m, int index, const dd_plane lit[3], const dd_plane bare[3], dd_arena *arena, dd_err *err);

#endif
