/* Which colours stand for what. Lightness changes in one direction along every scale (away from the middle where a scale has two sides),
 * so that it reads with any colour vision, and in print.
 *
 *   whole pictures  melanin: cream to brown, haemoglobin: white to dark red, shading: white to black - as such maps are mostly shown
 *                   (colours of ColorBrewer YlOrBr and Reds, C. Brewer, Apache licence 2.0)
 *   marks           on the dark photo, the stronger the brighter: the upper part of matplotlib's inferno (CC0)
 *   two sides       blue = less, orange = more, the photo where there is nothing */
#include "stages/render/map_palette.h"

#include <math.h>
#include <string.h>

enum { MOST_STOPS = 7 };

typedef struct ramp {
    int n;
    dd_rgb8 stop[MOST_STOPS]; /* evenly spaced from low to high */
} ramp;

static const ramp BROWNS = {5, {{255, 250, 224}, {254, 217, 142}, {236, 140, 48}, {166, 66, 10}, {74, 28, 8}}};
static const ramp REDS = {5, {{255, 245, 240}, {252, 187, 161}, {240, 95, 72}, {185, 20, 30}, {84, 0, 14}}};
static const ramp GREYS = {2, {{252, 252, 252}, {8, 8, 8}}};
static const ramp GLOW = {6, {{87, 16, 110}, {150, 38, 103}, {207, 68, 70}, {243, 120, 25}, {250, 193, 39}, {252, 255, 164}}};
static const ramp SIDES = {
    7, {{190, 228, 255}, {66, 146, 222}, {24, 62, 120}, {28, 28, 28}, {122, 58, 8}, {232, 134, 36}, {255, 228, 160}}};

/* shows: the photo shows where |value| is below this, for redness and pigment what the metrics begin to count; NaN: nowhere, the map is a
 * picture of its own. */
static const struct {
    const ramp *colours;
    float shows;
} LOOK[DD_MAPS] = {
    [DD_MAP_MELANIN] = {&BROWNS, NAN}, [DD_MAP_HAEMOGLOBIN] = {&REDS, NAN}, [DD_MAP_SHADING] = {&GREYS, NAN},
    [DD_MAP_SPOTS] = {&GLOW, 0.5f},    [DD_MAP_REDNESS] = {&GLOW, 3.0f},    [DD_MAP_VESSELS] = {&GLOW, 0.5f},
    [DD_MAP_WRINKLES] = {&GLOW, 0.5f}, [DD_MAP_PORES] = {&GLOW, 0.5f},      [DD_MAP_SCARS] = {&SIDES, 2.0f},
    [DD_MAP_INK] = {&GLOW, 2.0f},      [DD_MAP_PIGMENT_CHANGE] = {&SIDES, 3.0f},
};

static uint8_t between(int a, int b, int at, int span) { return (uint8_t)((a * (span - at) + b * at + span / 2) / span); }

/* Colour i of DD_MAP_COLOURS, in integers: the same everywhere. */
static dd_rgb8 colour_at(const ramp *r, int i)
{
    int span = DD_MAP_COLOURS - 1, at = i * (r->n - 1), k = at / span;
    if (k >= r->n - 1)
        return r->stop[r->n - 1];
    const dd_rgb8 *a = &r->stop[k], *b = a + 1;
    return (dd_rgb8){between(a->r, b->r, at - k * span, span), between(a->g, b->g, at - k * span, span),
                     between(a->b, b->b, at - k * span, span)};
}

void dd_map_palette(dd_rgb8 palette[256], dd_map_kind kind)
{
    for (int i = 0; i < DD_MAP_FIRST_COLOUR; i++) {
        uint8_t grey = (uint8_t)(2 * i + (i >> 6));
        palette[i] = (dd_rgb8){grey, grey, grey};
    }
    memset(palette + DD_MAP_FIRST_COLOUR, 0, (256 - DD_MAP_FIRST_COLOUR) * sizeof *palette);
    for (int i = 0; i < DD_MAP_COLOURS; i++)
        palette[DD_MAP_FIRST_COLOUR + i] = colour_at(LOOK[kind].colours, i);
}

void dd_map_indices(uint8_t index_of[256], dd_map_kind kind)
{
    index_of[0] = 0;
    for (int code = 1; code < 256; code++) {
        bool photo = fabsf(dd_map_value(kind, (uint8_t)code)) < LOOK[kind].shows;
        index_of[code] = photo ? 0 : (uint8_t)(DD_MAP_FIRST_COLOUR + (code - 1) * DD_MAP_COLOURS / 255);
    }
}
