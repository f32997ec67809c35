/* Block matching around the present map: larger shifts than the gradient can see, and places that contradict the map. */
#ifndef DD_ALIGN_SEARCH_H
#define DD_ALIGN_SEARCH_H

#include "stages/align/warped.h"

typedef struct dd_shift {
    float dx, dy;               /* px of the level, baseline frame: where the block's content really lies in the brought-over follow-up */
    float peak;                 /* correlation there */
    uint8_t clear;              /* one clear peak inside the search range */
    uint8_t agreed;             /* and the neighbourhood says the same */
    float common_dx, common_dy; /* what the neighbourhood agrees on, 0 without agreement */
} dd_shift;

/* One shift per block of w (nx*ny), in ctx->arena. false without memory. */
bool dd_search_shifts(dd_shift **out, const dd_warped *w, dd_ctx *ctx);
/* Search at a coarse level and bend the map's field by what was found. */
bool dd_search_bend(dd_map *map, const dd_work *before, const dd_work *after, dd_ctx *ctx);

/* Where the finished map is contradicted: 1 per block of the search level whose content, by agreement of its neighbourhood, still lies
 * elsewhere. *w has the level's geometry. mark: in ctx->arena; NULL when the level is too small. */
bool dd_search_contradictions(uint8_t **mark, dd_warped *w, const dd_map *map, const dd_work *before, const dd_work *after, dd_ctx *ctx);

#endif
