/* A bounded pool: n items, each done once by one of a few threads, in the order of their index. */
#ifndef DD_BATCH_POOL_H
#define DD_BATCH_POOL_H

#include <stdbool.h>
#include <stddef.h>

/* Called by several threads at once with different items; worker tells the threads apart (0 .. jobs-1). false stops the pool:
 * items not yet begun are left. */
typedef bool dd_pool_work(void *self, size_t item, int worker);

/* Returns when all begun items are done. true: every item was done. Works with fewer threads when the system gives fewer. */
bool dd_pool_run(int jobs, size_t n, dd_pool_work *work, void *self);

#endif
