/* Ridges in plain C. */
#include "kernels/hessian_body.h"

/* Memory-bound: an AVX2 twin won 1.3 only (bench_kernels: 0.52 ns against 0.39 ns). */
static void keep_best(float *restrict best, float *const kept[2], const float *const v[2], const float *const l2[2], size_t n)
{
    float *restrict k0 = kept[0], *restrict k1 = kept[1];
    const float *v0 = v[0], *v1 = v[1], *a = l2[0], *b = l2[1];
    for (size_t i = 0; i < n; i++) {
        float most = v0[i] > v1[i] ? v0[i] : v1[i], was = best[i];
        best[i] = most > was ? most : was;
        k0[i] = most > was ? a[i] : k0[i];
        k1[i] = most > was ? b[i] : k1[i];
    }
}

void dd_hessian_init_c(dd_hessian_kernels *k)
{
    k->ridge_row = ridge_row;
    k->keep_best = keep_best;
    k->isa = DD_ISA_C;
}
