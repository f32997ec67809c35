/* A photo of the scene: where the camera stands, what light falls, what the sensor makes of it. */
#ifndef PH_CAMERA_H
#define PH_CAMERA_H

#include "phantom/scene.h"

/* Skin millimetres <-> photo pixels (the skin is a plane for geometry; its curvature only shades). */
typedef struct ph_view {
    int width, height;
    double px_from_mm[9], mm_from_px[9]; /* of a pinhole: pixels before the lens bends them (lens.h) */
    double lens_k1;                      /* 0 = straight; set after ph_view_aim */
    double eye_mm[3];                    /* the camera's place: x, y, height above the skin */
} ph_view;

bool ph_view_aim(ph_view *out, const ph_scenario *scenario, const ph_pose *pose); /* false: the skin is seen edge-on */
bool ph_view_fits(const ph_view *view, const ph_canvas *canvas);                  /* nothing but drawn skin in the frame */

/* rgb (photo size) = the painted skin `paint` (canvas size) as the view sees it, without light: its reflectance. */
void ph_view_sample(dd_plane rgb[3], const dd_plane paint[3], const ph_canvas *canvas, const ph_view *view);
/* rgb *= light, += gloss: what the skin throws towards the camera. */
void ph_view_light_skin(dd_plane rgb[3], const ph_scene *scene, const ph_view *view, const ph_light *light);
/* What falls on a flat matt board at a place of the site, as a factor of its reflectance; gloss: what a board as smooth as oily skin throws
 * back besides. */
float ph_flat_light(float *gloss, const ph_light *light, const ph_view *view, double x_mm, double y_mm);
/* Crosstalk of the colour filters, vignette, exposure and white balance. */
void ph_view_expose(dd_plane rgb[3], const ph_view *view, const ph_sensor *sensor);
void ph_crosstalk_matrix(double matrix[9], const ph_sensor *sensor);
/* Both in turn. Linear light, no blur, no noise. */
void ph_view_light(dd_plane rgb[3], const ph_scene *scene, const ph_view *view, const ph_light *light, const ph_sensor *sensor);
/* Blur in place, then noise, tone curve and 8-bit codes of the sensor's profile (sRGB or Display P3), interleaved, 3*width bytes per row.
 * item: number of the photo (its own noise). */
bool ph_sensor_read(uint8_t *codes, dd_plane rgb[3], const ph_sensor *sensor, double px_per_mm, uint64_t seed, uint32_t item,
                    dd_arena *arena);

#endif
