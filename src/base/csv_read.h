/* Tables people make: comma, semicolon or TAB, with or without BOM, any line end, UTF-8 or UTF-16. */
#ifndef DD_BASE_CSV_READ_H
#define DD_BASE_CSV_READ_H

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"

typedef struct dd_csv_row {
    const char **cell;
    size_t n;
    size_t line;
} dd_csv_row; /* line: where it starts, from 1 */

typedef struct dd_csv_table {
    dd_csv_row *row;
    size_t n;
} dd_csv_table; /* empty lines are left out */

/* Cells live in the arena. DD_E_MANIFEST: what is wrong and in which line; name is what messages call the file. */
dd_status dd_csv_read(dd_csv_table *out, const dd_blob *file, const char *name, dd_arena *arena, dd_err *err);

#endif
