/* Where a place of the skin lands in the photo and back: the plane's homography, then the lens. */
#ifndef PH_LENS_H
#define PH_LENS_H

#include "phantom/camera.h"

/* Photo pixel of a place on the skin; false behind the camera. */
bool ph_photo_from_mm(double *x_px, double *y_px, const ph_view *view, double x_mm, double y_mm);
/* Place on the skin that a photo pixel shows; false past the horizon. */
bool ph_mm_from_photo(double *x_mm, double *y_mm, const ph_view *view, double x_px, double y_px);
/* The lens alone: pixel of an ideal pinhole <-> pixel of the photo. In place. */
void ph_lens_bend(double *x_px, double *y_px, const ph_view *view);
void ph_lens_straighten(double *x_px, double *y_px, const ph_view *view);

#endif
