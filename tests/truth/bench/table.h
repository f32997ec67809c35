/* A CSV file in memory, cells by the name of their column (RFC 4180, no newline inside a cell). */
#ifndef DD_TRUTH_TABLE_H
#define DD_TRUTH_TABLE_H

#include <stdbool.h>

#include "base/file.h"

enum { TB_COLUMNS = 128 };

typedef struct tb_table {
    dd_blob text;
    char *next; /* the row after the one in `cell` */
    int columns, cells;
    const char *name[TB_COLUMNS];
    char *cell[TB_COLUMNS];
} tb_table;

/* Reads the header. False with a message on stderr when there is no such file. */
bool tb_table_open(tb_table *table, const char *path);
bool tb_table_next(tb_table *table);                            /* false after the last row */
const char *tb_cell(const tb_table *table, const char *column); /* "" when empty or absent */
double tb_number(const tb_table *table, const char *column);    /* NaN when empty */
void tb_table_close(tb_table *table);

#endif
