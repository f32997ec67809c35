/* The shared source of flow.c, compiled with 256-bit vectors; sample_line stays the C one. */
#include "kernels/flow.h"

#if defined(__AVX2__)
#include "kernels/flow_body.h"

void dd_flow_init_avx2(dd_flow_kernels *k)
{
    k->accumulate = accumulate;
    k->cell_shifts = cell_shifts;
    k->path_step = path_step;
    k->subtract_scaled = subtract_scaled;
    k->isa = DD_ISA_AVX2;
}
#else
void dd_flow_init_avx2(dd_flow_kernels *k) { (void)k; }
#endif
