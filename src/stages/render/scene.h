/* What all pictures of one pair share: the inputs, the frame they are drawn in, the tools. Inside of stage render. */
#ifndef DD_RENDER_SCENE_H
#define DD_RENDER_SCENE_H

#include "kernels/encode.h"
#include "stages/render/label.h"
#include "stages/render/render.h"
#include "stages/render/sample.h"

typedef struct dd_frame {
    dd_grid grid; /* of each half; its pixels lie inside the baseline */
    int shrink;   /* shrink x shrink pixels of a half are one pixel of the change map */
    dd_grid map;
} dd_frame;

typedef struct dd_scene {
    const dd_render_request *request;
    const dd_photo *before, *after;
    const dd_aim *aim;
    const dd_alignment *al;
    const dd_balance *balance;
    dd_ctx *ctx;
    dd_frame frame;
    dd_font *font;
    dd_srgb8_table srgb;
} dd_scene;

enum { DD_PICTURE_PATH = 4096 };
dd_status dd_picture_path(char path[DD_PICTURE_PATH], const dd_scene *scene, const char *name, dd_err *err);

/* picture_size: long side of each half, 0 = full; never enlarged. */
dd_frame dd_frame_of(int width, int height, int picture_size);

/* Some rows of both photos on frame.grid. */
typedef struct dd_band {
    dd_rows before, after;
    int y, rows; /* rows y .. y + rows - 1 of the grid */
} dd_band;

int dd_band_rows(const dd_frame *frame); /* rows of a full band: a multiple of frame->shrink */
bool dd_band_new(dd_band *out, const dd_scene *scene);
/* Rows from y on, as many as fit band and grid. DD_E_CANCELLED or what dd_resample says. */
dd_status dd_band_load(dd_band *band, const dd_scene *scene, int y, dd_err *err);
#endif
