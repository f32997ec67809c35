/* What a worker owns and lends to every stage: its kernels, its arena, whether to stop. */
#ifndef DD_BASE_CTX_H
#define DD_BASE_CTX_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/arena.h"

struct dd_kernels;

typedef struct dd_ctx {
    const struct dd_kernels *kernels;
    dd_arena *arena;
    const atomic_bool *cancel;  /* NULL = never */
} dd_ctx;

#endif
