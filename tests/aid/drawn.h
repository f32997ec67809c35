/* Photos drawn by formula, so that the true map between two of them is known at every pixel.
 *
 *   photo pixel --view--> place in the scene --paint--> colour
 *
 * The plane of a scene is in pixels of the straight view (DRAWN_STRAIGHT). */
#ifndef DD_TESTS_DRAWN_H
#define DD_TESTS_DRAWN_H

#include "stages/align/align.h"

/* Where a pixel of a photo looks: scaled, turned, stretched and tilted about the middle of the frame, shifted, then bent by a wave. */
typedef struct drawn_view {
    double scale; /* photo px per scene px */
    double turn_rad, tx, ty;
    double stretch, shear;          /* along x: 0 = none */
    double tilt_x, tilt_y;          /* perspective, per px from the middle */
    double wave_px, wave_length_px; /* sinusoid displacement in the scene */
    bool mirrored;
} drawn_view;

extern const drawn_view DRAWN_STRAIGHT;

/* Colour of the scene at a place: three codes 0..255. what: the painter's own. */
typedef void drawn_paint(double rgb[3], const void *what, double x, double y);

typedef struct drawn_camera {
    int width, height;
    int samples; /* per pixel side: 1 = points, 3 = a sensor that averages over its pixel */
    int depth;   /* bits: 8, or 16 for a photo without rounding noise */
} drawn_camera;

/* Codes are linear light. Fails the test without memory; free with drawn_free. */
dd_photo drawn_photo(const drawn_camera *camera, const drawn_view *view, drawn_paint *paint, const void *what);
void drawn_free(dd_photo *photo);
void drawn_look(double *x, double *y, const drawn_camera *camera, const drawn_view *view, double px, double py);

/* Smooth random picture, mean 0, about +-1, detail from 5 to 120 px; another seed is another scene. */
double drawn_noise(int seed, double x, double y);
/* what: const int *seed. Skin-coloured drawn_noise. */
drawn_paint drawn_scene;
/* 0 outside .. 1 inside the disc of radius r around (cx,cy); the edge is one px wide. */
double drawn_disc(double x, double y, double cx, double cy, double r);

/* A photo as a scene: bicubic, its edge repeated. what: const dd_photo *. */
drawn_paint drawn_from_photo;

typedef struct drawn_outcome {
    dd_status status;
    dd_alignment al;
    dd_err err;
    dd_arena *arena; /* free with dd_arena_free */
} drawn_outcome;

/* dd_align of two photos. aim may be NULL; cpu NULL: the best. */
drawn_outcome drawn_align(const dd_photo *before, const dd_photo *after, const dd_aim *aim, const char *cpu);

typedef struct drawn_error {
    double rms, median, p95, worst; /* px of the follow-up */
    double inner_rms;               /* of the points farther than 5 % of the frame from every edge of both photos */
    double covered;                 /* share of the baseline frame that is trusted */
    double visible;                 /* share of it that truly lies in the follow-up */
} drawn_error;

/* The map where it is trusted against the two views. */
drawn_error drawn_map_error(const dd_alignment *al, const drawn_camera *camera, const drawn_view *before, const drawn_view *after);

#endif
