/* Whole files: read at once with a limit, write whole or not at all (temp file beside, fsync, rename, fsync of the folder). */
#ifndef DD_BASE_FILE_H
#define DD_BASE_FILE_H

#include "base/err.h"

typedef struct dd_blob { uint8_t *data; size_t size; } dd_blob;

/* Regular files only, opened without blocking and never written. DD_E_FILE_MISSING, _UNREADABLE, _READ, _EMPTY, _TOO_LARGE, _NO_MEMORY. */
dd_status dd_file_read(dd_blob *out, const char *path, size_t max_bytes, dd_err *err);
void dd_blob_free(dd_blob *blob);
/* Final name appears only when everything reached the disk. DD_E_CREATE, DD_E_WRITE. */
dd_status dd_file_write(const char *path, const void *data, size_t size, dd_err *err);
dd_status dd_make_folders(const char *path, dd_err *err);   /* like mkdir -p, mode 0777 & umask */
/* dir + "/" + name into dst; false when it does not fit. */
bool dd_path_join(char *dst, size_t size, const char *dir, const char *name);
const char *dd_path_base(const char *path);                 /* part after the last '/' */

/* SHA-256 (FIPS 180-4) as 64 lower-case hex digits + NUL. */
void dd_sha256_hex(char out[65], const void *data, size_t size);

#endif
