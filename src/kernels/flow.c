/* Dense registration, plain C. */
#include "kernels/flow.h"

#include <math.h>

static void sample_line(float *out, float *inside, const float *px, size_t stride, int width, int height, float x0, float y0, float dx, float dy, size_t n)
{
    float right = (float)(width - 1), bottom = (float)(height - 1);
    for (size_t i = 0; i < n; i++) {
        float x = x0 + (float)(int)i * dx, y = y0 + (float)(int)i * dy;
        float cx = fminf(fmaxf(x, 0), right), cy = fminf(fmaxf(y, 0), bottom);
        int ix = (int)cx, iy = (int)cy;
        ix = ix > width - 2 ? width - 2 : ix;
        iy = iy > height - 2 ? height - 2 : iy;
        const float *p = px + (size_t)iy * stride + (size_t)ix, *q = p + stride;
        float fx = cx - (float)ix, fy = cy - (float)iy;
        float top = p[0] + fx * (p[1] - p[0]), low = q[0] + fx * (q[1] - q[0]);
        out[i] = top + fy * (low - top);
        inside[i] = x == cx && y == cy ? 1.0F : 0.0F;
    }
}

static void accumulate(float *const sums[DD_FLOW_SUMS], const float *const a[3], const float *const b[3], const float *inside, float limit, size_t n)
{
    float inverse = 1 / limit;
    for (size_t i = 0; i < n; i++) {
        float va = a[1][i], vb = b[1][i], e = va - vb, u = e * inverse, k = 1 + u * u, w = inside[i] / (k * k), m = inside[i];
        float gx = 0.25F * ((*(a[1] + i + 1) - *(a[1] + i - 1)) + (*(b[1] + i + 1) - *(b[1] + i - 1)));
        float gy = 0.25F * ((a[2][i] - a[0][i]) + (b[2][i] - b[0][i]));
        float wx = w * gx, wy = w * gy;
        sums[DD_FLOW_XX][i] += wx * gx;
        sums[DD_FLOW_XY][i] += wx * gy;
        sums[DD_FLOW_YY][i] += wy * gy;
        sums[DD_FLOW_BX][i] += wx * e;
        sums[DD_FLOW_BY][i] += wy * e;
        sums[DD_FLOW_AA][i] += m * (va * va);
        sums[DD_FLOW_BB][i] += m * (vb * vb);
        sums[DD_FLOW_AB][i] += m * (va * vb);
        sums[DD_FLOW_COUNT][i] += m;
    }
}

void dd_flow_init_c(dd_flow_kernels *k) { *k = (dd_flow_kernels){sample_line, accumulate, DD_ISA_C}; }
