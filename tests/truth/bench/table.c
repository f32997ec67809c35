/* A CSV file in memory: see table.h. Rows are cut up in place. */
#include "table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* Ends the cell at *at with a NUL, without its quotes. Returns what stood behind it: ',', '\n' or NUL; *at then points past that. */
static char cut_cell(char **at, char **cell)
{
    char *in = *at, *out = *at;
    bool quoted = *in == '"';
    *cell = out;
    in += quoted;
    while (*in && (quoted || (*in != ',' && *in != '\n'))) {
        if (quoted && *in == '"' && *++in != '"') {
            quoted = false;
            continue;
        }
        *out++ = *in++;
    }
    char end = *in;
    *at = end ? in + 1 : in;
    *out = '\0';
    return end;
}

bool tb_table_next(tb_table *table)
{
    table->cells = 0;
    while (*table->next && table->cells < TB_COLUMNS)
        if (cut_cell(&table->next, &table->cell[table->cells++]) != ',')
            break;
    return table->cells > 0;
}

bool tb_table_open(tb_table *table, const char *path)
{
    dd_err err;
    const size_t most_bytes = (size_t)1 << 28;
    *table = (tb_table){0};
    if (dd_file_read(&table->text, path, most_bytes, &err)) {
        fprintf(stderr, "truthbench: %s: %s\n", err.where, dd_status_text(err.code));
        return false;
    }
    table->text.data[table->text.size - 1] = '\0'; /* was the last newline */
    table->next = (char *)table->text.data;
    tb_table_next(table);
    table->columns = table->cells;
    memcpy(table->name, table->cell, sizeof table->name);
    return true;
}

const char *tb_cell(const tb_table *table, const char *column)
{
    for (int i = 0; i < table->columns && i < table->cells; i++)
        if (!strcmp(table->name[i], column))
            return table->cell[i];
    return "";
}

double tb_number(const tb_table *table, const char *column)
{
    double x;
    return dd_parse_double(&x, tb_cell(table, column)) ? x : NAN;
}

void tb_table_close(tb_table *table) { dd_blob_free(&table->text); }
