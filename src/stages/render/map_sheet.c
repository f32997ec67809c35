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

#include "stages/render/colour_scale.h"
#include "stages/render/encode_png.h"
#include "stages/render/map_sheet.h"
#include "stages/render/region_lines.h"
#include "stages/render/scale_bar.h"

enum { MIN_WIDTH = 600 };
enum { RIM = 2 }; /* the filter is cut at the photo's edge, so these pixels are never compared: plain grey, no frame of stripes */

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

static bool draw(dd_canvas *sheet, const dd_change_map *map, const dd_scene *scene)
{
    dd_map_layout l = layout_of(scene->frame.map);
    dd_region_lines lines;
    dd_box plates[DD_MAX_REGIONS];
    if (!dd_canvas_new(sheet, scene->ctx->arena, l.width, l.height) || !dd_region_lines_trace(&lines, scene, scene->frame.map, l.line_px))
        return false;
    dd_fill(*sheet, (dd_box){0, 0, l.width, l.height}, DD_PAPER);
    draw_change(*sheet, map, l.map);
    dd_region_lines_draw(*sheet, &lines, l.map.x, l.map.y);
    dd_region_names(plates, *sheet, &lines, scene, true, l.map, l.font_px);
    dd_scale_bar_draw(*sheet, scene, l.map, scene->aim->px_per_mm / scene->frame.map.step, l.font_px);
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
