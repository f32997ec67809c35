/* A photo made small for the close-up test, and its blocks (SKINMASK.md 3, steps 1-2). */
#ifndef DD_AIM_SCENE_H
#define DD_AIM_SCENE_H

#include "base/ctx.h"
#include "stages/acquire/acquire.h"

/* Long side 400. u = ln R/G, v = ln G/B, l = ln Y; texture = RMS of what is finer than 6 px in l. */
typedef struct dd_scene {
    int width, height;
    dd_plane u, v, l, texture;
    dd_bytes clipped, dark;     /* too bright to judge; too dark to be skin (vignette) */
    double step;
} dd_scene;

/* A square of `size` px: medians of its usable pixels; wd: how skin-like their colour is, 0..1; weight: wd, and more in the smooth middle.
 */
typedef struct dd_block { float u, v, l, t; double wd, weight; int x, y; } dd_block;
typedef struct dd_blocks { dd_block *at; int n, size; } dd_blocks;

/* Both live in the arena; false without memory. */
bool dd_scene_read(dd_scene *out, const dd_photo *photo, dd_ctx *ctx);
bool dd_blocks_cut(dd_blocks *out, const dd_scene *scene, dd_arena *arena);

#endif
