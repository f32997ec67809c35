/* Points that can be found again: position, size and direction of blobs in scale space, each with a 128-byte description. */
#ifndef DD_ALIGN_KEYPOINTS_H
#define DD_ALIGN_KEYPOINTS_H

#include "base/ctx.h"
#include "kernels/match.h"
#include "stages/align/work.h"

typedef struct dd_keypoint {
    float x, y;  /* working pixels (level 0) */
    float sigma; /* working pixels */
    float angle; /* radians, 0 = +x, clockwise on the screen */
    float response;
} dd_keypoint;

typedef struct dd_keypoints {
    int n;
    dd_keypoint *key;
    uint8_t *descriptor; /* n * DD_DESCRIPTOR_BYTES */
} dd_keypoints;

/* In ctx->arena. false without memory. */
bool dd_keypoints_find(dd_keypoints *out, const dd_work *work, dd_ctx *ctx);

/* Directions (at most 2) of the structure around (x,y) in a Gaussian picture blurred with sigma; returns how many. */
int dd_keypoint_angles(float angle[2], dd_plane gauss, float x, float y, float sigma);
void dd_keypoint_describe(uint8_t descriptor[DD_DESCRIPTOR_BYTES], dd_plane gauss, float x, float y, float sigma, float angle);
/* The description the same spot would have in the mirrored photo. */
void dd_descriptor_mirror(uint8_t out[DD_DESCRIPTOR_BYTES], const uint8_t in[DD_DESCRIPTOR_BYTES]);

#endif
