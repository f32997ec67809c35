/* libFuzzer target for the manifest reader. Properties: no crash; what is read, written and read again is the same; no written cell
 * that is not a number begins with a formula character. make fuzz builds and runs it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv_read.h"
#include "stages/report/csv.h"

static void write_table(dd_text *out, const dd_csv_table *table)
{
    dd_csv csv = dd_csv_begin(out, false);
    for (size_t r = 0; r < table->n; r++) {
        for (size_t c = 0; c < table->row[r].n; c++)
            dd_csv_text(&csv, table->row[r].cell[c]);
        dd_csv_end_row(&csv);
    }
}

static void check_equal(const dd_csv_table *a, const dd_csv_table *b)
{
    if (a->n != b->n)
        abort();
    for (size_t r = 0; r < a->n; r++) {
        if (a->row[r].n != b->row[r].n)
            abort();
        for (size_t c = 0; c < a->row[r].n; c++) {
            const char *first = a->row[r].cell[c], *again = b->row[r].cell[c];
            if (*again && strchr("=+-@\t\r", *again))
                abort();
            if (strcmp(first, again) != 0 && !(*again == '\'' && strcmp(first, again + 1) == 0))
                abort();
        }
    }
}

static int commas_win(const dd_csv_table *table) { return table->n > 0 && table->row[0].n > 1; }

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    dd_arena *arena = dd_arena_new();
    dd_blob file = {malloc(size + 1), size};
    dd_csv_table table, again;
    dd_err err;
    if (!arena || !file.data)
        abort();
    memcpy(file.data, data, size);
    file.data[size] = 0;
    if (dd_csv_read(&table, &file, "fuzz.csv", arena, &err) == DD_OK && commas_win(&table)) {
        dd_text out = {0};
        write_table(&out, &table);
        dd_blob written = {(uint8_t *)out.data, out.size};
        /* a header with ';' or TAB in it, or a table that begins with a BOM, may be read otherwise: that is no round trip */
        bool comma = strncmp(out.data, "\xEF\xBB\xBF", 3) != 0;
        for (size_t c = 0; c < table.row[0].n; c++)
            comma &= !strpbrk(table.row[0].cell[c], ";\t") && strncmp(table.row[0].cell[c], "sep=", 4) != 0;
        if (comma && !out.failed && dd_csv_read(&again, &written, "again.csv", arena, &err) == DD_OK)
            check_equal(&table, &again);
        dd_text_free(&out);
    }
    free(file.data);
    dd_arena_free(arena);
    return 0;
}
