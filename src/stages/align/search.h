/* Block matching around the present map: larger shifts than the gradient can see, and places that contradict the map. */
#ifndef DD_ALIGN_SEARCH_H
#define DD_ALIGN_SEARCH_H

#include "stages/align/warped.h"

/* Search once at a coarse level and bend the map's field by what was found. */
bool dd_search_bend(dd_map *map, const dd_work *before, const dd_work *after, int level, dd_ctx *ctx);

/* Where the finished map is contradicted: 1 per block of the search level whose content, by agreement of its neighbourhood, still lies
 * elsewhere, looked for from the baseline in the follow-up or back. *w has the level's geometry. mark: in ctx->arena; NULL when the level is too small. */
bool dd_search_contradictions(uint8_t **mark, dd_warped *w, const dd_map *map, const dd_work *before, const dd_work *after, dd_ctx *ctx);

#endif
