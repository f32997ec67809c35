/* Light on the skin: one lamp near by (inverse square) and light from all around, Lambert's law for what comes from inside the skin,
 * a GGX lobe (Walter et al. 2007; F0 of skin 0.028) for what the surface throws back. A flat matt white at the middle of the site,
 * lit by lamp and surroundings, has radiance 1.
 *
 * The relief shades red less than blue: red light spreads farther inside skin and blurs the shading away (Donner & Jensen 2006). */
#include <math.h>

#include "base/fmath.h"
#include "phantom/lens.h"

#define F0    0.028f
#define ALPHA 0.30f /* GGX roughness of the surface below the relief that is drawn */

static const float RELIEF_SEEN[3] = {0.55f, 0.85f, 1.0f};

typedef struct vec {
    float x, y, z;
} vec; /* z: up from the skin */

typedef struct lamp {
    vec place, eye;  /* mm */
    float distance2; /* to the middle of the site, mm^2 */
    float slant;     /* cosine of its angle there */
    float ambient;
    float bend_x, bend_y; /* 1 / radius of curvature of the site, 1/mm */
    float gloss;
} lamp;

static float dot(vec a, vec b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
static vec unit(vec a)
{
    float k = 1.0f / sqrtf(dot(a, a));
    return (vec){a.x * k, a.y * k, a.z * k};
}

static lamp lamp_place(const ph_light *light, const ph_view *view, const ph_skin *skin)
{
    double polar = light->polar_deg * (DD_PI / 180.0), azimuth = light->azimuth_deg * (DD_PI / 180.0), d = light->distance_mm;
    lamp l;
    l.place = (vec){(float)(d * dd_sin(polar) * dd_cos(azimuth)), (float)(d * dd_sin(polar) * dd_sin(azimuth)), (float)(d * dd_cos(polar))};
    l.eye = (vec){(float)view->eye_mm[0], (float)view->eye_mm[1], (float)view->eye_mm[2]};
    l.distance2 = (float)(d * d);
    l.slant = (float)dd_cos(polar);
    l.ambient = (float)light->ambient;
    l.bend_x = (float)(1.0 / skin->radius_mm[0]);
    l.bend_y = (float)(1.0 / skin->radius_mm[1]);
    l.gloss = (float)skin->gloss;
    return l;
}

static float bilinear(dd_plane p, float x, float y)
{
    float fx = fminf(fmaxf(x, 0.0f), (float)(p.width - 1) - 1e-3f), fy = fminf(fmaxf(y, 0.0f), (float)(p.height - 1) - 1e-3f);
    int i = (int)fx, j = (int)fy;
    fx -= (float)i;
    fy -= (float)j;
    const float *a = dd_row(p, j) + i, *b = dd_row(p, j + 1) + i;
    float top = a[0] + fx * (a[1] - a[0]), bottom = b[0] + fx * (b[1] - b[0]);
    return top + fy * (bottom - top);
}

/* Normal of the surface z = -(x^2/Rx + y^2/Ry)/2 + relief. */
static vec normal(const lamp *l, float x_mm, float y_mm, float slope_x, float slope_y)
{
    return unit((vec){x_mm * l->bend_x - slope_x, y_mm * l->bend_y - slope_y, 1.0f});
}

/* Radiance that the surface throws towards the eye. power: of the lamp at this place. */
static float glint(vec n, vec to_lamp, vec to_eye, float power)
{
    vec half = unit((vec){to_lamp.x + to_eye.x, to_lamp.y + to_eye.y, to_lamp.z + to_eye.z});
    float nh = fmaxf(0.0f, dot(n, half)), nv = fmaxf(0.2f, dot(n, to_eye)), nl = dot(n, to_lamp);
    float a2 = ALPHA * ALPHA, q = nh * nh * (a2 - 1.0f) + 1.0f;
    return nl > 0.0f ? power * F0 * a2 / (4.0f * q * q * nv) : 0.0f;
}

typedef struct spot {
    float x_mm, y_mm, x_px, y_px;
} spot; /* on the skin; on the canvas */

static void light_pixel(float colour[3], const ph_scene *s, const lamp *l, spot at)
{
    const ph_relief *r = &s->relief;
    float z_mm = -0.5f * (at.x_mm * at.x_mm * l->bend_x + at.y_mm * at.y_mm * l->bend_y);
    vec out = {l->place.x - at.x_mm, l->place.y - at.y_mm, l->place.z - z_mm}, to_lamp = unit(out);
    vec to_eye = unit((vec){l->eye.x - at.x_mm, l->eye.y - at.y_mm, l->eye.z - z_mm});
    float power = (1.0f - l->ambient) / l->slant * l->distance2 / dot(out, out);
    vec smooth = normal(l, at.x_mm, at.y_mm, 0.0f, 0.0f);
    vec soft = normal(l, at.x_mm, at.y_mm, bilinear(r->soft_x, at.x_px, at.y_px), bilinear(r->soft_y, at.x_px, at.y_px));
    vec sharp = normal(l, at.x_mm, at.y_mm, bilinear(r->sharp_x, at.x_px, at.y_px), bilinear(r->sharp_y, at.x_px, at.y_px));
    float plain = dot(smooth, to_lamp), bumpy = dot(soft, to_lamp), cavity = bilinear(r->cavity, at.x_px, at.y_px);
    float gloss = l->gloss * bilinear(s->oil, at.x_px, at.y_px) * (1.0f - 0.6f * cavity) * glint(sharp, to_lamp, to_eye, power);
    for (int c = 0; c < 3; c++) {
        float lambert = fmaxf(0.0f, plain + RELIEF_SEEN[c] * (bumpy - plain));
        float shade = (l->ambient * (0.5f + 0.5f * smooth.z) + power * lambert) * (1.0f - RELIEF_SEEN[c] * cavity);
        colour[c] = colour[c] * shade + gloss;
    }
}

void ph_view_light_skin(dd_plane rgb[3], const ph_scene *scene, const ph_view *view, const ph_light *light)
{
    const ph_canvas *c = &scene->canvas;
    lamp l = lamp_place(light, view, &scene->scenario->skin);
    for (int y = 0; y < view->height; y++)
        for (int x = 0; x < view->width; x++) {
            double x_mm = 0.0, y_mm = 0.0;
            float colour[3];
            ph_mm_from_photo(&x_mm, &y_mm, view, x, y);
            spot at = {(float)x_mm, (float)y_mm, (float)((x_mm - c->x0_mm) * c->px_per_mm), (float)((y_mm - c->y0_mm) * c->px_per_mm)};
            for (int k = 0; k < 3; k++)
                colour[k] = dd_row(rgb[k], y)[x];
            light_pixel(colour, scene, &l, at);
            for (int k = 0; k < 3; k++)
                dd_row(rgb[k], y)[x] = colour[k];
        }
}

void ph_view_light(dd_plane rgb[3], const ph_scene *scene, const ph_view *view, const ph_light *light, const ph_sensor *sensor)
{
    ph_view_light_skin(rgb, scene, view, light);
    ph_view_expose(rgb, view, sensor);
}

float ph_flat_light(float *gloss, const ph_light *light, const ph_view *view, double x_mm, double y_mm)
{
    static const ph_skin FLAT = {.radius_mm = {1e9, 1e9}};
    const vec up = {0.0f, 0.0f, 1.0f};
    lamp l = lamp_place(light, view, &FLAT);
    vec out = {l.place.x - (float)x_mm, l.place.y - (float)y_mm, l.place.z}, to_lamp = unit(out);
    vec to_eye = unit((vec){l.eye.x - (float)x_mm, l.eye.y - (float)y_mm, l.eye.z});
    float power = (1.0f - l.ambient) / l.slant * l.distance2 / dot(out, out);
    *gloss = glint(up, to_lamp, to_eye, power);
    return l.ambient + power * fmaxf(0.0f, to_lamp.z);
}
