/* Pigment that a region gained or lost, and new redness, pixel by pixel between the two photos behind Gauss(1 mm) (METRICS.md 5):
 *   new pigment   mi rises by 3 and L* falls by 2, outside baseline lesions
 *   lost pigment  mi falls by 3 and L* rises by 2, outside baseline lesions, to less melanin than control skin has
 *   new redness   ei rises by 3 and no new pigment
 * A baseline lesion is what the same rule finds against the skin around it (pigment_background.c). A lesion that fades does not pass for
 * depigmentation: it ends where the control skin is. Light and exposure change mi like melanin does, even between two places of one
 * photo; so in fair skin (ITA > 10) "less melanin than control" is judged by the melanin of Tsumura's separation, whose coefficients add up
 * to 0 (METRICS.md 1.4). In darker skin its vectors turn, and mi decides. */
#include <math.h>
#include <string.h>

#include "kernels/kernels.h"
#include "stages/measure/pigment_background.h"
#include "stages/measure/side_effects.h"
#include "stages/measure/smooth.h"
#include "stages/measure/tiles.h"

static const double CUTOFF_MM = 1.0;
static const float MORE_MI = 3.0f, MORE_L = 2.0f, MORE_EI = 3.0f;
static const double MELANIN[3] = {-1.2082, -1.6650, 2.8732}, MI[3] = {1.143, -0.487, 0.253}; /* of densities R, G, B; METRICS.md 1.4, 1.3 */

enum { MI_ROW, EI_ROW, L_ROW, KEPT };
enum { COARSEST = 2 };

typedef struct change {
    dd_metric_sums *const *out;
    const dd_metric_input *in; /* of the photo at work */
    int level, width;
    dd_plane before[KEPT];      /* of the baseline */
    dd_background around;       /* of the baseline */
    double melanin[3], control; /* of densities; of the follow-up's control skin */
    float *od[3], *mi, *ei, *skin_mi, *skin_l, *lost, *map;
} change;

static void index_row(change *c, float *const *lab)
{
    c->in->ctx->kernels->colour.density_from_lab(c->od[0], c->od[1], c->od[2], lab[0], lab[1], lab[2], (size_t)c->width);
    dd_index_rows(c->mi, c->ei, c->od, c->width);
}

static void keep_row(void *user, int y, float *const *lab)
{
    change *c = user;
    size_t bytes = (size_t)c->width * sizeof(float);
    index_row(c, lab);
    memcpy(dd_row(c->before[MI_ROW], y), c->mi, bytes);
    memcpy(dd_row(c->before[EI_ROW], y), c->ei, bytes);
    memcpy(dd_row(c->before[L_ROW], y), lab[0], bytes);
}

/* 1 where there is less melanin than in control skin; without any nowhere. */
static void below_control_row(change *c)
{
    const float red = (float)c->melanin[0], green = (float)c->melanin[1], blue = (float)c->melanin[2], control = (float)c->control;
    for (int x = 0; x < c->width; x++)
        c->lost[x] = red * c->od[0][x] + green * c->od[1][x] + blue * c->od[2][x] < control ? 1.0f : 0.0f;
}

/* Rows of 0 and 1, NaN where either photo is undefined, over mi, ei and lost; the change of mi over od[0]. */
static void compare_row(change *c, int y, const float *l)
{
    const float *mi0 = dd_row(c->before[MI_ROW], y), *ei0 = dd_row(c->before[EI_ROW], y), *l0 = dd_row(c->before[L_ROW], y);
    float *change_mi = c->od[0];
    for (int x = 0; x < c->width; x++) {
        float d_mi = c->mi[x] - mi0[x], d_ei = c->ei[x] - ei0[x], d_l = l[x] - l0[x], nothing = (d_mi - d_mi) + (d_l - d_l);
        bool lesion = mi0[x] - c->skin_mi[x] >= MORE_MI && l0[x] - c->skin_l[x] <= -MORE_L;
        bool gained = !lesion && d_mi >= MORE_MI && d_l <= -MORE_L;
        bool lost = !lesion && d_mi <= -MORE_MI && d_l >= MORE_L && c->lost[x] > 0.0f;
        change_mi[x] = d_mi;
        c->mi[x] = (gained ? 1.0f : 0.0f) + nothing;
        c->lost[x] = (lost ? 1.0f : 0.0f) + nothing;
        c->ei[x] = (d_ei >= MORE_EI && !gained ? 1.0f : 0.0f) + nothing;
    }
}

static void judge_row(void *user, int y, float *const *lab)
{
    change *c = user;
    index_row(c, lab);
    below_control_row(c);
    dd_background_row(&c->around, c->skin_mi, c->skin_l, c->level, y, c->width);
    compare_row(c, y, lab[0]);
    dd_metric_add_level_row(c->out[DD_SIDE_PIH], 0, c->in, c->level, c->mi, y);
    dd_metric_add_level_row(c->out[DD_SIDE_HYPO], 0, c->in, c->level, c->lost, y);
    dd_metric_add_level_row(c->out[DD_SIDE_NEW_RED], 0, c->in, c->level, c->ei, y);
    dd_map_level_row(c->in, DD_MAP_PIGMENT_CHANGE, c->level, y, c->od[0], c->map);
}

static bool open_change(change *c)
{
    dd_arena *arena = c->in->ctx->arena;
    dd_bytes valid = c->in->site->level[c->level].valid;
    float **const row[] = {&c->od[0], &c->od[1], &c->od[2], &c->mi, &c->ei, &c->skin_mi, &c->skin_l, &c->lost};
    bool ok = true;
    c->width = valid.width;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        ok = (*row[i] = DD_NEW(arena, float, valid.width)) && ok;
    for (int i = 0; i < KEPT; i++)
        ok = ok && (c->before[i] = dd_plane_new(arena, valid.width, valid.height)).px;
    c->map = DD_NEW(arena, float, c->in->valid.width);
    return ok && c->map;
}

static void set_control(change *c, const dd_metric_input in[2])
{
    const double *lab = in[1].site->control_lab;
    double od[3];
    memcpy(c->melanin, dd_skin_tone_of(&in[0]).reddens_in_a ? MELANIN : MI, sizeof c->melanin);
    dd_density_from_lab1(od, lab);
    c->control = c->melanin[0] * od[0] + c->melanin[1] * od[1] + c->melanin[2] * od[2];
}

/* The pair has one number; its blocks weigh alike in both photos. */
static void share_weights(dd_metric_sums *const *before, dd_metric_sums *const *after, const dd_metric_input *in)
{
    size_t bytes = (size_t)in->tiles_x * (size_t)in->tiles_y * sizeof(double);
    for (int slot = DD_SIDE_PIH; slot <= DD_SIDE_NEW_RED; slot++)
        memcpy(before[slot]->weight, after[slot]->weight, bytes);
}

bool dd_pigment_change(dd_metric_sums *const *before, dd_metric_sums *const *after, const dd_metric_input in[2])
{
    dd_arena *arena = in->ctx->arena;
    dd_arena_mark mark = dd_arena_level(arena);
    double sigma_px;
    change c = {.out = after, .in = &in[0]};
    c.level = dd_level_for(&sigma_px, in->site, CUTOFF_MM, COARSEST);
    const dd_level *level[2] = {&in[0].site->level[c.level], &in[1].site->level[c.level]};
    set_control(&c, in);
    bool ok = open_change(&c) && dd_smooth_rows(level[0]->lab, 3, level[0]->valid, sigma_px, in->ctx, keep_row, &c) &&
              dd_background_make(&c.around, &in[0], c.level, c.before[MI_ROW], c.before[L_ROW]);
    c.in = &in[1];
    ok = ok && dd_smooth_rows(level[1]->lab, 3, level[1]->valid, sigma_px, in->ctx, judge_row, &c);
    if (ok)
        share_weights(before, after, &in[0]);
    dd_arena_rewind(arena, mark);
    return ok;
}
