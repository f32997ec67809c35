/* The ruler of the maps:
 *
 *   +--------------+
 *   | 10 mm        |
 *   | |----------| |
 *   +--------------+
 *
 * Its length is a round number of millimetres. How far to trust them is said beside it. */
#include "stages/render/scale_bar.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

static const dd_rgb8 PLATE = {0, 0, 0};

double dd_scale_bar_mm(int width_px, double px_per_mm)
{
    static const double LENGTH_MM[] = {200, 100, 50, 20, 10, 5, 2, 1};
    const double most_mm = width_px / (4.0 * px_per_mm), least_mm = 0.5;
    for (size_t i = 0; i < sizeof LENGTH_MM / sizeof *LENGTH_MM; i++)
        if (LENGTH_MM[i] <= most_mm)
            return LENGTH_MM[i];
    return least_mm;
}

static const char *trust_of(const dd_aim *aim)
{
    const char *source = aim->scale_source ? aim->scale_source : "";
    return strcmp(source, "nominal") == 0 ? " (nominal)" : strcmp(source, "face") == 0 ? " (by the eyes)" : "";
}

dd_box dd_scale_bar_draw(dd_canvas sheet, const dd_scene *scene, dd_box at, double px_per_mm, int font_px)
{
    char number[32], text[64];
    double mm = dd_scale_bar_mm(at.w, px_per_mm);
    int bar = (int)(mm * px_per_mm + 0.5), size = font_px - font_px / 8, pad = font_px / 3, thick = font_px / 8 + 1, cap;
    dd_number(number, sizeof number, mm, mm < 1 ? 1 : 0);
    snprintf(text, sizeof text, "%s mm%s", number, trust_of(scene->aim));
    cap = dd_label_cap_height(scene->font, size);
    int w = dd_label_width(scene->font, size, text), tick = 2 * thick + 1;
    dd_box plate = {at.x + pad, 0, (bar > w ? bar : w) + 2 * pad, cap + tick + 3 * pad};
    plate.y = at.y + at.h - plate.h - pad;
    dd_shade(sheet, plate, PLATE, 168);
    dd_label_draw(sheet, scene->font, size, plate.x + pad, plate.y + pad + cap, text, DD_INK);
    int x = plate.x + pad, y = plate.y + 2 * pad + cap;
    dd_fill(sheet, (dd_box){x, y + (tick - thick) / 2, bar, thick}, DD_INK);
    dd_fill(sheet, (dd_box){x, y, thick, tick}, DD_INK);
    dd_fill(sheet, (dd_box){x + bar - thick, y, thick, tick}, DD_INK);
    return plate;
}
