/* PNG (ISO/IEC 15948) with libdeflate: IHDR, one IDAT, IEND and nothing else, so no metadata can leak.
 *
 * Filter per row: the one of None, Sub, Up, Paeth with the smallest sum of absolute differences (the heuristic of the PNG
 * specification, 12.8). Rows are filtered as they come, so the unfiltered picture is never held; libdeflate needs the rest whole.
 *
 *   C B      left = A, above = B, above left = C
 *   A x
 */
#include "stages/render/encode_png.h"

#include <assert.h>
#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/image.h"

enum { FILTER_NONE, FILTER_SUB, FILTER_UP, FILTER_AVERAGE, FILTER_PAETH, FILTERS };
enum { HEAD_BYTES = 8 + 12 + 13 + 8, TAIL_BYTES = 4 + 12, BPP_MAX = 4 };

struct dd_png {
    int width, height, channels, next_row;
    size_t row_bytes;  /* without the filter byte */
    uint8_t *filtered; /* (1 + row_bytes) * height */
    uint8_t *above;    /* last row as it came, BPP_MAX zeros in front */
    uint8_t *trial[FILTERS];
};

dd_png *dd_png_new(dd_arena *arena, int width, int height, int channels)
{
    size_t bytes;
    dd_png *png = DD_NEW(arena, dd_png, 1);
    if (!png || width < 1 || height < 1 || !dd_size_mul(&bytes, (size_t)width * (size_t)channels + 1, (size_t)height, 1))
        return NULL;
    if (bytes > INT32_MAX) /* one IDAT chunk */
        return NULL;
    png->width = width;
    png->height = height;
    png->channels = channels;
    png->row_bytes = (size_t)width * (size_t)channels;
    png->filtered = dd_arena_alloc(arena, bytes);
    png->above = dd_arena_calloc(arena, png->row_bytes + BPP_MAX, 1);
    for (int f = 0; f < FILTERS; f++)
        png->trial[f] = f == FILTER_AVERAGE ? NULL : dd_arena_alloc(arena, png->row_bytes);
    bool whole = png->filtered && png->above && png->trial[FILTER_NONE] && png->trial[FILTER_SUB] && png->trial[FILTER_UP] &&
                 png->trial[FILTER_PAETH];
    return whole ? png : NULL;
}

static uint8_t paeth(int a, int b, int c)
{
    int pa = abs(b - c), pb = abs(a - c), pc = abs(a + b - 2 * c);
    int best = pb < pa ? b : a, distance = pb < pa ? pb : pa;
    return (uint8_t)(pc < distance ? c : best);
}

/* x, above: rows with bpp readable zeros in front for the pixels left of the first. */
static void try_filters(uint8_t *const trial[FILTERS], const uint8_t *x, const uint8_t *above, size_t n, size_t bpp)
{
    uint8_t *sub = trial[FILTER_SUB], *up = trial[FILTER_UP], *pae = trial[FILTER_PAETH];
    memcpy(trial[FILTER_NONE], x, n);
    for (size_t i = 0; i < n; i++)
        up[i] = (uint8_t)(x[i] - above[i]);
    memcpy(sub, x, bpp < n ? bpp : n);
    for (size_t i = bpp; i < n; i++)
        sub[i] = (uint8_t)(x[i] - x[i - bpp]);
    memcpy(pae, up, bpp < n ? bpp : n); /* A = C = 0: Paeth predicts B */
    for (size_t i = bpp; i < n; i++)
        pae[i] = (uint8_t)(x[i] - paeth(x[i - bpp], above[i], above[i - bpp]));
}

static unsigned cost_of(const uint8_t *row, size_t n)
{
    unsigned sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += row[i] < 128 ? row[i] : 256u - row[i];
    return sum;
}

static int best_filter(uint8_t *const trial[FILTERS], size_t n)
{
    int best = FILTER_NONE;
    unsigned least = cost_of(trial[FILTER_NONE], n);
    for (int f = 1; f < FILTERS; f++) {
        unsigned cost = trial[f] ? cost_of(trial[f], n) : least;
        if (cost < least) {
            least = cost;
            best = f;
        }
    }
    return best;
}

void dd_png_rows(dd_png *png, const uint8_t *samples, int rows)
{
    size_t n = png->row_bytes;
    uint8_t *above = png->above + BPP_MAX;
    assert(rows >= 0 && rows <= png->height - png->next_row);
    for (int y = 0; y < rows; y++, samples += n, png->next_row++) {
        uint8_t *out = png->filtered + (size_t)png->next_row * (n + 1);
        try_filters(png->trial, samples, above, n, (size_t)png->channels);
        int filter = best_filter(png->trial, n);
        out[0] = (uint8_t)filter;
        memcpy(out + 1, png->trial[filter], n);
        memcpy(above, samples, n);
    }
}

static uint8_t *put_u32(uint8_t *out, size_t value)
{
    for (int i = 0; i < 4; i++)
        out[i] = (uint8_t)(value >> (24 - 8 * i));
    return out + 4;
}

/* Around `size` bytes that already stand at out + 8: length, type, CRC. */
static uint8_t *close_chunk(uint8_t *out, const char type[4], size_t size)
{
    put_u32(out, size);
    memcpy(out + 4, type, 4);
    return put_u32(out + 8 + size, libdeflate_crc32(0, out + 4, size + 4));
}

static uint8_t *put_head(uint8_t *out, const dd_png *png)
{
    static const uint8_t signature[8] = {137, 80, 78, 71, 13, 10, 26, 10};
    memcpy(out, signature, sizeof signature);
    uint8_t *ihdr = put_u32(put_u32(out + 16, (size_t)png->width), (size_t)png->height);
    const uint8_t rest[5] = {8, png->channels == 4 ? 6 : 2, 0, 0, 0}; /* depth, colour type, deflate, filters, not interlaced */
    memcpy(ihdr, rest, sizeof rest);
    return close_chunk(out + 8, "IHDR", 13);
}

/* The whole file into out (room for HEAD_BYTES + bound + TAIL_BYTES). Its size, 0 when it does not fit. */
static size_t encode(uint8_t *out, size_t bound, const dd_png *png, struct libdeflate_compressor *compressor)
{
    size_t raw = (png->row_bytes + 1) * (size_t)png->height;
    uint8_t *idat = put_head(out, png);
    size_t packed = libdeflate_zlib_compress(compressor, png->filtered, raw, idat + 8, bound);
    if (!packed)
        return 0;
    return (size_t)(close_chunk(close_chunk(idat, "IDAT", packed), "IEND", 0) - out);
}

dd_status dd_png_write(dd_png *png, const char *path, int level, dd_err *err)
{
    dd_status status;
    size_t bound = 0, size = 0;
    uint8_t *file = NULL;
    assert(png->next_row == png->height);
    struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(level);
    if (compressor) {
        bound = libdeflate_zlib_compress_bound(compressor, (png->row_bytes + 1) * (size_t)png->height);
        file = malloc(HEAD_BYTES + bound + TAIL_BYTES);
    }
    if (file)
        size = encode(file, bound, png, compressor);
    if (size)
        status = dd_file_write(path, file, size, err);
    else
        status = dd_fail(err, DD_E_NO_MEMORY, path, "for the PNG of %d x %d", png->width, png->height);
    free(file);
    libdeflate_free_compressor(compressor);
    return status;
}
