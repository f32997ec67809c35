/* Maps of what was measured: storage and coding. One byte per pixel, because a map is looked at and never measured again. */
#include "stages/measure/maps.h"

#include <math.h>
#include <string.h>

#include "kernels/encode.h"
#include "stages/measure/metric.h"

enum { LONGEST_SIDE = 800 }; /* px of a map: two fit a screen, and all kinds of both photos stay below 16 MB */

const dd_map_info dd_map_info_of[DD_MAPS] = {
    [DD_MAP_MELANIN] = {"melanin", "Melanin-like absorption", "optical density, ln", 0.6f, 3.0f, false, false},
    [DD_MAP_HAEMOGLOBIN] = {"haemoglobin", "Haemoglobin-like absorption", "optical density, ln", 0.0f, 1.2f, false, false},
    [DD_MAP_SHADING] = {"shading", "Shading, pigment and blood taken out", "optical density, ln", -0.4f, 1.2f, false, false},
    [DD_MAP_SPOTS] = {"spots", "Dark spots: darkness against the skin around", "L*", 0.0f, 15.0f, false, false},
    [DD_MAP_REDNESS] = {"redness", "Redness above untreated skin", "ei", 0.0f, 15.0f, false, false},
    [DD_MAP_VESSELS] = {"vessels", "Visible vessels: contrast of the lines", "ei", 0.0f, 15.0f, true, true},
    [DD_MAP_WRINKLES] = {"wrinkles", "Wrinkles: contrast of the lines", "L*", 0.0f, 10.0f, true, true},
    [DD_MAP_PORES] = {"pores", "Pores", "L*", 0.0f, 10.0f, true, true},
    [DD_MAP_SCARS] = {"scars", "Relief lit from the side", "L*", -6.0f, 6.0f, false, false},
    [DD_MAP_INK] = {"ink", "Ink: difference from bare skin", "dE00", 0.0f, 40.0f, false, true},
    [DD_MAP_PIGMENT_CHANGE] = {"pigment_change", "New and lost pigment", "mi", -10.0f, 10.0f, false, false},
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

/* sum[x] += rows y .. end - 1. */
static void add_rows(float *sum, dd_plane green, int y, int end)
{
    for (; y < end; y++) {
        const float *row = dd_row(green, y);
        for (int x = 0; x < green.width; x++)
            sum[x] += row[x];
    }
}

/* Means over the cells of one row of a map. All of a cell exactly black: the photo does not reach there. */
static void grey_row(uint8_t *out, float *sum, uint8_t *codes, int width, int rows, int shrink, const dd_srgb8_table *srgb)
{
    int n = (width + shrink - 1) / shrink;
    for (int i = 0; i < n; i++) {
        int last = (i + 1) * shrink < width ? (i + 1) * shrink : width;
        float total = 0.0f;
        for (int x = i * shrink; x < last; x++)
            total += sum[x];
        sum[i] = total / (float)(rows * (last - i * shrink)); /* i <= x: what it overwrites is done with */
    }
    dd_srgb8_row(codes, sum, sum, sum, srgb, (size_t)n);
    for (int i = 0; i < n; i++)
        out[i] = sum[i] == 0.0f ? 0 : codes[3 * i] ? codes[3 * i] : 1;
}

bool dd_maps_keep_photo(dd_maps *maps, int photo, dd_plane green, dd_arena *arena)
{
    dd_arena_mark mark = dd_arena_level(arena);
    dd_bytes grey = maps->grey[photo];
    dd_srgb8_table srgb;
    float *sum = DD_NEW(arena, float, green.width);
    uint8_t *codes = DD_NEW(arena, uint8_t, 3 * (size_t)grey.width);
    bool ok = sum && codes;
    dd_srgb8_table_init(&srgb);
    for (int i = 0; ok && i < grey.height; i++) {
        int y = i * maps->shrink, end = y + maps->shrink < green.height ? y + maps->shrink : green.height;
        memset(sum, 0, (size_t)green.width * sizeof(float));
        add_rows(sum, green, y, end);
        grey_row(dd_brow(grey, i), sum, codes, green.width, end - y, maps->shrink, &srgb);
    }
    dd_arena_rewind(arena, mark);
    return ok;
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

void dd_map_put(dd_maps *maps, dd_map_kind kind, int photo, int x, int y, const float *value, int n)
{
    const dd_map_info *info = &dd_map_info_of[kind];
    uint8_t *to = dd_brow(maps->of[kind][photo], y) + x;
    maps->written[kind][photo] = true;
    for (int i = 0; i < n; i++)
        to[i] = value[i] == value[i] ? code_of(info, value[i]) : to[i];
}

/* Thin marks: every pixel is looked at, the strongest of a cell stays. */
static void put_strokes(uint8_t *to, const dd_metric_input *in, const dd_map_info *info, const uint8_t *valid, const float *value)
{
    int shrink = in->maps->shrink, width = in->valid.width;
    for (int x = 0, end; x < width; x = end) {
        int cell = (in->x0 + x) / shrink;
        bool any = false;
        float most = info->low;
        end = (cell + 1) * shrink - in->x0 < width ? (cell + 1) * shrink - in->x0 : width;
        for (; x < end; x++) {
            any = any || valid[x];
            most = valid[x] && value[x] > most ? value[x] : most; /* false for NaN */
        }
        uint8_t code = any ? code_of(info, most) : 0;
        to[cell] = to[cell] > code ? to[cell] : code;
    }
}

/* Else the first pixel of every cell. */
static void put_samples(uint8_t *to, const dd_metric_input *in, const dd_map_info *info, const uint8_t *valid, const float *value)
{
    int shrink = in->maps->shrink, first = (shrink - in->x0 % shrink) % shrink;
    for (int x = first; x < in->valid.width; x += shrink) {
        bool nothing = value[x] != value[x];
        if (valid[x] && (!nothing || info->marks))
            to[(in->x0 + x) / shrink] = nothing ? 1 : code_of(info, value[x]);
    }
}

void dd_map_row(const dd_metric_input *in, dd_map_kind kind, int y, const float *value)
{
    const dd_map_info *info = &dd_map_info_of[kind];
    dd_maps *maps = in->maps;
    if (!maps || (!info->strokes && (in->y0 + y) % maps->shrink))
        return;
    maps->written[kind][in->after] = true;
    uint8_t *to = dd_brow(maps->of[kind][in->after], (in->y0 + y) / maps->shrink);
    (info->strokes ? put_strokes : put_samples)(to, in, info, dd_brow(in->valid, y), value);
}

static bool any_pixel(dd_bytes map)
{
    for (int y = 0; y < map.height; y++)
        for (int x = 0; x < map.width; x++)
            if (dd_brow(map, y)[x])
                return true;
    return false;
}

bool dd_map_has(const dd_maps *maps, dd_map_kind kind)
{
    bool pigment = kind == DD_MAP_MELANIN || kind == DD_MAP_HAEMOGLOBIN || kind == DD_MAP_SHADING;
    if (pigment && maps->too_dark)
        return true;
    return (maps->written[kind][0] && any_pixel(maps->of[kind][0])) || (maps->written[kind][1] && any_pixel(maps->of[kind][1]));
}
