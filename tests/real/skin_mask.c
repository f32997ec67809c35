/* The automatic skin mask on real photos against hand-placed landmarks (SKINMASK.md 4-5).   usage: skin_mask DATA_FOLDER
 * How the truth is made: tests/unit/aim/landmarks.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/kernels.h"
#include "landmarks.h"

enum { TONES = 3 };
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

typedef struct dd_sum { int photos, faces, eyes, marked; double precision, precision_min, iou, recall, iou_out, recall_out; } dd_sum;
typedef struct dd_total {
    dd_sum tone[TONES];
    double eye, eye_max, ipd, ipd_max, mouth, mouth_max, opening, opening_max;
    int eyes, mouths, closeups, closeups_wanted, scenes, scenes_wanted;
} dd_total;

static double larger(double a, double b) { return a > b ? a : b; }

static void judge_mask(dd_sum *sum, const dd_aim *aim, const dd_found *found, const dd_marks *m, dd_ctx *ctx)
{
    dd_score all = {0}, out = {0};
    if (!marks_compare(&all, &out, aim, &found->frame, m, ctx))
        return;
    const double precision = score_precision(&all), recall = score_recall(&all), iou = score_iou(&all);
    const double recall_out = score_recall(&out), iou_out = score_iou(&out);
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

/* The line between the lips, seen from the middle of the eyes along the face, against 1.075 k. The dark line is sought beside the middle
 * (.28 < |x| < .48): the mean of the whole opening is the fairer truth, the middle alone the stricter one. */
static void judge_mouth(dd_total *t, const dd_face *face, const dd_marks *m)
{
    const double error = fabs(marks_mouth(m) - 1.075 * face->mouth_k), opening = fabs(marks_opening(m) - 1.075 * face->mouth_k);
    printf("  mouth %.3f, opening %.3f", error, opening);
    t->mouths++;
    t->mouth += error;
    t->mouth_max = larger(t->mouth_max, error);
    t->opening += opening;
    t->opening_max = larger(t->opening_max, opening);
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
    printf("%-48s %-6s %-9s [%s]", c->photo, tone_name[c->tone], dd_skin_status_name(found.status),
           dd_flags_text(flags, sizeof flags, found.flags));
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
        snprintf(path, sizeof path, "%s/%s", folder, c->landmarks != NULL ? c->landmarks : "");
        const bool marked = found.face.found && c->landmarks != NULL && marks_read(&marks, path);
        if (marked && found.face.eyes_confirmed)
            judge_eyes(t, &found.face, &marks);
        if (marked && marks.n == MARKS) {
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
        printf("%-7s %2d/%-2d   %2d               %2d         %.3f (%.3f)        %.3f   %.3f |                %.3f   %.3f\n", tone_name[i],
               s->faces, s->photos, s->eyes, s->marked, s->precision / n, s->precision_min, s->recall / n, s->iou / n, s->recall_out / n,
               s->iou_out / n);
    }
    printf("worst eye %.3f of IPD (max %.3f), IPD %.1f %% (max %.1f) of %d\n", t->eye / t->eyes, t->eye_max,
           100 * t->ipd / t->eyes, 100 * t->ipd_max, t->eyes);
    printf("mouth height %.3f of IPD (max %.3f) against the middle of the line, %.3f (max %.3f) against the whole opening, of %d\n",
           t->mouth / t->mouths, t->mouth_max, t->opening / t->mouths, t->opening_max, t->mouths);
    printf("close-ups answered closeup: %d of %d; scenes answered none or uncertain: %d of %d\n", t->closeups, t->closeups_wanted,
           t->scenes, t->scenes_wanted);
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
