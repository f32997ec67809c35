/* lcms 2.14 does not survive a failed allocation everywhere (it initialises a mutex at NULL), and where it does, a profile silently
 * becomes "unusable". So its memory is taken in one piece before it starts: that can be refused cleanly. Pieces are handed out in order
 * and never returned; the whole goes at once. A context is used by one thread, so its mutexes do nothing.
 */
#include "stages/acquire/icc_context.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <lcms2_plugin.h>

/* Pages that are not touched cost nothing. Largest users: the copy of the profile, its tables as float and 16 bits, and the transform's
 * own table of 97^3 x 3 nodes. */
enum { POOL_BASE = 32 << 20, POOL_PER_PROFILE_BYTE = 16, ALIGN = 16 };

typedef struct pool {
    size_t size, used;
} pool; /* the memory follows */

static void *take(cmsContext context, cmsUInt32Number size)
{
    pool *p = cmsGetContextUserData(context);
    size_t bytes = ALIGN + ((size_t)size + ALIGN - 1) / ALIGN * ALIGN;
    if (!p || bytes > p->size - p->used)
        return NULL;
    uint8_t *at = (uint8_t *)p + p->used;
    p->used += bytes;
    memcpy(at, &(size_t){size}, sizeof(size_t)); /* for take_again */
    return at + ALIGN;
}

static void give_back(cmsContext context, void *memory)
{
    (void)context;
    (void)memory;
}

static void *take_again(cmsContext context, void *memory, cmsUInt32Number size)
{
    size_t old = 0;
    if (memory)
        memcpy(&old, (uint8_t *)memory - ALIGN, sizeof old);
    void *fresh = take(context, size);
    if (fresh && memory)
        memcpy(fresh, memory, old < size ? old : size);
    return fresh;
}

static void *mutex_new(cmsContext context) { return context; }
static void mutex_free(cmsContext context, void *mutex) { (void)context, (void)mutex; }
static cmsBool mutex_lock(cmsContext context, void *mutex) { return context == mutex; }
static void mutex_unlock(cmsContext context, void *mutex) { (void)context, (void)mutex; }

static void on_error(cmsContext context, cmsUInt32Number code, const char *text)
{
    (void)context;
    (void)code;
    (void)text;
}

dd_icc_context dd_icc_context_open(size_t profile_bytes)
{
    cmsPluginMutex mutexes = {.base = {cmsPluginMagicNumber, 2000, cmsPluginMutexSig, NULL},
                              .CreateMutexPtr = mutex_new,
                              .DestroyMutexPtr = mutex_free,
                              .LockMutexPtr = mutex_lock,
                              .UnlockMutexPtr = mutex_unlock};
    cmsPluginMemHandler memory = {.base = {cmsPluginMagicNumber, 2000, cmsPluginMemHandlerSig, (struct _cmsPluginBaseStruct *)&mutexes},
                                  .MallocPtr = take,
                                  .FreePtr = give_back,
                                  .ReallocPtr = take_again};
    size_t head = (sizeof(pool) + ALIGN - 1) / ALIGN * ALIGN, size = head + POOL_BASE + profile_bytes * POOL_PER_PROFILE_BYTE;
    pool *p = malloc(size);
    if (!p)
        return (dd_icc_context){NULL, NULL};
    *p = (pool){size, head};
    cmsContext lcms = cmsCreateContext(&memory, p);
    if (lcms)
        cmsSetLogErrorHandlerTHR(lcms, on_error);
    return (dd_icc_context){lcms, p};
}

void dd_icc_context_close(dd_icc_context *context)
{
    if (context->lcms)
        cmsDeleteContext(context->lcms);
    free(context->pool);
    *context = (dd_icc_context){NULL, NULL};
}
