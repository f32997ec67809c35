/* What this processor can do, and how many CPUs this process may use. */
#ifndef DD_BASE_CPU_H
#define DD_BASE_CPU_H

#include <stdbool.h>

typedef enum dd_isa { DD_ISA_C, DD_ISA_AVX2 } dd_isa;

bool dd_cpu_has(dd_isa isa);
int dd_cpu_count(void);     /* by affinity (sched_getaffinity), not by what the machine has; >= 1 */

#endif
