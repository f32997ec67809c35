/* Cells and rows of RFC 4180, the way CONTRACT.md 4 wants them. */
#ifndef DD_REPORT_CSV_H
#define DD_REPORT_CSV_H

#include "base/text.h"

typedef struct dd_csv {
    dd_text *out;
    bool excel; /* CRLF; dd_csv_begin writes the BOM */
    bool row_started;
} dd_csv;

dd_csv dd_csv_begin(dd_text *out, bool excel);
void dd_csv_text(dd_csv *csv, const char *text);             /* NULL = empty; guarded against formulas, invalid UTF-8 as \xNN */
void dd_csv_number(dd_csv *csv, double value, int decimals); /* NaN = empty; never guarded */
void dd_csv_integer(dd_csv *csv, long value);
void dd_csv_empty(dd_csv *csv);
void dd_csv_end_row(dd_csv *csv);

#endif
