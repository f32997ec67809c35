/* The columns of every table: one row here is the header, the cell, the dictionary entry and the Table Schema field. */
#ifndef DD_REPORT_COLUMNS_H
#define DD_REPORT_COLUMNS_H

#include "stages/report/csv.h"

typedef enum dd_cell {
    DD_CELL_TEXT,    /* const char *, NULL = empty */
    DD_CELL_CHARS,   /* char[] inside the row */
    DD_CELL_DATE,    /* the same, ISO date */
    DD_CELL_NUMBER,  /* double, NaN = empty */
    DD_CELL_COUNT,   /* int, negative = empty */
    DD_CELL_ORDINAL, /* int, < 1 = empty */
    DD_CELL_DAYS,    /* int, DD_DAYS_UNKNOWN = empty */
    DD_CELL_FLAGS    /* uint64_t */
} dd_cell;

enum { DD_DECIMALS_OF_ROW = -1 };

typedef struct dd_column {
    const char *name;
    dd_cell cell;
    size_t offset;    /* of the member in the row */
    int decimals;     /* NUMBER only; DD_DECIMALS_OF_ROW: the row knows */
    const char *unit; /* "" = none */
    const char *description;
} dd_column;

typedef struct dd_table {
    const char *file, *description;
    const dd_column *column;
    size_t n;
} dd_table;

extern const dd_table dd_table_report, dd_table_metrics, dd_table_trends, dd_table_grid, dd_table_dictionary;

const char *dd_column_type(const dd_column *column);      /* Frictionless type: string, number, integer, date */
void dd_table_header(dd_csv *csv, const dd_table *table); /* without the end of the row */
/* All cells of one row, without its end. decimals: for the columns that ask the row. */
void dd_table_cells(dd_csv *csv, const dd_table *table, const void *row, int decimals);

#endif
