/* The same source as flow.c, compiled with 256-bit vectors. */
#include "kernels/flow.h"

#if defined(__AVX2__)
#include "kernels/flow_body.h"

void dd_flow_init_avx2(dd_flow_kernels *k) { *k = (dd_flow_kernels){sample_line, accumulate, window_shifts, subtract_scaled, DD_ISA_AVX2}; }
#else
void dd_flow_init_avx2(dd_flow_kernels *k) { (void)k; }
#endif
