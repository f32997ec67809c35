/* Internal to acquire: an lcms context that cannot run out of memory half-way. */
#ifndef DD_ACQUIRE_ICC_CONTEXT_H
#define DD_ACQUIRE_ICC_CONTEXT_H

#include <stddef.h>

#include <lcms2.h>

typedef struct dd_icc_context {
    cmsContext lcms; /* NULL without memory */
    void *pool;
} dd_icc_context;

/* profile_bytes: of the profile to be opened (lcms copies it). */
dd_icc_context dd_icc_context_open(size_t profile_bytes);
void dd_icc_context_close(dd_icc_context *context);

#endif
