/* Smaller copies of a photo: luma of the sRGB picture for finding faces, linear light for judging skin. */
#ifndef DD_AIM_SHRINK_H
#define DD_AIM_SHRINK_H

#include "stages/acquire/acquire.h"

/* Whole photo, one plane: pixel (i,j) of it is centred at photo pixel ((i+0.5)*step - 0.5, (j+0.5)*step - 0.5). */
typedef struct dd_small { dd_plane plane; double step; } dd_small;

/* A rectangle of the photo in linear sRGB, mean of f x f pixels: pixel (i,j) is centred at (x0 + (i+0.5)*f - 0.5, y0 + (j+0.5)*f - 0.5). */
typedef struct dd_patch { dd_plane rgb[3]; int x0, y0, f; } dd_patch;

/* Luma 0..255 of the sRGB picture (0.299 R' + 0.587 G' + 0.114 B'), means of whole blocks: at least twice `side` long where the photo is.
 */
bool dd_shrink_luma(dd_small *out, const dd_photo *photo, int side, dd_arena *arena);
/* Area average (bilinear when enlarging) of a plane to round(size / ratio); ratio = pixels of `in` per pixel of out. */
dd_plane dd_shrink_plane(dd_plane in, double ratio, dd_arena *arena);
/* Rectangle x0,y0,w,h inside the photo; blocks cut by its right and lower edge are left out, unless they are the only ones. */
bool dd_shrink_linear(dd_patch *out, const dd_photo *photo, int x0, int y0, int w, int h, int f, dd_arena *arena);
/* sums += row; a sum of up to 257 rows of 8-bit codes fits. */
void dd_add_codes(uint16_t *restrict sums, const uint8_t *restrict row, size_t n);
/* Value at a fractional position, edge pixels repeated outwards. */
static inline float dd_bilinear(dd_plane p, double x, double y)
{
    const double right = p.width - 1, bottom = p.height - 1;   /* inline and without fmin: called half a million times for the eyes alone */
    const double px = x > 0.0 ? x : 0.0, py = y > 0.0 ? y : 0.0, cx = px < right ? px : right, cy = py < bottom ? py : bottom;
    const int ix = (int)cx, iy = (int)cy, jx = ix + 1 < p.width ? ix + 1 : ix, jy = iy + 1 < p.height ? iy + 1 : iy;
    const float fx = (float)(cx - ix), fy = (float)(cy - iy);
    const float *a = dd_row(p, iy), *b = dd_row(p, jy);
    return (a[ix] * (1.0F - fx) + a[jx] * fx) * (1.0F - fy) + (b[ix] * (1.0F - fx) + b[jx] * fx) * fy;
}

#endif
