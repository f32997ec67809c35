/* How wrinkles show in a region (METRICS.md 3.1), in the plain way, on the noise-free photo:
 *
 *   along each line, inside the region: mean profile of L* across it, at offsets of a tenth of its sigma (width / 2.355)
 *   contrast = mean of the profile at +-2.83 sigma - its lowest value within +-1.2 sigma (light from the side moves it off the axis)
 *   load = sum over lines of length * contrast;  index = load / area
 *
 * A line that treatment took away keeps its place, where the contrast is about 0. The mean over the whole line leaves no room for the
 * texture of the skin to look like one. */
#include <math.h>

#include "kernels/colour.h"
#include "phantom/json_put.h"
#include "phantom/lens.h"
#include "phantom/truth.h"

enum { REACH = 28, MIDDLE = 12, BETWEEN = 4 }; /* tenths of sigma; points per segment of a stroke */

typedef struct profile {
    double sum[2 * REACH + 1], points;
} profile;

/* L* between four pixels, by the mean of their linear colours; NaN outside. */
static double light_at(const dd_plane lit[3], double x, double y)
{
    if (!(x >= 0.0 && y >= 0.0 && x < lit[0].width - 1 && y < lit[0].height - 1))
        return NAN;
    int i = (int)x, j = (int)y;
    double u = x - i, v = y - j, rgb[3], lab[3];
    for (int c = 0; c < 3; c++) {
        const float *top = dd_row(lit[c], j) + i, *below = dd_row(lit[c], j + 1) + i;
        rgb[c] = (1.0 - v) * ((1.0 - u) * (double)top[0] + u * (double)top[1]) + v * ((1.0 - u) * (double)below[0] + u * (double)below[1]);
    }
    dd_lab_from_linear1(lab, rgb);
    return lab[0];
}

/* The profile across the stroke at a point, added to p when all of it is seen. */
static void add_point(profile *p, const ph_stroke *s, int i, double along, const ph_view *view, const dd_plane lit[3])
{
    double dx = s->x_mm[i + 1] - s->x_mm[i], dy = s->y_mm[i + 1] - s->y_mm[i], length = sqrt(dx * dx + dy * dy);
    double step = 0.1 * s->width_mm / 2.3548, value[2 * REACH + 1];
    for (int k = -REACH; k <= REACH; k++) {
        double x = NAN, y = NAN;
        ph_photo_from_mm(&x, &y, view, s->x_mm[i] + along * dx - k * step * dy / length, s->y_mm[i] + along * dy + k * step * dx / length);
        value[k + REACH] = light_at(lit, x, y);
        if (value[k + REACH] != value[k + REACH])
            return;
    }
    for (int k = 0; k <= 2 * REACH; k++)
        p->sum[k] += value[k];
    p->points += 1.0;
}

static bool is_inside(const ph_regions *r, int region, const ph_view *view, double x_mm, double y_mm)
{
    double x = -1.0, y = -1.0;
    return ph_photo_from_mm(&x, &y, view, x_mm, y_mm) && x >= 0.0 && y >= 0.0 && x < r->width - 0.5 && y < r->height - 0.5 &&
           (r->bits[(size_t)(y + 0.5) * (size_t)r->width + (size_t)(x + 0.5)] >> region & 1);
}

static double contrast_of(const profile *p)
{
    double lowest = INFINITY;
    for (int k = -MIDDLE; k <= MIDDLE; k++)
        lowest = fmin(lowest, p->sum[k + REACH]);
    return p->points > 0.0 ? (0.5 * (p->sum[0] + p->sum[2 * REACH]) - lowest) / p->points : 0.0;
}

static void add_line(ph_line_truth *t, const ph_line *l, const ph_regions *r, int region, const ph_view *view, const dd_plane lit[3])
{
    const ph_stroke *s = &l->stroke;
    double mm = l->length_mm / (s->n - 1) / BETWEEN, inside = 0.0;
    profile p = {0};
    for (int i = 0; i + 1 < s->n; i++)
        for (int k = 0; k < BETWEEN; k++) {
            double along = (k + 0.5) / BETWEEN;
            if (!is_inside(r, region, view, s->x_mm[i] + along * (s->x_mm[i + 1] - s->x_mm[i]),
                           s->y_mm[i] + along * (s->y_mm[i + 1] - s->y_mm[i])))
                continue;
            inside += mm;
            add_point(&p, s, i, along, view, lit);
        }
    t->length_mm += inside;
    t->load += inside * contrast_of(&p);
}

void ph_truth_lines(ph_truth *out, const ph_regions *regions, const ph_scene *scene, const ph_view *baseline, const dd_plane lit[3])
{
    for (int r = 0; r < regions->n; r++)
        for (int i = 0; i < scene->lines; i++)
            if (!scene->line[i].vessel)
                add_line(&out->line[r], &scene->line[i], regions, r, baseline, lit);
}

static double index_of(const ph_truth *t, int r, double px_per_mm)
{
    return t->line[r].load / ((double)t->region[r].pixels / (100.0 * px_per_mm * px_per_mm));
}

void ph_truth_lines_json(dd_text *out, const ph_scene *scene, const ph_truth *now, const ph_truth *baseline)
{
    double ppm = scene->scenario->px_per_mm * scene->scenario->session[0].pose.scale;
    bool any = false;
    for (int r = 0; r < now->regions; r++) {
        const ph_line_truth *t = &now->line[r];
        if (!(t->length_mm > 0.0))
            continue;
        dd_text_puts(out, any ? ",\n    {" : "  \"wrinkled\": [\n    {");
        ph_put_string(out, "region", now->region[r].label, ", ");
        ph_put_field(out, "length_mm", t->length_mm, 3, ", ");
        ph_put_field(out, "contrast_l", t->load / t->length_mm, 3, ", ");
        ph_put_field(out, "wrinkle_index", index_of(now, r, ppm), 3, ", ");
        ph_put_field(out, "wrinkle_index_change", index_of(now, r, ppm) - index_of(baseline, r, ppm), 3, "}");
        any = true;
    }
    if (any)
        dd_text_puts(out, "\n  ],\n");
}
