/* Status codes, messages and flags: the one table that speaks in stderr, CSV and exit codes. */
#ifndef DD_BASE_ERR_H
#define DD_BASE_ERR_H

#include "dermadelta.h"

/* Fill *err (NULL is fine) and return code, so that `return dd_fail(err, DD_E_TRUNCATED, path, "row %d of %d", y, h);` reads well. */
dd_status dd_fail(dd_err *err, dd_status code, const char *where, const char *format, ...) __attribute__((format(printf, 4, 5)));
/* What to do in this very case, instead of the general advice of the code: after dd_fail. advice is static text. Returns code. */
dd_status dd_advise(dd_err *err, dd_status code, const char *advice);

/* Flags: measured but doubtful. A set is a uint64_t of 1 << DD_FLAG_x; the text form is codes joined by ';' in enum order. */
typedef enum dd_flag {
    DD_FLAG_PROFILE_ASSUMED,    /* no colour profile: sRGB assumed */
    DD_FLAG_PROFILE_BROKEN,     /* profile unusable: sRGB assumed */
    DD_FLAG_ALPHA_OVER_WHITE,
    DD_FLAG_GREYSCALE,          /* colour metrics mean nothing */
    DD_FLAG_METADATA_DROPPED,   /* EXIF unreadable: orientation or date unknown */
    DD_FLAG_NO_END_MARKER,      /* all rows there, end marker missing */
    DD_FLAG_TRAILING_DATA,
    DD_FLAG_WRONG_EXTENSION,    /* content is another format than the name says */
    DD_FLAG_OVEREXPOSED,
    DD_FLAG_REGION_AUTO,
    DD_FLAG_NO_REGION,
    DD_FLAG_AUTO_NOFACE,
    DD_FLAG_REGION_UNCERTAIN,
    DD_FLAG_EYES_UNCERTAIN,
    DD_FLAG_SECOND_FACE,
    DD_FLAG_NOMINAL_SCALE,
    DD_FLAG_NORM_WEAK,          /* no control skin and no shared background */
    DD_FLAG_NORM_NONE,
    DD_FLAG_EXTRAPOLATED,
    DD_FLAG_EXPOSURE_FAR,       /* exposure ratio outside 0.5 .. 2 */
    DD_FLAG_CLIPPED,            /* > 1 % of the region clipped */
    DD_FLAG_CLIPPED_HEAVILY,    /* > 5 % */
    DD_FLAG_LOW_OVERLAP,
    DD_FLAG_LOW_TRUST,
    DD_FLAG_MANUAL_POINTS,      /* the registration was helped by points marked by hand */
    DD_FLAG_SCALE_MISMATCH,     /* > 3 % */
    DD_FLAG_MDC_DEFAULT,        /* mdc95 is the default floor, not measured on control skin */
    DD_FLAG_FEW_BLOCKS,         /* no interval: fewer than 8 blocks */
    DD_FLAG_LOW_RESOLUTION,     /* fewer than 4 px per mm: texture doubtful */
    DD_FLAG_RELIABILITY_EI_MEDIUM,
    DD_FLAG_RELIABILITY_EI_LOW,
    DD_FLAG_IDENTICAL_FILES,
    DD_FLAG_SHARED_WITH_OTHER_PATIENT,
    DD_FLAG_EXIF_DATE_DIFFERS,
    DD_FLAG_BASELINE_REPLACED,  /* an earlier photo of the series failed */
    DD_FLAG_CHART_REFUSED,      /* a colour chart is there but was not used; the next four say why */
    DD_FLAG_CHART_CLIPPED,
    DD_FLAG_CHART_GLARE,
    DD_FLAG_CHART_COVERED,
    DD_FLAG_CHART_POOR,         /* colours left too far from the reference */
    DD_FLAG_CHART_ONE_SIDED,    /* usable in one photo of the pair only */
    DD_FLAG_CHART_EDITIONS_DIFFER, /* one photo shows a chart from before November 2014, the other a later one */
    DD_FLAG_CHART_NOT_THERE,    /* corners were given, but there is no chart */
    DD_FLAG_BLUR_BEFORE,        /* the baseline is less sharp by 0.11 mm or more */
    DD_FLAG_BLUR_AFTER,         /* the follow-up is */
    DD_FLAG_BLUR_FAR,           /* by more than can be matched: no verdict on texture */
    DD_FLAG_JPEG_STRONG,        /* JPEG quality below 85 */
    DD_FLAG_JPEG_DIFFERS,       /* qualities more than 10 apart: no verdict on texture */
    DD_FLAG_LIGHT_TURNED,       /* the lamp stood elsewhere: no verdict on texture */
    DD_FLAG_LIGHT_FAR,          /* so far elsewhere that shine alters redness: no verdict on it either */
    DD_FLAG_PROFILE_MIXED_BEFORE, /* the baseline holds Display P3 numbers but no profile: no verdict on colour */
    DD_FLAG_PROFILE_MIXED_AFTER,
    DD_FLAG_POSE_DIFFERS,       /* turned by more than 10 degrees out of the picture */
    DD_FLAG_SHAPE_DIFFERS,      /* the skin is stretched by more than 6 % (median): expression or posture; no verdict */
    DD_FLAG_SMOOTHED_BEFORE,    /* noise below .3 of the follow-up's: a filter? no verdict on texture */
    DD_FLAG_SMOOTHED_AFTER,
    DD_FLAG_CLIPPED_BEFORE,     /* beside CLIPPED: which photo is blown out */
    DD_FLAG_CLIPPED_AFTER,
    DD_FLAG_CONTROL_CHANGED,    /* by the charts the control skin itself changed: numbers are region minus control; no verdict on colour */
    DD_FLAG_COLOURS_DIFFER,     /* as if one photo held Display P3 numbers, or came from another camera: no verdict on colour */
    DD_FLAG_TONE_DIFFERS,       /* another tone curve stretches contrasts by 5 % or more: no verdict on colour */
    DD_FLAG_BEFORE_BASELINE,    /* the follow-up is dated before its baseline: `days` is negative */
    DD_FLAG_COUNT
} dd_flag;

#define DD_BIT(flag) ((uint64_t)1 << (flag))

const char *dd_flag_code(dd_flag flag);      /* "profile_assumed" */
const char *dd_flag_sentence(dd_flag flag);  /* one sentence for a person */
/* Codes of `flags` joined by ';' into text (always terminated, cut if too small; DD_FLAGS_TEXT bytes always suffice). */
enum { DD_FLAGS_TEXT = 1024 };
char *dd_flags_text(char *text, size_t size, uint64_t flags);

#endif
