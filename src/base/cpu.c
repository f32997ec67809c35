/* CPU features and the CPUs we may use. */
#include "base/cpu.h"

#include <sched.h>

bool dd_cpu_has(dd_isa isa)
{
    switch (isa) {
    case DD_ISA_C:
        return true;
    case DD_ISA_AVX2:
#if defined(__x86_64__)
        return __builtin_cpu_supports("avx2") != 0;
#else
        return false;
#endif
    }
    return false;
}

int dd_cpu_count(void)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set))
        return 1;
    int n = CPU_COUNT(&set);
    return n > 0 ? n : 1;
}
