/* The photos of a run, from folders, single files or a manifest, before anything is opened. */
#ifndef DD_BATCH_INPUTS_H
#define DD_BATCH_INPUTS_H

#include <limits.h>

#include "base/arena.h"
#include "base/err.h"
#include "batch/names.h"

typedef struct dd_entry {       /* one photo; strings live in the arena of the run */
    const char *path;           /* to open */
    const char *file;           /* in report.csv and messages: relative to the input folder */
    const char *patient, *view; /* never empty */
    const char *session;        /* "" = not said yet; the plan fills it */
    dd_date date;
    const char *date_source; /* "name", "manifest", "exif", "" */
    dd_order order;
    int replicate; /* 0 = not said */
    bool marked_baseline;
    size_t line;                               /* of the manifest, 0 = none */
    const char *regions, *mask, *control_mask, *points; /* paths to open, NULL = none */
    double px_per_mm;                          /* 0 = unknown */
    const dd_date *treatment;                  /* manifest: treatments the skin had had when the photo was taken */
    size_t treatments;
    const char *const *extra;                  /* manifest's other columns */
    uint64_t flags;
    dd_status status; /* not DD_OK: failed already, detail says why */
    char detail[256];
    bool duplicate;
    const char *duplicate_of; /* file of the first photo with the same bytes */
} dd_entry;

typedef struct dd_inputs {
    dd_entry *entry; /* malloc'ed; sorted by path within each input */
    size_t n, capacity;
    size_t skipped_files; /* no photo's extension, dot files, Thumbs.db */
    size_t linked_folders; /* of them: links to folders outside, not followed */
    size_t extra_n;
    const char *const *extra_name;
    const char *manifest; /* its base name; NULL = none */
    char manifest_sha256[65];
    bool fixed_baseline; /* compare: the first photo is the baseline, come what may */
} dd_inputs;

typedef struct dd_inputs_request {
    const char *const *input; /* folders, photos, or one manifest.csv */
    size_t n;
    bool follow_links;
    const char *const *not_photos; /* masks given as options may lie among the photos; NULL entries are fine */
    size_t not_photos_n;
} dd_inputs_request;

/* DD_E_NO_INPUT, DD_E_MANIFEST, DD_E_NO_MEMORY. Free with dd_inputs_free also after a failure. */
dd_status dd_inputs_collect(dd_inputs *out, const dd_inputs_request *request, dd_arena *arena, dd_err *err);
/* The two photos of `compare`: patient `case`, view `view`, sessions `before` and `after`. */
dd_status dd_inputs_pair(dd_inputs *out, const char *before, const char *after, dd_arena *arena, dd_err *err);
void dd_inputs_free(dd_inputs *inputs);

/* A new entry at the end, cleared but for its strings; NULL without memory. */
dd_entry *dd_inputs_add(dd_inputs *inputs);
void dd_entry_fail(dd_entry *entry, dd_status status, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* manifest.c */
dd_status dd_manifest_read(dd_inputs *out, const char *path, bool follow_links, dd_arena *arena, dd_err *err);

/* paths.c */
bool dd_has_photo_extension(const char *name);
bool dd_is_clutter(const char *name); /* ._x, Thumbs.db, dot files */
/* Does path, links resolved, lie in folder root (resolved already)? A path that does not exist is judged by its text. */
bool dd_path_inside(const char *root, const char *path);
/* folder/NAME.json beside folder/NAME.jpg into path; NULL when there is none. */
const char *dd_labelme_beside(char path[PATH_MAX], const char *photo);

#endif
