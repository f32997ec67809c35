/* Internal to acquire: orientation and date from an EXIF block, nothing else. */
#ifndef DD_ACQUIRE_EXIF_H
#define DD_ACQUIRE_EXIF_H

#include <stdbool.h>

#include "base/file.h"

typedef struct dd_exif {
    int orientation; /* 1..8; 1 when missing or invalid */
    char date[11];   /* YYYY-MM-DD, "" unknown */
    char time[9];    /* HH:MM:SS, "" unknown */
    bool doubtful;   /* something was there and could not be used */
} dd_exif;

/* block: begins with "Exif\0\0"; size 0 is fine. Never fails: what cannot be read is unknown. */
void dd_exif_read(dd_exif *out, const dd_blob *block, size_t max_bytes);
/* "2024:02:29 10:11:12" -> date and time. false (both "") unless it is a real day of 1990..2100 in exactly this form. */
bool dd_exif_date(char date[11], char time[9], const char *text, size_t size);

#endif
