/* The same source as hessian.c, compiled with 256-bit vectors. */
#include "kernels/hessian.h"

#if defined(__AVX2__)
#include "kernels/hessian_body.h"

void dd_hessian_init_avx2(dd_hessian_kernels *k)
{
    k->ridge_row = ridge_row;
    k->isa = DD_ISA_AVX2;
}
#else
void dd_hessian_init_avx2(dd_hessian_kernels *k) { (void)k; }
#endif
