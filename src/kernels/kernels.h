/* The kernel table: pure functions on rows, C first, then ISA by ISA. Filled once per worker by dd_kernels_init.
 *
 * Rules (DESIGN.md 3): no allocation, no libm transcendental, no FMA, no global state; the SIMD twin gives the same bytes as the C
 * (tests/kernels proves it); reductions over 8 fixed lanes. A SIMD twin stays only where it is >= 1.5x faster (make bench).
 * To add a group: NAME.h with its struct and init functions, NAME.c, NAME_avx2.c, one member here, one line in kernels.c.
 */
#ifndef DD_KERNELS_H
#define DD_KERNELS_H

#include <stdbool.h>

#include "kernels/colour.h"
#include "kernels/filter.h"
#include "kernels/flow.h"
#include "kernels/hessian.h"
#include "kernels/match.h"
#include "kernels/resample.h"
#include "kernels/texture.h"

typedef struct dd_kernels {
    dd_colour_kernels colour;
    dd_filter_kernels filter;
    dd_flow_kernels flow;
    dd_hessian_kernels hessian;
    dd_match_kernels match;
    dd_resample_kernels resample;
    dd_texture_kernels texture;
    dd_isa isa;
} dd_kernels;

/* cpu: NULL = best of this machine, else "c" or "avx2". false when the name is unknown or this machine lacks it. */
bool dd_kernels_init(dd_kernels *kernels, const char *cpu);
const char *dd_isa_name(dd_isa isa);

/* Groups for `dermadelta kernels`: name of group i and the ISA its functions come from; count in DD_KERNEL_GROUPS. */
enum { DD_KERNEL_GROUPS = 7 };
const char *dd_kernel_group_name(int group);
dd_isa dd_kernel_group_isa(const dd_kernels *kernels, int group);

#endif
