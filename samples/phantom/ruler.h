/* A white ruler: ticks every millimetre along its upper edge, longer ones at 5 and 10 mm, centimetres in figures. */
#ifndef PH_RULER_H
#define PH_RULER_H

#include "phantom/board.h"

/* The ruler as a board; lives as long as `ruler`. */
ph_board ph_ruler_board(const ph_ruler *ruler);
/* Place on the board of a mark, at the middle of its tick's line on the upper edge. */
void ph_ruler_mark(double uv_mm[2], double mark_mm);

#endif
