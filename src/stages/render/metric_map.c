/* One file per kind of map: the colours of the map over the common ground (map_ground.c), its legend below, as indices of 256 colours.
 * Every kind has one fixed scale (maps.c), so sessions and patients compare. Where a region was not measured the photo is striped. */
#include "stages/render/metric_map.h"

#include <stdio.h>
#include <string.h>

#include "stages/render/encode_png.h"
#include "stages/render/map_palette.h"

enum { MIDDLING_GREY = 56 }; /* skin of the ground, for the part of a scale where the photo shows */

typedef struct painter {
    const dd_scene *scene;
    const dd_measurements *measured;
    dd_map_ground ground;
    uint8_t striped[DD_MAP_FIRST_COLOUR]; /* a grey below a light stripe */
    uint8_t *rows;                        /* 1 + width bytes each, as the PNG wants them */
} painter;

static uint8_t *row_of(const painter *p, int y) { return p->rows + (size_t)y * ((size_t)p->ground.layout.width + 1) + 1; }

static void fill_striped(painter *p)
{
    for (int i = 0; i < DD_MAP_FIRST_COLOUR; i++) {
        uint8_t px[3] = {(uint8_t)(2 * i), 0, 0};
        dd_stripe((dd_canvas){px, 1, 1}, 0, 0);
        p->striped[i] = dd_map_grey(px[0]);
    }
}

/* Row y of one half over the ground that lies in `to` already. */
static void paint_row(const painter *p, uint8_t *to, const uint8_t *code, const uint8_t *inside, const uint8_t index_of[256], int y)
{
    int zoom = p->ground.zoom, cells = p->ground.inside.width;
    for (int i = 0; i < cells; i++) {
        uint8_t index = index_of[code[i]];
        bool striped = !code[i] && inside[i];
        if (!index && !striped)
            continue;
        for (int x = i * zoom; x < (i + 1) * zoom; x++)
            to[x] = index ? index : dd_on_stripe(x, y, DD_STRIPE_PERIOD) ? p->striped[to[x] & (DD_MAP_FIRST_COLOUR - 1)] : to[x];
    }
}

/* Lines, names and ruler on top again. */
static void restore_marks(uint8_t *row, const uint8_t *ground, int n)
{
    for (int x = 0; x < n; x++)
        row[x] = ground[x] & DD_MAP_FIRST_COLOUR ? ground[x] & (DD_MAP_FIRST_COLOUR - 1) : row[x];
}

static void paint_maps(const painter *p, dd_map_kind kind)
{
    const dd_map_ground *g = &p->ground;
    const dd_maps *maps = p->measured->maps;
    uint8_t index_of[256];
    dd_map_indices(index_of, kind);
    for (int y = 0; y < g->grey.height; y++) {
        uint8_t *row = row_of(p, y), *ground = dd_brow(g->grey, y);
        memcpy(row, ground, (size_t)g->grey.width);
        int line = y - g->half[0].y, at = line / g->zoom;
        for (int photo = 0; line >= 0 && photo < 2; photo++)
            if (maps->written[kind][photo]) /* a map of the pair itself lies over the follow-up only */
                paint_row(p, row + g->half[photo].x, dd_brow(maps->of[kind][photo], at), dd_brow(g->inside, at), index_of, line);
        restore_marks(row, ground, g->grey.width);
    }
}

static bool paint_legend(const painter *p, dd_map_kind kind)
{
    const dd_map_layout *l = &p->ground.layout;
    dd_arena *arena = p->scene->ctx->arena;
    dd_arena_mark mark = dd_arena_level(arena);
    dd_canvas legend;
    dd_box bar;
    uint8_t index_of[256];
    if (!dd_canvas_new(&legend, arena, l->width, l->legend_h))
        return false;
    dd_map_legend_draw(legend, &bar, p->scene, p->measured, kind, l);
    dd_map_indices(index_of, kind);
    for (int y = 0; y < legend.height; y++) {
        uint8_t *row = row_of(p, p->ground.grey.height + y);
        for (int x = 0; x < legend.width; x++)
            row[x] = dd_map_grey(dd_canvas_at(legend, x, y)[0]);
        for (int x = 0; x < bar.w && y >= bar.y && y < bar.y + bar.h; x++) {
            uint8_t index = index_of[1 + 254 * x / (bar.w - 1)];
            row[bar.x + x] = index ? index : dd_map_grey(MIDDLING_GREY);
        }
    }
    dd_arena_rewind(arena, mark);
    return true;
}

static dd_status write_kind(const painter *p, dd_map_kind kind, dd_err *err)
{
    char path[DD_PICTURE_PATH], name[64];
    dd_rgb8 colour[256];
    uint8_t palette[768];
    snprintf(name, sizeof name, "map_%s.png", dd_map_info_of[kind].name);
    dd_status status = dd_picture_path(path, p->scene, name, err);
    if (status)
        return status;
    paint_maps(p, kind);
    if (!paint_legend(p, kind))
        return dd_fail(err, DD_E_NO_MEMORY, path, "for its legend");
    dd_map_palette(colour, kind);
    for (int i = 0; i < 256; i++)
        memcpy(&palette[3 * i], (uint8_t[3]){colour[i].r, colour[i].g, colour[i].b}, 3);
    return dd_png_write_indexed(path, p->rows, p->ground.layout.width, p->ground.layout.height, palette, err);
}

dd_status dd_metric_maps_write(const dd_scene *scene, const dd_measurements *measured, dd_err *err)
{
    dd_arena *arena = scene->ctx->arena;
    dd_arena_mark mark = dd_arena_level(arena);
    painter p = {.scene = scene, .measured = measured};
    size_t bytes;
    bool ok = dd_map_ground_new(&p.ground, scene, measured) &&
              dd_size_mul(&bytes, (size_t)p.ground.layout.width + 1, (size_t)p.ground.layout.height, 1);
    p.rows = ok ? dd_arena_calloc(arena, bytes, 1) : NULL;
    dd_status status = p.rows ? DD_OK : dd_fail(err, DD_E_NO_MEMORY, scene->request->folder, "for the maps");
    if (!status)
        fill_striped(&p);
    for (int kind = 0; !status && kind < DD_MAPS; kind++)
        if (dd_map_has(measured->maps, (dd_map_kind)kind))
            status = write_kind(&p, (dd_map_kind)kind, err);
    dd_arena_rewind(arena, mark);
    return status;
}
