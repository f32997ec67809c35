/* What is true about a photo: the answers that a measurement of it should find. */
#ifndef PH_TRUTH_H
#define PH_TRUTH_H

#include "base/text.h"
#include "phantom/camera.h"

/* Colour of an area: Lab of its mean linear sRGB, indices of that mean, mean dE00 of its pixels to their median colour. */
typedef struct ph_tone {
    double lab[3], ita_deg, mi, ei, mcdm;
} ph_tone;

typedef struct ph_region_truth {
    char label[PH_NAME];
    ph_role role;
    size_t pixels;          /* of the baseline photo */
    ph_tone as_shot;        /* in the light and camera of the baseline, without blur and noise */
    ph_tone skin;           /* of the skin itself: reflectance, without light and hair */
    double spot_area_pct;   /* share covered by spots: places that pigmented lesions darken (truth_spots.c) */
    double rough_sq_mid, mottle_mid; /* SD of the bands .5-2 and 2-8 mm of L*, as shot; treated regions only, else NaN */
    double spot_contrast_l; /* mean darkening there, L*, as shot; NaN without spots */
    double pigment_load;    /* mean over the region of what pigmented lesions darken beyond 1.5 L*, as shot */
    double red_area_pct;    /* share redder than control skin; NaN without any (truth_side.c, as all further) */
    double new_red_area_pct, pih_area_pct, hypopig_area_pct; /* since the baseline: share newly red, newly pigmented, depigmented */
} ph_region_truth;

/* How planted ink shows in a region: dE00 between the skin with and without it, in the same light, where that was 6 or more at first. */
typedef struct ph_ink_truth {
    double sum[PH_INKS + 1], pixels[PH_INKS + 1]; /* of dE00, by the ink that is densest there; [PH_INKS]: all */
} ph_ink_truth;

/* Wrinkles inside a region, removed ones too: length, and length times contrast in L*, as shot (truth_lines.c). */
typedef struct ph_line_truth {
    double length_mm, load;
} ph_line_truth;

typedef struct ph_truth {
    int regions;
    ph_region_truth region[PH_MAX_REGIONS];
    ph_ink_truth ink[PH_MAX_REGIONS];
    ph_line_truth line[PH_MAX_REGIONS];
} ph_truth;

/* Colour of one place, for truth_side.c: L*, a*, ei, mi - 0.3 ei. */
typedef struct ph_tint {
    float l, a, ei, melanin;
} ph_tint;

/* Of the baseline, kept for the sessions after it: low-passed for redness, for pigment, and the latter without pigmented lesions. */
typedef struct ph_side_maps {
    ph_tint *redness, *pigment, *clean;
} ph_side_maps;

/* Regions on the baseline photo: bit i of bits[y*width + x] = inside region i of `names` (one per label, exclude removed). */
typedef struct ph_regions {
    int n, width, height;
    char label[PH_MAX_REGIONS][PH_NAME];
    ph_role role[PH_MAX_REGIONS];
    uint16_t *bits;
} ph_regions;

bool ph_regions_raster(ph_regions *out, const ph_scenario *scenario, const ph_view *baseline, dd_arena *arena);

/* Planes of the baseline photo's size. lit: as shot; clean: as shot without pigmented lesions (redness stays); bare: reflectance. */
bool ph_truth_measure(ph_truth *out, const ph_regions *regions, const dd_plane lit[3], const dd_plane bare[3], const dd_plane clean[3],
                      double px_per_mm, dd_arena *arena);

/* Redness by area and side effects of all regions; `kept` is filled by the first session, {0} before. lit, clean: as above. false without
 * memory. */
bool ph_truth_side(ph_truth *out, const ph_truth *baseline, ph_side_maps *kept, const ph_regions *regions, const dd_plane lit[3],
                   const dd_plane clean[3], double px_per_mm, dd_arena *arena);

/* The spots of one region (spot_area_pct, spot_contrast_l, pigment_load); part of ph_truth_measure. false without memory. */
bool ph_truth_spots(ph_region_truth *t, const ph_regions *r, int region, const dd_plane lit[3], const dd_plane clean[3], double px_per_mm,
                    dd_arena *arena);

/* rough_sq_mid and mottle_mid of one region; part of ph_truth_measure. false without memory. */
bool ph_truth_bands(ph_region_truth *t, const ph_regions *r, int region, const dd_plane lit[3], double px_per_mm, dd_arena *arena);

/* Fills out->ink. lit, inkless: the baseline's view as shot, with and without ink. mask: 0 = no visible ink, else 1 + ph_ink; found when
 * `first`, kept for the sessions that follow. */
void ph_truth_ink(ph_truth *out, uint8_t *mask, bool first, const ph_regions *regions, const ph_scene *scene, const ph_view *baseline,
                  const dd_plane lit[3], const dd_plane inkless[3]);
/* Its part of the truth file: ink_de00, clearance_pct and the clearance of each ink, by region. Nothing without tattoos. */
void ph_truth_ink_json(dd_text *out, const ph_scene *scene, const ph_truth *now, const ph_truth *baseline);

/* Fills out->line. lit: the baseline's view as shot. */
void ph_truth_lines(ph_truth *out, const ph_regions *regions, const ph_scene *scene, const ph_view *baseline, const dd_plane lit[3]);
/* Its part of the truth file, by region. Nothing without wrinkles. */
void ph_truth_lines_json(dd_text *out, const ph_scene *scene, const ph_truth *now, const ph_truth *baseline);

/* The truth file of session number `index` (samples/README.md names the keys). views, truths: of all sessions up to this one. */
void ph_truth_json(dd_text *out, const ph_scene *scene, int index, const ph_view *views, const ph_truth *truths, const ph_regions *regions);
/* Its part about the tan, wrinkles, vessels, tattoos, pores and maps. */
void ph_truth_marks_json(dd_text *out, const ph_scene *scene, int index, const ph_view *baseline, const ph_regions *regions);
/* The regions as a LabelMe file beside the baseline photo. */
void ph_labelme_json(dd_text *out, const ph_scenario *scenario, const ph_view *baseline);

#endif
