/* The gate only delays; which pair waits never shows in the results. A thread holds one place at a time, so nobody waits for himself. */
#include "batch/gate.h"

#include <stdint.h>
#include <sys/resource.h>
#include <unistd.h>

void dd_gate_init(dd_gate *gate, size_t budget_bytes)
{
    pthread_mutex_init(&gate->lock, NULL);
    pthread_cond_init(&gate->changed, NULL);
    gate->budget = budget_bytes;
    gate->used = 0;
}

void dd_gate_destroy(dd_gate *gate)
{
    pthread_cond_destroy(&gate->changed);
    pthread_mutex_destroy(&gate->lock);
}

void dd_gate_enter(dd_gate *gate, size_t bytes)
{
    pthread_mutex_lock(&gate->lock);
    while (gate->used > 0 && (bytes > gate->budget || gate->used > gate->budget - bytes))
        pthread_cond_wait(&gate->changed, &gate->lock);
    gate->used += bytes;
    pthread_mutex_unlock(&gate->lock);
}

void dd_gate_leave(dd_gate *gate, size_t bytes)
{
    pthread_mutex_lock(&gate->lock);
    gate->used -= bytes;
    pthread_cond_broadcast(&gate->changed);
    pthread_mutex_unlock(&gate->lock);
}

size_t dd_memory_budget(void)
{
    struct rlimit limit;
    long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    size_t bytes = pages > 0 && page > 0 && (size_t)pages < SIZE_MAX / (size_t)page ? (size_t)pages * (size_t)page : (size_t)1 << 30;
    if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < bytes)
        bytes = (size_t)limit.rlim_cur;
    return bytes / 2;
}
