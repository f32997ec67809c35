/* The file of --points: places a person marked in both photos, one row each.
 *
 *   x_before,y_before,x_after,y_after          upright full-resolution pixels, the centre of the top-left pixel is (0,0)
 *
 * Columns in any order, others are passed over. Whether the points lie inside the photos and agree with each other is asked later
 * (hand_fit.c), when the photos are open. */
#include <strings.h>

#include "base/csv_read.h"
#include "base/text.h"
#include "stages/align/align.h"

enum { LEAST_POINTS = 3, MOST_POINTS = 2000, MAX_BYTES = 4 << 20, COLUMNS = 4 };
static const char *const COLUMN[COLUMNS] = {"x_before", "y_before", "x_after", "y_after"};

static dd_status read_table(dd_csv_table *table, const dd_blob *file, const char *name, dd_arena *arena, dd_err *err)
{
    dd_err inner = {0};
    dd_status status = dd_csv_read(table, file, name, arena, &inner);
    return status ? dd_fail(err, status == DD_E_NO_MEMORY ? status : DD_E_POINTS, name, "%s", inner.detail) : DD_OK;
}

static const char *trimmed(char *out, size_t size, const char *cell)
{
    while (*cell == ' ' || *cell == '\t')
        cell++;
    dd_copy(out, size, cell);
    size_t n = 0;
    for (size_t i = 0; out[i]; i++)
        n = out[i] == ' ' || out[i] == '\t' ? n : i + 1;
    out[n] = 0;
    return out;
}

static dd_status find_columns(size_t at[COLUMNS], const dd_csv_row *header, const char *name, dd_err *err)
{
    char cell[64];
    for (size_t k = 0; k < COLUMNS; k++) {
        at[k] = header->n;
        for (size_t i = 0; i < header->n && at[k] == header->n; i++)
            at[k] = strcasecmp(trimmed(cell, sizeof cell, header->cell[i]), COLUMN[k]) == 0 ? i : at[k];
        if (at[k] == header->n)
            return dd_fail(err, DD_E_POINTS, name,
                           "line %zu: column \"%s\" is missing; the first line must be x_before,y_before,x_after,y_after", header->line,
                           COLUMN[k]);
    }
    return DD_OK;
}

static dd_status read_point(dd_hand_point *out, const dd_csv_row *row, const size_t at[COLUMNS], const char *name, dd_err *err)
{
    double value[COLUMNS];
    char cell[64], shown[4 * sizeof cell];
    for (size_t k = 0; k < COLUMNS; k++) {
        trimmed(cell, sizeof cell, at[k] < row->n ? row->cell[at[k]] : "");
        if (!dd_parse_double(&value[k], cell))
            return dd_fail(err, DD_E_POINTS, name, "line %zu: %s is \"%s\", must be a number of pixels such as 812.5", row->line, COLUMN[k],
                           dd_escape_for_terminal(shown, sizeof shown, cell));
    }
    *out = (dd_hand_point){value[0], value[1], value[2], value[3], row->line};
    return DD_OK;
}

dd_status dd_hand_points_parse(dd_hand_points *out, const dd_blob *file, const char *name, dd_arena *arena, dd_err *err)
{
    dd_csv_table table;
    size_t at[COLUMNS];
    *out = (dd_hand_points){.name = name};
    dd_sha256_hex(out->sha256, file->data, file->size);
    dd_status status = read_table(&table, file, name, arena, err);
    if (status)
        return status;
    if (!table.n)
        return dd_fail(err, DD_E_POINTS, name, "line 1: the first line must be x_before,y_before,x_after,y_after");
    status = find_columns(at, &table.row[0], name, err);
    if (status)
        return status;
    if (table.n - 1 < LEAST_POINTS || table.n - 1 > MOST_POINTS)
        return dd_fail(err, DD_E_POINTS, name, "line %zu: %zu points, must be 3 or more (and at most 2000)", table.row[table.n - 1].line,
                       table.n - 1);
    dd_hand_point *point = DD_NEW(arena, dd_hand_point, table.n - 1);
    if (!point)
        return dd_fail(err, DD_E_NO_MEMORY, name, "reading the points");
    for (size_t i = 0; !status && i < table.n - 1; i++)
        status = read_point(&point[i], &table.row[i + 1], at, name, err);
    out->at = point;
    out->n = (int)(table.n - 1);
    return status;
}

dd_status dd_hand_points_read(dd_hand_points *out, const char *path, dd_arena *arena, dd_err *err)
{
    dd_blob file;
    const char *name = dd_arena_strdup(arena, dd_path_base(path));
    *out = (dd_hand_points){0};
    if (!name)
        return dd_fail(err, DD_E_NO_MEMORY, path, "reading the points");
    dd_status status = dd_file_read(&file, path, MAX_BYTES, err);
    if (status)
        return status == DD_E_NO_MEMORY ? status : dd_fail(err, DD_E_POINTS, name, "%s", dd_status_text(status));
    status = dd_hand_points_parse(out, &file, name, arena, err);
    dd_blob_free(&file);
    return status;
}
