/* The legend of a metric map: its scale on the left, what lines and stripes mean and what to know on the right. */
#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "stages/render/metric_map.h"
#include "stages/render/sheet.h"

/* Decimals that a step of the scale needs; 9: a crooked one. */
static int decimals_of(double step)
{
    for (int decimals = 0; decimals < 3; decimals++, step *= 10.0)
        if (fabs(step - floor(step + 0.5)) < 1e-4 * step)
            return decimals;
    return 9;
}

/* Four or five steps, whichever is rounder. */
static int steps_of(const dd_map_info *info)
{
    double span = (double)info->high - (double)info->low;
    return decimals_of(span / 5.0) < decimals_of(span / 4.0) ? 5 : 4;
}

/* Tick t as text, with a real minus; the last takes what is above, too. */
static void tick_text(char text[32], const dd_map_info *info, int t, int steps)
{
    char number[24];
    double step = ((double)info->high - (double)info->low) / steps, value = (double)info->low + step * t;
    int decimals = decimals_of(step);
    dd_number(number, sizeof number, fabs(value), decimals < 3 ? decimals : 2);
    snprintf(text, 32, "%s%s%s", t == steps ? "\xE2\x89\xA5 " : "", value < -1e-6 ? "\xE2\x88\x92" : "", number);
}

static void draw_ticks(dd_canvas legend, const dd_scene *scene, const dd_map_info *info, const dd_map_layout *l, dd_box bar)
{
    int size = l->font_px - l->font_px / 8, steps = steps_of(info);
    for (int t = 0; t <= steps; t++) {
        char text[32];
        tick_text(text, info, t, steps);
        int x = bar.x + (bar.w - 1) * t / steps, w = dd_label_width(scene->font, size, text);
        int left = t == 0 ? x : t == steps ? x + 1 - w : x - w / 2;
        dd_fill(legend, (dd_box){x, bar.y + bar.h, 1, l->font_px / 4}, DD_FAINT);
        dd_label_draw(legend, scene->font, size, left, bar.y + bar.h + (l->font_px * 6) / 5, text, DD_FAINT);
    }
}

/* What the stripes mean, and what to do about them. */
static const char *stripes_of(const dd_measurements *m, dd_map_kind kind)
{
    bool pigment = kind == DD_MAP_MELANIN || kind == DD_MAP_HAEMOGLOBIN || kind == DD_MAP_SHADING;
    if (!pigment || !m->maps->too_dark)
        return "not measured";
    return m->maps->surface_floor >= 0.0 ? "not measured, or too dark for this" : "not measured; dark skin: see option --surface-floor";
}

static bool has_control(const dd_aim *aim)
{
    for (int i = 0; i < aim->n; i++)
        if (aim->region[i].role == DD_ROLE_CONTROL)
            return true;
    return false;
}

/* Without control skin redness is held against the region itself. */
static const char *title_of(const dd_scene *scene, dd_map_kind kind)
{
    return kind == DD_MAP_REDNESS && !has_control(scene->aim) ? "Redness above the region's average" : dd_map_info_of[kind].title;
}

void dd_map_legend_draw(dd_canvas legend, dd_box *bar, const dd_scene *scene, const dd_measurements *m, dd_map_kind kind,
                        const dd_map_layout *l)
{
    static const dd_role treated = DD_ROLE_TREATED, control = DD_ROLE_CONTROL;
    const dd_map_info *info = &dd_map_info_of[kind];
    char text[DD_LABEL_TEXT], fitted[DD_LABEL_TEXT];
    int font = l->font_px, cap = dd_label_cap_height(scene->font, font), y = l->margin + font / 4 + cap, half = l->width / 2;
    int unit_w = dd_label_width(scene->font, font, info->unit), room = half - 2 * l->margin;
    dd_fill(legend, (dd_box){0, 0, legend.width, legend.height}, DD_PAPER);
    dd_label_fit(text, sizeof text, scene->font, font, title_of(scene, kind), room - unit_w - font);
    dd_label_draw(legend, scene->font, font, l->margin, y, text, DD_INK);
    dd_label_draw(legend, scene->font, font, l->margin + room - unit_w, y, info->unit, DD_FAINT);
    *bar = (dd_box){l->margin, y + (font * 6) / 10, room, font};
    draw_ticks(legend, scene, info, l, *bar);
    int row_h = (font * 7) / 4, left = half + l->margin, x = dd_legend_key(legend, scene, l, left, y, "measured", &treated);
    if (has_control(scene->aim))
        dd_legend_key(legend, scene, l, x, y, "control", &control);
    dd_legend_key(legend, scene, l, left, y + row_h, stripes_of(m, kind), NULL);
    snprintf(text, sizeof text, "fixed scale; %s", dd_light_note(scene));
    dd_label_draw(legend, scene->font, font, left, y + 2 * row_h, dd_label_fit(fitted, sizeof fitted, scene->font, font, text, room), DD_FAINT);
}
