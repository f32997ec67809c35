/* Truth for the skin mask from hand-placed landmarks (webmorph templates, *.tem; SKINMASK.md 4).
 *
 * 189 points give the outline of the face from the hair line to the chin; eyes, brows and lips are cut out of it. Ears and neck are not
 * counted, nor is a ring of one frame pixel (1/64 of the eyes' distance) along the truth's rim. "Outside zones" leaves out the fixed
 * zones round eyes, brows, lips and nostrils as well, which cost recall on purpose. */
#ifndef DD_TESTS_AIM_LANDMARKS_H
#define DD_TESTS_AIM_LANDMARKS_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#include "kernels/filter.h"
#include "stages/aim/find.h"
#include "stages/aim/paint.h"

enum { MARKS = 189 };
enum { BIT_OUTLINE, BIT_FEATURE, BIT_IGNORE };

typedef struct dd_marks { double xy[MARKS][2]; int n; } dd_marks;     /* [0], [1]: the pupils */
typedef struct dd_score { double hit, skin, truth; } dd_score;      /* pixels */

static inline double score_precision(const dd_score *s) { return s->hit / s->skin; }
static inline double score_recall(const dd_score *s) { return s->hit / s->truth; }
static inline double score_iou(const dd_score *s) { return s->hit / (s->skin + s->truth - s->hit); }

/* Point numbers of the template, joined as its own line list joins them. */
static const int marks_outline[] = {109, 134, 135, 136, 137, 138, 139, 140, 141, 142, 143,
                                  144, 112, 187, 113, 188, 114, 133, 132, 131, 130, 129, 128, 127, 126, 125, 111, 186, 110, 185};
static const int marks_eye_left[] = {18, 19, 20, 21, 22, 30, 29, 28}, marks_eye_right[] = {23, 24, 25, 26, 27, 33, 32, 31};
static const int marks_brow_left[] = {71, 72, 73, 74, 75, 76, 84, 83}, marks_brow_right[] = {77, 78, 79, 80, 81, 82, 86, 85};
static const int marks_lips[] = {87, 88, 89, 90, 91, 92, 93, 108, 107, 106, 105, 104};
static const int marks_ear_left[] = {109, 115, 116, 117, 118, 119, 111, 186, 110, 185},
                 marks_ear_right[] = {112, 120, 121, 122, 123, 124, 114, 188, 113, 187};
static const int marks_neck[] = {126, 127, 128, 129, 130, 131, 132, 157, 184, 183, 145};


static inline bool marks_read(dd_marks *m, const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL || fscanf(file, "%d", &m->n) != 1 || m->n < 2) {
        if (file != NULL)
            fclose(file);
        return false;
    }
    bool ok = true;
    for (int i = 0; i < m->n && i < MARKS && ok; i++)
        ok = fscanf(file, "%lf %lf", &m->xy[i][0], &m->xy[i][1]) == 2;
    fclose(file);
    return ok;
}

/* Height of the mouth below the eyes in IPD, along the face: the middle of the line between the lips. */
static inline double marks_height(const dd_marks *m, double x, double y)
{
    const double ex = m->xy[1][0] - m->xy[0][0], ey = m->xy[1][1] - m->xy[0][1];
    const double dx = x - 0.5 * (m->xy[0][0] + m->xy[1][0]), dy = y - 0.5 * (m->xy[0][1] + m->xy[1][1]);
    return (ex * dy - ey * dx) / (ex * ex + ey * ey);
}
static inline double marks_mouth(const dd_marks *m)
{
    return marks_height(m, 0.5 * (m->xy[96][0] + m->xy[101][0]), 0.5 * (m->xy[96][1] + m->xy[101][1]));
}
/* The same with the corners: mean of the whole opening, 87, 93 and 94-103. The corners lie up to .08 off the middle. */
static inline double marks_opening(const dd_marks *m)
{
    double sum = marks_height(m, m->xy[87][0], m->xy[87][1]) + marks_height(m, m->xy[93][0], m->xy[93][1]);
    for (int i = 94; i <= 103; i++)
        sum += marks_height(m, m->xy[i][0], m->xy[i][1]);
    return sum / 12.0;
}

static inline void marks_draw(dd_canvas canvas, const dd_marks *m, const int *index, size_t n, int bit)
{
    double point[64][2];
    for (size_t i = 0; i < n; i++) {
        point[i][0] = m->xy[index[i]][0] + 0.5;     /* landmarks count from the first pixel's centre, polygons from its corner */
        point[i][1] = m->xy[index[i]][1] + 0.5;
    }
    dd_paint_polygon(canvas, (const double(*)[2])point, n, bit);
}
#define DD_DRAW(list, bit) marks_draw(canvas, m, list, sizeof list / sizeof list[0], bit)

static inline void marks_truth(dd_canvas canvas, const dd_marks *m)
{
    DD_DRAW(marks_outline, BIT_OUTLINE);
    DD_DRAW(marks_eye_left, BIT_FEATURE);
    DD_DRAW(marks_eye_right, BIT_FEATURE);
    DD_DRAW(marks_brow_left, BIT_FEATURE);
    DD_DRAW(marks_brow_right, BIT_FEATURE);
    DD_DRAW(marks_lips, BIT_FEATURE);
    DD_DRAW(marks_ear_left, BIT_IGNORE);
    DD_DRAW(marks_ear_right, BIT_IGNORE);
    DD_DRAW(marks_neck, BIT_IGNORE);
}

static inline bool marks_in_zone(const dd_frame *f, int x, int y)
{
    const double square = f->along * f->along + f->across * f->across, dx = x - f->x, dy = y - f->y;
    const double u = (f->along * dx + f->across * dy) / square / DD_FRAME_UNIT,
                 v = (f->along * dy - f->across * dx) / square / DD_FRAME_UNIT;
    return dd_shape_inside(DD_SHAPE_ZONES, u, v, f->k);
}

/* Region 0 of aim (auto) against the marks; all, and outside the zones. false without memory. */
static inline bool marks_compare(dd_score *all, dd_score *outside, const dd_aim *aim, const dd_frame *f, const dd_marks *m, dd_ctx *ctx)
{
    const dd_canvas canvas = {DD_NEW(ctx->arena, uint16_t, (size_t)aim->width * (size_t)aim->height), aim->width, aim->height};
    dd_bytes truth = dd_bytes_new(ctx->arena, aim->width, aim->height), wide = dd_bytes_new(ctx->arena, aim->width, aim->height);
    dd_bytes narrow = dd_bytes_new(ctx->arena, aim->width, aim->height);
    if (canvas.bits == NULL || truth.px == NULL || wide.px == NULL || narrow.px == NULL)
        return false;
    marks_truth(canvas, m);
    for (int y = 0; y < aim->height; y++)
        for (int x = 0; x < aim->width; x++)
            dd_brow(truth, y)[x] = (canvas.bits[(size_t)y * (size_t)aim->width + (size_t)x] & 3) == 1;
    const double ring = sqrt(f->along * f->along + f->across * f->across);
    if (!dd_dilate(wide, truth, ring, ctx->arena) || !dd_erode(narrow, truth, ring, ctx->arena))
        return false;
    for (int y = 0; y < aim->height; y++)
        for (int x = 0; x < aim->width; x++) {
            const size_t i = (size_t)y * (size_t)aim->width + (size_t)x;
            const bool skin = aim->bits[i] & 1, real = dd_brow(truth, y)[x];
            if (dd_brow(wide, y)[x] != dd_brow(narrow, y)[x] || (!real && (canvas.bits[i] & 4)))
                continue;
            dd_score *const into[2] = {all, marks_in_zone(f, x, y) ? NULL : outside};
            for (int k = 0; k < 2 && into[k] != NULL; k++) {
                into[k]->hit += skin && real;
                into[k]->skin += skin;
                into[k]->truth += real;
            }
        }
    return true;
}

#endif
