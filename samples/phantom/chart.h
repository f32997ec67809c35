/* The 24-patch colour chart (ColorChecker Classic), before and after its pigments changed in November 2014. */
#ifndef PH_CHART_H
#define PH_CHART_H

#include "phantom/board.h"

enum { PH_PATCHES = 24 };

/* Lab (D50, 2 degrees) of the maker's tables. */
typedef struct ph_patch {
    const char *name;
    double lab_d50[2][3]; /* before, after */
} ph_patch;

const ph_patch *ph_patch_row(int i);
void ph_patch_linear(double rgb[3], const ph_patch *patch, bool after2014); /* linear sRGB; cyan is outside it: red < 0 */
/* The chart as a board; lives as long as `chart`. */
ph_board ph_chart_board(const ph_chart *chart);
/* Place within a patch on the board, (0, 0) its top-left corner, (1, 1) the opposite one. Patches row by row from dark skin to black. */
void ph_patch_place(double uv_mm[2], const ph_chart *chart, int i, double right, double down);

#endif
