/* Pigment that a region gained or lost, pixel by pixel between the two photos behind Gauss(1 mm), after METRICS.md 5. M = mi - 0.3 ei is
 * the melanin index without the share that blood has in it: else every redness that comes or goes would count as pigment, too. new pigment
 * M rises by 3 and L* falls by 2, outside lesions of the baseline lost pigment  M falls by 3 and L* rises by 2, to lighter than the skin
 * around was and to less melanin than control skin has Lesion: M at least max(3, 2 spreads) above and L* 2 below the skin around
 * (pigment_background.c); lighter: M max(1.5, 2 spreads) below; spread: of the skin's own mottle. So a lesion that fades does not pass for
 * depigmentation: it ends where the skin around and the control skin are. Light changes M like melanin does, even between two places of one
 * photo; in fair skin (ITA > 10) "less melanin than control" is judged by Tsumura's separation, which shading does not move. In darker skin
 * its vectors turn (METRICS.md 1.4), and M decides. */
#include <math.h>
#include <string.h>

#include "stages/measure/pigment_background.h"
#include "stages/measure/side_effects.h"
#include "stages/measure/tiles.h"

static const float CHANGE_M = 3.0f, CHANGE_L = 2.0f;
static const double LEAST_LESION_M = 3.0, LEAST_LIGHTER_M = 1.5, SPREADS = 2.0;

typedef struct change {
    dd_side_pass *pass;
    dd_background around;  /* of the baseline */
    float lesion, lighter; /* M above and below it */
    dd_index judge;        /* of "less than control" */
    float control;         /* NaN: none */
    float *skin_m, *skin_l, *gained, *lost, *more;
} change;

static void judge_row(const change *c, int y)
{
    const dd_index_maps *before = &c->pass->maps[0], *after = &c->pass->maps[1];
    const float *m0 = dd_row(before->of[DD_INDEX_MELANIN], y), *m1 = dd_row(after->of[DD_INDEX_MELANIN], y);
    const float *l0 = dd_row(before->of[DD_INDEX_L], y), *l1 = dd_row(after->of[DD_INDEX_L], y), *pure = dd_row(after->of[c->judge], y);
    for (int x = 0; x < before->width; x++) {
        float d_m = m1[x] - m0[x], d_l = l1[x] - l0[x], nothing = (d_m - d_m) + (d_l - d_l);
        bool lesion = m0[x] - c->skin_m[x] >= c->lesion && l0[x] - c->skin_l[x] <= -CHANGE_L;
        bool lighter = m1[x] - c->skin_m[x] <= -c->lighter && pure[x] < c->control;
        c->gained[x] = (d_m >= CHANGE_M && d_l <= -CHANGE_L && !lesion ? 1.0f : 0.0f) + nothing;
        c->lost[x] = (d_m <= -CHANGE_M && d_l >= CHANGE_L && lighter ? 1.0f : 0.0f) + nothing;
        c->more[x] = d_m;
    }
}

static void add_rows(const change *c)
{
    const dd_side_pass *pass = c->pass;
    int level = pass->maps->level;
    for (int y = 0; y < pass->maps->height; y++) {
        dd_background_row(&c->around, c->skin_m, c->skin_l, level, y, pass->maps->width);
        judge_row(c, y);
        dd_metric_add_level_row(pass->out[1][DD_SIDE_PIH], 0, &pass->in[1], level, c->gained, y);
        dd_metric_add_level_row(pass->out[1][DD_SIDE_HYPO], 0, &pass->in[1], level, c->lost, y);
        dd_map_level_row(&pass->in[1], DD_MAP_PIGMENT_CHANGE, level, y, c->more, pass->row[0]);
    }
}

/* The pair has one number; its blocks weigh alike in both photos. */
static void share_weights(const dd_side_pass *pass)
{
    size_t bytes = (size_t)pass->in->tiles_x * (size_t)pass->in->tiles_y * sizeof(double);
    for (int slot = DD_SIDE_PIH; slot <= DD_SIDE_HYPO; slot++)
        memcpy(pass->out[0][slot]->weight, pass->out[1][slot]->weight, bytes);
}

static void set_limits(change *c)
{
    const dd_side_pass *pass = c->pass;
    double index[DD_INDICES];
    dd_index_of(index, pass->in[1].site->control_lab);
    c->judge = pass->tone.fair ? DD_INDEX_PURE : DD_INDEX_MELANIN;
    c->control = (float)index[c->judge];
    c->lesion = (float)fmax(LEAST_LESION_M, SPREADS * c->around.spread);
    c->lighter = (float)fmax(LEAST_LIGHTER_M, SPREADS * c->around.spread);
}

bool dd_pigment_change(dd_side_pass *pass)
{
    dd_arena *arena = pass->in->ctx->arena;
    int width = pass->maps->width;
    change c = {.pass = pass};
    float **const row[] = {&c.skin_m, &c.skin_l, &c.gained, &c.lost, &c.more};
    bool ok = true;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        ok = (*row[i] = DD_NEW(arena, float, width)) && ok;
    if (!ok || !dd_background_make(&c.around, &pass->in[0], &pass->maps[0]))
        return false;
    set_limits(&c);
    add_rows(&c);
    share_weights(pass);
    return true;
}
