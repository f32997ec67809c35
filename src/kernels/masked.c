/* Rows under a mask. No branches, every load unconditional, so that the loops vectorise. */
#include "kernels/masked.h"

#include <math.h>

void dd_masked_row(float *restrict out, const float *restrict in, const uint8_t *restrict valid, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        float v = in[i];
        out[i] = valid[i] ? v : 0.0f;
    }
}

void dd_mask_row(float *restrict out, const uint8_t *restrict valid, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = valid[i] ? 1.0f : 0.0f;
}

void dd_divide_row(float *restrict value, const float *restrict weight, const uint8_t *restrict valid, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        float share = weight[i], quotient = value[i] / share, known = share >= 0.5f ? quotient : NAN;
        value[i] = valid[i] ? known : NAN;
    }
}

static inline float blend(float near, float far)
{
    float mixed = 0.75f * near + 0.25f * far, known = near == near ? near : far;
    return mixed == mixed ? mixed : known;
}

void dd_double_row(float *restrict out, float *restrict between, const float *restrict near, const float *restrict far, size_t n)
{
    float *b = between + 1;
    for (size_t i = 0; i < n; i++)
        b[i] = blend(near[i], far[i]);
    between[0] = b[0];
    b[n] = b[n - 1];
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = blend(b[i], between[i]);
        out[2 * i + 1] = blend(b[i], between[i + 2]);
    }
}

void dd_quantise_row(uint8_t *restrict level, const float *restrict fine, const float *restrict coarse, float middle, float top, float none,
                     size_t n)
{
    for (size_t i = 0; i < n; i++) {
        float v = fine[i] - coarse[i] + middle;
        float above = v > 0.0f ? v : 0.0f, inside = above < top ? above : top;
        level[i] = (uint8_t)(int32_t)(v == v ? inside : none);
    }
}
