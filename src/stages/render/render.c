/* The pictures of one pair, in one pass over the photos: each band of rows is sampled once, goes as shot to the first side-by-side
 * picture, is light-matched, goes to the second one and into the change map. The photos are never held as floats, so the stage needs
 * about 40 MB beside them at the default size. */
#include "stages/render/render.h"

#include "stages/render/aligned.h"
#include "stages/render/change_map.h"
#include "stages/render/metric_map.h"
#include "stages/render/sheet.h"

static void match_light(const dd_band *band, const dd_scene *scene, int i)
{
    const dd_grid *g = &scene->frame.grid;
    const dd_plane *rgb = band->after.rgb;
    dd_balance_row(scene->balance, dd_row(rgb[0], i), dd_row(rgb[1], i), dd_row(rgb[2], i), g->x0, g->y0 + g->step * (band->y + i), g->step,
                   g->width);
}

/* The scene of the balanced picture and the map: where both photos were corrected by their charts, those. */
static dd_scene corrected_scene(const dd_scene *scene)
{
    dd_scene corrected = *scene;
    corrected.before = &scene->balance->charted.before;
    corrected.after = &scene->balance->charted.after;
    return corrected;
}

static void balanced_row(dd_sheet *sheet, dd_change_map *map, const dd_scene *scene, const dd_band *band, int i)
{
    match_light(band, scene, i);
    dd_sheet_balanced_row(sheet, scene, band, i);
    dd_change_map_row(map, scene, band, i);
}

static dd_status draw_bands(dd_sheet *sheet, dd_change_map *map, const dd_scene *scene, dd_err *err)
{
    dd_band band, corrected_band;
    const bool charted = scene->balance->charted.used;
    const dd_scene corrected = corrected_scene(scene);
    dd_arena_mark mark = dd_arena_level(scene->ctx->arena);
    bool room = dd_band_new(&band, scene) && (!charted || dd_band_new(&corrected_band, scene));
    dd_status status = room ? DD_OK : dd_fail(err, DD_E_NO_MEMORY, scene->request->folder, "for the pictures");
    for (int y = 0; !status && y < scene->frame.grid.height; y += band.rows) {
        status = dd_band_load(&band, scene, y, err);
        if (!status && charted)
            status = dd_band_load(&corrected_band, &corrected, y, err);
        for (int i = 0; !status && i < band.rows; i++) {
            dd_sheet_as_shot_row(sheet, scene, &band, i);
            if (charted)
                dd_sheet_baseline_row(sheet, scene, &corrected_band, i);
            balanced_row(sheet, map, scene, charted ? &corrected_band : &band, i);
        }
    }
    dd_arena_rewind(scene->ctx->arena, mark);
    return status;
}

static dd_status draw_sheets(dd_change_map *map, const dd_scene *scene, dd_err *err)
{
    dd_sheet sheet;
    dd_status status = dd_sheet_new(&sheet, scene, "as shot", false, err);
    if (!status)
        status = draw_bands(&sheet, map, scene, err);
    if (!status)
        status = dd_sheet_write(&sheet, scene, "side_by_side.jpg", err);
    dd_sheet_free(&sheet);
    return status;
}

static dd_status draw_pair(const dd_scene *scene, dd_err *err)
{
    dd_change_map map;
    if (!dd_change_map_new(&map, scene))
        return dd_fail(err, DD_E_NO_MEMORY, scene->request->folder, "for the change map");
    dd_status status = draw_sheets(&map, scene, err);
    if (status)
        return status;
    if (!dd_change_map_finish(&map, scene))
        return dd_fail(err, DD_E_NO_MEMORY, scene->request->folder, "for the change map");
    dd_arena_rewind(scene->ctx->arena, map.below_sums);
    return dd_change_map_write(&map, scene, err);
}

dd_status dd_render_pair(const dd_render_request *request, const dd_photo *before, const dd_photo *after, const dd_aim *aim,
                         const dd_alignment *al, const dd_balance *balance, const dd_measurements *measured, dd_ctx *ctx, dd_err *err)
{
    dd_scene scene = {request, before,    after, aim, al, balance, ctx, dd_frame_of(before->width, before->height, request->picture_size),
                      NULL,    {{0}, {0}}};
    dd_arena_mark below = dd_arena_level(ctx->arena);
    dd_srgb8_table_init(&scene.srgb);
    scene.font = dd_font_new(ctx->arena);
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    dd_status status = scene.font ? draw_pair(&scene, err) : dd_fail(err, DD_E_NO_MEMORY, request->folder, "for the labels");
    dd_arena_rewind(ctx->arena, mark);
    if (!status && request->export_aligned)
        status = dd_aligned_write(&scene, err);
    dd_arena_rewind(ctx->arena, mark);
    if (!status && measured && measured->maps)
        status = dd_metric_maps_write(&scene, measured, err);
    dd_arena_rewind(ctx->arena, below);
    return status;
}
