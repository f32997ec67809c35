/* The same source as filter.c, compiled with 256-bit vectors. */
#include "kernels/filter.h"

#if defined(__AVX2__)
#include "kernels/filter_body.h"

void dd_filter_init_avx2(dd_filter_kernels *k)
{
    k->fir_rows = fir_rows;
    k->fir_row = fir_row;
    k->isa = DD_ISA_AVX2;
}
#else
void dd_filter_init_avx2(dd_filter_kernels *k) { (void)k; }
#endif
