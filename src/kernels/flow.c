/* Dense registration in plain C, and the one kernel of the group that needs no AVX2 twin: sampling gathers single pixels, 256-bit vectors
 * won 1.1x only. */
#include "kernels/flow_body.h"

static inline float clampf(float v, float high) { return v < 0 ? 0 : v > high ? high : v; }

/* Where strip pixel k samples: the integer corner, the fractions, and whether the picture covers it. */
typedef struct places {
    float fx[STRIP], fy[STRIP], inside[STRIP];
    int ix[STRIP], iy[STRIP];
} places;

static inline void find_places(places *p, int width, int height, float x0, float y0, float dx, float dy, float first)
{
    float right = (float)(width - 1), bottom = (float)(height - 1);
    for (int k = 0; k < STRIP; k++) {
        float i = first + (float)k, x = x0 + i * dx, y = y0 + i * dy, cx = clampf(x, right), cy = clampf(y, bottom);
        int ix = (int)cx, iy = (int)cy;
        ix = ix > width - 2 ? width - 2 : ix;
        iy = iy > height - 2 ? height - 2 : iy;
        p->ix[k] = ix;
        p->iy[k] = iy;
        p->fx[k] = cx - (float)ix;
        p->fy[k] = cy - (float)iy;
        p->inside[k] = (x == cx ? 1.0F : 0.0F) * (y == cy ? 1.0F : 0.0F);
    }
}

static void sample_line(float *out, float *inside, const float *px, size_t stride, int width, int height, float x0, float y0, float dx,
                        float dy, size_t n)
{
    for (size_t i = 0; i < n; i += STRIP) {
        places p;
        size_t count = n - i < STRIP ? n - i : STRIP;
        find_places(&p, width, height, x0, y0, dx, dy, (float)(int)i);
        for (size_t k = 0; k < count; k++) {
            const float *a = px + (size_t)p.iy[k] * stride + (size_t)p.ix[k], *b = a + stride;
            float top = a[0] + p.fx[k] * (a[1] - a[0]), low = b[0] + p.fx[k] * (b[1] - b[0]);
            out[i + k] = top + p.fy[k] * (low - top);
            inside[i + k] = p.inside[k];
        }
    }
}

void dd_flow_init_c(dd_flow_kernels *k)
{
    *k = (dd_flow_kernels){sample_line, accumulate, cell_shifts, path_step, subtract_scaled, DD_ISA_C};
}
