/* The same source as colour.c, compiled with 256-bit vectors. */
#include "kernels/colour.h"

#if defined(__AVX2__)
#include "kernels/colour_body.h"

void dd_colour_init_avx2(dd_colour_kernels *k)
{
    k->lab_from_linear = lab_from_linear;
    k->ciede2000 = ciede2000;
    k->density_from_lab = density_from_lab;
    k->separate = separate;
    k->isa = DD_ISA_AVX2;
}
#else
void dd_colour_init_avx2(dd_colour_kernels *k) { (void)k; }
#endif
