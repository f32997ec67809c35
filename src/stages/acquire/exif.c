/* EXIF by libexif: orientation (tag 0x0112) and the date the picture was taken (DateTimeOriginal, else DateTime; EXIF 2.3 section 4.6.5).
 *
 * The option "follow specification" is off: it would write defaults into the data and repair wrong types, and an orientation of the
 * wrong type is one we do not trust. Values are read from the entry's bytes, never from libexif's translated text.
 */
#include "stages/acquire/exif.h"

#include <stdarg.h>
#include <string.h>

#include <libexif/exif-data.h>
#include <libexif/exif-log.h>

enum { YEAR_MIN = 1990, YEAR_MAX = 2100 };   /* digital photos; outside a camera's clock was not set */

static void on_log(ExifLog *log, ExifLogCode code, const char *domain, const char *format, va_list args, void *corrupt)
{
    (void)log;
    (void)domain;
    (void)format;
    (void)args;
    if (code == EXIF_LOG_CODE_CORRUPT_DATA)
        *(bool *)corrupt = true;
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
    enum { LENGTH = 19 };   /* YYYY:MM:DD HH:MM:SS, then a NUL */
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
static bool is_blank(const unsigned char *text, size_t size)
{
    for (size_t i = 0; i < size && text[i]; i++)
        if (text[i] != ' ' && text[i] != ':')
            return false;
    return true;
}

static bool read_date(dd_exif *out, ExifData *data, ExifIfd ifd, ExifTag tag)
{
    ExifEntry *entry = exif_content_get_entry(data->ifd[ifd], tag);
    if (!entry || !entry->data || entry->format != EXIF_FORMAT_ASCII)
        return false;
    if (dd_exif_date(out->date, out->time, (const char *)entry->data, entry->size))
        return true;
    out->doubtful = out->doubtful || !is_blank(entry->data, entry->size);
    return false;
}

static bool read_orientation(dd_exif *out, ExifData *data)
{
    ExifEntry *entry = exif_content_get_entry(data->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION);
    if (!entry)
        return false;
    int value = 0;
    if (entry->data && entry->format == EXIF_FORMAT_SHORT && entry->components == 1 && entry->size >= 2)
        value = exif_get_short(entry->data, exif_data_get_byte_order(data));
    if (value >= 1 && value <= 8)
        out->orientation = value;
    else
        out->doubtful = true;
    return true;
}

void dd_exif_read(dd_exif *out, const dd_blob *block, size_t max_bytes)
{
    *out = (dd_exif){.orientation = 1};
    if (!block->size)
        return;
    bool corrupt = false;
    ExifData *data = block->size <= max_bytes ? exif_data_new() : NULL;
    ExifLog *log = data ? exif_log_new() : NULL;
    if (!log) {
        out->doubtful = true;
    } else {
        exif_log_set_func(log, on_log, &corrupt);
        exif_data_log(data, log);
        exif_data_unset_option(data, EXIF_DATA_OPTION_FOLLOW_SPECIFICATION);
        exif_data_load_data(data, block->data, (unsigned)block->size);
        bool turned = read_orientation(out, data);
        bool dated = read_date(out, data, EXIF_IFD_EXIF, EXIF_TAG_DATE_TIME_ORIGINAL) || read_date(out, data, EXIF_IFD_0, EXIF_TAG_DATE_TIME);
        out->doubtful = out->doubtful || (corrupt && !(turned && dated));
    }
    exif_log_unref(log);
    exif_data_unref(data);
}
