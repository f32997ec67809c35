/* Internal to acquire: what a file is, by its first bytes. */
#ifndef DD_ACQUIRE_SNIFF_H
#define DD_ACQUIRE_SNIFF_H

#include "base/err.h"
#include "base/file.h"

typedef enum dd_format { DD_FORMAT_NONE, DD_FORMAT_JPEG, DD_FORMAT_PNG } dd_format;

/* *out: the format, or one clear refusal (EMPTY, UNSUPPORTED, NOT_A_PHOTO, DAMAGED in transfer). Never trusts the name. */
dd_status dd_sniff(dd_format *out, const dd_blob *file, const char *name, dd_err *err);
/* Does the name carry the extension of another photo format than this one? */
bool dd_extension_lies(const char *name, dd_format format);

#endif
