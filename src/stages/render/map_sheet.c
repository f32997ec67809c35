/* change_map.png as a sheet for people:
 *
 *   +------------------------------------------------+
 *   | before · date -> S2 · date       colour change |   strip
 *   |  dimmed grey baseline, change on top in colour,|
 *   |  regions outlined and named                    |
 *   | scale with ticks         | what the lines mean |   legend
 *   +------------------------------------------------+
 *
 * The scale is fixed (colour_scale.h). Where nothing was compared the grey baseline stays, striped. */
#include <math.h>
#include <string.h>

#include "stages/render/colour_scale.h"
#include "stages/render/encode_png.h"
#include "stages/render/map_sheet.h"

enum { MIN_WIDTH = 600 };
enum { RIM = 2 }; /* the filter is cut at the photo's edge, so these pixels are never compared: plain grey, no frame of stripes */
static const dd_rgb8 LINE = {255, 255, 255}, CASING = {0, 0, 0};

static dd_map_layout layout_of(dd_grid map)
{
    dd_map_layout l;
    l.width = map.width > MIN_WIDTH ? map.width : MIN_WIDTH;
    l.font_px = l.width / 66 < 12 ? 12 : l.width / 66;
    l.strip_h = 2 * l.font_px + l.font_px / 5;
    l.legend_h = 6 * l.font_px + l.font_px / 2;
    l.margin = l.font_px;
    l.map = (dd_box){(l.width - map.width) / 2, l.strip_h, map.width, map.height};
    l.height = l.strip_h + map.height + l.legend_h;
    l.line_px = l.font_px / 8.0;
    return l;
}

static void put(dd_canvas sheet, int x, int y, dd_rgb8 colour)
{
    uint8_t *px = dd_canvas_at(sheet, x, y);
    px[0] = colour.r;
    px[1] = colour.g;
    px[2] = colour.b;
}

static void draw_change(dd_canvas sheet, const dd_change_map *map, dd_box at)
{
    for (int y = 0; y < at.h; y++)
        for (int x = 0; x < at.w; x++) {
            float de00 = dd_row(map->de00, y)[x];
            put(sheet, at.x + x, at.y + y, dd_scale_over(isnan(de00) ? 0.0f : de00, dd_brow(map->grey, y)[x]));
            bool rim = x < RIM || y < RIM || x >= at.w - RIM || y >= at.h - RIM;
            if (isnan(de00) && !rim)
                dd_stripe(sheet, at.x + x, at.y + y);
        }
}

/* Region i of the baseline on the map's pixels; its bounding box. Empty: w = 0. */
static dd_box region_mask(dd_bytes mask, const dd_aim *aim, int region, dd_grid grid)
{
    int x0 = mask.width, x1 = -1, y0 = mask.height, y1 = -1;
    for (int y = 0; y < mask.height; y++) {
        const uint16_t *bits = aim->bits + (size_t)(grid.y0 + grid.step * y + 0.5) * (size_t)aim->width;
        for (int x = 0; x < mask.width; x++) {
            bool in = bits[(size_t)(grid.x0 + grid.step * x + 0.5)] >> region & 1;
            dd_brow(mask, y)[x] = in;
            if (in) {
                x0 = x < x0 ? x : x0;
                x1 = x > x1 ? x : x1;
                y0 = y < y0 ? y : y0;
                y1 = y;
            }
        }
    }
    return x1 < 0 ? (dd_box){0} : (dd_box){x0, y0, x1 - x0 + 1, y1 - y0 + 1};
}

typedef struct outlines {
    dd_bytes line, casing, mask;
    dd_box box[DD_MAX_REGIONS];
} outlines;

static bool trace_regions(outlines *o, const dd_scene *scene, const dd_map_layout *l)
{
    dd_arena *arena = scene->ctx->arena;
    dd_grid grid = scene->frame.map;
    bool ok;
    memset(o, 0, sizeof *o);
    o->line = dd_bytes_new(arena, grid.width, grid.height);
    o->casing = dd_bytes_new(arena, grid.width, grid.height);
    o->mask = dd_bytes_new(arena, grid.width, grid.height);
    ok = o->line.px && o->casing.px && o->mask.px;
    if (ok) {
        dd_bytes_fill(o->line, 0);
        dd_bytes_fill(o->casing, 0);
    }
    for (int i = 0; ok && i < scene->aim->n; i++) {
        dd_role role = scene->aim->region[i].role;
        if (role == DD_ROLE_EXCLUDE)
            continue;
        o->box[i] = region_mask(o->mask, scene->aim, i, grid);
        ok = dd_outline(o->casing, o->mask, dd_region_pen(role, 2.2 * l->line_px, l), arena) &&
             dd_outline(o->line, o->mask, dd_region_pen(role, l->line_px, l), arena);
    }
    return ok;
}

static void draw_outlines(dd_canvas sheet, const outlines *o, dd_box at)
{
    for (int y = 0; y < at.h; y++)
        for (int x = 0; x < at.w; x++) {
            dd_blend(sheet, at.x + x, at.y + y, CASING, (uint8_t)(dd_brow(o->casing, y)[x] * 3 / 4));
            dd_blend(sheet, at.x + x, at.y + y, LINE, dd_brow(o->line, y)[x]);
        }
}

static bool overlaps(dd_box a, dd_box b) { return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h; }

/* A plate of w x h for the name of a region: just above it, else inside (large regions) or below - the first place where no plate lies. */
static dd_box plate_for(dd_box region, int w, int h, dd_box map, const dd_box *taken, int n_taken)
{
    int x = map.x + region.x + (region.w - w) / 2, gap = h / 4;
    int top = map.y + region.y, bottom = top + region.h;
    bool roomy = region.h > 3 * h;
    int tries[4] = {top - h - gap, roomy ? top + gap : bottom + gap, roomy ? bottom + gap : top + gap, (top + bottom - h) / 2};
    dd_box plate = {x, 0, w, h};
    plate.x = plate.x + w > map.x + map.w ? map.x + map.w - w : plate.x;
    plate.x = plate.x < map.x ? map.x : plate.x;
    for (int t = 0; t < 4; t++) {
        plate.y = tries[t];
        bool is_free = plate.y >= map.y && plate.y + h <= map.y + map.h;
        for (int i = 0; i < n_taken; i++)
            is_free = is_free && !overlaps(plate, taken[i]);
        if (is_free)
            return plate;
    }
    return plate;
}

static void draw_names(dd_canvas sheet, const outlines *o, const dd_scene *scene, const dd_map_layout *l)
{
    dd_box taken[DD_MAX_REGIONS];
    int n = 0, pad = l->font_px / 3, size = l->font_px - l->font_px / 8;
    for (int i = 0; i < scene->aim->n; i++) {
        char name[DD_LABEL_TEXT];
        if (o->box[i].w == 0)
            continue;
        dd_label_fit(name, sizeof name, scene->font, size, scene->aim->region[i].name, l->map.w - 2 * pad);
        int w = dd_label_width(scene->font, size, name) + 2 * pad, cap = dd_label_cap_height(scene->font, size), h = 2 * cap;
        dd_box plate = plate_for(o->box[i], w, h, l->map, taken, n);
        taken[n++] = plate;
        dd_shade(sheet, plate, CASING, 168);
        dd_label_draw(sheet, scene->font, size, plate.x + pad, plate.y + (h + cap) / 2, name, DD_INK);
    }
}

static bool draw(dd_canvas *sheet, const dd_change_map *map, const dd_scene *scene)
{
    dd_map_layout l = layout_of(scene->frame.map);
    outlines o;
    if (!dd_canvas_new(sheet, scene->ctx->arena, l.width, l.height) || !trace_regions(&o, scene, &l))
        return false;
    dd_fill(*sheet, (dd_box){0, 0, l.width, l.height}, DD_PAPER);
    draw_change(*sheet, map, l.map);
    draw_outlines(*sheet, &o, l.map);
    draw_names(*sheet, &o, scene, &l);
    dd_legend_strip(*sheet, scene, &l);
    dd_legend_draw(*sheet, scene, map, &l);
    return true;
}

dd_status dd_change_map_write(const dd_change_map *map, const dd_scene *scene, dd_err *err)
{
    char path[DD_PICTURE_PATH];
    dd_canvas sheet;
    dd_status status = dd_picture_path(path, scene, "change_map.png", err);
    if (status)
        return status;
    if (!draw(&sheet, map, scene))
        return dd_fail(err, DD_E_NO_MEMORY, path, "for the change map");
    return dd_png_write(path, sheet.px, sheet.width, sheet.height, 3, err);
}
