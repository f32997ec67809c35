/* The cascade of local binary patterns that finds frontal faces, as constant tables (face_cascade.c, converted once; its licence is there).
 *
 * Window 24 x 24. A feature is one cell (x,y,w,h) of a 3x3 block of equal cells; its code has one bit per outer cell, set when the
 * cell's sum is >= the centre's:
 *
 *     128  64  32
 *       1   .  16       a tree adds leaf[0] when bit `code` of its 256-bit subset is set, else leaf[1];
 *       2   4   8       a stage fails when its sum is below threshold - 1e-5
 */
#ifndef DD_AIM_FACE_CASCADE_H
#define DD_AIM_FACE_CASCADE_H

#include <stdint.h>

enum { DD_FACE_WINDOW = 24, DD_FACE_FEATURES = 136, DD_FACE_STAGES = 20, DD_FACE_TREES = 139 };

typedef struct dd_lbp_feature { uint8_t x, y, w, h; } dd_lbp_feature;
typedef struct dd_lbp_stage { int trees; float threshold; } dd_lbp_stage;
typedef struct dd_lbp_tree { uint8_t feature; uint32_t subset[8]; float leaf[2]; } dd_lbp_tree;

extern const dd_lbp_feature dd_face_features[DD_FACE_FEATURES];
extern const dd_lbp_stage dd_face_stages[DD_FACE_STAGES];
extern const dd_lbp_tree dd_face_trees[DD_FACE_TREES];  /* in stage order */

#endif
