/* CSV out: RFC 4180 quoting, UTF-8, one guard against formulas.
 *
 * A spreadsheet runs a text cell that begins with = + - @ TAB or CR (CWE-1236), and also the full-width twins of the first four;
 * quoting does not help, a leading apostrophe does. Numbers are written by us and stay numbers. Bytes that are no UTF-8 (file names
 * may hold any) become \xNN, so that the file stays UTF-8 and the name can still be told. */
#include "stages/report/csv.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

dd_csv dd_csv_begin(dd_text *out, bool excel)
{
    if (excel)
        dd_text_puts(out, "\xEF\xBB\xBF");
    return (dd_csv){out, excel, false};
}

static void separate(dd_csv *csv)
{
    if (csv->row_started)
        dd_text_put(csv->out, ",", 1);
    csv->row_started = true;
}

static bool is_formula(const char *s)
{
    if (*s != '\0' && strchr("=+-@\t\r", *s))
        return true;
    /* full-width + - = @: U+FF0B, U+FF0D, U+FF1D, U+FF20 */
    return strncmp(s, "\xEF\xBC\x8B", 3) == 0 || strncmp(s, "\xEF\xBC\x8D", 3) == 0 || strncmp(s, "\xEF\xBC\x9D", 3) == 0 ||
           strncmp(s, "\xEF\xBC\xA0", 3) == 0;
}

static void put_escaped(dd_text *out, const char *text, bool quoted)
{
    const unsigned char *s = (const unsigned char *)text;
    while (*s) {
        size_t n = dd_utf8_length(s, 4);
        if (n == 0)
            dd_text_printf(out, "\\x%02x", *s);
        else if (*s == '"' && quoted)
            dd_text_puts(out, "\"\"");
        else
            dd_text_put(out, (const char *)s, n);
        s += n ? n : 1;
    }
}

void dd_csv_text(dd_csv *csv, const char *text)
{
    separate(csv);
    if (!text || !*text)
        return;
    bool quoted = strpbrk(text, ",\"\r\n") != NULL || *text == ' ' || text[strlen(text) - 1] == ' ';
    if (quoted)
        dd_text_put(csv->out, "\"", 1);
    if (is_formula(text))
        dd_text_put(csv->out, "'", 1);
    put_escaped(csv->out, text, quoted);
    if (quoted)
        dd_text_put(csv->out, "\"", 1);
}

void dd_csv_number(dd_csv *csv, double value, int decimals)
{
    char digits[64];
    separate(csv);
    if (isfinite(value))
        dd_text_puts(csv->out, dd_number(digits, sizeof digits, value, decimals));
}

void dd_csv_integer(dd_csv *csv, long value)
{
    separate(csv);
    dd_text_printf(csv->out, "%ld", value);
}

void dd_csv_empty(dd_csv *csv) { separate(csv); }

void dd_csv_end_row(dd_csv *csv)
{
    dd_text_puts(csv->out, csv->excel ? "\r\n" : "\n");
    csv->row_started = false;
}
