/* The smallest change that counts as real for this pair (METRICS.md 6.2). */
#ifndef DD_PROGRESS_FLOOR_H
#define DD_PROGRESS_FLOOR_H

#include "stages/progress/blocks.h"

typedef struct dd_noise_floor {
    double mdc95;
    double sd;       /* of the difference between two photos of unchanged skin */
    bool by_default; /* not measured on control skin */
} dd_noise_floor;

/* m: the region judged. false without memory. */
bool dd_noise_floor_find(dd_noise_floor *out, const dd_measured *m, const dd_measurements *all, const dd_aim *aim,
                         const dd_balance *balance, dd_arena *arena);

#endif
