/* A flat, printed thing that lies on the skin: a rectangle with a painter. Chart and ruler are boards. */
#ifndef PH_BOARD_H
#define PH_BOARD_H

#include "phantom/camera.h"

/* Places on a board: u to the right, v down from its top-left corner, mm. */
typedef struct ph_board {
    double x_mm, y_mm; /* its middle on the skin */
    double width_mm, height_mm, turn_deg;
    double gloss;                                                                        /* 0 matt .. 1 as glossy as oily skin */
    const void *pattern;                                                                 /* what the painter needs */
    void (*paint)(float rgb[3], const struct ph_board *board, double u_mm, double v_mm); /* reflectance, linear sRGB */
} ph_board;

/* Place on the skin of a place on the board, and back. */
void ph_board_to_skin(double mm[2], const ph_board *board, double u_mm, double v_mm);
void ph_board_from_skin(double uv_mm[2], const ph_board *board, double x_mm, double y_mm);
/* Draw it over lit skin (ph_view_light_skin done, ph_view_expose not yet). */
void ph_board_draw(dd_plane rgb[3], const ph_board *board, const ph_light *light, const ph_view *view);
/* Does it hide a part of an outlined region (excluded ones do not count)? */
bool ph_board_hides(const ph_board *board, const ph_scenario *scenario);

#endif
