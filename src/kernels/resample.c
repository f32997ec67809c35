/* One output pixel from an RGBX neighbourhood: down each column of taps first, then across the columns. A fixed order, four lanes. */
#include "kernels/resample.h"

static void weighted_rgbx(float out[4], const float *px, size_t stride, const float *wx, int nx, const float *wy, int ny)
{
    float sum[4] = {0, 0, 0, 0};
    for (int i = 0; i < nx; i++) {
        float column[4] = {0, 0, 0, 0};
        for (int j = 0; j < ny; j++)
            for (int c = 0; c < 4; c++)
                column[c] += wy[j] * px[(size_t)j * stride + (size_t)(4 * i + c)];
        for (int c = 0; c < 4; c++)
            sum[c] += wx[i] * column[c];
    }
    for (int c = 0; c < 4; c++)
        out[c] = sum[c];
}

void dd_resample_init_c(dd_resample_kernels *k)
{
    k->weighted_rgbx = weighted_rgbx;
    k->isa = DD_ISA_C;
}
