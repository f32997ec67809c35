/* Inside of the chart search: the small picture, its flat patches, the lattices they form. */
#ifndef DD_BALANCE_CHART_SEARCH_H
#define DD_BALANCE_CHART_SEARCH_H

#include "stages/balance/chart_fit.h"

/* Means of f x f codes, 8 bits: pixel (i,j) is centred at photo px ((i+0.5)*f - 0.5, (j+0.5)*f - 0.5). */
typedef struct dd_chart_view {
    dd_bytes rgb[3];
    int f;
} dd_chart_view;

/* A patch that is flat inside and ends in an edge; px of the view. */
typedef struct dd_flat {
    float x, y; /* centre of gravity */
    float size; /* of a square of its area, with the edge pixels it lost */
    int next;   /* in its bucket, -1 = last */
} dd_flat;

enum { DD_FLAT_BUCKET = 32 }; /* px of the view: patches by place */

typedef struct dd_flats {
    dd_flat *at;
    int n, capacity;
    int *bucket; /* columns * rows: first patch, -1 = none */
    int columns, rows;
} dd_flats;

/* What the search looks with: a picture of the photo, its flat patches, the colours of a chart. */
typedef struct dd_chart_eye {
    const dd_photo *photo;
    dd_chart_view view;
    dd_flats flats;
    dd_chart_target target;
} dd_chart_eye;

/* Some cells of a chart or of any other regular field: member[row][column] is a patch's index or -1. */
enum { DD_LATTICE_SIDE = 24 };
typedef struct dd_lattice {
    int member[DD_LATTICE_SIDE][DD_LATTICE_SIDE];
    int n, x0, x1, y0, y1; /* members, and the box they fill */
} dd_lattice;

/* All false without memory; results live in the arena. */
bool dd_chart_view_make(dd_chart_view *out, const dd_photo *photo, dd_arena *arena);
bool dd_chart_view_halve(dd_chart_view *out, const dd_chart_view *in, dd_arena *arena); /* out may be in */
bool dd_flats_find(dd_flats *out, const dd_chart_view *view, dd_arena *arena);
/* Nearest patch within `reach` of (x,y) that is between size/ratio and size*ratio large; -1 = none. */
int dd_flats_nearest(const dd_flats *flats, double x, double y, double reach, double size, double ratio);

/* The lattice patch `seed` and two of its neighbours begin that has most members in a field of 6 x 4 cells; how many, 0 = none. */
int dd_lattice_grow(dd_lattice *out, const dd_flats *flats, int seed);

/* Homography by least squares over n >= 4 correspondences. false: degenerate. */
bool dd_chart_homography(double h[9], double (*from)[2], double (*to)[2], int n);
/* The same without the few that stray; those are taken out of the arrays. Returns how many are left, 0 = no map. */
int dd_chart_map_robust(double map[9], double (*from)[2], double (*to)[2], int n);
/* Distance from patch (column,row) to its nearer neighbour; 0 where the map has none. */
double dd_chart_pitch(const double map[9], double column, double row);
/* Misfit of a chart at `map` (chart coordinates -> view px): mean dE00 of the patches, the worst few left out; INFINITY = none. */
double dd_chart_misfit(const double map[9], const dd_chart_eye *eye);
/* The most chart-like reading of a lattice, in view px: place->map and patches_seen; returns its misfit. */
double dd_chart_judge(dd_chart_place *place, const dd_lattice *lattice, const dd_chart_eye *eye);

/* The patches of a chart at `map` (chart coordinates -> photo px): means in linear RGB of the file's own primaries, and whether a patch is
 * good, clipped, uneven (glary) or outside the photo (covered). */
void dd_chart_read_patches(double rgb[DD_CHART_PATCHES][3], dd_chart_patch patch[DD_CHART_PATCHES], const double map[9],
                           const dd_photo *photo);

#endif
