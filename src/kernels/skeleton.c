/* Thinning by simple points (Yokoi, Toriwaki & Fukumura 1975) in the order of the caller, as in Pudney's distance-ordered thinning (1998).
 * The eight neighbours as bits, counter-clockwise from the right:
 *
 *     3 2 1        x_k = neighbour k is set, c_k = 1 - x_k
 *     4 . 0        a pixel is simple when  sum over k = 0, 2, 4, 6 of c_k - c_k c_{k+1} c_{k+2}  is 1
 *     5 6 7 */
#include "kernels/skeleton.h"

#include <math.h>
#include <stdbool.h>

enum { STRAIGHT = 0x55, DIAGONAL = 0xAA, RIGHT = 1 << 0, DOWN_LEFT = 1 << 5, DOWN = 1 << 6, DOWN_RIGHT = 1 << 7 };
static const double STRAIGHT_PX = 0.980, DIAGONAL_PX = 1.406, CORNER_PX = -0.091, SQRT2 = 1.4142135623730951;

static unsigned neighbours_of(const uint8_t *p, size_t stride)
{
    const uint8_t *up = p - stride, *down = p + stride;
    return (unsigned)((p[1] != 0) | (up[1] != 0) << 1 | (up[0] != 0) << 2 | (up[-1] != 0) << 3 | (p[-1] != 0) << 4 | (down[-1] != 0) << 5 |
                      (down[0] != 0) << 6 | (down[1] != 0) << 7);
}

/* Bit k of the result is bit k + by of the ring. */
static unsigned turned(unsigned ring, int by) { return (ring >> by | ring << (8 - by)) & 0xFF; }

static bool has_one(unsigned bits) { return bits && !(bits & (bits - 1)); }

static bool is_simple(unsigned ring)
{
    unsigned clear = ~ring & 0xFF;
    return has_one(clear & ~(turned(clear, 1) & turned(clear, 2)) & STRAIGHT);
}

static bool is_end(unsigned ring) { return has_one(ring); }

static int count(unsigned bits)
{
    int n = 0;
    for (; bits; bits &= bits - 1)
        n++;
    return n;
}

size_t dd_skeleton_thin(dd_bytes mask, dd_at *at, size_t n)
{
    bool changed = true;
    while (changed) {
        size_t left = 0;
        changed = false;
        for (size_t i = 0; i < n; i++) {
            uint8_t *p = mask.px + at[i];
            unsigned ring = *p ? neighbours_of(p, mask.stride) : 0;
            if (*p && is_simple(ring) && !is_end(ring)) {
                *p = 0;
                changed = true;
            } else if (*p) {
                at[left++] = at[i];
            }
        }
        n = left;
    }
    return n;
}

/* The neighbour in direction k. */
static dd_at step(dd_at at, size_t stride, int k)
{
    static const int DX[8] = {1, 1, 0, -1, -1, -1, 0, 1}, DY[8] = {0, -1, -1, -1, 0, 1, 1, 1};
    return (dd_at)((int64_t)at + DY[k] * (int64_t)stride + DX[k]);
}

static int lowest_bit(unsigned bits)
{
    int k = 0;
    for (; !(bits >> k & 1); k++)
        ;
    return k;
}

/* Pixels of the branch from a free end to the pixel before a junction; 0 when it is no shorter than least_px or ends freely. */
static int walk_branch(dd_at *path, dd_bytes s, dd_at end, double least_px)
{
    int n = 0, back = -1;
    double length = 0.0;
    for (dd_at at = end; length < least_px && n < DD_LONGEST_SPUR_PX; n++) {
        unsigned ring = neighbours_of(s.px + at, s.stride), ahead = back < 0 ? ring : ring & ~(1u << back);
        if (back >= 0 && count(ring) > 2)
            return n;
        if (!ahead)
            return 0;
        int k = lowest_bit(ahead);
        path[n] = at;
        at = step(at, s.stride, k);
        length += k % 2 ? SQRT2 : 1.0;
        back = (k + 4) % 8;
    }
    return 0;
}

size_t dd_skeleton_prune(dd_bytes skeleton, dd_at *at, size_t n, double least_px)
{
    dd_at path[DD_LONGEST_SPUR_PX];
    for (double limit = 2.0; limit < least_px + 1.0; limit += 1.0)
        for (size_t i = 0; i < n; i++) {
            uint8_t *p = skeleton.px + at[i];
            if (!*p || !is_end(neighbours_of(p, skeleton.stride)))
                continue;
            int pixels = walk_branch(path, skeleton, at[i], fmin(limit, least_px));
            while (pixels > 0)
                skeleton.px[path[--pixels]] = 0;
        }
    return dd_skeleton_thin(skeleton, at, n);
}

/* Steps along a line: a diagonal one only where no straight step leads there. */
static unsigned steps_from(unsigned ring)
{
    unsigned straight = ring & STRAIGHT;
    return straight | (ring & DIAGONAL & ~(turned(straight, 1) | turned(straight, 7)));
}

double dd_skeleton_length(dd_bytes skeleton, dd_at at)
{
    unsigned steps = steps_from(neighbours_of(skeleton.px + at, skeleton.stride));
    double length = STRAIGHT_PX * count(steps & (RIGHT | DOWN)) + DIAGONAL_PX * count(steps & (DOWN_LEFT | DOWN_RIGHT));
    bool corner = has_one(steps & STRAIGHT) && has_one(steps & DIAGONAL);
    return length + (corner ? CORNER_PX : 0.0);
}
