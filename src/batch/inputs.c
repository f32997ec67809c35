/* From the words of the command line to a list of photos. Folders are walked in byte order of the names, so the order of the
 * directory, of the threads or of the locale never shows. Links inside the input folder are followed, links that leave it only when
 * asked; a folder above itself is never entered again. */
#include "batch/inputs.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/file.h"

enum { MAX_DEPTH = 60, MAX_FILES = 1000000 };

typedef struct place {
    dev_t dev;
    ino_t ino;
} place;

typedef struct walk {
    dd_inputs *out;
    const dd_inputs_request *request;
    char root[PATH_MAX];   /* resolved */
    const char *root_name; /* the patient when the path names none */
    const char *prefix;    /* "" or the input's base name, in front of `file` */
    place above[MAX_DEPTH + 1];
    dd_arena *arena;
    dd_err *err;
} walk;

dd_entry *dd_inputs_add(dd_inputs *inputs)
{
    if (inputs->n == inputs->capacity) {
        size_t capacity = inputs->capacity ? 2 * inputs->capacity : 64;
        dd_entry *grown = inputs->n < MAX_FILES ? realloc(inputs->entry, capacity * sizeof *grown) : NULL;
        if (!grown)
            return NULL;
        inputs->entry = grown;
        inputs->capacity = capacity;
    }
    dd_entry *entry = &inputs->entry[inputs->n++];
    memset(entry, 0, sizeof *entry);
    entry->path = entry->file = entry->patient = entry->view = entry->session = entry->date_source = "";
    return entry;
}

void dd_entry_fail(dd_entry *entry, dd_status status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    entry->status = status;
    vsnprintf(entry->detail, sizeof entry->detail, format, args);
    va_end(args);
}

void dd_inputs_free(dd_inputs *inputs)
{
    free(inputs->entry);
    inputs->entry = NULL;
    inputs->n = inputs->capacity = 0;
}

static dd_status no_memory(dd_err *err, const char *where) { return dd_fail(err, DD_E_NO_MEMORY, where, "listing the photos"); }

/* An entry whose name was read from `meaning`. NULL without memory. */
static dd_entry *add_named(dd_inputs *out, const char *path, const char *file, const char *meaning, const char *root_name, dd_arena *arena)
{
    dd_name name;
    dd_entry *entry = dd_inputs_add(out);
    if (!entry || !dd_name_parse(&name, meaning, root_name, arena))
        return NULL;
    entry->path = dd_arena_strdup(arena, path);
    entry->file = dd_arena_strdup(arena, file);
    entry->patient = name.patient;
    entry->view = name.view;
    entry->session = name.session;
    entry->date = name.date;
    entry->date_source = name.date.year ? "name" : "";
    entry->order = name.order;
    entry->replicate = name.replicate;
    return entry->path && entry->file ? entry : NULL;
}

static bool is_not_photo(const walk *w, const struct stat *st)
{
    struct stat other;
    for (size_t i = 0; i < w->request->not_photos_n; i++)
        if (w->request->not_photos[i] && stat(w->request->not_photos[i], &other) == 0 && other.st_dev == st->st_dev &&
            other.st_ino == st->st_ino)
            return true;
    return false;
}

static dd_status add_file(walk *w, const char *path, const char *relative, dd_status status, const char *why)
{
    char file[PATH_MAX];
    bool fits = dd_path_join(file, sizeof file, w->prefix, relative);
    /* With several inputs the folder's own name is part of what the path says: two P01/S1 in two clinics are two patients. */
    dd_entry *entry = add_named(w->out, path, fits ? file : relative, fits ? file : relative, w->root_name, w->arena);
    if (!entry)
        return no_memory(w->err, relative);
    if (status)
        dd_entry_fail(entry, status, "%s", why);
    return DD_OK;
}

static dd_status walk_folder(walk *w, const char *path, const char *relative, int depth);

/* One name found in a folder. */
static dd_status visit(walk *w, const char *path, const char *relative, const char *name, int depth)
{
    struct stat st, link;
    bool photo = dd_has_photo_extension(name);
    if (dd_is_clutter(name)) {
        w->out->skipped_files++;
        return DD_OK;
    }
    if (lstat(path, &link) == 0 && S_ISLNK(link.st_mode) && !w->request->follow_links && !dd_path_inside(w->root, path)) {
        if (photo)
            return add_file(w, path, relative, DD_E_UNREADABLE, "the link leaves the input folder; --follow-links allows that");
        w->out->skipped_files++;
        w->out->linked_folders += stat(path, &st) == 0 && S_ISDIR(st.st_mode);
        return DD_OK;
    }
    bool known = stat(path, &st) == 0;
    if (known && S_ISDIR(st.st_mode) && !photo)
        return walk_folder(w, path, relative, depth + 1);
    if (!photo || (known && is_not_photo(w, &st))) {
        w->out->skipped_files++;
        return DD_OK;
    }
    return add_file(w, path, relative, DD_OK, "");
}

static int by_bytes(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }
static int is_name(const struct dirent *item) { return strcmp(item->d_name, ".") != 0 && strcmp(item->d_name, "..") != 0; }

static dd_status visit_below(walk *w, const char *path, const char *relative, const char *name, int depth)
{
    char child[PATH_MAX], below[PATH_MAX];
    if (!dd_path_join(child, sizeof child, path, name) || !dd_path_join(below, sizeof below, relative, name))
        return add_file(w, path, name, DD_E_UNREADABLE, "the path is too long");
    return visit(w, child, below, name, depth);
}

static bool is_above(const walk *w, const struct stat *st, int depth)
{
    for (int i = 0; i < depth; i++)
        if (w->above[i].dev == st->st_dev && w->above[i].ino == st->st_ino)
            return true;
    return false;
}

/* A folder that cannot be read may hide photos: it gets a failed row of its own. */
static dd_status walk_folder(walk *w, const char *path, const char *relative, int depth)
{
    struct stat st;
    if (depth > MAX_DEPTH)
        return add_file(w, path, relative, DD_E_UNREADABLE, "folders are nested too deep");
    if (stat(path, &st))
        return add_file(w, path, relative, DD_E_UNREADABLE, strerror(errno));
    if (is_above(w, &st, depth)) {
        w->out->skipped_files++;
        return DD_OK;
    }
    w->above[depth] = (place){st.st_dev, st.st_ino};
    struct dirent **item = NULL;
    int n = scandir(path, &item, is_name, by_bytes);
    if (n < 0 && depth == 0)
        return dd_fail(w->err, DD_E_NO_INPUT, path, "%s", strerror(errno));
    if (n < 0)
        return add_file(w, path, relative, DD_E_UNREADABLE, strerror(errno));
    dd_status status = DD_OK;
    for (int i = 0; i < n; i++) {
        status = status ? status : visit_below(w, path, relative, item[i]->d_name, depth);
        free(item[i]);
    }
    free(item);
    return status;
}

/* Name of the last folder of a resolved path. */
static const char *root_name_of(const char *real) { return strcmp(real, "/") == 0 ? "" : dd_path_base(real); }

static dd_status collect_folder(dd_inputs *out, const dd_inputs_request *request, const char *input, dd_arena *arena, dd_err *err)
{
    walk *w = DD_NEW(arena, walk, 1);
    if (!w)
        return no_memory(err, input);
    w->out = out;
    w->request = request;
    w->arena = arena;
    w->err = err;
    if (!realpath(input, w->root))
        return dd_fail(err, DD_E_NO_INPUT, input, "%s", strerror(errno));
    w->root_name = root_name_of(w->root);
    w->prefix = request->n > 1 ? w->root_name : "";
    return walk_folder(w, input, "", 0);
}

/* A photo named on the command line: up to two folders above it may say patient and session, when they were typed. */
static dd_status collect_photo(dd_inputs *out, const char *input, dd_arena *arena, dd_err *err)
{
    char folder[PATH_MAX], real[PATH_MAX];
    const char *base = dd_path_base(input), *meaning = base;
    for (int up = 0; up < 2 && meaning > input; up++)
        for (meaning--; meaning > input && meaning[-1] != '/'; meaning--) {
        }
    while (strncmp(meaning, "./", 2) == 0 || strncmp(meaning, "../", 3) == 0)
        meaning = strchr(meaning, '/') + 1;
    size_t n = (size_t)(base - input);
    if (n >= sizeof folder)
        return dd_fail(err, DD_E_NO_INPUT, input, "the path is too long");
    memcpy(folder, input, n);
    folder[n] = 0;
    const char *root = realpath(n ? folder : ".", real) ? root_name_of(real) : "";
    root = dd_arena_strdup(arena, root);
    if (!root || !add_named(out, input, base, *meaning == '/' ? meaning + 1 : meaning, root, arena))
        return no_memory(err, input);
    return DD_OK;
}

static bool is_manifest(const char *input)
{
    const char *dot = strrchr(dd_path_base(input), '.');
    return dot && strcasecmp(dot, ".csv") == 0;
}

dd_status dd_inputs_collect(dd_inputs *out, const dd_inputs_request *request, dd_arena *arena, dd_err *err)
{
    *out = (dd_inputs){0};
    for (size_t i = 0; i < request->n; i++) {
        struct stat st;
        const char *input = request->input[i];
        bool exists = stat(input, &st) == 0;
        dd_status status;
        if (is_manifest(input) && !(exists && S_ISDIR(st.st_mode)))
            status = request->n == 1 ? dd_manifest_read(out, input, request->follow_links, arena, err)
                                     : dd_fail(err, DD_E_USAGE, input, "a manifest must be the only input");
        else if (!exists)
            status = dd_fail(err, DD_E_NO_INPUT, input, "%s", strerror(errno));
        else if (S_ISDIR(st.st_mode))
            status = collect_folder(out, request, input, arena, err);
        else
            status = collect_photo(out, input, arena, err);
        if (status)
            return status;
    }
    if (out->n)
        return DD_OK;
    return dd_fail(err, DD_E_NO_INPUT, request->n ? request->input[0] : "", "no photo was found%s",
                   out->linked_folders ? "; links to folders outside it are followed with --follow-links" : "");
}

dd_status dd_inputs_pair(dd_inputs *out, const char *before, const char *after, dd_arena *arena, dd_err *err)
{
    *out = (dd_inputs){.fixed_baseline = true};
    const char *path[2] = {before, after}, *session[2] = {"before", "after"};
    for (int i = 0; i < 2; i++) {
        struct stat st;
        dd_entry *entry = dd_inputs_add(out);
        if (stat(path[i], &st))
            return dd_fail(err, DD_E_NO_INPUT, path[i], "%s", strerror(errno));
        if (S_ISDIR(st.st_mode))
            return dd_fail(err, DD_E_NO_INPUT, path[i], "is a folder; compare takes two photos");
        if (!entry)
            return no_memory(err, path[i]);
        entry->path = dd_arena_strdup(arena, path[i]);
        entry->file = entry->path ? dd_path_base(entry->path) : NULL;
        entry->patient = "case";
        entry->view = "view";
        entry->session = session[i];
        entry->order = (dd_order){i ? DD_RANK_LAST : DD_RANK_FIRST, 0};
        if (!entry->path)
            return no_memory(err, path[i]);
    }
    return DD_OK;
}
