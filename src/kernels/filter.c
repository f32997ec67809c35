/* Filter rows in plain C. Plane operations: gauss.c, label.c, morphology.c. */
#include "kernels/filter_body.h"

/* Memory-bound: an AVX2 twin won nothing (bench_kernels: 0.08 ns against 0.08 ns). */
static void halve_row(float *restrict out, const float *restrict a, const float *restrict b, size_t n_out)
{
    for (size_t i = 0; i < n_out; i++)
        out[i] = 0.25f * ((a[2 * i] + a[2 * i + 1]) + (b[2 * i] + b[2 * i + 1]));
}

void dd_filter_init_c(dd_filter_kernels *k)
{
    k->fir_rows = fir_rows;
    k->fir_row = fir_row;
    k->halve_row = halve_row;
    k->isa = DD_ISA_C;
}
