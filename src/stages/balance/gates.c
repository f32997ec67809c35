/* The table of doubts: one row per test that can find two photos unlike each other. Grade, favours, withheld metrics and the advice to
 * the photographer all follow from the rows; a new test is a flag in base/err, a row here, the code that sets the flag, and, when there
 * is a number behind it, a row in gate_tests.c.
 *
 *   poor   a difference may come from the camera alone
 *   fair   something had to be corrected or withheld; a person should look
 *
 * Flags that only say where a number comes from (no profile, automatic region, default noise floor, ...) do not make two photos less
 * alike and have no row. A photo is flattered by what makes skin look smoother or more even. */
#include "stages/balance/gate_rows.h"

/* NEITHER: both photos suffer alike. SAME: it goes with another gate that says whom it flatters; alone, nobody knows. */
enum { SAME = 8 };
enum { UNKNOWN = DD_SIDE_UNKNOWN, NEITHER = DD_SIDE_NEITHER, BEFORE = DD_SIDE_BEFORE, AFTER = DD_SIDE_AFTER };
#define BY     DD_BY_SIGN
#define BIASES DD_BIASES

#define FRAME   "show the same part of the body as large in the frame as in the first photo"
#define EXPOSE  "expose so that no skin turns white or black and avoid glare"
#define LIGHT   "leave untreated skin in the frame and mark it as control or lay a colour chart beside it"
#define LAMP    "let the light come from the side and height of the first photo"
#define FOCUS   "focus on the skin and hold still"
#define FINEST  "use the camera's finest JPEG quality in every session"
#define PROFILE "hand in the original file of the camera with its colour profile"
#define FILTER  "switch off beauty and night and portrait modes"

const dd_gate dd_gate_row[] = {
    {DD_FLAG_LOW_TRUST, DD_GRADE_POOR, UNKNOWN, BIASES(DD_NEED_SKIN), "take it again from the same view in focus and evenly lit"},
    {DD_FLAG_LOW_OVERLAP, DD_GRADE_POOR, NEITHER, 0, FRAME},
    {DD_FLAG_SCALE_MISMATCH, DD_GRADE_FAIR, BY(DD_FACT_COARSER_PCT), BIASES(DD_NEED_SHARPNESS), FRAME},
    {DD_FLAG_POSE_DIFFERS, DD_GRADE_FAIR, UNKNOWN, BIASES(DD_NEED_SKIN), "turn the site towards the camera as in the first photo"},
    {DD_FLAG_SHAPE_DIFFERS, DD_GRADE_POOR, UNKNOWN, DD_NEED_SKIN, "relax the face or limb and turn it as in the first photo"},
    {DD_FLAG_LIGHT_TURNED, DD_GRADE_FAIR, BY(DD_FACT_FLATTER), DD_NEED_SHARPNESS | BIASES(DD_NEED_LIGHT), LAMP},
    {DD_FLAG_LIGHT_FAR, DD_GRADE_FAIR, SAME, DD_NEED_MEAN, LAMP},
    {DD_FLAG_EXPOSURE_FAR, DD_GRADE_POOR, BY(DD_FACT_BRIGHTER_STOPS), BIASES(DD_NEED_LIGHT), EXPOSE},
    {DD_FLAG_CLIPPED_HEAVILY, DD_GRADE_POOR, SAME, DD_NEED_SKIN, EXPOSE},
    {DD_FLAG_CLIPPED, DD_GRADE_FAIR, SAME, BIASES(DD_NEED_SKIN), EXPOSE},
    {DD_FLAG_CLIPPED_BEFORE, DD_GRADE_FAIR, BEFORE, BIASES(DD_NEED_SKIN), EXPOSE},
    {DD_FLAG_CLIPPED_AFTER, DD_GRADE_FAIR, AFTER, BIASES(DD_NEED_SKIN), EXPOSE},
    {DD_FLAG_OVEREXPOSED, DD_GRADE_FAIR, BEFORE, BIASES(DD_NEED_SKIN), EXPOSE},
    {DD_FLAG_NORM_NONE, DD_GRADE_POOR, UNKNOWN, DD_NEED_LIGHT, LIGHT},
    {DD_FLAG_NORM_WEAK, DD_GRADE_FAIR, UNKNOWN, DD_NEED_LIGHT, LIGHT},
    {DD_FLAG_EXTRAPOLATED, DD_GRADE_FAIR, UNKNOWN, BIASES(DD_NEED_LIGHT), "mark control skin on both sides of the treated region"},
    {DD_FLAG_CONTROL_CHANGED, DD_GRADE_FAIR, UNKNOWN, DD_NEED_LIGHT, "keep sun and tanning and skin care off the control skin or mark other skin as control"},
    {DD_FLAG_GREYSCALE, DD_GRADE_POOR, UNKNOWN, BIASES(DD_NEED_LIGHT), "photograph in colour"},
    {DD_FLAG_PROFILE_MIXED_BEFORE, DD_GRADE_POOR, BEFORE, DD_NEED_LIGHT, PROFILE},
    {DD_FLAG_PROFILE_MIXED_AFTER, DD_GRADE_POOR, AFTER, DD_NEED_LIGHT, PROFILE},
    {DD_FLAG_COLOURS_DIFFER, DD_GRADE_POOR, UNKNOWN, DD_NEED_LIGHT, PROFILE},
    {DD_FLAG_TONE_DIFFERS, DD_GRADE_FAIR, BY(DD_FACT_MUTED_PCT), DD_NEED_LIGHT, "use the same camera app and picture style"},
    {DD_FLAG_PROFILE_BROKEN, DD_GRADE_FAIR, UNKNOWN, BIASES(DD_NEED_LIGHT), PROFILE},
    {DD_FLAG_BLUR_BEFORE, DD_GRADE_FAIR, BEFORE, BIASES(DD_NEED_SHARPNESS), FOCUS},
    {DD_FLAG_BLUR_AFTER, DD_GRADE_FAIR, AFTER, BIASES(DD_NEED_SHARPNESS), FOCUS},
    {DD_FLAG_BLUR_FAR, DD_GRADE_FAIR, SAME, DD_NEED_SHARPNESS, FOCUS},
    {DD_FLAG_SMOOTHED_BEFORE, DD_GRADE_FAIR, BEFORE, DD_NEED_SHARPNESS, FILTER},
    {DD_FLAG_SMOOTHED_AFTER, DD_GRADE_FAIR, AFTER, DD_NEED_SHARPNESS, FILTER},
    {DD_FLAG_JPEG_STRONG, DD_GRADE_FAIR, NEITHER, BIASES(DD_NEED_SHARPNESS), FINEST},
    {DD_FLAG_JPEG_DIFFERS, DD_GRADE_FAIR, UNKNOWN, DD_NEED_SHARPNESS, FINEST},
    {DD_FLAG_LOW_RESOLUTION, DD_GRADE_FAIR, NEITHER, DD_NEED_SCALE, "go closer or use more pixels: texture needs 4 per millimetre"},
    {DD_FLAG_REGION_UNCERTAIN, DD_GRADE_FAIR, NEITHER, DD_NEED_SKIN, "draw the region by hand"},
};
const size_t dd_gate_rows = sizeof dd_gate_row / sizeof *dd_gate_row;

uint64_t dd_gates_spoiling(uint64_t flags, unsigned needs)
{
    uint64_t spoiling = 0;
    for (size_t i = 0; i < dd_gate_rows; i++)
        if ((flags & DD_BIT(dd_gate_row[i].flag)) && dd_gate_row[i].spoils & (needs | DD_NEED_SKIN))
            spoiling |= DD_BIT(dd_gate_row[i].flag);
    return spoiling;
}

const char *dd_gates_reason(uint64_t flags, unsigned needs)
{
    for (size_t i = 0; i < dd_gate_rows; i++)
        if (dd_gates_spoiling(flags & DD_BIT(dd_gate_row[i].flag), needs))
            return dd_flag_code(dd_gate_row[i].flag);
    return "";
}

dd_grade dd_gates_grade(uint64_t flags)
{
    dd_grade worst = DD_GRADE_GOOD;
    for (size_t i = 0; i < dd_gate_rows; i++)
        if (dd_gate_hit(&dd_gate_row[i], flags) && dd_gate_row[i].grade > worst)
            worst = dd_gate_row[i].grade;
    return worst;
}

dd_side dd_gate_side(const dd_gate *g, const dd_gate_facts *facts)
{
    if (g->favours == SAME)
        return DD_SIDE_UNKNOWN;
    if (g->favours < BY(0))
        return (dd_side)g->favours;
    double lead = facts->value[g->favours - BY(0)];
    return lead > 0.0 ? DD_SIDE_AFTER : lead < 0.0 ? DD_SIDE_BEFORE : DD_SIDE_UNKNOWN;
}

dd_side dd_gates_favour(uint64_t flags, const dd_gate_facts *facts)
{
    bool before = false, after = false, open = false;
    for (size_t i = 0; i < dd_gate_rows; i++) {
        if (!dd_gate_hit(&dd_gate_row[i], flags))
            continue;
        dd_side side = dd_gate_side(&dd_gate_row[i], facts);
        if (side == DD_SIDE_UNKNOWN && dd_gate_row[i].favours != SAME)
            return side;
        open = open || side == DD_SIDE_UNKNOWN;
        before = before || side == DD_SIDE_BEFORE;
        after = after || side == DD_SIDE_AFTER;
    }
    if (before != after)
        return before ? DD_SIDE_BEFORE : DD_SIDE_AFTER;
    return before || open ? DD_SIDE_UNKNOWN : DD_SIDE_NEITHER;
}
