/* Maps of what was measured: storage and coding. One byte per pixel, because a map is looked at and never measured again. */
#include "stages/measure/maps.h"

#include <math.h>

#include "kernels/encode.h"
#include "stages/measure/metric.h"

enum { LONGEST_SIDE = 1000 }; /* px of a map: two fit a screen, and all kinds of both photos stay below 25 MB */

const dd_map_info dd_map_info_of[DD_MAPS] = {
    [DD_MAP_MELANIN] = {"melanin", "Melanin-like absorption", "optical density, ln", 0.6f, 3.0f, false},
    [DD_MAP_HAEMOGLOBIN] = {"haemoglobin", "Haemoglobin-like absorption", "optical density, ln", 0.0f, 1.2f, false},
    [DD_MAP_SHADING] = {"shading", "Shading, pigment and blood taken out", "optical density, ln", -0.4f, 1.2f, false},
    [DD_MAP_SPOTS] = {"spots", "Dark spots: darkness against the skin around", "L*", 0.0f, 15.0f, false},
    [DD_MAP_REDNESS] = {"redness", "Redness above untreated skin", "ei", 0.0f, 15.0f, false},
    [DD_MAP_VESSELS] = {"vessels", "Visible vessels", "contrast", 0.0f, 10.0f, true},
    [DD_MAP_WRINKLES] = {"wrinkles", "Wrinkles: contrast of the lines", "L*", 0.0f, 10.0f, true},
    [DD_MAP_PORES] = {"pores", "Pores", "L*", 0.0f, 10.0f, true},
    [DD_MAP_SCARS] = {"scars", "Relief lit from the side", "L*", -6.0f, 6.0f, false},
    [DD_MAP_INK] = {"ink", "Ink: difference from bare skin", "dE00", 0.0f, 40.0f, false},
    [DD_MAP_PIGMENT_CHANGE] = {"pigment_change", "New and lost pigment", "mi", -10.0f, 10.0f, false},
};

/* An empty map. */
static bool new_bytes(dd_bytes *out, int width, int height, dd_arena *arena)
{
    *out = dd_bytes_new(arena, width, height);
    if (out->px)
        dd_bytes_fill(*out, 0);
    return out->px != NULL;
}

dd_maps *dd_maps_new(int grid_width, int grid_height, const dd_map_request *request, dd_arena *arena)
{
    int longest = grid_width > grid_height ? grid_width : grid_height, shrink = (longest + LONGEST_SIDE - 1) / LONGEST_SIDE;
    dd_maps *maps = DD_NEW(arena, dd_maps, 1);
    if (!maps)
        return NULL;
    int width = (grid_width + shrink - 1) / shrink, height = (grid_height + shrink - 1) / shrink;
    maps->shrink = shrink;
    maps->surface_floor = request->surface_floor;
    for (int photo = 0; photo < 2; photo++) {
        bool ok = new_bytes(&maps->grey[photo], width, height, arena);
        for (int kind = 0; ok && kind < DD_MAPS; kind++)
            ok = new_bytes(&maps->of[kind][photo], width, height, arena);
        if (!ok)
            return NULL;
    }
    return maps;
}

/* Means over the cells of one row of a map. All of a cell exactly black: the photo does not reach there. */
static void grey_row(uint8_t *out, dd_plane green, int y, int shrink, const dd_srgb8_table *srgb)
{
    int end = y + shrink < green.height ? y + shrink : green.height;
    for (int i = 0; i * shrink < green.width; i++) {
        int last = (i + 1) * shrink < green.width ? (i + 1) * shrink : green.width;
        float sum = 0.0f;
        uint8_t code[3];
        for (int row = y; row < end; row++)
            for (int x = i * shrink; x < last; x++)
                sum += dd_row(green, row)[x];
        float mean = sum / (float)((end - y) * (last - i * shrink));
        dd_srgb8_row(code, &mean, &mean, &mean, srgb, 1);
        out[i] = mean == 0.0f ? 0 : code[0] ? code[0] : 1;
    }
}

void dd_maps_keep_photo(dd_maps *maps, int photo, dd_plane green)
{
    dd_srgb8_table srgb;
    dd_srgb8_table_init(&srgb);
    for (int y = 0; y < maps->grey[photo].height; y++)
        grey_row(dd_brow(maps->grey[photo], y), green, y * maps->shrink, maps->shrink, &srgb);
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

void dd_map_put(dd_maps *maps, dd_map_kind kind, int photo, int x, int y, float value)
{
    maps->written[kind][photo] = true;
    if (value == value)
        dd_brow(maps->of[kind][photo], y)[x] = code_of(&dd_map_info_of[kind], value);
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
