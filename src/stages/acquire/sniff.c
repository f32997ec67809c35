/* The format by content. A JPEG or PNG is decoded whatever its name says; every other picture format people own gets its name in the
 * message and what to do about it; the rest is no photo. Also recognised: photos that a text-mode transfer, a byte order mark or a
 * mail gateway has mangled (the PNG signature was made to show this).
 */
#include "stages/acquire/sniff.h"

#include <string.h>
#include <strings.h>

typedef struct magic {
    size_t at, size;
    const char *bytes;
    const char *what; /* after "the file is ..." */
} magic;

#define MAGIC(at, bytes, what)                                                                                                             \
    {                                                                                                                                      \
        at, sizeof(bytes) - 1, bytes, what                                                                                                 \
    }

/* Other formats that hold pictures. Longer before shorter where one begins like the other. */
static const magic PICTURE[] = {
    MAGIC(0, "II*\0", "a TIFF or RAW file: convert it to JPEG or PNG"),
    MAGIC(0, "MM\0*", "a TIFF file: convert it to JPEG or PNG"),
    MAGIC(0, "II+\0", "a BigTIFF file: convert it to JPEG or PNG"),
    MAGIC(0, "MM\0+", "a BigTIFF file: convert it to JPEG or PNG"),
    MAGIC(0, "GIF87a", "a GIF file: export the original as JPEG or PNG"),
    MAGIC(0, "GIF89a", "a GIF file: export the original as JPEG or PNG"),
    MAGIC(8, "WEBP", "a WebP file: export the original as JPEG or PNG"),
    MAGIC(4, "ftypavif", "an AVIF file; AVIF is not built in: export as JPEG"),
    MAGIC(4, "ftypavis", "an AVIF file; AVIF is not built in: export as JPEG"),
    MAGIC(4, "ftyphe", "a HEIC file; HEIC is not built in: export as JPEG"),
    MAGIC(4, "ftypmif1", "a HEIF file; HEIC is not built in: export as JPEG"),
    MAGIC(4, "ftypmsf1", "a HEIF file; HEIC is not built in: export as JPEG"),
    MAGIC(4, "ftypcrx", "a camera RAW file: develop it to JPEG or PNG"),
    MAGIC(4, "ftyp", "a video or other media file, not a photo: export a still as JPEG"),
    MAGIC(0, "%PDF", "a PDF file: extract the photo as JPEG or PNG"),
    MAGIC(0, "%!PS", "a PostScript file: export as JPEG or PNG"),
    MAGIC(0, "\xC5\xD0\xD3\xC6", "an EPS file: export as JPEG or PNG"),
    MAGIC(128, "DICM", "a DICOM file: export the picture as PNG"),
    MAGIC(0, "\0\0\0\x0CJXL \r\n\x87\n", "a JPEG XL file: convert it to JPEG or PNG"),
    MAGIC(0, "\xFF\x0A", "a JPEG XL file: convert it to JPEG or PNG"),
    MAGIC(0, "\0\0\0\x0CjP  \r\n\x87\n", "a JPEG 2000 file: convert it to JPEG or PNG"),
    MAGIC(0, "\xFF\x4F\xFF\x51", "a JPEG 2000 file: convert it to JPEG or PNG"),
    MAGIC(0, "8BPS", "a Photoshop file: export as PNG"),
    MAGIC(0, "gimp xcf", "a GIMP file: export as PNG"),
    MAGIC(0, "AT&TFORM", "a DjVu file: export the picture as PNG"),
    MAGIC(0, "\0\0\1\0", "an icon file: use the original photo"),
    MAGIC(0, "\x76\x2F\x31\x01", "an OpenEXR file: convert it to PNG"),
    MAGIC(0, "#?RADIANCE", "a Radiance HDR file: convert it to PNG"),
    MAGIC(0, "FUJIFILMCCD-RAW", "a camera RAW file: develop it to JPEG or PNG"),
    MAGIC(0, "IIU\0", "a camera RAW file: develop it to JPEG or PNG"),
    MAGIC(0, "IIRO", "a camera RAW file: develop it to JPEG or PNG"),
    MAGIC(0, "IIRS", "a camera RAW file: develop it to JPEG or PNG"),
    MAGIC(0, "MMOR", "a camera RAW file: develop it to JPEG or PNG"),
    MAGIC(0, "\0MRM", "a camera RAW file: develop it to JPEG or PNG"),
    MAGIC(0, "FOVb", "a camera RAW file: develop it to JPEG or PNG"),
    MAGIC(0, "qoif", "a QOI file: convert it to PNG"),
    MAGIC(0, "\x8AMNG\r\n\x1A\n", "an MNG file: convert it to PNG"),
    MAGIC(0, "\x8BJNG\r\n\x1A\n", "a JNG file: convert it to PNG"),
    MAGIC(0, "<svg", "an SVG drawing: use the original photo"),
    MAGIC(0, "push graphic-context", "an MVG drawing: use the original photo"),
    MAGIC(0, "\xD7\xCD\xC6\x9A", "a WMF drawing: use the original photo"),
};

/* A photo once. */
static const magic MANGLED[] = {
    MAGIC(0, "\x89PNG\n", "damaged in transfer: line ends were changed"),
    MAGIC(0, "\x89PNG\r\r\n", "damaged in transfer: line ends were changed"),
    MAGIC(0, "\x89PNG\r\n\n", "damaged in transfer: line ends were changed"),
    MAGIC(0, "\x89PNG\r\n\x1A\r\n", "damaged in transfer: line ends were changed"),
    MAGIC(0, "\x89PNG\r\x1A\r", "damaged in transfer: line ends were changed"),
    MAGIC(0, "\x09PNG", "damaged in transfer: the eighth bit is gone"),
    MAGIC(0, "\xC2\x89PNG", "damaged in transfer: it was saved as UTF-8 text"),
    MAGIC(0, "\xEF\xBF\xBDPNG", "damaged in transfer: it was saved as UTF-8 text"),
    MAGIC(0, "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", "damaged in transfer: it was saved as UTF-8 text"),
    MAGIC(0, "?PNG", "damaged in transfer: it was saved as text"),
    MAGIC(0, "\xC3\xBF\xC3\x98\xC3\xBF", "damaged in transfer: it was saved as UTF-8 text"),
    MAGIC(0, "\xEF\xBB\xBF\xFF\xD8", "damaged in transfer: a byte order mark stands before it"),
    MAGIC(0, "\xEF\xBB\xBF\x89PNG", "damaged in transfer: a byte order mark stands before it"),
    MAGIC(0, "\xEF\xBB\xBF\xC3\xBF\xC3\x98", "damaged in transfer: it was saved as UTF-8 text"),
    MAGIC(0, "/9j/", "damaged in transfer: it is still base64 text"),
    MAGIC(0, "iVBORw0KGgo", "damaged in transfer: it is still base64 text"),
    MAGIC(0, "data:image/", "damaged in transfer: it is still a data: address"),
    MAGIC(0, "\x89PNG", "damaged in transfer: its signature is broken"),
    MAGIC(12, "IHDR", "damaged in transfer: its signature is broken"),
};

/* No picture at all. */
static const magic OTHER[] = {
    MAGIC(0, "PK\3\4", "a ZIP or Office file"),
    MAGIC(0, "\x1F\x8B", "a gzip archive"),
    MAGIC(0, "7z\xBC\xAF", "a 7-Zip archive"),
    MAGIC(0, "Rar!", "a RAR archive"),
    MAGIC(0,
          "\x7F"
          "ELF",
          "a program"),
    MAGIC(0, "MZ", "a Windows program"),
    MAGIC(0, "\xD0\xCF\x11\xE0", "an Office or thumbnail database file"),
    MAGIC(0, "\0\5\x16\7", "an AppleDouble companion file"),
    MAGIC(0, "SQLite format 3", "a database"),
};

static const char *match(const magic *table, size_t n, const dd_blob *file)
{
    for (size_t i = 0; i < n; i++)
        if (file->size >= table[i].at + table[i].size && !memcmp(file->data + table[i].at, table[i].bytes, table[i].size))
            return table[i].what;
    return NULL;
}

#define MATCH(table, file) match(table, sizeof(table) / sizeof *(table), file)

/* "BM" alone is too short a sign: the reserved fields must be zero and the pixel offset small. */
static bool is_bmp(const dd_blob *f)
{
    return f->size >= 26 && !memcmp(f->data, "BM", 2) && !memcmp(f->data + 6, "\0\0\0\0", 4) && f->data[12] == 0 && f->data[13] == 0;
}

static bool is_pnm(const dd_blob *f)
{
    return f->size > 3 && f->data[0] == 'P' && f->data[1] >= '1' && f->data[1] <= '7' && strchr(" \t\r\n", f->data[2]) && f->data[2];
}

/* Printable bytes and line ends over the first block. */
static bool is_text(const dd_blob *f)
{
    enum { BLOCK = 512 };
    for (size_t i = 0; i < f->size && i < BLOCK; i++)
        if (f->data[i] < 0x20 && !strchr("\t\r\n\f", f->data[i]))
            return false;
    return !memchr(f->data, 0, f->size < BLOCK ? f->size : BLOCK);
}

static bool holds(const dd_blob *f, const char *word)
{
    enum { BLOCK = 1024 };
    size_t n = strlen(word), end = f->size < BLOCK ? f->size : BLOCK;
    for (size_t i = 0; i + n <= end; i++)
        if (!strncasecmp((const char *)f->data + i, word, n))
            return true;
    return false;
}

static dd_status refuse_text(const dd_blob *file, const char *name, dd_err *err)
{
    if (holds(file, "<svg"))
        return dd_fail(err, DD_E_UNSUPPORTED, name, "is an SVG drawing: use the original photo");
    if (holds(file, "<html") || holds(file, "<!doctype html"))
        return dd_fail(err, DD_E_NOT_A_PHOTO, name, "is a web page");
    return dd_fail(err, DD_E_NOT_A_PHOTO, name, "is text");
}

dd_status dd_sniff(dd_format *out, const dd_blob *file, const char *name, dd_err *err)
{
    const char *what;
    *out = DD_FORMAT_NONE;
    if (!file->size)
        return dd_fail(err, DD_E_EMPTY, name, "0 bytes");
    if (file->size > 2 && !memcmp(file->data, "\xFF\xD8", 2))
        *out = DD_FORMAT_JPEG;
    else if (file->size >= 8 && !memcmp(file->data, "\x89PNG\r\n\x1A\n", 8))
        *out = DD_FORMAT_PNG;
    if (*out)
        return DD_OK;
    if ((file->size < 8 && !memcmp(file->data, "\x89PNG\r\n\x1A\n", file->size)) || (file->size == 2 && !memcmp(file->data, "\xFF\xD8", 2)))
        return dd_fail(err, DD_E_TRUNCATED, name, "no image data");
    if ((what = MATCH(PICTURE, file)))
        return dd_fail(err, DD_E_UNSUPPORTED, name, "is %s", what);
    if (is_bmp(file))
        return dd_fail(err, DD_E_UNSUPPORTED, name, "is a BMP file: convert it to JPEG or PNG");
    if (is_pnm(file))
        return dd_fail(err, DD_E_UNSUPPORTED, name, "is a PNM file: convert it to PNG");
    if ((what = MATCH(MANGLED, file)))
        return dd_fail(err, DD_E_DAMAGED, name, "%s", what);
    if ((what = MATCH(OTHER, file)))
        return dd_fail(err, DD_E_NOT_A_PHOTO, name, "is %s", what);
    if (is_text(file))
        return refuse_text(file, name, err);
    return dd_fail(err, DD_E_NOT_A_PHOTO, name, "its content is unknown");
}

bool dd_extension_lies(const char *name, dd_format format)
{
    static const struct {
        const char *extension;
        dd_format format;
    } EXTENSION[] = {
        {"jpg", DD_FORMAT_JPEG},  {"jpeg", DD_FORMAT_JPEG}, {"jpe", DD_FORMAT_JPEG},  {"jfif", DD_FORMAT_JPEG},
        {"png", DD_FORMAT_PNG},   {"heic", DD_FORMAT_NONE}, {"heif", DD_FORMAT_NONE}, {"avif", DD_FORMAT_NONE},
        {"tif", DD_FORMAT_NONE},  {"tiff", DD_FORMAT_NONE}, {"gif", DD_FORMAT_NONE},  {"bmp", DD_FORMAT_NONE},
        {"webp", DD_FORMAT_NONE}, {"jp2", DD_FORMAT_NONE},  {"jxl", DD_FORMAT_NONE},  {"dng", DD_FORMAT_NONE},
    };
    const char *dot = strrchr(dd_path_base(name), '.');
    for (size_t i = 0; dot && i < sizeof EXTENSION / sizeof *EXTENSION; i++)
        if (!strcasecmp(dot + 1, EXTENSION[i].extension))
            return EXTENSION[i].format != format;
    return false;
}
