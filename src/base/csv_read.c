/* CSV in: RFC 4180 and what Excel makes of it - `;` where the comma is decimal, TAB, a BOM, a first line `sep=;`, UTF-16, CR alone.
 * The separator is the one the header line has most of. Limits come before memory: RELIABILITY.md 3. */
#include "base/csv_read.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

enum { MAX_CELL = 64 * 1024, MAX_COLUMNS = 256, MAX_ROWS = 1000000 };

typedef struct reader {
    const char *s, *end;
    size_t line;
    char separator;
    const char *name;
    dd_arena *arena;
    dd_err *err;
} reader;

static dd_status bad(const reader *r, size_t line, const char *what)
{
    return dd_fail(r->err, DD_E_MANIFEST, r->name, "line %zu: %s", line, what);
}

static dd_status no_memory(const reader *r) { return dd_fail(r->err, DD_E_NO_MEMORY, r->name, "reading the table"); }

static size_t put_utf8(char *out, uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char LEAD[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3F));
    out[0] = (char)(LEAD[n] | c);
    return n;
}

/* UTF-16 with a BOM, as "Unicode text" of a spreadsheet; a lone surrogate becomes U+FFFD. */
static dd_status from_utf16(reader *r, const dd_blob *file)
{
    bool big = file->data[0] == 0xFE;
    size_t units = file->size / 2 - 1, used = 0;
    const uint8_t *p = file->data + 2;
    char *text = dd_arena_alloc(r->arena, 3 * units + 1);
    if (!text)
        return no_memory(r);
    for (size_t i = 0; i < units; i++) {
        uint32_t c = big ? (uint32_t)p[2 * i] << 8 | p[2 * i + 1] : (uint32_t)p[2 * i + 1] << 8 | p[2 * i];
        if (c >= 0xD800 && c < 0xDC00 && i + 1 < units) {
            uint32_t low = big ? (uint32_t)p[2 * i + 2] << 8 | p[2 * i + 3] : (uint32_t)p[2 * i + 3] << 8 | p[2 * i + 2];
            if (low >= 0xDC00 && low < 0xE000) {
                c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
                i++;
            }
        }
        used += put_utf8(text + used, c >= 0xD800 && c < 0xE000 ? 0xFFFD : c);
    }
    r->s = text;
    r->end = text + used;
    return DD_OK;
}

static dd_status check_text(const reader *r)
{
    size_t line = 1;
    for (const char *s = r->s; s < r->end;) {
        size_t n = dd_utf8_length((const unsigned char *)s, (size_t)(r->end - s));
        if (*s == 0 || n == 0)
            return dd_fail(r->err, DD_E_MANIFEST, r->name, "line %zu: byte 0x%02x at offset %zu is not UTF-8 text; save the table as UTF-8",
                           line, (unsigned char)*s, (size_t)(s - r->s));
        line += *s == '\n' || (*s == '\r' && !(s + 1 < r->end && s[1] == '\n'));
        s += n;
    }
    return DD_OK;
}

static void skip_line_end(reader *r)
{
    if (r->s < r->end && *r->s == '\r') {
        r->s++;
        if (r->s < r->end && *r->s == '\n')
            r->s++;
        r->line++;
    } else if (r->s < r->end && *r->s == '\n') {
        r->s++;
        r->line++;
    }
}

/* `sep=;` in the first line (Excel), else the candidate the first line has most of outside quotes; comma on a tie. */
static void find_separator(reader *r)
{
    static const char CANDIDATE[] = {',', ';', '\t'};
    size_t count[3] = {0};
    bool quoted = false;
    if (r->end - r->s >= 5 && strncasecmp(r->s, "sep=", 4) == 0 && memchr(CANDIDATE, r->s[4], 3) &&
        (r->end - r->s == 5 || strchr("\r\n", r->s[5]))) {
        r->separator = r->s[4];
        r->s += 5;
        skip_line_end(r);
        return;
    }
    for (const char *s = r->s; s < r->end && (quoted || (*s != '\n' && *s != '\r')); s++) {
        quoted ^= *s == '"';
        for (int i = 0; i < 3 && !quoted; i++)
            count[i] += *s == CANDIDATE[i];
    }
    r->separator = CANDIDATE[count[1] > count[0] && count[1] >= count[2] ? 1 : count[2] > count[0] ? 2 : 0];
}

static bool at_cell_end(const reader *r) { return r->s == r->end || *r->s == r->separator || *r->s == '\n' || *r->s == '\r'; }

/* A quoted cell into out; the quote at r->s is open. Line ends inside belong to the cell. */
static dd_status quoted_cell(reader *r, char *out, size_t *used)
{
    size_t line = r->line;
    for (r->s++;; r->s++) {
        if (r->s == r->end)
            return bad(r, line, "a quote (\") is opened and never closed");
        if (*r->s == '"' && !(r->s + 1 < r->end && r->s[1] == '"'))
            break;
        if (*used + 1 >= MAX_CELL)
            return bad(r, line, "a cell is longer than 64 kB");
        r->s += *r->s == '"';
        r->line += *r->s == '\n' || (*r->s == '\r' && !(r->s + 1 < r->end && r->s[1] == '\n'));
        out[(*used)++] = *r->s;
    }
    r->s++;
    return at_cell_end(r) ? DD_OK : bad(r, r->line, "text after a closing quote (\")");
}

static dd_status plain_cell(reader *r, char *out, size_t *used)
{
    for (; !at_cell_end(r); r->s++) {
        if (*used + 1 >= MAX_CELL)
            return bad(r, r->line, "a cell is longer than 64 kB");
        out[(*used)++] = *r->s;
    }
    return DD_OK;
}

static dd_status read_cell(reader *r, const char **out, char *scratch)
{
    size_t used = 0;
    dd_status status = r->s < r->end && *r->s == '"' ? quoted_cell(r, scratch, &used) : plain_cell(r, scratch, &used);
    if (status)
        return status;
    scratch[used] = 0;
    *out = dd_arena_strdup(r->arena, scratch);
    return *out ? DD_OK : no_memory(r);
}

static dd_status read_row(reader *r, dd_csv_row *row, char *scratch)
{
    const char *cell[MAX_COLUMNS];
    row->line = r->line;
    row->n = 0;
    for (;;) {
        if (row->n == MAX_COLUMNS)
            return bad(r, row->line, "more than 256 cells");
        dd_status status = read_cell(r, &cell[row->n], scratch);
        if (status)
            return status;
        row->n++;
        if (r->s == r->end || *r->s != r->separator)
            break;
        r->s++;
    }
    skip_line_end(r);
    row->cell = DD_NEW(r->arena, const char *, row->n);
    if (!row->cell)
        return no_memory(r);
    memcpy(row->cell, cell, row->n * sizeof *cell);
    return DD_OK;
}

static size_t count_lines(const reader *r)
{
    size_t n = 1;
    for (const char *s = r->s; s < r->end; s++)
        n += *s == '\n' || *s == '\r';
    return n;
}

static dd_status read_rows(reader *r, dd_csv_table *out)
{
    size_t lines = count_lines(r);
    char *scratch = dd_arena_alloc(r->arena, MAX_CELL);
    if (lines > 2 * MAX_ROWS)
        return bad(r, MAX_ROWS, "more than a million rows");
    out->row = DD_NEW(r->arena, dd_csv_row, lines);
    if (!out->row || !scratch)
        return no_memory(r);
    while (r->s < r->end) {
        dd_csv_row *row = &out->row[out->n];
        dd_status status = read_row(r, row, scratch);
        if (status)
            return status;
        bool empty = true;
        for (size_t i = 0; i < row->n; i++)
            empty &= *row->cell[i] == 0;
        out->n += !empty;
        if (out->n > MAX_ROWS)
            return bad(r, row->line, "more than a million rows");
    }
    return DD_OK;
}

dd_status dd_csv_read(dd_csv_table *out, const dd_blob *file, const char *name, dd_arena *arena, dd_err *err)
{
    reader r = {(const char *)file->data, (const char *)file->data + file->size, 1, ',', name, arena, err};
    dd_status status = DD_OK;
    *out = (dd_csv_table){NULL, 0};
    if (file->size >= 2 && ((file->data[0] == 0xFF && file->data[1] == 0xFE) || (file->data[0] == 0xFE && file->data[1] == 0xFF)))
        status = from_utf16(&r, file);
    else if (file->size >= 3 && memcmp(file->data, "\xEF\xBB\xBF", 3) == 0)
        r.s += 3;
    if (!status)
        status = check_text(&r);
    if (status)
        return status;
    find_separator(&r);
    return read_rows(&r, out);
}
