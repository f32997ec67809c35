/* Strip and legend of change_map.png: who is compared with whom, the fixed scale with its ticks, what lines and stripes mean. */
#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "stages/render/colour_scale.h"
#include "stages/render/map_sheet.h"
#include "stages/render/region_lines.h"
#include "stages/render/sheet.h"

enum { TICKS = 6, STRIPE_ALPHA = 40 };
static const dd_rgb8 LINE = {255, 255, 255}, STRIPE = {200, 200, 200};

void dd_stripe(dd_canvas sheet, int x, int y)
{
    if (dd_on_stripe(x, y, DD_STRIPE_PERIOD))
        dd_blend(sheet, x, y, STRIPE, STRIPE_ALPHA);
}

void dd_legend_strip(dd_canvas sheet, const dd_scene *scene, const dd_map_layout *l)
{
    const dd_render_request *q = scene->request;
    char before[DD_LABEL_TEXT], after[DD_LABEL_TEXT], pair[2 * DD_LABEL_TEXT + 8];
    const char *title = "colour change";
    int y = (l->strip_h + dd_label_cap_height(scene->font, l->font_px)) / 2, title_w = dd_label_width(scene->font, l->font_px, title);
    int room = l->width - 2 * l->margin - title_w - 4 * l->font_px;
    dd_label_session(before, scene->font, l->font_px, q->before_session, q->before_date, room / 2);
    dd_label_session(after, scene->font, l->font_px, q->after_session, q->after_date, room / 2);
    snprintf(pair, sizeof pair, "%s  \xE2\x86\x92  %s", before, after);
    dd_label_draw(sheet, scene->font, l->font_px, l->margin, y, pair, DD_INK);
    dd_label_draw(sheet, scene->font, l->font_px, l->width - l->margin - title_w, y, title, DD_FAINT);
}

static void draw_ticks(dd_canvas sheet, const dd_scene *scene, const dd_map_layout *l, dd_box bar)
{
    static const char *const texts[TICKS] = {"0", "3", "6", "9", "12", "\xE2\x89\xA5 15"};
    int size = l->font_px - l->font_px / 8;
    for (int t = 0; t < TICKS; t++) {
        int x = bar.x + (bar.w - 1) * t / (TICKS - 1), w = dd_label_width(scene->font, size, texts[t]);
        int left = t == 0 ? x : t == TICKS - 1 ? x + 1 - w : x - w / 2;
        dd_fill(sheet, (dd_box){x, bar.y + bar.h, 1, l->font_px / 4}, DD_FAINT);
        dd_label_draw(sheet, scene->font, size, left, bar.y + bar.h + (l->font_px * 6) / 5, texts[t], DD_FAINT);
    }
}

static void draw_scale(dd_canvas sheet, const dd_scene *scene, const dd_map_layout *l, dd_box at)
{
    enum { BAR_GREY = 56 }; /* a baseline of middling skin, dimmed */
    const char *title = "colour difference \xCE\x94"
                        "E\xE2\x82\x80\xE2\x82\x80",
               *note = "fixed scale";
    int y = at.y + dd_label_cap_height(scene->font, l->font_px), note_w = dd_label_width(scene->font, l->font_px, note);
    dd_box bar = {at.x, y + (l->font_px * 6) / 10, at.w, l->font_px};
    dd_label_draw(sheet, scene->font, l->font_px, at.x, y, title, DD_INK);
    dd_label_draw(sheet, scene->font, l->font_px, at.x + at.w - note_w, y, note, DD_FAINT);
    for (int x = 0; x < bar.w; x++) {
        dd_rgb8 colour = dd_scale_over(DD_SCALE_TOP * (float)x / (float)(bar.w - 1), BAR_GREY);
        dd_fill(sheet, (dd_box){bar.x + x, bar.y, 1, bar.h}, colour);
    }
    draw_ticks(sheet, scene, l, bar);
}

int dd_legend_key(dd_canvas sheet, const dd_scene *scene, const dd_map_layout *l, int x, int y, const char *text, const dd_role *role)
{
    int cap = dd_label_cap_height(scene->font, l->font_px), w = 2 * l->font_px + l->font_px / 2;
    dd_box box = {x, y - cap, w, cap};
    if (!role)
        dd_fill(sheet, box, (dd_rgb8){56, 56, 56});
    for (int j = 0; j < box.h && !role; j++)
        for (int i = 0; i < box.w; i++)
            dd_stripe(sheet, box.x + i, box.y + j);
    if (role) {
        dd_pen pen = dd_region_pen(*role, l->line_px, l->line_px);
        int thick = (int)(pen.width_px + 0.5);
        double period = pen.dash_px + pen.gap_px;
        for (int i = 0; i < w; i++)
            if (period <= 0 || i - period * floor(i / period) < pen.dash_px)
                dd_fill(sheet, (dd_box){x + i, y - cap / 2 - thick / 2, 1, thick}, LINE);
    }
    dd_label_draw(sheet, scene->font, l->font_px, x + w + l->font_px / 2, y, text, DD_INK);
    return x + w + l->font_px / 2 + dd_label_width(scene->font, l->font_px, text) + (l->font_px * 3) / 2;
}

static void draw_keys(dd_canvas sheet, const dd_scene *scene, const dd_change_map *map, const dd_map_layout *l, dd_box at)
{
    static const dd_role treated = DD_ROLE_TREATED, control = DD_ROLE_CONTROL;
    char note[DD_LABEL_TEXT], mm[32];
    int row_h = (l->font_px * 7) / 4, y = at.y + dd_label_cap_height(scene->font, l->font_px), x = at.x;
    bool has_control = false;
    for (int i = 0; i < scene->aim->n; i++)
        has_control = has_control || scene->aim->region[i].role == DD_ROLE_CONTROL;
    x = dd_legend_key(sheet, scene, l, x, y, "measured", &treated);
    if (has_control)
        dd_legend_key(sheet, scene, l, x, y, "control", &control);
    x = dd_legend_key(sheet, scene, l, at.x, y + row_h, "not compared", NULL);
    dd_number(mm, sizeof mm, map->sigma_mm, map->sigma_mm < 0.1 ? 2 : 1);
    snprintf(note, sizeof note, "smoothed %s mm", mm);
    if (map->sigma_mm > 0)
        dd_label_draw(sheet, scene->font, l->font_px, x, y + row_h, note, DD_FAINT);
    dd_label_fit(note, sizeof note, scene->font, l->font_px, dd_light_note(scene), at.w);
    dd_label_draw(sheet, scene->font, l->font_px, at.x, y + 2 * row_h, note, DD_FAINT);
}

void dd_legend_draw(dd_canvas sheet, const dd_scene *scene, const dd_change_map *map, const dd_map_layout *l)
{
    int y = l->map.y + l->map.h + l->margin + l->font_px / 4, half = l->width / 2;
    draw_scale(sheet, scene, l, (dd_box){l->margin, y, half - 2 * l->margin, l->legend_h});
    draw_keys(sheet, scene, map, l, (dd_box){half + l->margin, y, half - 2 * l->margin, l->legend_h});
}
