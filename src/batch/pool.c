/* Threads take the next index under a lock; results land by index, so order never depends on timing. All work happens in threads of a
 * known stack size, whatever `ulimit -s` says; only when the system gives no thread at all does the caller work itself. */
#include "batch/pool.h"

#include <pthread.h>

enum { MAX_THREADS = 256, STACK_BYTES = 8 << 20 };

typedef struct pool {
    pthread_mutex_t lock;
    size_t next, n, done;
    bool stopped;
    dd_pool_work *work;
    void *self;
} pool;

typedef struct member {
    pool *pool;
    int worker;
} member;

static bool take(pool *p, size_t *item)
{
    pthread_mutex_lock(&p->lock);
    bool any = !p->stopped && p->next < p->n;
    *item = p->next;
    p->next += any;
    pthread_mutex_unlock(&p->lock);
    return any;
}

static void give_back(pool *p, bool ok)
{
    pthread_mutex_lock(&p->lock);
    p->done += ok;
    p->stopped |= !ok;
    pthread_mutex_unlock(&p->lock);
}

static void *run_member(void *self)
{
    member *m = self;
    for (size_t item; take(m->pool, &item);)
        give_back(m->pool, m->pool->work(m->pool->self, item, m->worker));
    return NULL;
}

bool dd_pool_run(int jobs, size_t n, dd_pool_work *work, void *self)
{
    pool p = {.n = n, .work = work, .self = self};
    pthread_t thread[MAX_THREADS];
    member m[MAX_THREADS];
    pthread_attr_t attr;
    int started = 0;
    int wanted = jobs < 1 ? 1 : jobs > MAX_THREADS ? MAX_THREADS : jobs;
    if (n < (size_t)wanted)
        wanted = (int)n;
    pthread_mutex_init(&p.lock, NULL);
    bool has_attr = pthread_attr_init(&attr) == 0;
    if (has_attr)
        pthread_attr_setstacksize(&attr, STACK_BYTES);
    for (; started < wanted; started++) {
        m[started] = (member){&p, started};
        if (pthread_create(&thread[started], has_attr ? &attr : NULL, run_member, &m[started]))
            break;
    }
    if (!started && n)
        run_member(&(member){&p, 0});
    for (int i = 0; i < started; i++)
        pthread_join(thread[i], NULL);
    if (has_attr)
        pthread_attr_destroy(&attr);
    pthread_mutex_destroy(&p.lock);
    return p.done == n;
}
