/* The table of doubts: one row per test that can find two photos unlike each other. Grade, favours, withheld metrics and the advice to
 * the photographer all follow from the rows; a new test is a flag in base/err, a row here, and the code that sets the flag.
 *
 *   poor   a difference may come from the camera alone
 *   fair   something had to be corrected or withheld; a person should look
 *
 * Flags that only say where a number comes from (no profile, automatic region, default noise floor, ...) do not make two photos less
 * alike and have no row. Two mismatches have a known side: the less sharp or filtered photo looks smoother, the blown-out one paler and
 * smoother. */
#include "stages/balance/gates.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"

/* SAME: it goes with another gate, which says whom it flatters. */
enum { UNKNOWN = DD_SIDE_UNKNOWN, SAME = DD_SIDE_NEITHER, BEFORE = DD_SIDE_BEFORE, AFTER = DD_SIDE_AFTER };

typedef struct gate {
    dd_flag flag;
    dd_grade grade;
    int favours;
    unsigned spoils;
    const char *advice; /* "%": saying() fills in a number. No commas, so that a row of report.csv is easily cut */
} gate;

#define FRAME   "show the same part of the body as large in the frame as in the first photo"
#define EXPOSE  "expose so that no skin turns white or black and avoid glare"
#define LIGHT   "leave untreated skin in the frame and mark it as control or lay a colour chart beside it"
#define FOCUS   "focus on the skin and hold still"
#define FINEST  "use the camera's finest JPEG quality in every session"
#define PROFILE "hand in the original file of the camera with its colour profile"
#define FILTER  "switch off beauty and night and portrait modes"

static const gate GATE[] = {
    {DD_FLAG_LOW_TRUST, DD_GRADE_POOR, UNKNOWN, 0, "take it again from the same view in focus and evenly lit"},
    {DD_FLAG_LOW_OVERLAP, DD_GRADE_POOR, UNKNOWN, 0, FRAME},
    {DD_FLAG_SCALE_MISMATCH, DD_GRADE_FAIR, UNKNOWN, 0, "stand %"},
    {DD_FLAG_POSE_DIFFERS, DD_GRADE_FAIR, UNKNOWN, 0, "turn the site towards the camera as in the first photo"},
    {DD_FLAG_SHAPE_DIFFERS, DD_GRADE_POOR, UNKNOWN, DD_NEED_SKIN, "relax the face or limb and turn it as in the first photo"},
    {DD_FLAG_LIGHT_TURNED, DD_GRADE_FAIR, UNKNOWN, DD_NEED_SHARPNESS, "let the light come from the side and height of the first photo"},
    {DD_FLAG_EXPOSURE_FAR, DD_GRADE_POOR, UNKNOWN, 0, "give the photo %"},
    {DD_FLAG_CLIPPED_HEAVILY, DD_GRADE_POOR, SAME, DD_NEED_SKIN, EXPOSE},
    {DD_FLAG_CLIPPED, DD_GRADE_FAIR, SAME, 0, EXPOSE},
    {DD_FLAG_CLIPPED_BEFORE, DD_GRADE_FAIR, BEFORE, 0, EXPOSE},
    {DD_FLAG_CLIPPED_AFTER, DD_GRADE_FAIR, AFTER, 0, EXPOSE},
    {DD_FLAG_OVEREXPOSED, DD_GRADE_FAIR, UNKNOWN, 0, EXPOSE},
    {DD_FLAG_NORM_NONE, DD_GRADE_POOR, UNKNOWN, DD_NEED_LIGHT, LIGHT},
    {DD_FLAG_NORM_WEAK, DD_GRADE_FAIR, UNKNOWN, DD_NEED_LIGHT, LIGHT},
    {DD_FLAG_EXTRAPOLATED, DD_GRADE_FAIR, UNKNOWN, 0, "mark control skin on both sides of the treated region"},
    {DD_FLAG_CONTROL_CHANGED, DD_GRADE_FAIR, UNKNOWN, DD_NEED_LIGHT, "keep sun and tanning and skin care off the control skin or mark other skin as control"},
    {DD_FLAG_GREYSCALE, DD_GRADE_POOR, UNKNOWN, 0, "photograph in colour"},
    {DD_FLAG_PROFILE_MIXED_BEFORE, DD_GRADE_POOR, UNKNOWN, DD_NEED_LIGHT, PROFILE},
    {DD_FLAG_PROFILE_MIXED_AFTER, DD_GRADE_POOR, UNKNOWN, DD_NEED_LIGHT, PROFILE},
    {DD_FLAG_TONE_DIFFERS, DD_GRADE_FAIR, UNKNOWN, DD_NEED_LIGHT, "use the same camera app and picture style"},
    {DD_FLAG_PROFILE_BROKEN, DD_GRADE_FAIR, UNKNOWN, 0, PROFILE},
    {DD_FLAG_BLUR_BEFORE, DD_GRADE_FAIR, BEFORE, 0, FOCUS},
    {DD_FLAG_BLUR_AFTER, DD_GRADE_FAIR, AFTER, 0, FOCUS},
    {DD_FLAG_BLUR_FAR, DD_GRADE_FAIR, SAME, DD_NEED_SHARPNESS, FOCUS},
    {DD_FLAG_SMOOTHED_BEFORE, DD_GRADE_FAIR, BEFORE, DD_NEED_SHARPNESS, FILTER},
    {DD_FLAG_SMOOTHED_AFTER, DD_GRADE_FAIR, AFTER, DD_NEED_SHARPNESS, FILTER},
    {DD_FLAG_JPEG_STRONG, DD_GRADE_FAIR, UNKNOWN, 0, FINEST},
    {DD_FLAG_JPEG_DIFFERS, DD_GRADE_FAIR, UNKNOWN, DD_NEED_SHARPNESS, FINEST},
    {DD_FLAG_LOW_RESOLUTION, DD_GRADE_FAIR, UNKNOWN, DD_NEED_SCALE, "go closer or use more pixels: texture needs 4 per millimetre"},
    {DD_FLAG_REGION_UNCERTAIN, DD_GRADE_FAIR, UNKNOWN, DD_NEED_SKIN, "draw the region by hand"},
};
enum { GATES = sizeof GATE / sizeof *GATE };

static bool hit(const gate *g, uint64_t flags) { return (flags & DD_BIT(g->flag)) != 0; }

uint64_t dd_gates_spoiling(uint64_t flags, unsigned needs)
{
    uint64_t spoiling = 0;
    for (size_t i = 0; i < GATES; i++)
        if (hit(&GATE[i], flags) && GATE[i].spoils & (needs | DD_NEED_SKIN))
            spoiling |= DD_BIT(GATE[i].flag);
    return spoiling;
}

dd_grade dd_gates_grade(uint64_t flags)
{
    dd_grade worst = DD_GRADE_GOOD;
    if (flags & DD_BIT(DD_FLAG_IDENTICAL_FILES))
        return worst; /* nothing can differ, however bad the photo */
    for (size_t i = 0; i < GATES; i++)
        if (hit(&GATE[i], flags) && GATE[i].grade > worst)
            worst = GATE[i].grade;
    return worst;
}

dd_side dd_gates_favour(uint64_t flags)
{
    bool before = false, after = false;
    if (dd_gates_grade(flags) == DD_GRADE_GOOD)
        return DD_SIDE_NEITHER;
    for (size_t i = 0; i < GATES; i++) {
        if (!hit(&GATE[i], flags))
            continue;
        if (GATE[i].favours == UNKNOWN)
            return DD_SIDE_UNKNOWN;
        before = before || GATE[i].favours == BEFORE;
        after = after || GATE[i].favours == AFTER;
    }
    return before == after ? DD_SIDE_UNKNOWN : before ? DD_SIDE_BEFORE : DD_SIDE_AFTER;
}

/* The advice of a gate with its number. */
static void saying(char *text, size_t size, const gate *g, double scale_ratio, double exposure_ratio)
{
    if (g->flag == DD_FLAG_SCALE_MISMATCH && scale_ratio > 0.0) {
        if (scale_ratio < 1.0)
            snprintf(text, size, "stand %.0f %% closer", 100.0 * (1.0 - scale_ratio));
        else
            snprintf(text, size, "stand %.0f %% farther away", 100.0 * (scale_ratio - 1.0));
    } else if (g->flag == DD_FLAG_EXPOSURE_FAR && exposure_ratio > 0.0) {
        snprintf(text, size, "give the photo %.1f times %s light", fmax(exposure_ratio, 1.0 / exposure_ratio),
                 exposure_ratio > 1.0 ? "less" : "more");
    } else if (strchr(g->advice, '%')) {
        snprintf(text, size, "%s", g->flag == DD_FLAG_EXPOSURE_FAR ? EXPOSE : FRAME);
    } else {
        snprintf(text, size, "%s", g->advice);
    }
}

char *dd_gates_advice(char *text, size_t size, uint64_t flags, double scale_ratio, double exposure_ratio)
{
    static const char START[] = "Next time: ";
    char piece[160];
    size_t used = 0;
    text[0] = 0;
    if (flags & DD_BIT(DD_FLAG_IDENTICAL_FILES))
        return text;
    for (size_t i = 0; i < GATES; i++) {
        if (!hit(&GATE[i], flags))
            continue;
        saying(piece, sizeof piece, &GATE[i], scale_ratio, exposure_ratio);
        const char *joint = used ? "; " : START;
        size_t more = strlen(joint) + strlen(piece);
        if (strstr(text, piece) || used + more + 2 > size)
            continue;
        snprintf(text + used, size - used, "%s%s", joint, piece);
        used += more;
    }
    if (used)
        snprintf(text + used, size - used, ".");
    return text;
}
