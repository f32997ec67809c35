/* Drawing on 8-bit pictures: boxes, blends and the hatch that stands for "not photographed". */
#include "stages/render/canvas.h"

#include "base/image.h"

bool dd_canvas_new(dd_canvas *out, dd_arena *arena, int width, int height)
{
    size_t bytes;
    *out = (dd_canvas){NULL, width, height};
    if (width < 1 || height < 1 || !dd_size_mul(&bytes, 3, (size_t)width, (size_t)height))
        return false;
    out->px = dd_arena_alloc(arena, bytes);
    return out->px != NULL;
}

static dd_box clip(dd_canvas c, dd_box box)
{
    int x1 = box.x + box.w, y1 = box.y + box.h;
    box.x = box.x < 0 ? 0 : box.x;
    box.y = box.y < 0 ? 0 : box.y;
    box.w = (x1 < c.width ? x1 : c.width) - box.x;
    box.h = (y1 < c.height ? y1 : c.height) - box.y;
    return box;
}

void dd_fill(dd_canvas c, dd_box box, dd_rgb8 colour) { dd_shade(c, box, colour, 255); }

static uint8_t mix(uint8_t under, uint8_t over, unsigned alpha) { return (uint8_t)((under * (255u - alpha) + over * alpha + 127u) / 255u); }

static void mix_px(uint8_t *px, dd_rgb8 colour, uint8_t alpha)
{
    px[0] = mix(px[0], colour.r, alpha);
    px[1] = mix(px[1], colour.g, alpha);
    px[2] = mix(px[2], colour.b, alpha);
}

void dd_shade(dd_canvas c, dd_box box, dd_rgb8 colour, uint8_t alpha)
{
    box = clip(c, box);
    for (int y = box.y; y < box.y + box.h; y++)
        for (int x = box.x; x < box.x + box.w; x++)
            mix_px(dd_canvas_at(c, x, y), colour, alpha);
}

void dd_blend(dd_canvas c, int x, int y, dd_rgb8 colour, uint8_t alpha)
{
    if (alpha && x >= 0 && y >= 0 && x < c.width && y < c.height)
        mix_px(dd_canvas_at(c, x, y), colour, alpha);
}

bool dd_on_stripe(int x, int y, int period) { return (x + y) % period < period / 2; }

void dd_hatch(uint8_t rgb[3], int x, int y, int period)
{
    uint8_t grey = dd_on_stripe(x, y, period) ? 140 : 126;
    rgb[0] = rgb[1] = rgb[2] = grey;
}
