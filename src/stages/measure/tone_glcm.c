/* Co-occurrence of quantised levels. With P(i, j) the symmetric, normalised distribution of pairs, mu and s^2 mean and variance of i:
 *
 *   contrast    sum P (i-j)^2             entropy  -sum P log2 P          energy (angular second moment)  sum P^2
 *   homogeneity sum P/(1+(i-j)^2)         correlation  sum P (i-mu)(j-mu)/s^2, 1 where s = 0
 *
 * Contrast and homogeneity are means over pairs. The others are functions of the whole P; their first-order change with P (the influence
 * function of a pair) is
 *
 *   entropy  -log2 P(i,j) - entropy      energy  2 (P(i,j) - energy)
 *   correlation r:  ((i-mu)(j-mu) - r ((i-mu)^2 + (j-mu)^2)/2)/s^2 */
#include "stages/measure/tone_glcm.h"

#include <math.h>
#include <string.h>

#include "base/fmath.h"

static double log2_of(double x)
{
    const double ln2 = 0.69314718055994530942;
    return dd_log(x) / ln2;
}

void dd_glcm_offsets(dd_glcm_offset out[DD_GLCM_DIRECTIONS], int d)
{
    int e = (int)dd_round(d / sqrt(2.0));
    e = e > 1 ? e : 1;
    out[0] = (dd_glcm_offset){d, 0};
    out[1] = (dd_glcm_offset){-e, e};
    out[2] = (dd_glcm_offset){0, d};
    out[3] = (dd_glcm_offset){e, e};
}

dd_glcm_picture dd_glcm_picture_new(int width, int height, int distance_px, dd_arena *arena)
{
    dd_glcm_picture p = {.width = width, .height = height, .margin = distance_px, .step = 1};
    p.level = dd_bytes_new(arena, width + 2 * distance_px, height + distance_px);
    if (p.level.px)
        dd_bytes_fill(p.level, DD_GLCM_NONE);
    return p;
}

/* Two tables in turn: neighbours often fall into the same place and would wait for each other's increment. */
void dd_glcm_count(uint32_t count[DD_GLCM_TABLE], const dd_glcm_picture *picture, dd_glcm_offset offset)
{
    uint32_t odd[DD_GLCM_TABLE];
    memset(count, 0, DD_GLCM_TABLE * sizeof *count);
    memset(odd, 0, sizeof odd);
    for (int y = 0; y < picture->height; y += picture->step) {
        const uint8_t *first = dd_glcm_row(picture, y), *second = dd_glcm_row(picture, y + offset.dy) + offset.dx;
        int x = 0;
        for (; x + 2 <= picture->width; x += 2) {
            count[first[x] * DD_GLCM_STRIDE + second[x]]++;
            odd[first[x + 1] * DD_GLCM_STRIDE + second[x + 1]]++;
        }
        if (x < picture->width)
            count[first[x] * DD_GLCM_STRIDE + second[x]]++;
    }
    for (int k = 0; k < DD_GLCM_TABLE; k++)
        count[k] += odd[k];
}

static void fill_distribution(dd_glcm *g, const uint32_t *count)
{
    double both = 0.0;
    for (int i = 0; i < DD_GLCM_LEVELS; i++)
        for (int j = 0; j < DD_GLCM_LEVELS; j++) {
            g->p[i][j] = (double)count[i * DD_GLCM_STRIDE + j] + (double)count[j * DD_GLCM_STRIDE + i];
            both += g->p[i][j];
        }
    g->pairs = 0.5 * both;
    for (int i = 0; i < DD_GLCM_LEVELS && both > 0.0; i++)
        for (int j = 0; j < DD_GLCM_LEVELS; j++)
            g->p[i][j] /= both;
}

static void fill_moments(dd_glcm *g)
{
    for (int i = 0; i < DD_GLCM_LEVELS; i++)
        for (int j = 0; j < DD_GLCM_LEVELS; j++)
            g->mean += g->p[i][j] * i;
    for (int i = 0; i < DD_GLCM_LEVELS; i++)
        for (int j = 0; j < DD_GLCM_LEVELS; j++)
            g->variance += g->p[i][j] * (i - g->mean) * (i - g->mean);
}

static void add_pair(double *feature, double p, double i, double j, double mean, double variance)
{
    double square = (i - j) * (i - j);
    feature[DD_GLCM_CONTRAST] += p * square;
    feature[DD_GLCM_HOMOGENEITY] += p / (1.0 + square);
    feature[DD_GLCM_ENTROPY] -= p * log2_of(p);
    feature[DD_GLCM_ENERGY] += p * p;
    if (variance > 0.0)
        feature[DD_GLCM_CORRELATION] += p * (i - mean) * (j - mean) / variance;
}

void dd_glcm_from_count(dd_glcm *g, const uint32_t count[DD_GLCM_TABLE])
{
    memset(g, 0, sizeof *g);
    fill_distribution(g, count);
    fill_moments(g);
    for (int i = 0; i < DD_GLCM_LEVELS; i++)
        for (int j = 0; j < DD_GLCM_LEVELS; j++)
            if (g->p[i][j] > 0.0)
                add_pair(g->feature, g->p[i][j], i, j, g->mean, g->variance);
    if (!(g->variance > 0.0))
        g->feature[DD_GLCM_CORRELATION] = 1.0;
    for (int f = 0; f < DD_GLCM_FEATURES && !(g->pairs > 0.0); f++)
        g->feature[f] = NAN;
}

void dd_glcm_influence(double out[DD_GLCM_FEATURES], const dd_glcm *g, int i, int j)
{
    double square = (double)((i - j) * (i - j)), u = i - g->mean, v = j - g->mean, p = g->p[i][j];
    out[DD_GLCM_CONTRAST] = square - g->feature[DD_GLCM_CONTRAST];
    out[DD_GLCM_HOMOGENEITY] = 1.0 / (1.0 + square) - g->feature[DD_GLCM_HOMOGENEITY];
    out[DD_GLCM_ENTROPY] = p > 0.0 ? -log2_of(p) - g->feature[DD_GLCM_ENTROPY] : 0.0;
    out[DD_GLCM_ENERGY] = 2.0 * (p - g->feature[DD_GLCM_ENERGY]);
    out[DD_GLCM_CORRELATION] = g->variance > 0.0 ? (u * v - g->feature[DD_GLCM_CORRELATION] * 0.5 * (u * u + v * v)) / g->variance : 0.0;
}
