/* Text on pictures: the embedded font, measured, shortened and drawn. UTF-8; letters outside the font show its replacement mark. */
#ifndef DD_RENDER_LABEL_H
#define DD_RENDER_LABEL_H

#include <stddef.h>

#include "stages/render/canvas.h"

typedef struct dd_font dd_font;        /* opaque; lives in its arena */
dd_font *dd_font_new(dd_arena *arena); /* NULL without memory */

enum { DD_FONT_MIN_PX = 10, DD_FONT_MAX_PX = 160, DD_LABEL_TEXT = 256 };

/* size_px: height of the em square. The line's width, rounded up. */
int dd_label_width(dd_font *font, int size_px, const char *text);
int dd_label_ascent(const dd_font *font, int size_px);     /* baseline to the top of capitals with accents */
int dd_label_cap_height(const dd_font *font, int size_px); /* baseline to the top of plain capitals: for centring */
/* Draw with the left end of the baseline at (x, y). */
void dd_label_draw(dd_canvas canvas, dd_font *font, int size_px, int x, int y, const char *text, dd_rgb8 colour);
/* text, or its longest beginning + an ellipsis that fits max_width; "" when not even that does. Returns dst. */
char *dd_label_fit(char *dst, size_t size, dd_font *font, int size_px, const char *text, int max_width);
/* "session · date" within max_width: the session is shortened first, then the date goes. date "" = unknown; equal texts stand once. */
char *dd_label_session(char dst[DD_LABEL_TEXT], dd_font *font, int size_px, const char *session, const char *date, int max_width);

#endif
