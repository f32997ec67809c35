/* The common ground of all maps of a pair, drawn once in RGB with the tools of the other pictures and kept as indices of greys:
 *
 *   +--------------------------+-+--------------------------+
 *   | before · date            | | S2 · date        matched |   strip
 *   +--------------------------+-+--------------------------+
 *   | baseline, faint          | |  follow-up, faint        |
 *   | |--| 10 mm               | |                          |
 *   +--------------------------+-+--------------------------+
 *     legend (of each kind)
 *
 * Lines, names and ruler carry a mark, so that the colours of a map pass below them. */
#include <string.h>

#include "stages/measure/sampling.h"
#include "stages/render/map_palette.h"
#include "stages/render/metric_map.h"
#include "stages/render/region_lines.h"
#include "stages/render/scale_bar.h"
#include "stages/render/sheet.h"

enum { LEAST_HALF = 500, LEAST_WIDTH = 700, MOST_ZOOM = 8, HATCH_PERIOD = 12, GREY_STEP = 4 };
enum { LINE_COVERS = 64 }; /* coverage of a line from which no colour shows through */

static int at_least(int a, int least) { return a > least ? a : least; }

static void lay_out(dd_map_ground *g, dd_bytes map)
{
    dd_map_layout *l = &g->layout;
    int longest = at_least(map.width, map.height);
    g->zoom = LEAST_HALF / longest;
    g->zoom = g->zoom < 1 ? 1 : g->zoom > MOST_ZOOM ? MOST_ZOOM : g->zoom;
    int w = g->zoom * map.width, h = g->zoom * map.height, divider = at_least(w / 200, 2);
    l->width = at_least(2 * w + divider, LEAST_WIDTH);
    l->font_px = at_least(l->width / 100, 12);
    l->strip_h = 2 * l->font_px + l->font_px / 5;
    l->legend_h = 6 * l->font_px + l->font_px / 2;
    l->margin = l->font_px;
    l->line_px = l->font_px / 10.0;
    l->height = l->strip_h + h + l->legend_h;
    int left = (l->width - 2 * w - divider) / 2;
    g->half[0] = l->map = (dd_box){left, l->strip_h, w, h};
    g->half[1] = (dd_box){left + w + divider, l->strip_h, w, h};
}

/* The photo as a dark grey, so that colours stand out: as in change_map.png, in steps that keep the noise of the photo out of the file. */
static void draw_photo(dd_canvas sheet, const dd_map_ground *g, dd_bytes photo, dd_box at)
{
    for (int y = 0; y < at.h; y++)
        for (int x = 0; x < at.w; x++) {
            uint8_t code = dd_brow(photo, y / g->zoom)[x / g->zoom], *px = dd_canvas_at(sheet, at.x + x, at.y + y);
            if (code)
                px[0] = px[1] = px[2] = (uint8_t)((12 + (code * 27) / 64 + GREY_STEP / 2) / GREY_STEP * GREY_STEP);
            else
                dd_hatch(px, x, y, HATCH_PERIOD);
        }
}

static void draw_sessions(dd_canvas sheet, const dd_scene *scene, const dd_map_ground *g)
{
    const dd_render_request *q = scene->request;
    const char *session[2] = {q->before_session, q->after_session}, *date[2] = {q->before_date, q->after_date};
    const dd_map_layout *l = &g->layout;
    int y = (l->strip_h + dd_label_cap_height(scene->font, l->font_px)) / 2;
    for (int i = 0; i < 2; i++) {
        char text[DD_LABEL_TEXT];
        int x = at_least(i ? g->half[1].x : g->half[0].x, l->margin), room = (i ? l->width : g->half[1].x) - x - l->margin;
        dd_label_session(text, scene->font, l->font_px, session[i], date[i], room);
        dd_label_draw(sheet, scene->font, l->font_px, x, y, text, DD_INK);
    }
}

/* RGB to indices; marks are set later. */
static void keep_greys(dd_map_ground *g, dd_canvas sheet)
{
    for (int y = 0; y < sheet.height; y++)
        for (int x = 0; x < sheet.width; x++)
            dd_brow(g->grey, y)[x] = dd_map_grey(dd_canvas_at(sheet, x, y)[0]);
}

static void mark_box(dd_map_ground *g, dd_box box)
{
    for (int y = at_least(box.y, 0); y < box.y + box.h && y < g->grey.height; y++)
        for (int x = at_least(box.x, 0); x < box.x + box.w && x < g->grey.width; x++)
            dd_brow(g->grey, y)[x] |= DD_MAP_FIRST_COLOUR;
}

static void mark_lines(dd_map_ground *g, const dd_region_lines *lines, dd_box at)
{
    for (int y = 0; y < at.h; y++)
        for (int x = 0; x < at.w; x++)
            if (dd_brow(lines->casing, y)[x] >= LINE_COVERS || dd_brow(lines->line, y)[x] >= LINE_COVERS)
                dd_brow(g->grey, at.y + y)[at.x + x] |= DD_MAP_FIRST_COLOUR;
}

/* Treated regions on the pixels of the maps, as the metrics see them. */
static bool find_inside(dd_map_ground *g, const dd_scene *scene, const dd_measurements *m)
{
    uint16_t treated = 0, *bits = DD_NEW(scene->ctx->arena, uint16_t, m->grid.width);
    if (!bits)
        return false;
    for (int i = 0; i < scene->aim->n; i++)
        if (scene->aim->region[i].role == DD_ROLE_TREATED)
            treated = (uint16_t)(treated | 1u << i);
    for (int y = 0; y < g->inside.height; y++) {
        const int shrink = m->maps->shrink;
        dd_grid_bits_row(bits, scene->aim, m->grid, y * shrink);
        for (int x = 0; x < g->inside.width; x++)
            dd_brow(g->inside, y)[x] = (bits[x * shrink] & treated) != 0;
    }
    return true;
}

static int treated_regions(const dd_aim *aim)
{
    int n = 0;
    for (int i = 0; i < aim->n; i++)
        n += aim->region[i].role == DD_ROLE_TREATED;
    return n;
}

static void draw_marks(dd_map_ground *g, dd_canvas sheet, const dd_region_lines *lines, const dd_scene *scene, double px_per_mm)
{
    dd_box plates[DD_MAX_REGIONS + 1];
    const dd_map_layout *l = &g->layout;
    for (int i = 0; i < 2; i++)
        dd_region_lines_draw(sheet, lines, g->half[i].x, g->half[i].y);
    int n = treated_regions(scene->aim) > 1 ? dd_region_names(plates, sheet, lines, scene, false, g->half[0], l->font_px) : 0;
    plates[n++] = dd_scale_bar_draw(sheet, scene, g->half[0], px_per_mm, l->font_px);
    draw_sessions(sheet, scene, g);
    keep_greys(g, sheet);
    for (int i = 0; i < 2; i++)
        mark_lines(g, lines, g->half[i]);
    for (int i = 0; i < n; i++)
        mark_box(g, plates[i]);
}

bool dd_map_ground_new(dd_map_ground *g, const dd_scene *scene, const dd_measurements *m)
{
    dd_arena *arena = scene->ctx->arena;
    const dd_maps *maps = m->maps;
    dd_bytes photo = maps->grey[0];
    memset(g, 0, sizeof *g);
    lay_out(g, photo);
    g->grey = dd_bytes_new(arena, g->layout.width, g->layout.height - g->layout.legend_h);
    g->inside = dd_bytes_new(arena, photo.width, photo.height);
    dd_arena_mark mark = dd_arena_level(arena);
    dd_canvas sheet;
    dd_region_lines lines;
    double cell = m->grid.step * maps->shrink, step = cell / g->zoom, first = -0.5 * m->grid.step + 0.5 * step;
    dd_grid grid = {m->grid.x0 + first, m->grid.y0 + first, step, g->half[0].w, g->half[0].h};
    bool ok = g->grey.px && g->inside.px && dd_canvas_new(&sheet, arena, g->grey.width, g->grey.height) &&
              dd_region_lines_trace(&lines, scene, grid, g->layout.line_px) && find_inside(g, scene, m);
    if (ok) {
        dd_fill(sheet, (dd_box){0, 0, sheet.width, sheet.height}, DD_PAPER);
        for (int i = 0; i < 2; i++)
            draw_photo(sheet, g, maps->grey[i], g->half[i]);
        draw_marks(g, sheet, &lines, scene, m->px_per_mm * g->zoom / maps->shrink);
    }
    dd_arena_rewind(arena, mark);
    return ok;
}
