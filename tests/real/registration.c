/* Developer tool: register one pair of photos and show the numbers behind it.
 *
 *   registration [--whole-frame] [--nodes] [--cpu c|avx2] [--before HOW] [--after HOW] [--landmarks A B] BEFORE AFTER [FOLDER]
 *
 * One line: ok or refused, the numbers of dd_alignment, CPU milliseconds of the features (both photos) and of the alignment, their
 * peak memory beyond the decoded photos (with what looking for skin left behind), the reason. FOLDER (must exist) receives
 * registration_grid.csv (CONTRACT.md 4) and result.json as ../shared/bench/registration expects. --whole-frame: do not look for
 * skin. --nodes: in the CSV only the valid points, as the bench's adapter leaves them. --before, --after: the photo taken again
 * (retake.h). Where the truth is known the line also tells "wrong by MEDIAN P95", in % of the follow-up's diagonal: at the landmarks
 * within the face (landmarks.h), else, for a photo against itself taken again, at the valid points of the grid. Exit code 0 ok,
 * 1 refused, 2 anything else. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/fmath.h"
#include "base/matrix.h"
#include "base/stats.h"
#include "kernels/kernels.h"
#include "hand_landmarks.h"
#include "retake.h"
#include "stages/align/align.h"

enum { STEP = 32 };

typedef struct options {
    bool whole_frame, nodes;
    const char *cpu, *before, *after, *folder, *before_how, *after_how, *landmarks[2];
} options;
typedef struct times {
    double features_ms, align_ms;
    long memory_mb;
} times;

static double cpu_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

/* One line of /proc/self/status: "VmRSS" is the memory in use, "VmHWM" the most there was; 0 where there is no such file. */
static long memory_mb(const char *key)
{
    char line[256];
    long kb = 0;
    size_t n = strlen(key);
    FILE *f = fopen("/proc/self/status", "r");
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, key, n) == 0 && line[n] == ':')
            kb = strtol(line + n + 1, NULL, 10);
    if (f)
        fclose(f);
    return kb / 1024;
}

/* From here on VmHWM starts again: decoding and looking for skin are not to count. */
static void forget_peak(void)
{
    FILE *f = fopen("/proc/self/clear_refs", "w");
    if (f) {
        fputs("5", f);
        fclose(f);
    }
}

static bool parse(options *o, int argc, char **argv)
{
    const char *rest[3] = {NULL};
    int n = 0;
    *o = (options){0};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--whole-frame") == 0)
            o->whole_frame = true;
        else if (strcmp(argv[i], "--nodes") == 0)
            o->nodes = true;
        else if (strcmp(argv[i], "--cpu") == 0 && i + 1 < argc)
            o->cpu = argv[++i];
        else if (strcmp(argv[i], "--before") == 0 && i + 1 < argc)
            o->before_how = argv[++i];
        else if (strcmp(argv[i], "--after") == 0 && i + 1 < argc)
            o->after_how = argv[++i];
        else if (strcmp(argv[i], "--landmarks") == 0 && i + 2 < argc) {
            o->landmarks[0] = argv[++i];
            o->landmarks[1] = argv[++i];
        } else if (n < 3)
            rest[n++] = argv[i];
    }
    o->before = rest[0];
    o->after = rest[1];
    o->folder = rest[2];
    return n >= 2;
}

static dd_status find_skin(dd_aim *aim, const dd_aim **used, const dd_photo *photo, const options *o, dd_ctx *ctx, dd_err *err)
{
    dd_limits limits = dd_limits_default();
    dd_aim_request request = {.nominal_width_mm = 250};
    *used = NULL;
    if (o->whole_frame)
        return DD_OK;
    dd_status status = dd_aim_find(aim, photo, &request, &limits, ctx, err);
    if (!status)
        *used = aim;
    return status == DD_E_NO_REGION ? DD_OK : status;
}

static dd_status run(dd_alignment *al, times *t, const dd_photo *before, const dd_photo *after, const options *o, dd_ctx *ctx, dd_err *err)
{
    dd_features *fb, *fa;
    dd_aim aim;
    const dd_aim *used;
    long memory = memory_mb("VmRSS");
    dd_status status = find_skin(&aim, &used, before, o, ctx, err);
    forget_peak();
    double start = cpu_ms();
    if (!status)
        status = dd_features_find(&fb, before, ctx, err);
    if (!status)
        status = dd_features_find(&fa, after, ctx, err);
    double middle = cpu_ms();
    if (!status)
        status = dd_align(al, before, fb, used, after, fa, ctx, err);
    *t = (times){middle - start, cpu_ms() - middle, memory_mb("VmHWM") - memory};
    return status;
}

static bool write_grid(const char *path, const dd_alignment *al, const dd_photo *before, bool valid_only)
{
    int n = (before->width - 1) / STEP + 1;
    float *row = calloc(3 * (size_t)n, sizeof *row), *x = row, *y = row + n, *trust = y + n;
    FILE *f = row ? fopen(path, "w") : NULL;
    if (f)
        fputs(valid_only ? "x_before,y_before,x_after,y_after\n" : "x_before,y_before,x_after,y_after,valid\n", f);
    for (int j = 0; f && j < before->height; j += STEP) {
        dd_align_map_row(al, x, y, trust, 0, j, STEP, n);
        for (int i = 0; i < n; i++) {
            int valid = trust[i] >= 0.5F;
            if (!valid_only)
                fprintf(f, "%d,%d,%.3f,%.3f,%d\n", i * STEP, j, (double)x[i], (double)y[i], valid);
            else if (valid)
                fprintf(f, "%d,%d,%.3f,%.3f\n", i * STEP, j, (double)x[i], (double)y[i]);
        }
    }
    free(row);
    return f && fclose(f) == 0;
}

static bool write_folder(const options *o, const dd_alignment *al, const dd_photo *before, dd_status status)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/registration_grid.csv", o->folder);
    remove(path);
    if (!status && !write_grid(path, al, before, o->nodes))
        return false;
    snprintf(path, sizeof path, "%s/result.json", o->folder);
    FILE *f = fopen(path, "w");
    if (f)
        fprintf(f, "{\"status\": \"%s\"}\n", status == DD_OK ? "ok" : status == DD_E_REGISTRATION ? "refused" : "failed");
    return f && fclose(f) == 0;
}

static void print_errors(double *error, size_t n, const dd_alignment *al)
{
    double to_pct = 100 / dd_hypot(al->after_width, al->after_height);
    if (n)
        printf("wrong by %.3f %.3f ", dd_median(error, n) * to_pct, dd_quantile(error, n, 0.95) * to_pct);
}

/* Both sets of landmarks are of the files as they are: no --before, no --after with them. */
static bool compare_landmarks(const dd_alignment *al, const options *o)
{
    static dd_landmarks b, a;
    double error[DD_LANDMARKS_MAX];
    size_t n = 0;
    if (!dd_landmarks_read(&b, o->landmarks[0]) || !dd_landmarks_read(&a, o->landmarks[1]) || b.n != a.n)
        return false;
    for (int i = 0; i < b.n; i++) {
        float x, y;
        if (!b.inner[i])
            continue;
        dd_align_map_row(al, &x, &y, NULL, b.x[i], b.y[i], 1, 1);
        error[n++] = dd_hypot((double)x - a.x[i], (double)y - a.y[i]);
    }
    print_errors(error, n, al);
    return true;
}

static bool compare_with_truth(const dd_alignment *al, const dd_photo *before, const double truth[9])
{
    size_t n = 0, most = ((size_t)before->width / STEP + 1) * ((size_t)before->height / STEP + 1);
    double *error = malloc(most * sizeof *error);
    for (int y = 0; error && y < before->height; y += STEP)
        for (int x = 0; x < before->width; x += STEP) {
            float xa, ya, trust;
            double xt, yt;
            dd_align_map_row(al, &xa, &ya, &trust, x, y, 1, 1);
            if (trust >= 0.5F && dd_mat3_homography(&xt, &yt, truth, x, y))
                error[n++] = dd_hypot((double)xa - xt, (double)ya - yt);
        }
    if (error)
        print_errors(error, n, al);
    free(error);
    return error != NULL;
}

static bool compare(const dd_alignment *al, const dd_photo *before, const double truth[9], const options *o)
{
    if (o->landmarks[0])
        return compare_landmarks(al, o);
    return strcmp(o->before, o->after) != 0 || compare_with_truth(al, before, truth);
}

static bool take(dd_photo *photo, double to_retaken[9], const char *path, const char *how, dd_err *err)
{
    dd_limits limits = dd_limits_default();
    return dd_photo_load(photo, path, path, &limits, err) == DD_OK && dd_retake(photo, to_retaken, how);
}

/* truth: baseline -> follow-up where both are the same photo. */
static bool take_both(dd_photo *before, dd_photo *after, double truth[9], const options *o, dd_err *err)
{
    double to_before[9], from_before[9];
    if (!take(before, to_before, o->before, o->before_how, err) || !take(after, truth, o->after, o->after_how, err) ||
        !dd_mat3_invert(from_before, to_before))
        return false;
    dd_mat3_mul(truth, truth, from_before);
    return true;
}

static void print_line(dd_status status, const dd_alignment *al, const times *t, const dd_err *err)
{
    char flags[DD_FLAGS_TEXT];
    printf(
        "%s %s matches %d inliers %d nfa %.0f rms %.2f p95 %.2f overlap %.0f trust %.0f scale %.4f turn %.2f ms %.0f+%.0f mb %ld %s%s%s%s%s ",
        status == DD_OK               ? "ok"
        : status == DD_E_REGISTRATION ? "refused"
                                      : "failed",
        dd_model_name(al->model), al->n_matches, al->n_inliers, al->log_nfa, al->rms_px, al->p95_px, al->overlap_pct, al->trust_pct,
        al->scale_ratio, al->rotation_deg, t->features_ms, t->align_ms, t->memory_mb, dd_flags_text(flags, sizeof flags, al->flags),
        status ? " | " : "", status ? err->detail : "", status ? "; " : "", status ? dd_err_advice(err) : "");
}

int main(int argc, char **argv)
{
    options o;
    dd_photo before = {0}, after = {0};
    dd_alignment al = {0};
    dd_err err = {0};
    times t = {0};
    dd_kernels kernels;
    double truth[9];
    if (!parse(&o, argc, argv) || !dd_kernels_init(&kernels, o.cpu)) {
        fputs("usage: registration [--whole-frame] [--nodes] [--cpu c|avx2] [--before HOW] [--after HOW] [--landmarks A B] BEFORE AFTER "
              "[FOLDER]\n",
              stderr);
        return 2;
    }
    dd_ctx ctx = {&kernels, dd_arena_new(), NULL};
    bool taken = take_both(&before, &after, truth, &o, &err);
    dd_status status = taken ? run(&al, &t, &before, &after, &o, &ctx, &err) : DD_E_INTERNAL;
    print_line(status, &al, &t, &err);
    bool compared = status || compare(&al, &before, truth, &o);
    putchar('\n');
    bool written = compared && (!o.folder || write_folder(&o, &al, &before, status));
    dd_photo_free(&before);
    dd_photo_free(&after);
    dd_arena_free(ctx.arena);
    return !written ? 2 : status == DD_OK ? 0 : status == DD_E_REGISTRATION ? 1 : 2;
}
