/* A bound on memory in flight: pairs wait until what is at work leaves room. */
#ifndef DD_BATCH_GATE_H
#define DD_BATCH_GATE_H

#include <pthread.h>
#include <stddef.h>

typedef struct dd_gate {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    size_t budget, used;
} dd_gate;

void dd_gate_init(dd_gate *gate, size_t budget_bytes);
void dd_gate_destroy(dd_gate *gate);
/* Waits until bytes fit beside what is inside, or nobody is inside: one pair alone may always work. */
void dd_gate_enter(dd_gate *gate, size_t bytes);
void dd_gate_leave(dd_gate *gate, size_t bytes);

/* Half of what this process may have: of the machine's memory, or of ulimit -v when that is less. */
size_t dd_memory_budget(void);

#endif
