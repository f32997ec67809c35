/* The tone curve of a camera, on encoded values 0..1: v' = S(v^gamma), S(x) = (2x)^s / 2 below one half, turned by 180 degrees above.
 * gamma > 1 darkens, s > 1 adds contrast; 1 (or 0) is none. */
#ifndef PH_TONE_H
#define PH_TONE_H

#include "phantom/camera.h"

double ph_encode(double linear); /* sRGB and Display P3, IEC 61966-2-1; 0..1 */
double ph_tone_curve(double v, const ph_sensor *sensor);
/* Linear light before the curve -> the linear light that a reader of the photo finds, clipped to 0..1. Without a curve nothing happens. */
void ph_tone_apply(dd_plane rgb[3], const ph_sensor *sensor);
/* Local tone mapping, strength tone_local 0..1 (tone_local.c). Not in the truth: it is a fault, however pretty. false without memory. */
bool ph_tone_local(dd_plane rgb[3], const ph_sensor *sensor, dd_arena *arena);

#endif
