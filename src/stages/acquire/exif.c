/* EXIF: orientation (tag 0x0112) and the date the picture was taken (DateTimeOriginal, else DateTime; EXIF 2.3 section 4.6.5).
 *
 * A reader of our own, after the TIFF 6.0 layout, because it can say what a library could not: libexif drops an entry without a word when
 * memory is short, and a photo would lie on its side. This one takes no memory, follows one pointer (so no loop is possible), never looks
 * at maker notes, and checks every offset in 64 bits. The tests compare it with libexif.
 *
 *   "Exif\0\0" | II or MM, 42, offset of IFD0 | ... | count, count x (tag 2, type 2, count 4, value or offset 4) | ...
 *                ^ offsets count from here
 */
#include "stages/acquire/exif.h"

#include <string.h>

enum { YEAR_MIN = 1990, YEAR_MAX = 2100 }; /* digital photos; outside a camera's clock was not set */
enum { TAG_ORIENTATION = 0x0112, TAG_DATE_TIME = 0x0132, TAG_EXIF_IFD = 0x8769, TAG_DATE_TIME_ORIGINAL = 0x9003 };
enum { TYPE_ASCII = 2, TYPE_SHORT = 3, TYPE_LONG = 4, ENTRY = 12 };

typedef struct tiff {
    const uint8_t *data;
    size_t size;
    bool big_endian;
    bool corrupt; /* something pointed outside the block */
} tiff;

typedef struct field {
    unsigned type;
    uint32_t count;
    const uint8_t *value;
} field; /* value: the 4 bytes of the entry */

static unsigned get16(const tiff *t, const uint8_t *p) { return t->big_endian ? (unsigned)p[0] << 8 | p[1] : (unsigned)p[1] << 8 | p[0]; }

static uint32_t get32(const tiff *t, const uint8_t *p)
{
    uint32_t first = get16(t, p), second = get16(t, p + 2);
    return t->big_endian ? first << 16 | second : second << 16 | first;
}

static bool open_tiff(tiff *t, const dd_blob *block)
{
    enum { PREFIX = 6, HEAD = 8 };
    if (block->size < PREFIX + HEAD || memcmp(block->data, "Exif\0", PREFIX) != 0)
        return false;
    *t = (tiff){.data = block->data + PREFIX, .size = block->size - PREFIX};
    t->big_endian = t->data[0] == 'M';
    return (!memcmp(t->data, "II", 2) || !memcmp(t->data, "MM", 2)) && get16(t, t->data + 2) == 42;
}

/* The first entry of this tag in the IFD at offset. */
static bool find(field *out, tiff *t, uint32_t offset, unsigned tag)
{
    if (offset > t->size || t->size - offset < 2) {
        t->corrupt = true;
        return false;
    }
    size_t count = get16(t, t->data + offset), there = (t->size - offset - 2) / ENTRY;
    if (count > there) {
        t->corrupt = true;
        count = there;
    }
    const uint8_t *entry = t->data + offset + 2;
    for (size_t i = 0; i < count; i++, entry += ENTRY)
        if (get16(t, entry) == tag) {
            *out = (field){get16(t, entry + 2), get32(t, entry + 4), entry + 8};
            return true;
        }
    return false;
}

/* Text of an ASCII field, or NULL: wrong type, or outside the block. */
static const char *ascii_of(size_t *size, const tiff *t, const field *f)
{
    *size = f->count;
    if (f->type != TYPE_ASCII)
        return NULL;
    if (f->count <= 4)
        return (const char *)f->value;
    uint32_t offset = get32(t, f->value);
    return offset <= t->size && f->count <= t->size - offset ? (const char *)t->data + offset : NULL;
}

/* n decimal digits at p, or -1. */
static int digits(const char *p, int n)
{
    int value = 0;
    for (int i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9')
            return -1;
        value = value * 10 + (p[i] - '0');
    }
    return value;
}

static bool is_day(int year, int month, int day)
{
    static const int DAYS[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || day < 1)
        return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= DAYS[month - 1] + (month == 2 && leap);
}

bool dd_exif_date(char date[11], char time[9], const char *text, size_t size)
{
    enum { LENGTH = 19 }; /* YYYY:MM:DD HH:MM:SS, then a NUL */
    date[0] = time[0] = '\0';
    if (size < LENGTH || (size > LENGTH && text[LENGTH] != '\0') || text[4] != ':' || text[7] != ':' || text[10] != ' ' ||
        text[13] != ':' || text[16] != ':')
        return false;
    int hour = digits(text + 11, 2), minute = digits(text + 14, 2), second = digits(text + 17, 2);
    if (!is_day(digits(text, 4), digits(text + 5, 2), digits(text + 8, 2)) || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
        second < 0 || second > 60)
        return false;
    memcpy(date, text, 10);
    date[4] = date[7] = '-';
    date[10] = '\0';
    memcpy(time, text + 11, 8);
    time[8] = '\0';
    return true;
}

/* The standard's "unknown": blanks (colons may stay), or nothing at all. */
static bool is_blank(const char *text, size_t size)
{
    for (size_t i = 0; i < size && text[i]; i++)
        if (text[i] != ' ' && text[i] != ':')
            return false;
    return true;
}

static bool read_date(dd_exif *out, tiff *t, uint32_t ifd, unsigned tag)
{
    field f;
    size_t size;
    if (!find(&f, t, ifd, tag))
        return false;
    const char *text = ascii_of(&size, t, &f);
    if (text && dd_exif_date(out->date, out->time, text, size))
        return true;
    out->doubtful = out->doubtful || !text || !is_blank(text, size);
    return false;
}

static bool read_original_date(dd_exif *out, tiff *t, uint32_t ifd0)
{
    field f;
    if (!find(&f, t, ifd0, TAG_EXIF_IFD))
        return false;
    if (f.type != TYPE_LONG || f.count != 1) {
        t->corrupt = true;
        return false;
    }
    return read_date(out, t, get32(t, f.value), TAG_DATE_TIME_ORIGINAL);
}

static bool read_orientation(dd_exif *out, tiff *t, uint32_t ifd0)
{
    field f;
    if (!find(&f, t, ifd0, TAG_ORIENTATION))
        return false;
    unsigned value = f.type == TYPE_SHORT && f.count == 1 ? get16(t, f.value) : 0;
    if (value >= 1 && value <= 8)
        out->orientation = (int)value;
    else
        out->doubtful = true;
    return true;
}

void dd_exif_read(dd_exif *out, const dd_blob *block, size_t max_bytes)
{
    tiff t;
    *out = (dd_exif){.orientation = 1};
    if (!block->size)
        return;
    if (block->size > max_bytes || !open_tiff(&t, block)) {
        out->doubtful = true;
        return;
    }
    uint32_t ifd0 = get32(&t, t.data + 4);
    bool turned = read_orientation(out, &t, ifd0);
    bool dated = read_original_date(out, &t, ifd0) || read_date(out, &t, ifd0, TAG_DATE_TIME);
    out->doubtful = out->doubtful || (t.corrupt && !(turned && dated));
}
