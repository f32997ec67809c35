/* |DFT|^2 of 32 x 32 pixels behind a Hann window, by the definition: rows, then columns, each a product with a table of cosines. At this
 * size that is as quick as a fast transform (40 us) and half as long. The plane is taken away first, or its jump at the border would fill
 * every ring; what leaks from the lowest frequencies past a Hann window falls by 18 dB per octave. */
#include "stages/balance/spectrum.h"

#include <math.h>
#include <string.h>

#include "base/fmath.h"

enum { N = DD_SPECTRUM_EDGE };

static int ring_of(int u, int v)
{
    int fu = u <= N / 2 ? u : u - N, fv = v <= N / 2 ? v : v - N, k = (int)(sqrt(fu * fu + fv * fv) + 0.5);
    return k < DD_RINGS ? k : DD_RINGS;
}

void dd_spectrum_init(dd_spectrum_tables *out)
{
    memset(out, 0, sizeof *out);
    for (int x = 0; x < N; x++) {
        out->window[x] = (float)(0.5 - 0.5 * dd_cos(2.0 * DD_PI * (x + 0.5) / N));
        for (int u = 0; u < N; u++) {
            out->cosine[x][u] = (float)dd_cos(2.0 * DD_PI * (u * x % N) / N);
            out->sine[x][u] = (float)dd_sin(2.0 * DD_PI * (u * x % N) / N);
            out->ring[x][u] = ring_of(u, x);
            out->members[out->ring[x][u]]++;
        }
    }
}

/* Mean and slopes about the middle of the square. */
static void fit_plane(double plane[3], dd_plane square)
{
    double moment = 0.0;
    plane[0] = plane[1] = plane[2] = 0.0;
    for (int y = 0; y < N; y++)
        for (int x = 0; x < N; x++) {
            double v = (double)dd_row(square, y)[x], dx = x - 0.5 * (N - 1), dy = y - 0.5 * (N - 1);
            plane[0] += v;
            plane[1] += v * dx;
            plane[2] += v * dy;
            moment += dx * dx;
        }
    plane[0] /= N * N;
    plane[1] /= moment;
    plane[2] /= moment;
}

static void window_square(float out[N][N], dd_plane square, const dd_spectrum_tables *t)
{
    double plane[3];
    fit_plane(plane, square);
    for (int y = 0; y < N; y++)
        for (int x = 0; x < N; x++) {
            double level = plane[0] + plane[1] * (x - 0.5 * (N - 1)) + plane[2] * (y - 0.5 * (N - 1));
            out[y][x] = (float)((double)dd_row(square, y)[x] - level) * t->window[x] * t->window[y];
        }
}

/* Along the rows, then one frequency v down the columns, all u at once. */
static void transform_rows(float re[N][N], float im[N][N], float in[N][N], const dd_spectrum_tables *t)
{
    memset(re, 0, N * sizeof *re);
    memset(im, 0, N * sizeof *im);
    for (int y = 0; y < N; y++)
        for (int x = 0; x < N; x++)
            for (int u = 0; u < N; u++) {
                re[y][u] += in[y][x] * t->cosine[x][u];
                im[y][u] -= in[y][x] * t->sine[x][u];
            }
}

static void power_row(float power[N], float re[N][N], float im[N][N], int v, const dd_spectrum_tables *t)
{
    float a[N] = {0}, b[N] = {0};
    for (int y = 0; y < N; y++) {
        float c = t->cosine[y][v], s = t->sine[y][v];
        for (int u = 0; u < N; u++) {
            a[u] += re[y][u] * c + im[y][u] * s;
            b[u] += im[y][u] * c - re[y][u] * s;
        }
    }
    for (int u = 0; u < N; u++)
        power[u] = a[u] * a[u] + b[u] * b[u];
}

void dd_spectrum_rings(double power[DD_RINGS], dd_plane square, const dd_spectrum_tables *t)
{
    float in[N][N], re[N][N], im[N][N], row[N];
    double sum[DD_RINGS + 1] = {0}, squares = 0.0;
    window_square(in, square, t);
    transform_rows(re, im, in, t);
    for (int v = 0; v < N; v++) {
        power_row(row, re, im, v, t);
        squares += (double)t->window[v] * (double)t->window[v];
        for (int u = 0; u < N; u++)
            sum[t->ring[v][u]] += (double)row[u];
    }
    for (int k = 0; k < DD_RINGS; k++)
        power[k] = sum[k] / (t->members[k] * squares * squares);
}

void dd_spectrum_noise(double power[DD_RINGS], const dd_noise *noise, double px_per_mm, const dd_spectrum_tables *t)
{
    double sum[DD_RINGS + 1] = {0};
    for (int v = 0; v < N; v++)
        for (int u = 0; u < N; u++) {
            double fu = (u <= N / 2 ? u : u - N) / (double)N, fv = (v <= N / 2 ? v : v - N) / (double)N;
            if (t->ring[v][u] < DD_RINGS)
                sum[t->ring[v][u]] += dd_noise_power(noise, px_per_mm, fu, fv);
        }
    for (int k = 0; k < DD_RINGS; k++)
        power[k] = sum[k] / t->members[k];
}
