/* A small PNG writer (W3C PNG, RFC 1950, RFC 1951). Filtered rows of drawn pictures are mostly runs; they become matches of distance 1
 * under the fixed Huffman code: a few kilobytes per mask, and no zlib on which the bytes would depend. */
#include "phantom/png.h"

#include "base/file.h"

typedef struct bit_stream {
    dd_text *out;
    uint32_t held;
    int count;
} bit_stream;

static void put_bits(bit_stream *s, uint32_t value, int n)
{
    s->held |= value << s->count;
    for (s->count += n; s->count >= 8; s->count -= 8) {
        char byte = (char)(s->held & 0xff);
        dd_text_put(s->out, &byte, 1);
        s->held >>= 8;
    }
}

/* Huffman codes go most significant bit first. */
static void put_code(bit_stream *s, uint32_t code, int n)
{
    for (int i = n - 1; i >= 0; i--)
        put_bits(s, code >> i & 1, 1);
}

/* Literal or length symbol under the fixed code, RFC 1951 3.2.6. */
static void put_symbol(bit_stream *s, uint32_t symbol)
{
    if (symbol < 144)
        put_code(s, 0x30 + symbol, 8);
    else if (symbol < 256)
        put_code(s, 0x190 + symbol - 144, 9);
    else if (symbol < 280)
        put_code(s, symbol - 256, 7);
    else
        put_code(s, 0xc0 + symbol - 280, 8);
}

/* Length of the run that repeats the byte before i, as one of the lengths whose symbols need no extra bits: 258, 10..3; else 0. */
static size_t run_length(const uint8_t *data, size_t size, size_t i)
{
    size_t run = 0;
    while (i > 0 && run < 258 && i + run < size && data[i + run] == data[i - 1])
        run++;
    return run == 258 ? 258 : run > 10 ? 10 : run < 3 ? 0 : run;
}

/* Runs as matches of distance 1 (code 0 of 5 bits), the rest byte by byte. */
void ph_png_deflate(dd_text *out, const uint8_t *data, size_t size)
{
    bit_stream s = {out, 0, 0};
    put_bits(&s, 3, 3); /* last block, fixed code */
    for (size_t i = 0, run; i < size; i += run ? run : 1) {
        run = run_length(data, size, i);
        put_symbol(&s, run == 258 ? 285 : run ? 254 + (uint32_t)run : data[i]);
        if (run)
            put_code(&s, 0, 5);
    }
    put_symbol(&s, 256);
    put_bits(&s, 0, 7); /* flush */
}

uint32_t ph_png_adler32(const uint8_t *data, size_t size)
{
    uint32_t a = 1, b = 0;
    for (size_t i = 0; i < size; i++) {
        a = (a + data[i]) % 65521;
        b = (b + a) % 65521;
    }
    return b << 16 | a;
}

static uint32_t crc32(const char *data, size_t size)
{
    uint32_t crc = 0xffffffffu;
    for (size_t i = 0; i < size; i++) {
        crc ^= (unsigned char)data[i];
        for (int k = 0; k < 8; k++)
            crc = crc & 1 ? crc >> 1 ^ 0xedb88320u : crc >> 1;
    }
    return ~crc;
}

void ph_png_u32(dd_text *out, uint32_t v)
{
    char bytes[4] = {(char)(v >> 24), (char)(v >> 16), (char)(v >> 8), (char)v};
    dd_text_put(out, bytes, 4);
}

void ph_png_chunk(dd_text *png, const char *name, const dd_text *body)
{
    ph_png_u32(png, (uint32_t)body->size);
    size_t start = png->size;
    dd_text_put(png, name, 4);
    dd_text_put(png, body->data, body->size);
    if (!png->failed)
        ph_png_u32(png, crc32(png->data + start, png->size - start));
}

dd_status ph_png_write(const char *path, const uint8_t *rows, size_t size, int width, int height, int bits, int colour, dd_err *err)
{
    static const char SIGNATURE[8] = {(char)0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    const char format[5] = {(char)bits, (char)colour, 0, 0, 0}; /* deflate, adaptive filters, not interlaced */
    dd_text png = {0}, header = {0}, body = {0}, empty = {0};
    if (rows) {
        ph_png_u32(&header, (uint32_t)width);
        ph_png_u32(&header, (uint32_t)height);
        dd_text_put(&header, format, sizeof format);
        dd_text_put(&body, "\x78\x01", 2);
        ph_png_deflate(&body, rows, size);
        ph_png_u32(&body, ph_png_adler32(rows, size));
        dd_text_put(&png, SIGNATURE, sizeof SIGNATURE);
        ph_png_chunk(&png, "IHDR", &header);
        ph_png_chunk(&png, "IDAT", &body);
        ph_png_chunk(&png, "IEND", &empty);
    }
    bool failed = !rows || header.failed || body.failed || png.failed;
    dd_status status = failed ? dd_fail(err, DD_E_NO_MEMORY, path, "%zu bytes of PNG", size) : dd_file_write(path, png.data, png.size, err);
    dd_text_free(&png);
    dd_text_free(&header);
    dd_text_free(&body);
    return status;
}
