/* manifest.csv: one row per photo; what it says wins over names (CONTRACT.md 3).
 *
 *   file,patient,view,session,date[,baseline,replicate,regions,mask,control_mask,px_per_mm,points,treatment_date][,anything else]
 *
 * A table that cannot be understood is refused whole, with the line (exit 65). A photo that cannot be used is a failed row. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/csv_read.h"
#include "base/file.h"
#include "base/text.h"
#include "batch/inputs.h"

enum { MAX_MANIFEST_BYTES = 256 << 20, MAX_COLUMNS = 256 };

enum { FILE_, PATIENT, VIEW, SESSION, DATE, BASELINE, REPLICATE, REGIONS, MASK, CONTROL_MASK, PX_PER_MM, POINTS, TREATMENT_DATE, KNOWN };
static const char *const COLUMN[KNOWN] = {"file",      "patient", "view", "session",      "date",     "baseline",
                                          "replicate", "regions", "mask", "control_mask", "px_per_mm", "points",
                                          "treatment_date"};

typedef struct manifest {
    dd_inputs *out;
    const char *name;      /* in messages */
    char folder[PATH_MAX]; /* as given, to open */
    char root[PATH_MAX];   /* resolved */
    bool follow_links;
    int at[KNOWN];             /* column of the table, -1 = absent */
    size_t extra[MAX_COLUMNS]; /* columns carried over */
    dd_arena *arena;
    dd_err *err;
} manifest;

static dd_status bad_cell(const manifest *m, size_t line, int column, const char *cell, const char *want)
{
    char shown[128];
    char short_cell[32];
    dd_copy(short_cell, sizeof short_cell, cell);
    dd_escape_for_terminal(shown, sizeof shown, short_cell);
    return dd_fail(m->err, DD_E_MANIFEST, m->name, "line %zu: %s is \"%s\", must be %s", line, COLUMN[column], shown, want);
}

static dd_status no_memory(const manifest *m) { return dd_fail(m->err, DD_E_NO_MEMORY, m->name, "reading the manifest"); }

static char *trimmed(dd_arena *arena, const char *cell)
{
    while (*cell == ' ' || *cell == '\t')
        cell++;
    char *copy = dd_arena_strdup(arena, cell);
    size_t n = copy ? strlen(copy) : 0;
    while (n && (copy[n - 1] == ' ' || copy[n - 1] == '\t'))
        copy[--n] = 0;
    return copy;
}

static dd_status check_header(manifest *m, const dd_csv_row *header)
{
    for (size_t i = 0; i < header->n; i++)
        for (size_t k = i + 1; k < header->n; k++)
            if (*header->cell[i] && strcasecmp(header->cell[i], header->cell[k]) == 0)
                return dd_fail(m->err, DD_E_MANIFEST, m->name, "line %zu: column \"%.40s\" stands there twice", header->line,
                               header->cell[i]);
    static const int NEEDED[] = {FILE_, PATIENT, VIEW};
    for (size_t i = 0; i < sizeof NEEDED / sizeof *NEEDED; i++)
        if (m->at[NEEDED[i]] < 0)
            return dd_fail(m->err, DD_E_MANIFEST, m->name,
                           "line %zu: column \"%s\" is missing; the first line must be file,patient,view,session,date", header->line,
                           COLUMN[NEEDED[i]]);
    if (m->at[SESSION] < 0 && m->at[DATE] < 0)
        return dd_fail(m->err, DD_E_MANIFEST, m->name, "line %zu: columns \"session\" and \"date\" are both missing", header->line);
    return DD_OK;
}

/* Where each known column is; the others are carried over. Names that report.csv has itself get a prefix in the report. */
static dd_status read_header(manifest *m, const dd_csv_row *header)
{
    const char **names = DD_NEW(m->arena, const char *, header->n);
    if (!names)
        return no_memory(m);
    for (int k = 0; k < KNOWN; k++)
        m->at[k] = -1;
    for (size_t i = 0; i < header->n; i++) {
        int known = -1;
        header->cell[i] = trimmed(m->arena, header->cell[i]);
        if (!header->cell[i])
            return no_memory(m);
        for (int k = 0; k < KNOWN; k++)
            if (strcasecmp(header->cell[i], COLUMN[k]) == 0)
                known = k;
        if (known >= 0)
            m->at[known] = (int)i;
        if (known == TREATMENT_DATE || (known < 0 && *header->cell[i])) { /* treatment dates are carried over as well */
            m->extra[m->out->extra_n] = i;
            names[m->out->extra_n++] = header->cell[i];
        }
    }
    m->out->extra_name = names;
    return check_header(m, header);
}

static const char *cell_of(const manifest *m, const dd_csv_row *row, int column)
{
    int at = m->at[column];
    return at >= 0 ? row->cell[at] : "";
}

/* A path of the table as a path to open; NULL for an empty cell. inside: whether it stays in the manifest's folder. */
static dd_status path_of(const manifest *m, const dd_csv_row *row, int column, const char **path, bool *inside)
{
    char full[PATH_MAX];
    const char *cell = cell_of(m, row, column);
    *path = NULL;
    *inside = true;
    if (!*cell)
        return DD_OK;
    bool fits = cell[0] == '/' ? strlen(cell) < sizeof full : dd_path_join(full, sizeof full, m->folder, cell);
    *path = dd_arena_strdup(m->arena, !fits || cell[0] == '/' ? cell : full);
    if (!*path)
        return no_memory(m);
    char real[PATH_MAX];
    bool exists = realpath(*path, real) != NULL;
    *inside = fits && (exists || cell[0] == '/' ? dd_path_inside(m->root, *path) : dd_path_inside(m->root, cell));
    if (!*inside && exists && m->follow_links && cell[0] != '/' && !strstr(cell, ".."))
        *inside = true; /* only a link leaves the folder, and links may */
    return DD_OK;
}

static dd_status read_numbers(const manifest *m, const dd_csv_row *row, dd_entry *entry)
{
    const char *cell = cell_of(m, row, REPLICATE);
    if (*cell && (!dd_parse_int(&entry->replicate, cell) || entry->replicate < 1))
        return bad_cell(m, row->line, REPLICATE, cell, "a number from 1");
    cell = cell_of(m, row, PX_PER_MM);
    if (*cell && (!dd_parse_double(&entry->px_per_mm, cell) || entry->px_per_mm <= 0))
        return bad_cell(m, row->line, PX_PER_MM, cell, "a positive number");
    cell = cell_of(m, row, BASELINE);
    static const char *const YES[] = {"yes", "y", "true", "1", "x"}, *const NO[] = {"", "no", "n", "false", "0"};
    bool no = false;
    for (size_t i = 0; i < 5; i++) {
        entry->marked_baseline |= strcasecmp(cell, YES[i]) == 0;
        no |= strcasecmp(cell, NO[i]) == 0;
    }
    return entry->marked_baseline || no ? DD_OK : bad_cell(m, row->line, BASELINE, cell, "yes or empty");
}

/* "2024-03-01" or "2024-03-01; 2024-04-12" */
static dd_status read_treatments(const manifest *m, const dd_csv_row *row, dd_entry *entry)
{
    const char *cell = cell_of(m, row, TREATMENT_DATE);
    size_t most = 1;
    for (const char *c = cell; *c; c++)
        most += *c == ';';
    dd_date *date = DD_NEW(m->arena, dd_date, most);
    char *text = dd_arena_strdup(m->arena, cell), *rest = NULL;
    if (!date || !text)
        return no_memory(m);
    for (char *part = strtok_r(text, ";", &rest); part; part = strtok_r(NULL, ";", &rest)) {
        const char *one = trimmed(m->arena, part);
        if (!one)
            return no_memory(m);
        if (*one && (!dd_date_parse(&date[entry->treatments], one) || date[entry->treatments].ambiguous))
            return bad_cell(m, row->line, TREATMENT_DATE, one, "a date like 2024-03-01, or several with ';' between");
        entry->treatments += *one != 0;
    }
    entry->treatment = date;
    return DD_OK;
}

static void read_date(dd_entry *entry, const char *cell)
{
    char shown[64], short_cell[32];
    if (!*cell)
        return;
    entry->date_source = "manifest";
    if (!dd_date_parse(&entry->date, cell)) {
        dd_copy(short_cell, sizeof short_cell, cell);
        dd_entry_fail(entry, DD_E_DATE_UNKNOWN, "\"%s\" in line %zu of the manifest is no date",
                      dd_escape_for_terminal(shown, sizeof shown, short_cell), entry->line);
    }
}

static dd_status read_paths(const manifest *m, const dd_csv_row *row, dd_entry *entry)
{
    bool inside, regions_inside, mask_inside, control_inside, points_inside;
    dd_status status = path_of(m, row, FILE_, &entry->path, &inside);
    if (!status)
        status = path_of(m, row, REGIONS, &entry->regions, &regions_inside);
    if (!status)
        status = path_of(m, row, MASK, &entry->mask, &mask_inside);
    if (!status)
        status = path_of(m, row, CONTROL_MASK, &entry->control_mask, &control_inside);
    if (!status)
        status = path_of(m, row, POINTS, &entry->points, &points_inside);
    if (status)
        return status;
    if (!inside)
        dd_entry_fail(entry, DD_E_UNREADABLE, "outside the input folder, which is the manifest's; nothing there is opened");
    else if (!regions_inside || !mask_inside || !control_inside)
        dd_entry_fail(entry, DD_E_REGIONS, "regions or mask outside the input folder, which is the manifest's; nothing there is opened");
    else if (!points_inside)
        dd_entry_fail(entry, DD_E_POINTS, "points outside the input folder, which is the manifest's; nothing there is opened");
    return DD_OK;
}

static dd_status read_extra(const manifest *m, const dd_csv_row *row, dd_entry *entry)
{
    const char **extra = DD_NEW(m->arena, const char *, m->out->extra_n + 1);
    if (!extra)
        return no_memory(m);
    for (size_t i = 0; i < m->out->extra_n; i++)
        extra[i] = row->cell[m->extra[i]];
    entry->extra = extra;
    return DD_OK;
}

/* A full path into the manifest's folder is shown without the folder: no path of this machine in the tables. */
static const char *shown_name(const manifest *m, const char *cell)
{
    size_t n = strlen(m->root);
    return strncmp(cell, m->root, n) == 0 && cell[n] == '/' ? cell + n + 1 : cell;
}

static dd_status read_photo(const manifest *m, const dd_csv_row *row)
{
    dd_entry *entry = dd_inputs_add(m->out);
    if (!entry)
        return no_memory(m);
    entry->line = row->line;
    entry->file = shown_name(m, cell_of(m, row, FILE_));
    entry->patient = trimmed(m->arena, cell_of(m, row, PATIENT));
    entry->view = trimmed(m->arena, cell_of(m, row, VIEW));
    entry->session = trimmed(m->arena, cell_of(m, row, SESSION));
    if (!entry->patient || !entry->view || !entry->session)
        return no_memory(m);
    if (!*entry->file)
        return bad_cell(m, row->line, FILE_, "", "the name of a photo");
    if (!*entry->patient)
        return bad_cell(m, row->line, PATIENT, "", "a name or number");
    if (!*entry->view)
        entry->view = "view";
    read_date(entry, cell_of(m, row, DATE));
    if (*entry->session && !entry->date.year && entry->status == DD_OK && dd_date_parse(&entry->date, entry->session))
        entry->date_source = "manifest";
    entry->order = dd_session_order(entry->session);
    dd_status status = read_numbers(m, row, entry);
    if (!status)
        status = read_treatments(m, row, entry);
    if (!status)
        status = read_paths(m, row, entry);
    return status ? status : read_extra(m, row, entry);
}

static dd_status read_photos(const manifest *m, const dd_csv_table *table)
{
    if (table->n < 2)
        return dd_fail(m->err, DD_E_MANIFEST, m->name, "%s", table->n ? "there is a header but no photo" : "the manifest is empty");
    for (size_t i = 1; i < table->n; i++) {
        if (table->row[i].n != table->row[0].n)
            return dd_fail(m->err, DD_E_MANIFEST, m->name, "line %zu: %zu cells where the header has %zu", table->row[i].line,
                           table->row[i].n, table->row[0].n);
        dd_status status = read_photo(m, &table->row[i]);
        if (status)
            return status;
    }
    return DD_OK;
}

static bool find_folder(manifest *m, const char *path)
{
    size_t n = (size_t)(dd_path_base(path) - path);
    if (n >= sizeof m->folder)
        return false;
    memcpy(m->folder, path, n);
    m->folder[n] = 0;
    return realpath(n ? m->folder : ".", m->root) != NULL;
}

dd_status dd_manifest_read(dd_inputs *out, const char *path, bool follow_links, dd_arena *arena, dd_err *err)
{
    manifest m = {.out = out, .name = dd_path_base(path), .follow_links = follow_links, .arena = arena, .err = err};
    dd_blob file;
    dd_csv_table table;
    dd_status status = dd_file_read(&file, path, MAX_MANIFEST_BYTES, err);
    if (status == DD_E_FILE_MISSING)
        return dd_fail(err, DD_E_NO_INPUT, path, "there is no such manifest");
    if (status)
        return dd_fail(err, status == DD_E_NO_MEMORY ? status : DD_E_MANIFEST, path, "%s",
                       status == DD_E_EMPTY ? "the manifest is empty" : "the manifest cannot be read");
    if (!find_folder(&m, path))
        status = dd_fail(err, DD_E_NO_INPUT, path, "its folder cannot be found");
    if (!status)
        status = dd_csv_read(&table, &file, m.name, arena, err);
    dd_sha256_hex(out->manifest_sha256, file.data, file.size);
    out->manifest = m.name;
    dd_blob_free(&file);
    if (!status && table.n)
        status = read_header(&m, &table.row[0]);
    return status ? status : read_photos(&m, &table);
}
