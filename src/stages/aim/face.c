/* Finding frontal faces: a cascade of boosted decision stumps on local binary patterns (Liao et al. 2007 for the features, Viola & Jones
 * 2004 for the cascade), run at every position of every scale, its hits grouped into boxes.
 *
 * Scales go in steps of 1.05 and positions in single pixels: a coarser search finds light faces as well, but leaves the darkest with
 * too few hits to be told from chance. Everything up to the boxes is integer arithmetic on sums of grey values. */
#include "stages/aim/face.h"

#include <math.h>

#include "base/fmath.h"
#include "stages/aim/face_cascade.h"

enum {
    HITS_MAX = 4096,            /* real faces make 14-145; a picture with more is no portrait and may lose some */
    HITS_UPRIGHT = 12, HITS_TURNED = 20,
};
static const double SCALE_FIRST = 2.0, SCALE_STEP = 1.05, GROUP_SHARE = 0.2;

typedef struct dd_hit { double x, y, w; int group; } dd_hit;
typedef struct dd_hits { dd_hit *hit; int n; } dd_hits;

/* Offsets of the 16 corners of a feature's 3x3 cells in the integral picture, row by row. */
typedef struct dd_corners { int at[16]; } dd_corners;

dd_bytes dd_face_grey(const dd_small *luma, double *step, dd_arena *arena)
{
    const dd_bytes none = {0};
    const int longest = luma->plane.width > luma->plane.height ? luma->plane.width : luma->plane.height;
    const double ratio = (double)longest / DD_FACE_SIDE;
    const dd_plane small = dd_shrink_plane(luma->plane, ratio, arena);
    dd_bytes grey = small.px == NULL ? none : dd_bytes_new(arena, small.width, small.height);
    if (grey.px == NULL)
        return none;
    for (int y = 0; y < grey.height; y++)
        for (int x = 0; x < grey.width; x++) {
            const float g = floorf(dd_row(small, y)[x] + 0.5F);     /* an 8-bit picture, then its root */
            dd_brow(grey, y)[x] = (uint8_t)(255.0F * sqrtf(g / 255.0F) + 0.5F);
        }
    *step = luma->step * ratio;
    return grey;
}

static int grey_bilinear(dd_bytes p, double x, double y)
{
    const double cx = fmin(fmax(x, 0.0), p.width - 1), cy = fmin(fmax(y, 0.0), p.height - 1);
    const int ix = (int)cx, iy = (int)cy, jx = ix + 1 < p.width ? ix + 1 : ix, jy = iy + 1 < p.height ? iy + 1 : iy;
    const double fx = cx - ix, fy = cy - iy;
    const uint8_t *a = dd_brow(p, iy), *b = dd_brow(p, jy);
    return (int)((a[ix] * (1.0 - fx) + a[jx] * fx) * (1.0 - fy) + (b[ix] * (1.0 - fx) + b[jx] * fx) * fy + 0.5);
}

/* Sums of all pixels above and left, (width + 1) x (height + 1), of the grey reduced by `scale` (bilinear). */
static void integrate(int32_t *sums, int width, int height, dd_bytes grey, double scale_x, double scale_y)
{
    const int stride = width + 1;
    for (int i = 0; i < stride; i++)
        sums[i] = 0;
    for (int y = 0; y < height; y++) {
        const int32_t *above = sums + (size_t)y * (size_t)stride;
        int32_t *row = sums + ((size_t)y + 1) * (size_t)stride;
        int32_t run = 0;
        row[0] = 0;
        for (int x = 0; x < width; x++) {
            run += grey_bilinear(grey, (x + 0.5) * scale_x - 0.5, (y + 0.5) * scale_y - 0.5);
            row[x + 1] = above[x + 1] + run;
        }
    }
}

static void place_corners(dd_corners corners[DD_FACE_FEATURES], int stride)
{
    for (int f = 0; f < DD_FACE_FEATURES; f++) {
        const dd_lbp_feature *r = &dd_face_features[f];
        for (int i = 0; i < 16; i++)
            corners[f].at[i] = (r->y + i / 4 * r->h) * stride + r->x + i % 4 * r->w;
    }
}

static unsigned lbp_code(const int32_t *window, const int *at)
{
    /* cells clockwise from the top left: bits 128 .. 1 (drawing in face_cascade.h) */
    static const uint8_t ring[8] = {0, 1, 2, 6, 10, 9, 8, 4};
    int32_t s[16];
    for (int i = 0; i < 16; i++)
        s[i] = window[at[i]];
    const int32_t centre = s[5] - s[6] - s[9] + s[10];
    unsigned code = 0;
    for (int i = 0; i < 8; i++) {
        const int c = ring[i];
        code = code << 1 | (s[c] - s[c + 1] - s[c + 4] + s[c + 5] >= centre);
    }
    return code;
}

/* Stages passed by the window at `window`; DD_FACE_STAGES = a hit. */
static int stages_passed(const int32_t *window, const dd_corners *corners)
{
    const dd_lbp_tree *tree = dd_face_trees;
    for (int stage = 0; stage < DD_FACE_STAGES; stage++) {
        float sum = 0.0F;
        for (int t = 0; t < dd_face_stages[stage].trees; t++, tree++) {
            const unsigned code = lbp_code(window, corners[tree->feature].at);
            sum += tree->leaf[(tree->subset[code >> 5] >> (code & 31U) & 1U) != 0 ? 0 : 1];
        }
        if (sum < dd_face_stages[stage].threshold - 1e-5F)
            return stage;
    }
    return DD_FACE_STAGES;
}

static void scan_scale(dd_hits *hits, const int32_t *sums, int width, int height, const dd_corners *corners, double scale)
{
    for (int y = 0; y + DD_FACE_WINDOW <= height; y++)
        for (int x = 0; x + DD_FACE_WINDOW <= width; x++) {
            const int passed = stages_passed(sums + (size_t)y * ((size_t)width + 1) + (size_t)x, corners);
            if (passed == DD_FACE_STAGES && hits->n < HITS_MAX)
                hits->hit[hits->n++] = (dd_hit){x * scale, y * scale, DD_FACE_WINDOW * scale, 0};
            x += passed == 0;   /* far from a face: its neighbour is, too */
        }
}

static bool scan(dd_hits *hits, dd_bytes grey, dd_arena *arena)
{
    hits->n = 0;
    const size_t most = ((size_t)(grey.width / SCALE_FIRST) + 2) * ((size_t)(grey.height / SCALE_FIRST) + 2);
    int32_t *sums = DD_NEW(arena, int32_t, most);
    dd_corners *corners = DD_NEW(arena, dd_corners, DD_FACE_FEATURES);
    if (sums == NULL || corners == NULL)
        return false;
    for (double scale = SCALE_FIRST;; scale *= SCALE_STEP) {
        const int width = (int)(grey.width / scale + 0.5), height = (int)(grey.height / scale + 0.5);
        if (width < DD_FACE_WINDOW || height < DD_FACE_WINDOW)
            return true;
        integrate(sums, width, height, grey, (double)grey.width / width, (double)grey.height / height);
        place_corners(corners, width + 1);
        scan_scale(hits, sums, width, height, corners, scale);
    }
}

static bool similar(const dd_hit *a, const dd_hit *b)
{
    const double tolerance = GROUP_SHARE * fmin(a->w, b->w);
    return fabs(a->x - b->x) <= tolerance && fabs(a->y - b->y) <= tolerance && fabs(a->x + a->w - b->x - b->w) <= tolerance &&
           fabs(a->y + a->w - b->y - b->w) <= tolerance;
}

static int root_of(dd_hit *hit, int i)
{
    while (hit[i].group != i)
        i = hit[i].group = hit[hit[i].group].group;
    return i;
}

/* Union-find: a group is named by its first hit. */
static void join_hits(dd_hits *hits)
{
    for (int i = 0; i < hits->n; i++) {
        hits->hit[i].group = i;
        for (int j = 0; j < i; j++)
            if (similar(&hits->hit[i], &hits->hit[j])) {
                const int a = root_of(hits->hit, i), b = root_of(hits->hit, j);
                hits->hit[a > b ? a : b].group = a > b ? b : a;
            }
    }
}

static int group_hits(dd_face_box out[DD_FACE_MAX], dd_hits *hits, int least)
{
    join_hits(hits);
    int n = 0;
    for (int g = 0; g < hits->n && n < DD_FACE_MAX; g++) {
        if (hits->hit[g].group != g)
            continue;
        dd_face_box box = {.cos_turn = 1.0};
        for (int i = g; i < hits->n; i++)
            if (root_of(hits->hit, i) == g) {
                box.x += hits->hit[i].x;
                box.y += hits->hit[i].y;
                box.w += hits->hit[i].w;
                box.hits++;
            }
        box.x /= box.hits;
        box.y /= box.hits;
        box.w /= box.hits;
        if (box.hits >= least)
            out[n++] = box;
    }
    return n;
}

/* The grey turned about its centre: what stands upright in it leans by turn_deg (clockwise) in the original. */
static void turn_grey(dd_bytes out, dd_bytes grey, double cos_turn, double sin_turn)
{
    const double cx = 0.5 * (grey.width - 1), cy = 0.5 * (grey.height - 1);
    for (int y = 0; y < out.height; y++)
        for (int x = 0; x < out.width; x++)
            dd_brow(out, y)[x] = (uint8_t)grey_bilinear(grey, cx + cos_turn * (x - cx) - sin_turn * (y - cy),
                                                        cy + sin_turn * (x - cx) + cos_turn * (y - cy));
}

/* Boxes found in the turned grey, back in the original. */
static void turn_back(dd_face_box *box, int n, dd_bytes grey, double turn_deg, double cos_turn, double sin_turn)
{
    const double cx = 0.5 * grey.width, cy = 0.5 * grey.height;
    for (int i = 0; i < n; i++) {
        const double dx = box[i].x + 0.5 * box[i].w - cx, dy = box[i].y + 0.5 * box[i].w - cy;
        box[i].x = cx + cos_turn * dx - sin_turn * dy - 0.5 * box[i].w;
        box[i].y = cy + sin_turn * dx + cos_turn * dy - 0.5 * box[i].w;
        box[i].turn_deg = turn_deg;
        box[i].cos_turn = cos_turn;
        box[i].sin_turn = sin_turn;
    }
}

int dd_face_detect(dd_face_box out[DD_FACE_MAX], dd_bytes grey, dd_arena *arena)
{
    static const double turns_deg[3] = {0.0, 20.0, -20.0};
    const dd_arena_mark mark = dd_arena_level(arena);
    dd_hits hits = {DD_NEW(arena, dd_hit, HITS_MAX), 0};
    dd_bytes turned = dd_bytes_new(arena, grey.width, grey.height);
    int n = hits.hit != NULL && turned.px != NULL ? 0 : -1;
    for (int t = 0; t < 3 && n == 0; t++) {
        const double c = dd_cos(turns_deg[t] * DD_PI / 180.0), s = dd_sin(turns_deg[t] * DD_PI / 180.0);
        if (t > 0)
            turn_grey(turned, grey, c, s);
        const dd_arena_mark pass = dd_arena_level(arena);
        n = scan(&hits, t > 0 ? turned : grey, arena) ? group_hits(out, &hits, t > 0 ? HITS_TURNED : HITS_UPRIGHT) : -1;
        dd_arena_rewind(arena, pass);
        if (n > 0)
            turn_back(out, n, grey, turns_deg[t], c, s);
    }
    dd_arena_rewind(arena, mark);
    return n;
}

void dd_face_point(double *x, double *y, const dd_face_box *box, double u, double v)
{
    const double dx = (u - 0.5) * box->w, dy = (v - 0.5) * box->w;
    *x = box->x + 0.5 * box->w + box->cos_turn * dx - box->sin_turn * dy;
    *y = box->y + 0.5 * box->w + box->sin_turn * dx + box->cos_turn * dy;
}
