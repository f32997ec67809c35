/* The regions on a picture: traced from the baseline's mask, drawn as lines, named on plates. */
#include "stages/render/region_lines.h"

#include <string.h>

static const dd_rgb8 LINE = {255, 255, 255}, CASING = {0, 0, 0};

dd_pen dd_region_pen(dd_role role, double width_px, double line_px)
{
    bool dashed = role == DD_ROLE_CONTROL;
    return (dd_pen){width_px, dashed ? 5 * line_px : 0.0, dashed ? 4 * line_px : 0.0};
}

static size_t clamp_to(double v, int n) { return v <= 0 ? 0 : v >= n - 1 ? (size_t)n - 1 : (size_t)(v + 0.5); }

/* Region i of the baseline on the map's pixels; its bounding box. Empty: w = 0. */
static dd_box region_mask(dd_bytes mask, const dd_aim *aim, int region, dd_grid grid)
{
    int x0 = mask.width, x1 = -1, y0 = mask.height, y1 = -1;
    for (int y = 0; y < mask.height; y++) {
        const uint16_t *bits = aim->bits + clamp_to(grid.y0 + grid.step * y, aim->height) * (size_t)aim->width;
        for (int x = 0; x < mask.width; x++) {
            bool in = bits[clamp_to(grid.x0 + grid.step * x, aim->width)] >> region & 1;
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

bool dd_region_lines_trace(dd_region_lines *o, const dd_scene *scene, dd_grid grid, double line_px)
{
    dd_arena *arena = scene->ctx->arena;
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
        ok = dd_outline(o->casing, o->mask, dd_region_pen(role, 2.2 * line_px, line_px), arena) &&
             dd_outline(o->line, o->mask, dd_region_pen(role, line_px, line_px), arena);
    }
    return ok;
}

void dd_region_lines_draw(dd_canvas sheet, const dd_region_lines *o, int left, int top)
{
    for (int y = 0; y < o->line.height; y++)
        for (int x = 0; x < o->line.width; x++) {
            dd_blend(sheet, left + x, top + y, CASING, (uint8_t)(dd_brow(o->casing, y)[x] * 3 / 4));
            dd_blend(sheet, left + x, top + y, LINE, dd_brow(o->line, y)[x]);
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

int dd_region_names(dd_box taken[DD_MAX_REGIONS], dd_canvas sheet, const dd_region_lines *o, const dd_scene *scene, bool control,
                    dd_box at, int font_px)
{
    int n = 0, pad = font_px / 3, size = font_px - font_px / 8;
    for (int i = 0; i < scene->aim->n; i++) {
        char name[DD_LABEL_TEXT];
        if (o->box[i].w == 0 || (!control && scene->aim->region[i].role == DD_ROLE_CONTROL))
            continue;
        dd_label_fit(name, sizeof name, scene->font, size, scene->aim->region[i].name, at.w - 2 * pad);
        int w = dd_label_width(scene->font, size, name) + 2 * pad, cap = dd_label_cap_height(scene->font, size), h = 2 * cap;
        dd_box plate = plate_for(o->box[i], w, h, at, taken, n);
        taken[n++] = plate;
        dd_shade(sheet, plate, CASING, 168);
        dd_label_draw(sheet, scene->font, size, plate.x + pad, plate.y + (h + cap) / 2, name, DD_INK);
    }
    return n;
}
