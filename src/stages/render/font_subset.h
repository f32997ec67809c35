/* The letters of the labels: a subset of DejaVu Sans (licence in font_subset.c). */
#ifndef DD_RENDER_FONT_SUBSET_H
#define DD_RENDER_FONT_SUBSET_H

enum { DD_FONT_SUBSET_BYTES = 28568 };
extern const unsigned char dd_font_subset[DD_FONT_SUBSET_BYTES];

#endif
