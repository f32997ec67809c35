/* Walk over the marker segments of a JPEG file (ITU-T T.81 Annex B) where it lies in memory.
 *
 * libjpeg could save APPn segments too, but only by copying all of them - 100 MB of filler would be copied as well - and it says "scan
 * 501" only after having decoded 500. Here nothing is copied and nothing decoded. Damage is libjpeg's to report: the walk just stops.
 *
 *   FF D8 | FF E1 len "Exif\0\0" ... | FF E2 len "ICC_PROFILE\0" seq count ... | FF C0 len precision height width n ... | FF DA len ...
 * scan
 */
#include "stages/acquire/jpeg_markers.h"

#include <stdlib.h>
#include <string.h>

enum { SOI = 0xD8, EOI = 0xD9, SOS = 0xDA, RST0 = 0xD0, RST7 = 0xD7, TEM = 0x01, APP1 = 0xE1, APP2 = 0xE2, SOF55 = 0xF7 };

static bool is_frame(int marker)
{
    return marker == SOF55 || (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC);
}

static bool has_prefix(dd_span s, const char *prefix, size_t n) { return s.size >= n && memcmp(s.data, prefix, n) == 0; }

static void note_icc(dd_jpeg_markers *out, dd_span payload)
{
    enum { HEAD = 14 }; /* "ICC_PROFILE\0", sequence number, count */
    if (!has_prefix(payload, "ICC_PROFILE", 12) || payload.size < HEAD)
        return;
    int number = payload.data[12], count = payload.data[13];
    if (number < 1 || number > count || (out->icc_chunks && out->icc_chunks != count) || out->icc[number - 1].data) {
        out->icc_broken = true;
        return;
    }
    out->icc_chunks = count;
    out->icc[number - 1] = (dd_span){payload.data + HEAD, payload.size - HEAD};
}

static void note_segment(dd_jpeg_markers *out, int marker, dd_span payload)
{
    if (is_frame(marker) && !out->process) {
        out->process = marker;
        out->precision = payload.size ? payload.data[0] : 0;
    } else if (marker == APP1 && !out->exif.data && has_prefix(payload, "Exif\0", 6)) {
        out->exif = payload;
    } else if (marker == APP2 && !out->scans) {
        note_icc(out, payload);
    } else if (marker == SOS) {
        out->scans++;
    }
}

/* The next FF that opens a marker at or behind `at`; inside a scan FF 00 and restart markers belong to the data. file->size when none. */
static size_t next_marker(const dd_blob *file, size_t at, bool in_scan)
{
    while (at + 1 < file->size) {
        const uint8_t *ff = in_scan ? memchr(file->data + at, 0xFF, file->size - 1 - at) : file->data + at;
        if (!ff || *ff != 0xFF)
            break;
        at = (size_t)(ff - file->data);
        int code = file->data[at + 1];
        if (code == 0xFF)
            at++; /* fill byte */
        else if (in_scan && (code == 0 || (code >= RST0 && code <= RST7)))
            at += 2;
        else
            return at;
    }
    return file->size;
}

void dd_jpeg_markers_read(dd_jpeg_markers *out, const dd_blob *file, int scans_max)
{
    *out = (dd_jpeg_markers){0};
    size_t at = 2;
    bool in_scan = false;
    while ((at = next_marker(file, at, in_scan)) < file->size && out->scans <= scans_max) {
        int marker = file->data[at + 1];
        if (marker == EOI || marker == SOI || marker == TEM || file->size - at < 4)
            break;
        size_t length = (size_t)file->data[at + 2] << 8 | file->data[at + 3];
        if (length < 2 || length > file->size - at - 2)
            break;
        note_segment(out, marker, (dd_span){file->data + at + 4, length - 2});
        in_scan = in_scan || marker == SOS;
        at += 2 + length;
    }
}

const char *dd_jpeg_process_refused(int process, int precision)
{
    switch (process) {
    case 0xC3:
        return "lossless JPEG";
    case 0xC5:
    case 0xC6:
    case 0xC7:
        return "hierarchical JPEG";
    case 0xCB:
        return "lossless arithmetic JPEG";
    case 0xCD:
    case 0xCE:
    case 0xCF:
        return "hierarchical arithmetic JPEG";
    case SOF55:
        return "JPEG-LS";
    default:
        return process && precision == 12 ? "12-bit JPEG" : NULL;
    }
}

bool dd_jpeg_icc_join(dd_blob *out, bool *broken, const dd_jpeg_markers *markers, size_t max_bytes)
{
    size_t size = 0;
    *out = (dd_blob){0};
    *broken = markers->icc_broken;
    for (int i = 0; i < markers->icc_chunks; i++) {
        *broken = *broken || !markers->icc[i].data;
        size += markers->icc[i].size;
    }
    if (size > max_bytes)
        *broken = true;
    if (*broken || !size)
        return true;
    out->data = malloc(size);
    if (!out->data)
        return false;
    for (int i = 0; i < markers->icc_chunks; i++) {
        memcpy(out->data + out->size, markers->icc[i].data, markers->icc[i].size);
        out->size += markers->icc[i].size;
    }
    return true;
}
