/* A scenario: one patient in one view over several sessions, as read from one JSON file (samples/README.md names the keys). */
#ifndef PH_SCENARIO_H
#define PH_SCENARIO_H

#include "base/err.h"
#include "phantom/lesion.h"
#include "phantom/optics.h"

enum {
    PH_NAME = 64,
    PH_MAX_SESSIONS = 12,
    PH_MAX_GROUPS = 16,
    PH_MAX_REGIONS = 12,
    PH_MAX_POINTS = 48,
    PH_MAX_LINES = 12,
    PH_MAX_TATTOOS = 32
};

typedef enum ph_role { PH_TREATED, PH_CONTROL, PH_EXCLUDE } ph_role;

/* One drawn outline. Several outlines may carry the same label: together they are one region. */
typedef struct ph_outline {
    char label[PH_NAME];
    ph_role role;
    int n;
    double x_mm[PH_MAX_POINTS], y_mm[PH_MAX_POINTS];
} ph_outline;

typedef enum ph_where { PH_ANYWHERE, PH_INSIDE, PH_OUTSIDE } ph_where; /* of the treated regions; outside also spares the controls */

/* Several lesions of one kind, drawn at random within the ranges; or one at a given place. */
typedef struct ph_group {
    ph_kind kind;
    int count;
    ph_where where;
    bool placed;
    double x_mm, y_mm;
    double diameter_mm[2], melanin[2], blood[2], depth_mm[2];
} ph_group;

/* What a treatment can act on: the kinds of lesions (same numbers), then these; PH_TREAT_INK + colour for ink. */
enum { PH_TREAT_VESSEL = PH_KINDS, PH_TREAT_WRINKLE, PH_TREAT_PORE, PH_TREAT_INK, PH_TARGETS = PH_TREAT_INK + PH_INKS };

/* Wrinkles or fine vessels: lines that start at random or at one place and run in a stated direction, more or less. */
typedef struct ph_line_group {
    bool vessel;
    int count, branches; /* branches per vessel */
    ph_where where;
    bool placed;
    double x_mm, y_mm, scatter_mm;    /* first point; its SD */
    double angle_deg, spread_deg;     /* 0 = to the right, 90 = down; +- */
    double bend_deg;                  /* SD of the turn over the whole length */
    double length_mm[2], width_mm[2]; /* width: full width at half maximum */
    double depth_mm[2], blood[2];     /* of a wrinkle; factor on f_blood in a vessel */
} ph_line_group;

/* One piece of a tattoo: a filled outline or a line, of one ink. */
typedef struct ph_tattoo {
    ph_ink ink;
    bool line;
    int n;
    double x_mm[PH_MAX_POINTS], y_mm[PH_MAX_POINTS];
    double width_mm;                 /* of a line */
    double ink_cm1, edge_mm, uneven; /* concentration, 60 = fresh; w of the logistic border; SD, share of the concentration */
} ph_tattoo;

/* Skin that darkens between two sessions: factors on all its melanin and blood, everywhere or outside the treated regions only. */
typedef struct ph_tan {
    double melanin, blood;
    bool untreated_only;
} ph_tan;

typedef struct ph_skin {
    char type[8];
    double m_cm, f_blood;
    double mottle;    /* 1 = the natural variation of METRICS.md 9 */
    double relief_mm; /* depth of the microrelief */
    double relief_period_mm;
    double pores_per_cm2, pore_depth_mm;
    double radius_mm[2]; /* curvature of the site across and along (shading only); large = flat */
    double gloss;        /* 0 matt .. 1 oily */
    int vessels, hairs;
    double hair_light;    /* 0 dark .. 1 white vellus */
    double hair_width_mm; /* vellus 0.03-0.05, terminal hair up to 0.1 */
} ph_skin;

typedef struct ph_pose {
    double yaw_deg, pitch_deg, roll_deg, scale, shift_x, shift_y, distance_mm;
} ph_pose; /* shift: share of the frame */
typedef struct ph_light {
    double azimuth_deg, polar_deg, distance_mm, ambient;
} ph_light; /* azimuth 0 = from the right, 90 = from below */
typedef enum ph_profile { PH_UNTAGGED, PH_SRGB, PH_DISPLAY_P3 } ph_profile; /* of the JPEG; untagged means sRGB */
typedef struct ph_sensor {
    double exposure, white_balance[3], vignette, blur_mm, noise_a, noise_b;
    int quality;
    /* All further are 0 in a camera without that fault. */
    double lens_k1;      /* share by which the corners move out (lens.c) */
    double crosstalk[6]; /* r<-g, r<-b, g<-r, g<-b, b<-r, b<-g: share of the channel that comes from another */
    double motion_px, motion_deg; /* length and direction of the smear: 0 = across, 90 = down */
    double tone_gamma, tone_s;    /* tone curve (tone.h); 0 and 1 mean none */
    double tone_local;            /* strength of local tone mapping, 0..1 */
    ph_profile profile;
    bool mistagged; /* a mixed-up file: the numbers are of `profile`, the profile in it is `tag` */
    ph_profile tag;
    bool full_chroma; /* 4:4:4 instead of 4:2:0 */
} ph_sensor;

typedef struct ph_chart {
    bool shown, after2014;
    double x_mm, y_mm, width_mm, rotation_deg, glare; /* its middle; clockwise; glare 0 matt .. 1 like oily skin */
} ph_chart;
typedef struct ph_ruler {
    bool shown;
    double x_mm, y_mm, length_mm, rotation_deg, glare;
} ph_ruler;

typedef struct ph_session {
    char name[PH_NAME];
    double response[PH_TARGETS]; /* share of the excess removed, 0..1 */
    ph_tan tan;
    ph_pose pose;
    ph_light light;
    ph_sensor sensor;
    ph_chart chart; /* these lie on the skin in this photo */
    ph_ruler ruler;
} ph_session;

typedef struct ph_scenario {
    char patient[PH_NAME], view[PH_NAME];
    uint64_t seed;
    int width, height; /* of the photos */
    double px_per_mm;  /* of a photo with scale 1, at its centre */
    bool masks;        /* also write the regions as PNG masks */
    bool maps;         /* also write the truth maps */
    ph_skin skin;
    int outlines, groups, sessions;
    ph_outline outline[PH_MAX_REGIONS];
    ph_group group[PH_MAX_GROUPS];
    ph_session session[PH_MAX_SESSIONS];
    int line_groups, tattoos;
    ph_line_group line_group[PH_MAX_LINES];
    ph_tattoo tattoo[PH_MAX_TATTOOS];
} ph_scenario;

/* DD_E_SETTINGS with the place and what was expected; unknown keys are refused. */
dd_status ph_scenario_load(ph_scenario *out, const char *path, dd_err *err);
const char *ph_target_name(int target);
int ph_target_find(const char *name); /* -1: none */
bool ph_scene_inside(const ph_scenario *scenario, ph_role role, double x_mm, double y_mm);
bool ph_outline_has(const ph_outline *outline, double x_mm, double y_mm);

#endif
