/* One output pixel from an RGBX neighbourhood. The inner sum runs along the row, the outer over rows: a fixed order, four lanes. */
#include "kernels/resample.h"

static void weighted_rgbx(float out[4], const float *px, size_t stride, const float *wx, int nx, const float *wy, int ny)
{
    float sum[4] = {0, 0, 0, 0};
    for (int j = 0; j < ny; j++) {
        const float *row = px + (size_t)j * stride;
        float line[4] = {0, 0, 0, 0};
        for (int i = 0; i < nx; i++)
            for (int c = 0; c < 4; c++)
                line[c] += wx[i] * row[4 * i + c];
        for (int c = 0; c < 4; c++)
            sum[c] += wy[j] * line[c];
    }
    for (int c = 0; c < 4; c++)
        out[c] = sum[c];
}

void dd_resample_init_c(dd_resample_kernels *k)
{
    k->weighted_rgbx = weighted_rgbx;
    k->isa = DD_ISA_C;
}
