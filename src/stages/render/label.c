/* Text through stb_truetype and the embedded subset of DejaVu Sans.
 *
 * stb's scratch memory comes from a fixed pool that is emptied for every glyph, so that drawing cannot fail half-way; a glyph of this
 * font at DD_FONT_MAX_PX needs less than a third of it (test_label draws them all). Glyphs are placed at quarter pixels. */
#include "stages/render/label.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "stages/render/font_subset.h"

enum { POOL_BYTES = 192 * 1024, REPLACEMENT = 0xFFFD };

typedef struct glyph_pool {
    size_t used;
    _Alignas(16) unsigned char bytes[POOL_BYTES];
} glyph_pool;

static void *pool_take(glyph_pool *pool, size_t bytes)
{
    size_t rounded = (bytes + 15) & ~(size_t)15;
    if (rounded > POOL_BYTES - pool->used)
        return NULL;
    pool->used += rounded;
    return pool->bytes + pool->used - rounded;
}

#define STBTT_malloc(bytes, user) pool_take((glyph_pool *)(user), (bytes))
#define STBTT_free(memory, user)  ((void)(user), (void)(memory))
#define STBTT_assert(condition)   ((void)0)
#define STBTT_STATIC
#define STB_TRUETYPE_IMPLEMENTATION
#include <stb_truetype.h>

struct dd_font {
    stbtt_fontinfo info;
    glyph_pool pool;
    unsigned char coverage[2 * DD_FONT_MAX_PX * 2 * DD_FONT_MAX_PX];
};

dd_font *dd_font_new(dd_arena *arena)
{
    dd_font *font = DD_NEW(arena, dd_font, 1);
    if (!font || !stbtt_InitFont(&font->info, dd_font_subset, 0))
        return NULL;
    font->info.userdata = &font->pool;
    return font;
}

/* Next code point of UTF-8; malformed bytes read as the replacement mark, one by one. */
static int next_letter(const char **text)
{
    const unsigned char *s = (const unsigned char *)*text;
    int more = s[0] < 0x80 ? 0 : (s[0] & 0xE0) == 0xC0 ? 1 : (s[0] & 0xF0) == 0xE0 ? 2 : (s[0] & 0xF8) == 0xF0 ? 3 : -1;
    int letter = more > 0 ? s[0] & (0x3F >> more) : s[0];
    for (int i = 1; i <= more; i++) {
        if ((s[i] & 0xC0) != 0x80) {
            more = -1;
            break;
        }
        letter = letter << 6 | (s[i] & 0x3F);
    }
    *text += more < 0 ? 1 : more + 1;
    return more < 0 ? REPLACEMENT : letter;
}

static int glyph_of(const dd_font *font, int letter)
{
    int glyph = letter < ' ' ? 0 : stbtt_FindGlyphIndex(&font->info, letter);
    return glyph ? glyph : stbtt_FindGlyphIndex(&font->info, REPLACEMENT);
}

static float scale_of(const dd_font *font, int size_px) { return stbtt_ScaleForMappingEmToPixels(&font->info, (float)size_px); }

static float advance_px(const dd_font *font, float scale, int glyph)
{
    int advance, bearing;
    stbtt_GetGlyphHMetrics(&font->info, glyph, &advance, &bearing);
    return scale * (float)advance;
}

int dd_label_width(dd_font *font, int size_px, const char *text)
{
    float x = 0, scale = scale_of(font, size_px);
    while (*text)
        x += advance_px(font, scale, glyph_of(font, next_letter(&text)));
    return (int)ceilf(x);
}

static int top_of(const dd_font *font, int size_px, int letter)
{
    int x0, y0, x1, y1;
    float scale = scale_of(font, size_px);
    stbtt_GetGlyphBitmapBox(&font->info, glyph_of(font, letter), scale, scale, &x0, &y0, &x1, &y1);
    return -y0;
}

int dd_label_ascent(const dd_font *font, int size_px) { return top_of(font, size_px, 0xC5); }

int dd_label_cap_height(const dd_font *font, int size_px) { return top_of(font, size_px, 'H'); }

static void draw_glyph(dd_canvas canvas, dd_font *font, float scale, int glyph, float x, int y, dd_rgb8 colour)
{
    int x0, y0, x1, y1, left = (int)floorf(x);
    float shift = floorf((x - (float)left) * 4.0f) * 0.25f;
    stbtt_GetGlyphBitmapBoxSubpixel(&font->info, glyph, scale, scale, shift, 0, &x0, &y0, &x1, &y1);
    int w = x1 - x0, h = y1 - y0;
    if (w < 1 || h < 1 || (size_t)w * (size_t)h > sizeof font->coverage)
        return;
    font->pool.used = 0;
    memset(font->coverage, 0, (size_t)w * (size_t)h);
    stbtt_MakeGlyphBitmapSubpixel(&font->info, font->coverage, w, h, w, scale, scale, shift, 0, glyph);
    for (int j = 0; j < h; j++)
        for (int i = 0; i < w; i++)
            dd_blend(canvas, left + x0 + i, y + y0 + j, colour, font->coverage[(size_t)j * (size_t)w + (size_t)i]);
}

void dd_label_draw(dd_canvas canvas, dd_font *font, int size_px, int x, int y, const char *text, dd_rgb8 colour)
{
    float at = (float)x, scale = scale_of(font, size_px);
    while (*text) {
        int glyph = glyph_of(font, next_letter(&text));
        draw_glyph(canvas, font, scale, glyph, at, y, colour);
        at += advance_px(font, scale, glyph);
    }
}

char *dd_label_fit(char *dst, size_t size, dd_font *font, int size_px, const char *text, int max_width)
{
    static const char ellipsis[] = "\xE2\x80\xA6";
    size_t length = strlen(text), keep = length < size ? length : size - sizeof ellipsis + 1;
    dd_copy(dst, size, text);
    for (bool whole = keep == length; !whole || dd_label_width(font, size_px, dst) > max_width; whole = true) {
        if (keep == 0) {
            dst[0] = '\0';
            break;
        }
        do
            keep--;
        while (keep > 0 && ((unsigned char)text[keep] & 0xC0) == 0x80);
        while (keep > 0 && text[keep - 1] == ' ')
            keep--;
        snprintf(dst, size, "%.*s%s", (int)keep, text, ellipsis);
    }
    return dst;
}

char *dd_label_session(char dst[DD_LABEL_TEXT], dd_font *font, int size_px, const char *session, const char *date, int max_width)
{
    enum { SESSION_MIN_EMS = 3 }; /* below this a shortened session says nothing: better the session alone */
    char tail[32] = "";
    if (date[0] && strcmp(date, session) != 0)
        snprintf(tail, sizeof tail, " \xC2\xB7 %s", date);
    int room = max_width - dd_label_width(font, size_px, tail);
    if (room < SESSION_MIN_EMS * size_px) {
        tail[0] = '\0';
        room = max_width;
    }
    size_t length = strlen(tail);
    dd_label_fit(dst, DD_LABEL_TEXT - length, font, size_px, session, room);
    memcpy(dst + strlen(dst), tail, length + 1);
    return dst;
}
