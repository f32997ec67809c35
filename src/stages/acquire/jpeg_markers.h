/* Internal to acquire: the marker segments of a JPEG file, read in place before libjpeg sees it. */
#ifndef DD_ACQUIRE_JPEG_MARKERS_H
#define DD_ACQUIRE_JPEG_MARKERS_H

#include <stdbool.h>

#include "stages/acquire/decode.h"

enum { DD_ICC_CHUNKS_MAX = 255 };

typedef struct dd_jpeg_markers {
    int process;                    /* second byte of the SOF marker (0xC0 ...), 0 = none before the first scan */
    int precision;                  /* bits per sample */
    int scans;                      /* start-of-scan markers, counted up to scans_max + 1 */
    dd_span exif;                   /* payload of the first APP1 "Exif\0\0" */
    dd_span icc[DD_ICC_CHUNKS_MAX]; /* pieces by sequence number - 1 */
    int icc_chunks;                 /* as announced; 0 = no profile */
    bool icc_broken;                /* pieces missing, twice, or disagreeing about their count */
} dd_jpeg_markers;

void dd_jpeg_markers_read(dd_jpeg_markers *out, const dd_blob *file, int scans_max);
/* The process of a SOF byte that is not read here ("lossless JPEG"), or NULL when it is. */
const char *dd_jpeg_process_refused(int process, int precision);
/* Joins the pieces; sets *broken when they do not make a profile of at most max_bytes. false only without memory. */
bool dd_jpeg_icc_join(dd_blob *out, bool *broken, const dd_jpeg_markers *markers, size_t max_bytes);

#endif
