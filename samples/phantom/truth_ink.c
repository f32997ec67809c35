/* How much of planted ink an eye sees (METRICS.md 4): dE00 between every pixel of the noise-free photo and the same pixel of a photo
 * without the ink, in the light of the baseline. The ink is looked for where that is 6 or more at first. Visible clearance is what is gone
 * of the sum. */
#include <math.h>
#include <stdio.h>

#include "kernels/colour.h"
#include "phantom/json_put.h"
#include "phantom/lens.h"
#include "phantom/truth.h"

#define VISIBLE_DE00 6.0

static void lab_of(double lab[3], const dd_plane rgb[3], int x, int y)
{
    double linear[3] = {(double)dd_row(rgb[0], y)[x], (double)dd_row(rgb[1], y)[x], (double)dd_row(rgb[2], y)[x]};
    dd_lab_from_linear1(lab, linear);
}

static double shows(const dd_plane lit[3], const dd_plane inkless[3], int x, int y)
{
    double with[3], without[3];
    lab_of(with, lit, x, y);
    lab_of(without, inkless, x, y);
    return dd_ciede2000_1(without, with);
}

/* 1 + the ink that is densest under pixel (x, y) of the baseline; 0: none. */
static uint8_t densest(const ph_scene *scene, const ph_view *baseline, int x, int y)
{
    double x_mm = 0.0, y_mm = 0.0, most = 0.0;
    const ph_canvas *c = &scene->canvas;
    uint8_t found = 0;
    ph_mm_from_photo(&x_mm, &y_mm, baseline, x, y);
    int cx = ph_clamp_int(floor((x_mm - c->x0_mm) * c->px_per_mm + 0.5), 0, c->width - 1);
    int cy = ph_clamp_int(floor((y_mm - c->y0_mm) * c->px_per_mm + 0.5), 0, c->height - 1);
    for (int ink = 0; ink < PH_INKS; ink++)
        if (scene->ink[ink].px && (double)dd_row(scene->ink[ink], cy)[cx] > most) {
            most = (double)dd_row(scene->ink[ink], cy)[cx];
            found = (uint8_t)(1 + ink);
        }
    return found;
}

static void add(ph_truth *out, unsigned bits, int ink, double de)
{
    for (int r = 0; r < out->regions; r++)
        if (bits >> r & 1) {
            out->ink[r].sum[ink] += de;
            out->ink[r].sum[PH_INKS] += de;
            out->ink[r].pixels[ink] += 1.0;
            out->ink[r].pixels[PH_INKS] += 1.0;
        }
}

void ph_truth_ink(ph_truth *out, uint8_t *mask, bool first, const ph_regions *regions, const ph_scene *scene, const ph_view *baseline,
                  const dd_plane lit[3], const dd_plane inkless[3])
{
    for (int y = 0; y < regions->height; y++)
        for (int x = 0; x < regions->width; x++) {
            size_t at = (size_t)y * (size_t)regions->width + (size_t)x;
            if (!regions->bits[at] || (!first && !mask[at]))
                continue;
            double de = shows(lit, inkless, x, y);
            if (first)
                mask[at] = de >= VISIBLE_DE00 ? densest(scene, baseline, x, y) : 0;
            if (mask[at])
                add(out, regions->bits[at], mask[at] - 1, de);
        }
}

static double clearance(const ph_ink_truth *now, const ph_ink_truth *baseline, int ink)
{
    return baseline->sum[ink] > 0.0 ? 100.0 * (1.0 - now->sum[ink] / baseline->sum[ink]) : NAN;
}

void ph_truth_ink_json(dd_text *out, const ph_scene *scene, const ph_truth *now, const ph_truth *baseline)
{
    bool any = false;
    for (int r = 0; scene->scenario->tattoos && r < now->regions; r++) {
        const ph_ink_truth *t = &now->ink[r];
        if (!(t->pixels[PH_INKS] > 0.0))
            continue;
        dd_text_puts(out, any ? ",\n    {" : "  \"ink\": [\n    {");
        ph_put_string(out, "region", now->region[r].label, ", ");
        ph_put_field(out, "pixels", t->pixels[PH_INKS], 0, ", ");
        ph_put_field(out, "ink_de00", t->sum[PH_INKS] / t->pixels[PH_INKS], 3, ", ");
        ph_put_field(out, "clearance_pct", clearance(t, &baseline->ink[r], PH_INKS), 3, "");
        for (int ink = 0; ink < PH_INKS; ink++)
            if (t->pixels[ink] > 0.0) {
                char name[32];
                snprintf(name, sizeof name, "clearance_pct_%s", ph_ink_name((ph_ink)ink));
                dd_text_puts(out, ", ");
                ph_put_field(out, name, clearance(t, &baseline->ink[r], ink), 3, "");
            }
        dd_text_puts(out, "}");
        any = true;
    }
    if (any)
        dd_text_puts(out, "\n  ],\n");
}
