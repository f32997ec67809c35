/* The chart, 6 x 4 patches on black. In mm of the full-sized one: patches of 40, gaps and border of 6, so 282 x 190 in all.
 *
 *     dark skin . . . . bluish green      Colours: the maker's Lab (D50) of both editions, seen under D65 by Bradford adaptation.
 *     orange    . . . . orange yellow     Shiny black between the patches reflects 3.5 %.
 *     blue      . . . . cyan
 *     white     . . . . black        */
#include "phantom/chart.h"

#include "base/matrix.h"

enum { COLUMNS = 6, ROWS = 4, GAP = 6, PATCH = 40, PITCH = PATCH + GAP, WIDTH = COLUMNS * PITCH + GAP, HEIGHT = ROWS * PITCH + GAP };

static const ph_patch PATCHES[PH_PATCHES] = {
    {"dark skin", {{37.99, 13.56, 14.06}, {37.54, 14.37, 14.92}}},
    {"light skin", {{65.71, 18.13, 17.81}, {64.66, 19.27, 17.5}}},
    {"blue sky", {{49.93, -4.88, -21.9}, {49.32, -3.82, -22.54}}},
    {"foliage", {{43.14, -13.09, 21.9}, {43.46, -12.74, 22.72}}},
    {"blue flower", {{55.11, 8.84, -25.4}, {54.94, 9.61, -24.79}}},
    {"bluish green", {{70.72, -33.4, -0.2}, {70.48, -32.26, -0.37}}},
    {"orange", {{62.66, 36.07, 57.1}, {62.73, 35.83, 56.5}}},
    {"purplish blue", {{40.02, 10.41, -45.96}, {39.43, 10.75, -45.17}}},
    {"moderate red", {{51.12, 48.24, 16.25}, {50.57, 48.64, 16.67}}},
    {"purple", {{30.33, 22.98, -21.59}, {30.1, 22.54, -20.87}}},
    {"yellow green", {{72.53, -23.71, 57.26}, {71.77, -24.13, 58.19}}},
    {"orange yellow", {{71.94, 19.36, 67.86}, {71.51, 18.24, 67.37}}},
    {"blue", {{28.78, 14.18, -50.3}, {28.37, 15.42, -49.8}}},
    {"green", {{55.26, -38.34, 31.37}, {54.38, -39.72, 32.27}}},
    {"red", {{42.1, 53.38, 28.19}, {42.43, 51.05, 28.62}}},
    {"yellow", {{81.73, 4.04, 79.82}, {81.8, 2.67, 80.41}}},
    {"magenta", {{51.94, 49.99, -14.57}, {50.63, 51.28, -14.12}}},
    {"cyan", {{51.04, -28.63, -28.64}, {49.57, -29.71, -28.32}}},
    {"white", {{96.54, -0.43, 1.19}, {95.19, -1.03, 2.93}}},
    {"neutral 8", {{81.26, -0.64, -0.33}, {81.29, -0.57, 0.44}}},
    {"neutral 6.5", {{66.77, -0.73, -0.5}, {66.89, -0.75, -0.06}}},
    {"neutral 5", {{50.87, -0.15, -0.27}, {50.76, -0.13, 0.14}}},
    {"neutral 3.5", {{35.66, -0.42, -1.23}, {35.63, -0.46, -0.48}}},
    {"black", {{20.46, -0.08, -0.97}, {20.64, 0.07, -0.46}}},
};

const ph_patch *ph_patch_row(int i) { return &PATCHES[i]; }

/* CIE 15, inverse of f. */
static double share_of_white(double f) { return f > 6.0 / 29.0 ? f * f * f : 3.0 * (6.0 / 29.0) * (6.0 / 29.0) * (f - 4.0 / 29.0); }

void ph_patch_linear(double rgb[3], const ph_patch *patch, bool after2014)
{
    static const double D65_FROM_D50[9] = {0.9555766, -0.0230393, 0.0631636,  -0.0282895, 1.0099416,
                                           0.0210077, 0.0122982,  -0.0204830, 1.3299098};
    static const double SRGB_FROM_XYZ[9] = {3.2404542, -1.5371385, -0.4985314, -0.9692660, 1.8760108,
                                            0.0415560, 0.0556434,  -0.2040259, 1.0572252};
    const double *lab = patch->lab_d50[after2014], fy = (lab[0] + 16.0) / 116.0;
    const double xyz_d50[3] = {0.96422 * share_of_white(fy + lab[1] / 500.0), share_of_white(fy),
                               0.82521 * share_of_white(fy - lab[2] / 200.0)};
    double xyz_d65[3];
    dd_mat3_apply(xyz_d65, D65_FROM_D50, xyz_d50);
    dd_mat3_apply(rgb, SRGB_FROM_XYZ, xyz_d65);
}

static void paint_chart(float rgb[3], const ph_board *board, double u_mm, double v_mm)
{
    const ph_chart *chart = board->pattern;
    double unit_mm = chart->width_mm / WIDTH, u = u_mm / unit_mm - GAP, v = v_mm / unit_mm - GAP;
    int column = ph_clamp_int(u / PITCH, 0, COLUMNS - 1), row = ph_clamp_int(v / PITCH, 0, ROWS - 1);
    double right = u - PITCH * column, down = v - PITCH * row;
    bool inside = right >= 0.0 && right < PATCH && down >= 0.0 && down < PATCH;
    double colour[3] = {0.035, 0.035, 0.035};
    if (inside)
        ph_patch_linear(colour, &PATCHES[COLUMNS * row + column], chart->after2014);
    for (int c = 0; c < 3; c++)
        rgb[c] = (float)colour[c];
}

ph_board ph_chart_board(const ph_chart *c)
{
    return (ph_board){.x_mm = c->x_mm,
                      .y_mm = c->y_mm,
                      .width_mm = c->width_mm,
                      .height_mm = c->width_mm * HEIGHT / WIDTH,
                      .turn_deg = c->rotation_deg,
                      .gloss = c->glare,
                      .pattern = c,
                      .paint = paint_chart};
}

void ph_patch_place(double uv_mm[2], const ph_chart *chart, int i, double right, double down)
{
    double unit_mm = chart->width_mm / WIDTH;
    uv_mm[0] = unit_mm * (GAP + PITCH * (i % COLUMNS) + PATCH * right);
    uv_mm[1] = unit_mm * (GAP + PITCH * (i / COLUMNS) + PATCH * down);
}
