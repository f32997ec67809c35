/* The output folder of a run (CONTRACT.md 2): who may use it, what is cleared, how results appear. */
#ifndef DD_BATCH_OUT_FOLDER_H
#define DD_BATCH_OUT_FOLDER_H

#include <limits.h>

#include "base/err.h"
#include "base/text.h"

enum { DD_SAFE_NAME = 96 };

/* safe_name.c: text as the name of a folder; no escape, no collision. Returns name. */
char *dd_safe_name(char name[DD_SAFE_NAME], const char *text);

typedef struct dd_out_folder {
    char path[PATH_MAX];
    int lock;     /* descriptor of the locked file; its being there marks an unfinished run of ours */
    bool created; /* by this run */
} dd_out_folder;

/* Creates or takes the folder, locks it and removes what an earlier run of ours left in it.
 * DD_E_CREATE: finished and not force, a stranger's, inside one of the input folders, not possible. DD_E_BUSY: in use. */
dd_status dd_out_open(dd_out_folder *out, const char *path, bool force, const char *const *input, size_t input_n, dd_err *err);
/* The run is complete: the mark of the unfinished run goes. */
dd_status dd_out_finish(dd_out_folder *out, dd_err *err);
/* The run ends without results. What stands there stays for the next run; a folder this run created and left empty goes. */
void dd_out_leave(dd_out_folder *out);

/* Folder of one pair, under a temporary name until it is whole. `path` PATH_MAX bytes. */
dd_status dd_out_pair_begin(char path[PATH_MAX], const dd_out_folder *out, const char *patient, const char *view, const char *session,
                            dd_err *err);
dd_status dd_out_pair_end(const dd_out_folder *out, const char *patient, const char *view, const char *session, dd_err *err);
void dd_out_pair_drop(const dd_out_folder *out, const char *patient, const char *view, const char *session);

/* One table or record of the run. Takes the text. */
dd_status dd_out_write(const dd_out_folder *out, const char *name, dd_text *text, dd_err *err);

#endif
