/* The automatic skin mask on real photos against hand-placed landmarks (SKINMASK.md 4-5).   usage: skin_mask DATA_FOLDER
 *
 * Truth: the 189 landmarks of a webmorph template (*.tem) give the outline of the face from the hair line to the chin; eyes, brows and
 * lips are cut out of it. Ears and neck are not counted, nor is a ring of one frame pixel (1/64 of the eyes' distance) along the truth's
 * rim. "Outside zones" leaves out the fixed zones round eyes, brows, lips and nostrils as well, which cost recall on purpose. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/filter.h"
#include "kernels/kernels.h"
#include "stages/aim/find.h"
#include "stages/aim/paint.h"

enum { POINTS = 189, TONES = 3 };
enum { BIT_OUTLINE, BIT_FEATURE, BIT_IGNORE };
typedef enum dd_tone { LIGHT, MEDIUM, DARK, NO_FACE } dd_tone;
static const char *const tone_name[] = {"light", "medium", "dark", "-"};

/* Photo, skin tone by eye, landmarks (NULL: none), status wanted: 'f' a face, 'c' closeup, 's' a scene: anything but closeup and face. */
typedef struct dd_case { const char *photo; dd_tone tone; const char *landmarks; char want; } dd_case;
static const dd_case cases[] = {
    {"pairs/face_008/a.jpg", DARK, "pairs/face_008/a_landmarks.tem", 'f'},
    {"pairs/face_008/b.jpg", DARK, NULL, 'f'},
    {"pairs/face_010/a.jpg", LIGHT, "pairs/face_010/a_landmarks.tem", 'f'},
    {"pairs/face_010/b.jpg", LIGHT, NULL, 'f'},
    {"pairs/face_025/a.jpg", DARK, "pairs/face_025/a_landmarks.tem", 'f'},
    {"pairs/face_025/b.jpg", DARK, NULL, 'f'},
    {"pairs/face_042/a.jpg", DARK, "pairs/face_042/a_landmarks.tem", 'f'},
    {"pairs/face_042/b.jpg", DARK, NULL, 'f'},
    {"pairs/face_064/a.jpg", MEDIUM, "pairs/face_064/a_landmarks.tem", 'f'},
    {"pairs/face_064/b.jpg", MEDIUM, NULL, 'f'},
    {"pairs/face_087/a.jpg", MEDIUM, "pairs/face_087/a_landmarks.tem", 'f'},
    {"pairs/face_087/b.jpg", MEDIUM, NULL, 'f'},
    {"pairs/face_136/a.jpg", LIGHT, "pairs/face_136/a_landmarks.tem", 'f'},
    {"pairs/face_136/b.jpg", LIGHT, NULL, 'f'},
    {"pairs/face_172/a.jpg", LIGHT, "pairs/face_172/a_landmarks.tem", 'f'},
    {"pairs/face_172/b.jpg", LIGHT, NULL, 'f'},
    {"faces/studio_pinkcast_020f.jpg", LIGHT, "faces/studio_pinkcast_020f_landmarks.tem", 'f'},
    {"faces/studio_pinkcast_129m.jpg", LIGHT, "faces/studio_pinkcast_129m_landmarks.tem", 'f'},
    {"pairs/selfportrait_pose/1.jpg", LIGHT, "pairs/selfportrait_pose/1_landmarks.tem", 'f'},
    {"pairs/selfportrait_pose/2.jpg", LIGHT, "pairs/selfportrait_pose/2_landmarks.tem", 'f'},
    {"pairs/selfportrait_pose/3.jpg", LIGHT, "pairs/selfportrait_pose/3_landmarks.tem", 'f'},
    {"pairs/selfportrait_pose/4.jpg", LIGHT, "pairs/selfportrait_pose/4_landmarks.tem", 'f'},
    {"faces/astronaut_512.png", LIGHT, NULL, 'f'},
    {"faces/congress_benjamin-cardin.jpg", LIGHT, NULL, 'f'},
    {"faces/congress_grace-meng.jpg", LIGHT, NULL, 'f'},
    {"faces/congress_joaquin-castro.jpg", MEDIUM, NULL, 'f'},
    {"faces/congress_joe-neguse.jpg", DARK, NULL, 'f'},
    {"faces/congress_marcia-fudge.jpg", DARK, NULL, 'f'},
    {"faces/congress_mazie-hirono.jpg", LIGHT, NULL, 'f'},
    {"faces/congress_tim-scott.jpg", DARK, NULL, 'f'},
    {"faces/portrait_028.jpg", MEDIUM, NULL, 'f'},
    {"faces/portrait_047.jpg", LIGHT, NULL, 'f'},
    {"faces/portrait_051.jpg", DARK, NULL, 'f'},
    {"faces/portrait_057.jpg", MEDIUM, NULL, 'f'},
    {"faces/portrait_061.jpg", DARK, NULL, 'f'},
    {"faces/portrait_083.jpg", LIGHT, NULL, 'f'},
    {"faces/portrait_098.jpg", DARK, NULL, 'f'},
    {"pairs/public_figure_two_days/a.jpg", DARK, NULL, 'f'},
    {"pairs/public_figure_two_days/b.jpg", DARK, NULL, 'f'},
    {"pairs/same_photo_recropped_brendan-boyle/a.jpg", LIGHT, NULL, 'f'},
    {"pairs/same_photo_recropped_brendan-boyle/b.jpg", LIGHT, NULL, 'f'},
    {"skin/clinic_phone_closeup_PAT_1516_1765_530.png", NO_FACE, NULL, 'c'},
    {"skin/clinic_phone_closeup_PAT_46_881_939.png", NO_FACE, NULL, 'c'},
    {"skin/clinic_phone_closeup_PAT_684_1302_588.png", NO_FACE, NULL, 'c'},
    {"skin/dermoscopy_ISIC_0000096.jpg", NO_FACE, NULL, 'c'},
    {"skin/dermoscopy_ISIC_0000504.jpg", NO_FACE, NULL, 'c'},
    {"skin/dermoscopy_ISIC_0000526.jpg", NO_FACE, NULL, 'c'},
    {"pairs/facade_two_views/a.jpg", NO_FACE, NULL, 's'},
    {"pairs/facade_two_views/b.jpg", NO_FACE, NULL, 's'},
    {"pairs/fresco_crop/a.jpg", NO_FACE, NULL, 's'},
    {"pairs/fresco_crop/b.jpg", NO_FACE, NULL, 's'},
    {"pairs/exposure_lamp/a.jpg", NO_FACE, NULL, 's'},
    {"pairs/exposure_lamp/b.jpg", NO_FACE, NULL, 's'},
    {"large/12mp_phone_bus.jpg", NO_FACE, NULL, 's'},
    {"large/33mp_7680x4320.jpg", NO_FACE, NULL, 's'},
    {"colorchecker/chart_pair_exposure/a.png", NO_FACE, NULL, 's'},
    {"colorchecker/chart_pair_exposure/b.png", NO_FACE, NULL, 's'},
    {"colorchecker/passport_dim.jpg", NO_FACE, NULL, 's'},
    {"colorchecker/phone_IMG_20140613_203444.jpg", NO_FACE, NULL, 's'},
    {"colorchecker/phone_IMG_20140613_203500.jpg", NO_FACE, NULL, 's'},
    {"exif_orientation/Landscape_1.jpg", NO_FACE, NULL, 's'},
    {"exif_orientation/Landscape_6.jpg", NO_FACE, NULL, 's'},
    {"exif_metadata/DSCN0010.jpg", NO_FACE, NULL, 's'},
    {"exif_metadata/DSCN0012.jpg", NO_FACE, NULL, 's'},
    {"exif_metadata/Apple_iPhone_4.jpg", NO_FACE, NULL, 's'},
    {"exif_metadata/Canon_PowerShot_S40.jpg", NO_FACE, NULL, 's'},
};
enum { CASES = sizeof cases / sizeof cases[0] };

/* Point numbers of the template, joined as its own line list joins them. */
static const int outline[] = {109, 134, 135, 136, 137, 138, 139, 140, 141, 142, 143, 144, 112, 187, 113, 188, 114, 133, 132, 131, 130, 129, 128, 127, 126, 125, 111, 186, 110, 185};
static const int eye_left[] = {18, 19, 20, 21, 22, 30, 29, 28}, eye_right[] = {23, 24, 25, 26, 27, 33, 32, 31};
static const int brow_left[] = {71, 72, 73, 74, 75, 76, 84, 83}, brow_right[] = {77, 78, 79, 80, 81, 82, 86, 85};
static const int lips[] = {87, 88, 89, 90, 91, 92, 93, 108, 107, 106, 105, 104};
static const int ear_left[] = {109, 115, 116, 117, 118, 119, 111, 186, 110, 185}, ear_right[] = {112, 120, 121, 122, 123, 124, 114, 188, 113, 187};
static const int neck[] = {126, 127, 128, 129, 130, 131, 132, 157, 184, 183, 145};

typedef struct dd_marks { double xy[POINTS][2]; int n; } dd_marks;
typedef struct dd_score { double hit, skin, truth; } dd_score;      /* pixels */
typedef struct dd_sum { int photos, faces, eyes, marked; double precision, precision_min, iou, recall, iou_out, recall_out; } dd_sum;
typedef struct dd_total { dd_sum tone[TONES]; double eye, eye_max, ipd, ipd_max, mouth, mouth_max; int eyes, mouths, closeups, closeups_wanted, scenes, scenes_wanted; } dd_total;

static bool read_marks(dd_marks *m, const char *folder, const char *path)
{
    char name[4096];
    snprintf(name, sizeof name, "%s/%s", folder, path);
    FILE *file = fopen(name, "r");
    if (file == NULL || fscanf(file, "%d", &m->n) != 1 || m->n < 2) {
        if (file != NULL)
            fclose(file);
        return false;
    }
    bool ok = true;
    for (int i = 0; i < m->n && i < POINTS && ok; i++)
        ok = fscanf(file, "%lf %lf", &m->xy[i][0], &m->xy[i][1]) == 2;
    fclose(file);
    return ok;
}

static void draw(dd_canvas canvas, const dd_marks *m, const int *index, size_t n, int bit)
{
    double point[64][2];
    for (size_t i = 0; i < n; i++) {
        point[i][0] = m->xy[index[i]][0] + 0.5;     /* landmarks count from the first pixel's centre, polygons from its corner */
        point[i][1] = m->xy[index[i]][1] + 0.5;
    }
    dd_paint_polygon(canvas, (const double(*)[2])point, n, bit);
}
#define DRAW(list, bit) draw(canvas, m, list, sizeof list / sizeof list[0], bit)

static void draw_truth(dd_canvas canvas, const dd_marks *m)
{
    DRAW(outline, BIT_OUTLINE);
    DRAW(eye_left, BIT_FEATURE);
    DRAW(eye_right, BIT_FEATURE);
    DRAW(brow_left, BIT_FEATURE);
    DRAW(brow_right, BIT_FEATURE);
    DRAW(lips, BIT_FEATURE);
    DRAW(ear_left, BIT_IGNORE);
    DRAW(ear_right, BIT_IGNORE);
    DRAW(neck, BIT_IGNORE);
}

static bool in_zone(const dd_frame *f, int x, int y)
{
    const double square = f->along * f->along + f->across * f->across, dx = x - f->x, dy = y - f->y;
    const double u = (f->along * dx + f->across * dy) / square / DD_FRAME_UNIT, v = (f->along * dy - f->across * dx) / square / DD_FRAME_UNIT;
    return dd_shape_inside(DD_SHAPE_ZONES, u, v, f->k);
}

static bool compare(dd_score *all, dd_score *outside, const dd_aim *aim, const dd_frame *f, const dd_marks *m, dd_ctx *ctx)
{
    const dd_canvas canvas = {DD_NEW(ctx->arena, uint16_t, (size_t)aim->width * (size_t)aim->height), aim->width, aim->height};
    dd_bytes truth = dd_bytes_new(ctx->arena, aim->width, aim->height), wide = dd_bytes_new(ctx->arena, aim->width, aim->height);
    dd_bytes narrow = dd_bytes_new(ctx->arena, aim->width, aim->height);
    if (canvas.bits == NULL || truth.px == NULL || wide.px == NULL || narrow.px == NULL)
        return false;
    draw_truth(canvas, m);
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
            dd_score *const into[2] = {all, in_zone(f, x, y) ? NULL : outside};
            for (int k = 0; k < 2 && into[k] != NULL; k++) {
                into[k]->hit += skin && real;
                into[k]->skin += skin;
                into[k]->truth += real;
            }
        }
    return true;
}

static double larger(double a, double b) { return a > b ? a : b; }

static void judge_mask(dd_sum *sum, const dd_aim *aim, const dd_found *found, const dd_marks *m, dd_ctx *ctx)
{
    dd_score all = {0}, out = {0};
    if (!compare(&all, &out, aim, &found->frame, m, ctx))
        return;
    const double precision = all.hit / all.skin, recall = all.hit / all.truth, iou = all.hit / (all.skin + all.truth - all.hit);
    const double recall_out = out.hit / out.truth, iou_out = out.hit / (out.skin + out.truth - out.hit);
    printf("  precision %.3f recall %.3f IoU %.3f, outside zones recall %.3f IoU %.3f", precision, recall, iou, recall_out, iou_out);
    sum->precision_min = sum->marked == 0 || precision < sum->precision_min ? precision : sum->precision_min;
    sum->marked++;
    sum->precision += precision;
    sum->recall += recall;
    sum->iou += iou;
    sum->recall_out += recall_out;
    sum->iou_out += iou_out;
}

static void judge_eyes(dd_total *t, const dd_face *face, const dd_marks *m)
{
    const double ipd = hypot(m->xy[1][0] - m->xy[0][0], m->xy[1][1] - m->xy[0][1]);
    double worst = 0.0;
    for (int k = 0; k < 2; k++)
        worst = larger(worst, hypot(face->eye_x[k] - m->xy[k][0], face->eye_y[k] - m->xy[k][1]) / ipd);
    const double error = fabs(face->ipd_px / ipd - 1.0);
    printf("  eye %.3f IPD %.1f %%", worst, 100 * error);
    t->eyes++;
    t->eye += worst;
    t->eye_max = larger(t->eye_max, worst);
    t->ipd += error;
    t->ipd_max = larger(t->ipd_max, error);
}

/* The line between the lips, seen from the middle of the eyes along the face, against 1.075 k. */
static void judge_mouth(dd_total *t, const dd_face *face, const dd_marks *m)
{
    const double ex = m->xy[1][0] - m->xy[0][0], ey = m->xy[1][1] - m->xy[0][1], square = ex * ex + ey * ey;
    const double dx = 0.5 * (m->xy[96][0] + m->xy[101][0] - m->xy[0][0] - m->xy[1][0]), dy = 0.5 * (m->xy[96][1] + m->xy[101][1] - m->xy[0][1] - m->xy[1][1]);
    const double error = fabs((ex * dy - ey * dx) / square - 1.075 * face->mouth_k);
    printf("  mouth %.3f", error);
    t->mouths++;
    t->mouth += error;
    t->mouth_max = larger(t->mouth_max, error);
}

static void judge_case(dd_total *t, const dd_case *c, const char *folder, const dd_kernels *kernels)
{
    char path[4096], flags[DD_FLAGS_TEXT];
    snprintf(path, sizeof path, "%s/%s", folder, c->photo);
    const dd_limits limits = dd_limits_default();
    dd_photo photo;
    dd_err err = {0};
    dd_ctx ctx = {kernels, dd_arena_new(), NULL};
    dd_found found = {0};
    dd_aim aim = {0};
    const dd_aim_request request = {.nominal_width_mm = 250};
    if (ctx.arena == NULL || dd_photo_load(&photo, path, c->photo, &limits, &err) != DD_OK) {
        printf("%s: not read: %s\n", c->photo, err.detail);
        dd_arena_free(ctx.arena);
        return;
    }
    const dd_status status = dd_skin_find(&found, &photo, &ctx);
    if (status == DD_OK && found.status != DD_SKIN_NONE)
        dd_aim_find(&aim, &photo, &request, &limits, &ctx, &err);
    printf("%-48s %-6s %-9s [%s]", c->photo, tone_name[c->tone], dd_skin_status_name(found.status), dd_flags_text(flags, sizeof flags, found.flags));
    t->closeups_wanted += c->want == 'c';
    t->scenes_wanted += c->want == 's';
    t->closeups += c->want == 'c' && found.status == DD_SKIN_CLOSEUP;
    t->scenes += c->want == 's' && (found.status == DD_SKIN_NONE || found.status == DD_SKIN_UNCERTAIN);
    dd_marks marks = {.n = 0};
    if (c->tone != NO_FACE) {
        dd_sum *sum = &t->tone[c->tone];
        sum->photos++;
        sum->faces += found.face.found;
        sum->eyes += found.face.eyes_confirmed;
        const bool marked = found.face.found && c->landmarks != NULL && read_marks(&marks, folder, c->landmarks);
        if (marked && found.face.eyes_confirmed)
            judge_eyes(t, &found.face, &marks);
        if (marked && marks.n == POINTS) {
            judge_mouth(t, &found.face, &marks);
            judge_mask(sum, &aim, &found, &marks, &ctx);
        }
    }
    printf("\n");
    dd_photo_free(&photo);
    dd_arena_free(ctx.arena);
}

static void print_totals(const dd_total *t)
{
    printf("\ntone    faces   eyes confirmed   landmarks: precision (min)  recall  IoU | outside zones: recall  IoU\n");
    for (int i = 0; i < TONES; i++) {
        const dd_sum *s = &t->tone[i];
        const double n = s->marked;
        printf("%-7s %2d/%-2d   %2d               %2d         %.3f (%.3f)        %.3f   %.3f |                %.3f   %.3f\n", tone_name[i], s->faces, s->photos, s->eyes,
               s->marked, s->precision / n, s->precision_min, s->recall / n, s->iou / n, s->recall_out / n, s->iou_out / n);
    }
    printf("worst eye %.3f of IPD (max %.3f), IPD %.1f %% (max %.1f) of %d; mouth %.3f (max %.3f) of %d\n", t->eye / t->eyes, t->eye_max, 100 * t->ipd / t->eyes,
           100 * t->ipd_max, t->eyes, t->mouth / t->mouths, t->mouth_max, t->mouths);
    printf("close-ups answered closeup: %d of %d; scenes answered none or uncertain: %d of %d\n", t->closeups, t->closeups_wanted, t->scenes, t->scenes_wanted);
}

int main(int argc, char **argv)
{
    static dd_kernels kernels;
    static dd_total total;
    if (argc != 2 || !dd_kernels_init(&kernels, NULL)) {
        fprintf(stderr, "usage: skin_mask DATA_FOLDER\n");
        return 64;
    }
    for (size_t i = 0; i < CASES; i++)
        judge_case(&total, &cases[i], argv[1], &kernels);
    print_totals(&total);
    return 0;
}
