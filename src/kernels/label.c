/* Connected components by union-find in one raster pass, then numbering in row order. */
#include "kernels/filter.h"

/* Root of i with path halving; parents point to smaller indices, so the root is the first pixel of the component. */
static int find(int *parent, int i)
{
    while (parent[i] != i) {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    return i;
}

static void join(int *parent, int a, int b)
{
    a = find(parent, a);
    b = find(parent, b);
    if (a < b)
        parent[b] = a;
    else
        parent[a] = b;
}

static void join_neighbours(int *parent, dd_bytes mask, int x, int y, bool eight)
{
    int w = mask.width, i = y * w + x;
    const uint8_t *row = dd_brow(mask, y), *above = y ? dd_brow(mask, y - 1) : NULL;
    if (x && row[x - 1])
        join(parent, i, i - 1);
    if (above && above[x])
        join(parent, i, i - w);
    if (above && eight && x && above[x - 1])
        join(parent, i, i - w - 1);
    if (above && eight && x + 1 < w && above[x + 1])
        join(parent, i, i - w + 1);
}

int dd_label(int *labels, dd_bytes mask, bool eight, dd_arena *arena)
{
    dd_arena_mark mark = dd_arena_level(arena);
    size_t n = (size_t)mask.width * (size_t)mask.height;
    int *parent = dd_arena_alloc(arena, n * sizeof *parent), count = 0;
    if (!parent)
        return -1;
    for (int y = 0; y < mask.height; y++)
        for (int x = 0; x < mask.width; x++) {
            int i = y * mask.width + x;
            parent[i] = i;
            if (dd_brow(mask, y)[x])
                join_neighbours(parent, mask, x, y, eight);
        }
    for (int y = 0; y < mask.height; y++)
        for (int x = 0; x < mask.width; x++) {
            int i = y * mask.width + x, root = find(parent, i);
            labels[i] = !dd_brow(mask, y)[x] ? 0 : root == i ? ++count : labels[root];
        }
    dd_arena_rewind(arena, mark);
    return count;
}
