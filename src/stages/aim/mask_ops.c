/* Binary steps that the face and the close-up share. */
#include "kernels/filter.h"
#include "stages/aim/skin.h"

bool dd_open_mask(dd_bytes mask, double radius, dd_arena *arena)
{
    const dd_arena_mark mark = dd_arena_level(arena);
    dd_bytes core = dd_bytes_new(arena, mask.width, mask.height);
    const bool ok = core.px != NULL && dd_erode(core, mask, radius, arena) && dd_dilate(mask, core, radius, arena);
    dd_arena_rewind(arena, mark);
    return ok;
}

/* Sizes of the components of the background, 0 for those at the border; sizes start at 0. */
static void enclosed_sizes(size_t *sizes, const int *labels, int width, int height)
{
    for (int i = 0; i < width * height; i++)
        sizes[labels[i]]++;
    for (int x = 0; x < width; x++) {
        sizes[labels[x]] = 0;
        sizes[labels[(height - 1) * width + x]] = 0;
    }
    for (int y = 0; y < height; y++) {
        sizes[labels[y * width]] = 0;
        sizes[labels[y * width + width - 1]] = 0;
    }
}

bool dd_fill_holes(dd_bytes mask, double most_pixels, dd_arena *arena)
{
    const dd_arena_mark mark = dd_arena_level(arena);
    const int width = mask.width, height = mask.height;
    dd_bytes hole = dd_bytes_new(arena, width, height);
    int *labels = DD_NEW(arena, int, (size_t)width * (size_t)height);
    bool ok = hole.px != NULL && labels != NULL;
    for (int y = 0; ok && y < height; y++)
        for (int x = 0; x < width; x++)
            dd_brow(hole, y)[x] = !dd_brow(mask, y)[x];
    const int count = ok ? dd_label(labels, hole, false, arena) : -1;
    size_t *sizes = count < 0 ? NULL : DD_NEW(arena, size_t, (size_t)count + 1);
    ok = sizes != NULL;
    if (ok) {
        enclosed_sizes(sizes, labels, width, height);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) {
                const int label = labels[y * width + x];
                if (label > 0 && sizes[label] > 0 && (double)sizes[label] <= most_pixels)
                    dd_brow(mask, y)[x] = 1;
            }
    }
    dd_arena_rewind(arena, mark);
    return ok;
}
