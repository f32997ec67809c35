/* Maps of what was measured: storage and coding. One byte per pixel, because a map is looked at and never measured again. */
#include "stages/measure/maps.h"

#include <math.h>

#include "stages/measure/metric.h"

enum { LONGEST_SIDE = 1200 }; /* px of a map */

const dd_map_info dd_map_info_of[DD_MAPS] = {
    [DD_MAP_MELANIN] = {"melanin", "Melanin-like absorption", "natural OD", 0.0f, 2.0f, false},
    [DD_MAP_HAEMOGLOBIN] = {"haemoglobin", "Haemoglobin-like absorption", "natural OD", 0.0f, 1.5f, false},
    [DD_MAP_SHADING] = {"shading", "Shading, pigment and blood taken out", "natural OD", -1.0f, 1.0f, false},
    [DD_MAP_SPOTS] = {"spots", "Dark spots: darkness against the skin around", "L*", 0.0f, 15.0f, false},
    [DD_MAP_REDNESS] = {"redness", "Redness above untreated skin", "ei", 0.0f, 15.0f, false},
    [DD_MAP_VESSELS] = {"vessels", "Visible vessels", "contrast", 0.0f, 10.0f, true},
    [DD_MAP_WRINKLES] = {"wrinkles", "Wrinkles: contrast of the lines", "L*", 0.0f, 10.0f, true},
    [DD_MAP_PORES] = {"pores", "Pores", "L*", 0.0f, 10.0f, true},
    [DD_MAP_SCARS] = {"scars", "Relief lit from the side", "L*", -6.0f, 6.0f, false},
    [DD_MAP_INK] = {"ink", "Ink: difference from bare skin", "dE00", 0.0f, 40.0f, false},
    [DD_MAP_PIGMENT_CHANGE] = {"pigment_change", "New and lost pigment", "mi", -10.0f, 10.0f, false},
};

dd_maps *dd_maps_new(int grid_width, int grid_height, dd_arena *arena)
{
    int longest = grid_width > grid_height ? grid_width : grid_height, shrink = (longest + LONGEST_SIDE - 1) / LONGEST_SIDE;
    dd_maps *maps = DD_NEW(arena, dd_maps, 1);
    if (!maps)
        return NULL;
    maps->shrink = shrink;
    for (int kind = 0; kind < DD_MAPS; kind++)
        for (int photo = 0; photo < 2; photo++) {
            dd_bytes *map = &maps->of[kind][photo];
            *map = dd_bytes_new(arena, (grid_width + shrink - 1) / shrink, (grid_height + shrink - 1) / shrink);
            if (!map->px)
                return NULL;
            dd_bytes_fill(*map, 0);
        }
    return maps;
}

static uint8_t code_of(const dd_map_info *info, float value)
{
    float at = (value - info->low) / (info->high - info->low);
    at = at < 0.0f ? 0.0f : at > 1.0f ? 1.0f : at;
    return (uint8_t)(1.0f + floorf(at * 254.0f + 0.5f));
}

float dd_map_value(dd_map_kind kind, uint8_t byte)
{
    const dd_map_info *info = &dd_map_info_of[kind];
    return byte ? info->low + (info->high - info->low) * (float)(byte - 1) / 254.0f : NAN;
}

void dd_map_row(const dd_metric_input *in, dd_map_kind kind, int y, const float *value)
{
    const dd_map_info *info = &dd_map_info_of[kind];
    dd_maps *maps = in->maps;
    int shrink = maps ? maps->shrink : 1;
    if (!maps || (!info->strokes && (in->y0 + y) % shrink))
        return;
    maps->written[kind][in->after] = true;
    const uint8_t *valid = dd_brow(in->valid, y);
    uint8_t *to = dd_brow(maps->of[kind][in->after], (in->y0 + y) / shrink);
    for (int x = 0; x < in->valid.width; x++) {
        if (!valid[x] || value[x] != value[x] || (!info->strokes && (in->x0 + x) % shrink))
            continue;
        uint8_t code = code_of(info, value[x]), *at = &to[(in->x0 + x) / shrink];
        *at = info->strokes && *at > code ? *at : code;
    }
}
