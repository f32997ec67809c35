/* Matching of descriptions: ratio test (Lowe 2004) against the best *other place*, in both directions, mutual best only.
 * The second, guided pass knows the rough model: it asks only the few points near the predicted place, so that repetitive
 * skin texture, ambiguous in the whole picture, finds its partner too. */
#include "stages/align/match.h"

#include <math.h>
#include <stdlib.h>

#include "base/fmath.h"
#include "kernels/kernels.h"

static const double RATIO2 = 0.80 * 0.80; /* squared distance of best to best elsewhere; 0.8: Lowe's figure */
static const double GUIDED_RATIO2 = 0.85 * 0.85;
static const uint32_t WORST = 150000;       /* squared distance (unit 1/512) of unrelated patches starts about here */
static const float ELSEWHERE_SIGMAS = 1.5F; /* nearer than this to the best it is the same place */
static const double MAX_TURN = 0.6;         /* guided: rad against the model */
static const double MAX_LOG2_SCALE = 0.8;
enum { NONE = -1 };

typedef struct nearest {
    uint32_t distance;
    int index;
    bool ambiguous;
} nearest;

static bool same_place(const dd_keypoint *a, const dd_keypoint *b)
{
    float r = ELSEWHERE_SIGMAS * fmaxf(a->sigma, b->sigma), dx = a->x - b->x, dy = a->y - b->y;
    return dx * dx + dy * dy < r * r;
}

/* Best of the distances, and whether another place is nearly as good. which: indices behind the distances, NULL = 0..n-1. */
static nearest find_nearest(const uint32_t *distance, const int *which, int n, const dd_keypoint *key, double ratio2)
{
    nearest best = {UINT32_MAX, NONE, false};
    for (int i = 0; i < n; i++)
        if (distance[i] < best.distance) {
            best.distance = distance[i];
            best.index = i;
        }
    if (best.index == NONE)
        return best;
    const dd_keypoint *winner = &key[which ? which[best.index] : best.index];
    for (int i = 0; i < n && !best.ambiguous; i++)
        best.ambiguous = i != best.index && best.distance > ratio2 * distance[i] && !same_place(winner, &key[which ? which[i] : i]);
    if (which)
        best.index = which[best.index];
    return best;
}

static float wrap(float a) { return a > (float)DD_PI ? a - (float)(2 * DD_PI) : a < (float)-DD_PI ? a + (float)(2 * DD_PI) : a; }

static dd_match make_match(const dd_keypoints *before, int i, const dd_keypoints *after, int j, bool mirrored, int before_width)
{
    const dd_keypoint *b = &before->key[i], *a = &after->key[j];
    double angle = mirrored ? DD_PI - b->angle : b->angle;
    return (dd_match){.xb = mirrored ? (double)(before_width - 1) - b->x : b->x,
                      .yb = b->y,
                      .xa = a->x,
                      .ya = a->y,
                      .log2_scale = (float)(dd_log(a->sigma / b->sigma) / 0.69314718055994531),
                      .turn = wrap(wrap((float)(a->angle - angle))),
                      .before = i,
                      .after = j};
}

static int by_place(const void *pa, const void *pb)
{
    const dd_match *a = pa, *b = pb;
    if (a->yb != b->yb)
        return a->yb < b->yb ? -1 : 1;
    if (a->xb != b->xb)
        return a->xb < b->xb ? -1 : 1;
    return a->before < b->before ? -1 : a->before > b->before;
}

/* Twins (the same blob with two directions, or at two neighbouring scales) are one observation, not two. */
static void drop_twins(dd_matches *m)
{
    enum { LOOK_BACK = 40 };
    int kept = 0;
    qsort(m->item, (size_t)m->n, sizeof *m->item, by_place);
    for (int i = 0; i < m->n; i++) {
        bool twin = false;
        for (int k = kept - 1; k >= 0 && k >= kept - LOOK_BACK && !twin; k--) {
            const dd_match *a = &m->item[i], *b = &m->item[k];
            twin = fabs(a->xb - b->xb) < 2 && fabs(a->yb - b->yb) < 2 && fabs(a->xa - b->xa) < 3 && fabs(a->ya - b->ya) < 3;
        }
        if (!twin)
            m->item[kept++] = m->item[i];
    }
    m->n = kept;
}

typedef struct table {
    uint32_t *row;
    nearest *forward;
    uint32_t *back_distance;
    int *back_index;
} table;

static bool table_new(table *t, int before, int after, dd_arena *arena)
{
    *t = (table){DD_NEW(arena, uint32_t, after), DD_NEW(arena, nearest, before), DD_NEW(arena, uint32_t, after), DD_NEW(arena, int, after)};
    if (!t->row || !t->forward || !t->back_distance || !t->back_index)
        return false;
    for (int j = 0; j < after; j++) {
        t->back_distance[j] = UINT32_MAX;
        t->back_index[j] = NONE;
    }
    return true;
}

static void fill_table(table *t, const dd_keypoints *before, const dd_keypoints *after, bool mirrored, const dd_ctx *ctx)
{
    uint8_t flipped[DD_DESCRIPTOR_BYTES];
    for (int i = 0; i < before->n; i++) {
        const uint8_t *query = before->descriptor + (size_t)i * DD_DESCRIPTOR_BYTES;
        if (mirrored) {
            dd_descriptor_mirror(flipped, query);
            query = flipped;
        }
        ctx->kernels->match.distances(t->row, query, after->descriptor, (size_t)after->n);
        t->forward[i] = find_nearest(t->row, NULL, after->n, after->key, RATIO2);
        for (int j = 0; j < after->n; j++)
            if (t->row[j] < t->back_distance[j]) {
                t->back_distance[j] = t->row[j];
                t->back_index[j] = i;
            }
    }
}

/* Mutual: the way back leads to the same point, or to a twin of it. */
static bool is_mutual(const table *t, int i, const dd_keypoints *before)
{
    const nearest *f = &t->forward[i];
    if (f->index == NONE || f->ambiguous || f->distance > WORST)
        return false;
    int back = t->back_index[f->index];
    return back == i || same_place(&before->key[back], &before->key[i]);
}

bool dd_match_all(dd_matches *out, const dd_keypoints *before, const dd_keypoints *after, bool mirrored, int before_width, dd_ctx *ctx)
{
    *out = (dd_matches){0, DD_NEW(ctx->arena, dd_match, before->n + 1)};
    if (!out->item)
        return false;
    if (before->n < 1 || after->n < 1)
        return true;
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    table t;
    bool ok = table_new(&t, before->n, after->n, ctx->arena);
    if (ok) {
        fill_table(&t, before, after, mirrored, ctx);
        for (int i = 0; i < before->n; i++)
            if (is_mutual(&t, i, before))
                out->item[out->n++] = make_match(before, i, after, t.forward[i].index, mirrored, before_width);
        drop_twins(out);
    }
    dd_arena_rewind(ctx->arena, mark);
    return ok;
}

/* Follow-up keypoints sorted by height, for the guided search. */
typedef struct by_height {
    const dd_keypoint *key;
    int *order;
    int n;
} by_height;
typedef struct height {
    float y;
    int index;
} height;

static int compare_height(const void *pa, const void *pb)
{
    const height *a = pa, *b = pb;
    if (a->y != b->y)
        return a->y < b->y ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

static bool sort_by_height(by_height *out, const dd_keypoints *k, dd_arena *arena)
{
    *out = (by_height){k->key, DD_NEW(arena, int, k->n + 1), k->n};
    height *h = DD_NEW(arena, height, k->n + 1);
    if (!out->order || !h)
        return false;
    for (int i = 0; i < k->n; i++)
        h[i] = (height){k->key[i].y, i};
    qsort(h, (size_t)k->n, sizeof *h, compare_height);
    for (int i = 0; i < k->n; i++)
        out->order[i] = h[i].index;
    return true;
}

static int first_at_or_below(const by_height *s, double y)
{
    int low = 0, high = s->n;
    while (low < high) {
        int mid = low + (high - low) / 2;
        if (s->key[s->order[mid]].y < y)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* What the model predicts around one point. */
typedef struct prediction {
    double x, y, turn, log2_scale;
} prediction;

static bool predict(prediction *out, const dd_map *map, const dd_keypoint *k)
{
    double j[4];
    if (!dd_map_apply(&out->x, &out->y, map, k->x, k->y) || !dd_model_jacobian(j, map->h, k->x, k->y))
        return false;
    double det = j[0] * j[3] - j[1] * j[2];
    if (det <= 0)
        return false;
    double c = dd_cos(k->angle), s = dd_sin(k->angle);
    out->turn = dd_atan2(j[2] * c + j[3] * s, j[0] * c + j[1] * s);
    out->log2_scale = 0.5 * dd_log(det) / 0.69314718055994531;
    return true;
}

static bool agrees(const prediction *p, double radius, const dd_keypoint *b, const dd_keypoint *a)
{
    double dx = a->x - p->x, dy = a->y - p->y;
    if (dx * dx + dy * dy > radius * radius)
        return false;
    double ratio = a->sigma / b->sigma, turn = fabs(a->angle - p->turn);
    turn = turn > DD_PI ? fabs(turn - 2 * DD_PI) : turn;
    return turn < MAX_TURN && fabs(dd_log(ratio) / 0.69314718055994531 - p->log2_scale) < MAX_LOG2_SCALE;
}

enum { NEAR_MAX = 64 };

static nearest nearest_around(const prediction *p, double radius, const dd_keypoints *before, int i, const dd_keypoints *after,
                              const by_height *sorted, const dd_ctx *ctx)
{
    int which[NEAR_MAX], n = 0;
    uint32_t distance[NEAR_MAX];
    for (int k = first_at_or_below(sorted, p->y - radius); k < sorted->n && n < NEAR_MAX; k++) {
        int j = sorted->order[k];
        if (after->key[j].y > p->y + radius)
            break;
        if (!agrees(p, radius, &before->key[i], &after->key[j]))
            continue;
        ctx->kernels->match.distances(&distance[n], before->descriptor + (size_t)i * DD_DESCRIPTOR_BYTES,
                                      after->descriptor + (size_t)j * DD_DESCRIPTOR_BYTES, 1);
        which[n++] = j;
    }
    return find_nearest(distance, which, n, after->key, GUIDED_RATIO2);
}

bool dd_match_guided(dd_matches *out, const dd_keypoints *before, const dd_keypoints *after, const dd_map *map, double radius, dd_ctx *ctx)
{
    *out = (dd_matches){0, DD_NEW(ctx->arena, dd_match, before->n + 1)};
    if (!out->item)
        return false;
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    by_height sorted;
    table t;
    bool ok = sort_by_height(&sorted, after, ctx->arena) && table_new(&t, before->n + 1, after->n + 1, ctx->arena);
    for (int i = 0; ok && i < before->n; i++) {
        prediction p;
        nearest *f = &t.forward[i];
        *f = (nearest){UINT32_MAX, NONE, false};
        if (predict(&p, map, &before->key[i]))
            *f = nearest_around(&p, radius, before, i, after, &sorted, ctx);
        if (f->index != NONE && f->distance < t.back_distance[f->index]) {
            t.back_distance[f->index] = f->distance;
            t.back_index[f->index] = i;
        }
    }
    for (int i = 0; ok && i < before->n; i++)
        if (is_mutual(&t, i, before))
            out->item[out->n++] = make_match(before, i, after, t.forward[i].index, false, 0);
    if (ok)
        drop_twins(out);
    dd_arena_rewind(ctx->arena, mark);
    return ok;
}
