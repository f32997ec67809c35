/* dermadelta: measure the change between skin photos, each number with its error.
 *
 * The only public header. Everything is prefixed dd_ / DD_. The library prints nothing, keeps no globals and never exits:
 * functions return a dd_status and, where the caller passes one, fill a dd_err with the file concerned and the detail.
 * Words carry ownership: new/open/load/copy give, free/close take (NULL is fine), everything else lends.
 * Change is always follow-up minus baseline. Unknown numbers are NaN.
 */
#ifndef DERMADELTA_H
#define DERMADELTA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DD_VERSION "0.1.0"

/* What can go wrong. One row per value in src/base/err.c gives the stable reason code (report.csv), the exit code, and what to try. */
typedef enum dd_status {
    DD_OK = 0,
    /* the photo */
    DD_E_FILE_MISSING,
    DD_E_UNREADABLE,        /* no permission, not a regular file */
    DD_E_READ,              /* read error half-way */
    DD_E_EMPTY,
    DD_E_NOT_A_PHOTO,
    DD_E_UNSUPPORTED,       /* a picture format or coding this build does not read */
    DD_E_DAMAGED,           /* decoder warning, bad checksum */
    DD_E_TRUNCATED,
    DD_E_TOO_LARGE,
    DD_E_TOO_SMALL,
    DD_E_COLOUR_MODE,       /* CMYK and friends */
    DD_E_DATE_UNKNOWN,
    DD_E_DATE_AMBIGUOUS,
    /* the pair */
    DD_E_REGISTRATION,      /* the two photos could not be matched: a result, not an error */
    DD_E_NO_REGION,         /* no region given and no skin found: shown, not measured */
    DD_E_NO_BASELINE,       /* no other usable photo of the series to compare with */
    /* the request */
    DD_E_REGIONS,           /* regions file or mask: unreadable, wrong size, empty */
    DD_E_POINTS,            /* points file: unreadable, or its points contradict each other */
    DD_E_MANIFEST,
    DD_E_SETTINGS,
    DD_E_USAGE,
    DD_E_NO_INPUT,
    /* the machine */
    DD_E_CREATE,
    DD_E_WRITE,
    DD_E_BUSY,
    DD_E_NO_MEMORY,
    DD_E_CANCELLED,
    DD_E_INTERNAL,
    DD_STATUS_COUNT
} dd_status;

/* Caller-owned. `where`: the file or thing concerned; `detail`: the rest of the sentence. Both always NUL-terminated. */
typedef struct dd_err {
    dd_status code;
    char where[512];
    char detail[256];
    const char *advice; /* static text for this very case, or NULL: what dd_status_advice says of the code */
} dd_err;

const char *dd_status_reason(dd_status code);  /* stable code, "truncated"; never NULL */
const char *dd_status_text(dd_status code);    /* a sentence without the file name */
const char *dd_status_advice(dd_status code);  /* what to try; "" when there is nothing to say */
const char *dd_err_advice(const dd_err *err);   /* the same for this error; never NULL */
int dd_status_exit(dd_status code);            /* exit code of the command line, CONTRACT.md section 2 */

/* The dictionary of metrics (METRICS.md 11). All strings are static. */
typedef struct dd_metric_info {
    const char *name, *unit, *question, *formula, *direction, *range, *scale, *source, *failures, *unaffected_by;
    int decimals;
    bool headline;
} dd_metric_info;

size_t dd_metric_count(void);
const dd_metric_info *dd_metric_at(size_t index);  /* NULL past the end */

/* How far a metric moves between two photos of unchanged skin: drawn skins of types I to VI, photographed twice in other light, exposure,
 * white balance, focus, pose, noise and JPEG (the truth bench, seed 1; `make truth`). NaN: never given there. */
typedef struct dd_repeatability {
    double p95;     /* 95th percentile of |change|, unit of the metric */
    double p95_pct; /* the same in % of the baseline, for metrics of ratio scale; else NaN */
    int pairs;      /* behind it */
    int withheld;   /* further pairs in which the metric was left out, with its reason */
} dd_repeatability;
dd_repeatability dd_metric_repeatability(size_t index);

/* Settings of one run; dd_options_init gives the defaults of `dermadelta --help`. Strings are lent by the caller. */
typedef struct dd_options {
    const char *out;                /* output folder */
    const char *regions, *mask, *control_mask;  /* files on the baseline's upright pixels, or NULL */
    const char *points;             /* CSV of matching points marked by hand, or NULL */
    double px_per_mm;               /* baseline scale, 0 = unknown */
    const char *chart;              /* colour chart: "auto" (NULL), "none", or its corners "x1,y1,...,x4,y4" in every photo */
    double chart_width_mm;          /* of the chart, outer edge of the first to outer edge of the sixth patch of a row: gives the scale; 0 = unknown */
    double nominal_width_mm;        /* long side when no scale is known, default 250 */
    double shortest_wave_pct;       /* % of the long side: the alignment bends no shorter wave (4..50); 0 = by the subject's size */
    double max_stretch;             /* bending changes no area by more than this factor (1.05..10), default 2.5 */
    int jobs;                       /* worker threads, 0 = CPUs this process may use */
    int picture_size;               /* long side of each half of the pictures, default 2400; 0 = full */
    const char *cpu;                /* "c", "avx2", NULL = best */
    bool force, strict, excel, export_registration, export_aligned, face_regions, follow_links, quiet;
    bool maps;                      /* write map_NAME.png: melanin, haemoglobin, shading and what the metrics saw */
    double surface_floor;           /* of the melanin and haemoglobin maps: light (white = 1) that the surface alone returns; NaN = not known */
    int verbose;
} dd_options;

void dd_options_init(dd_options *options);

/* One value of one metric in one region of one pair. Strings live as long as the result. reason: code of why a number or the verdict is left
 * out, "" otherwise (data_dictionary.csv explains the codes). */
typedef struct dd_value {
    const char *region, *metric, *unit, *verdict, *reason;
    double baseline, value, change, ci95_low, ci95_high, mdc95;
} dd_value;

typedef struct dd_result dd_result;

/* Compare two photos in memory of this process only; writes no file. *out is NULL unless DD_OK; free with dd_result_free.
 * DD_E_REGISTRATION: the photos cannot be matched (err->detail says why). */
dd_status dd_compare(dd_result **out, const char *before_path, const char *after_path, const dd_options *options, dd_err *err);
size_t dd_result_count(const dd_result *result);
const dd_value *dd_result_at(const dd_result *result, size_t index);  /* NULL past the end */
void dd_result_free(dd_result *result);

/* Which instruction set each kernel group uses on this machine. Returns the number of groups; name and isa are static. */
size_t dd_kernel_count(void);
void dd_kernel_at(size_t index, const char *cpu, const char **name, const char **isa);

#ifdef __cplusplus
}
#endif
#endif
