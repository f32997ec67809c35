/* The same source as texture.c, compiled with 256-bit vectors. */
#include "kernels/texture.h"

#if defined(__AVX2__)
#include "kernels/texture_body.h"

void dd_texture_init_avx2(dd_texture_kernels *k)
{
    k->mask_row = mask_row;
    k->divide_row = divide_row;
    k->circle_row = circle_row;
    k->relief_row = relief_row;
    k->ones_row = ones_row;
    k->shine_row = shine_row;
    k->isa = DD_ISA_AVX2;
}
#else
void dd_texture_init_avx2(dd_texture_kernels *k) { (void)k; }
#endif
