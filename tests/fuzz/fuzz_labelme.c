/* libFuzzer target: regions files. Any bytes: shapes that can be painted, or DD_E_REGIONS with words; never a pixel outside the photo.
 * make fuzz builds and runs it. */
#include <stdlib.h>

#include "base/fmath.h"
#include "stages/aim/labelme.h"
#include "stages/aim/paint.h"

enum { WIDTH = 61, HEIGHT = 47 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void paint(const dd_shapes *shapes, dd_canvas canvas)
{
    for (size_t i = 0; i < shapes->n; i++) {
        const dd_shape *s = &shapes->at[i];
        if (s->type == DD_CIRCLE)
            dd_paint_circle(canvas, s->point[0], dd_hypot(s->point[1][0] - s->point[0][0], s->point[1][1] - s->point[0][1]), 2);
        else
            dd_paint_polygon(canvas, (const double(*)[2])s->point, s->n, 2);
    }
    for (int i = 0; i < WIDTH * HEIGHT; i++)
        if ((canvas.bits[i] & ~4) != 0)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t none = 0;
    const dd_blob file = {size ? (uint8_t *)(uintptr_t)data : &none, size};
    dd_arena *arena = dd_arena_new();
    dd_shapes shapes = {0};
    dd_err err = {0};
    if (arena == NULL)
        return 0;
    if (dd_labelme_parse(&shapes, &file, "fuzz.json", WIDTH, HEIGHT, arena, &err) == DD_OK)
        paint(&shapes, (dd_canvas){DD_NEW(arena, uint16_t, WIDTH * HEIGHT), WIDTH, HEIGHT});
    else if (err.code != DD_E_REGIONS || err.detail[0] == '\0')
        abort();
    dd_arena_free(arena);
    return 0;
}
