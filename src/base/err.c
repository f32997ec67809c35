/* One row per status and per flag: the words every surface (stderr, CSV, doctor, exit code) speaks. */
#include "base/err.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

static const struct {
    const char *reason;
    int exit_code;
    const char *text, *advice;
} STATUS[] = {
    [DD_OK] = {"ok", 0, "fine", ""},
    [DD_E_FILE_MISSING] = {"file_missing", 1, "the file does not exist", "check the name, or take the row out of the manifest"},
    [DD_E_UNREADABLE] = {"unreadable", 1, "the file cannot be opened", "check permissions and that it is an ordinary file"},
    [DD_E_READ] = {"read_error", 1, "reading stopped half-way", "copy the file again from the camera or card"},
    [DD_E_EMPTY] = {"empty_file", 1, "the file is empty", "copy the file again from the camera or card"},
    [DD_E_NOT_A_PHOTO] = {"not_a_photo", 1, "this is not a JPEG or PNG photo", "remove the file, or export the picture as JPEG or PNG"},
    [DD_E_UNSUPPORTED] = {"unsupported_format", 1, "this is not a format that is read", ""},
    [DD_E_DAMAGED] = {"damaged", 1, "the photo is damaged", "copy the original again; do not use a repaired file for measurement"},
    [DD_E_TRUNCATED] = {"truncated", 1, "the photo is cut off", "copy the original again from the camera or card"},
    [DD_E_TOO_LARGE] = {"too_large", 1, "the photo exceeds the size limits", "export a smaller version"},
    [DD_E_TOO_SMALL] = {"too_small", 1, "the photo is too small to compare", "use the original, at least 64 px on each side"},
    [DD_E_COLOUR_MODE] = {"colour_mode", 1, "the photo is not in RGB or grey", ""},
    [DD_E_DATE_UNKNOWN] = {"date_unknown", 1, "the session of this photo is unknown", "name the file or folder by date, or use a manifest"},
    [DD_E_DATE_AMBIGUOUS] = {"date_ambiguous", 1, "day and month of the date cannot be told apart", "write dates as YYYY-MM-DD, or use a manifest"},
    [DD_E_REGISTRATION] = {"registration_failed", 0, "the two photos could not be matched", "retake with the same view and distance, check that both show the same person and site, or mark matching points by hand (--points)"},
    [DD_E_NO_REGION] = {"no_skin_found", 0, "no region was given and no skin was found", "draw a region (LabelMe JSON or a mask PNG)"},
    [DD_E_NO_BASELINE] = {"no_baseline", 1, "there is no usable photo to compare with", "add the first session of this series"},
    [DD_E_REGIONS] = {"bad_regions", 65, "the regions cannot be used", "draw them again on the baseline photo"},
    [DD_E_POINTS] = {"bad_points", 65, "the points cannot be used", "correct the line named; mark 3 or more places that are clearly the same in both photos"},
    [DD_E_MANIFEST] = {"bad_manifest", 65, "the manifest cannot be used", "correct the line named"},
    [DD_E_SETTINGS] = {"bad_settings", 65, "the settings file cannot be used", "correct the key named"},
    [DD_E_USAGE] = {"usage", 64, "the command line is wrong", "see dermadelta --help"},
    [DD_E_NO_INPUT] = {"no_input", 66, "there is no photo to work on", "name a folder with photos, or a manifest"},
    [DD_E_CREATE] = {"cannot_create", 73, "the output cannot be created", "choose another output folder"},
    [DD_E_WRITE] = {"write_error", 74, "writing failed", "free disk space and run the same command again"},
    [DD_E_BUSY] = {"busy", 75, "another run uses this output folder", "wait for it to finish and run again"},
    [DD_E_NO_MEMORY] = {"no_memory", 70, "not enough memory", "use fewer --jobs or smaller photos"},
    [DD_E_CANCELLED] = {"cancelled", 130, "stopped before it was finished", "run the same command again"},
    [DD_E_INTERNAL] = {"internal", 70, "an internal check failed", "please report this with the file"},
};

static const struct { const char *code, *sentence; } FLAG[] = {
    [DD_FLAG_PROFILE_ASSUMED] = {"profile_assumed", "The photo carries no colour profile; sRGB was assumed."},
    [DD_FLAG_PROFILE_BROKEN] = {"profile_broken", "The colour profile in the photo is unusable; sRGB was assumed."},
    [DD_FLAG_ALPHA_OVER_WHITE] = {"alpha_over_white", "Transparent parts were laid over white."},
    [DD_FLAG_GREYSCALE] = {"greyscale", "The photo has no colour; colour metrics mean nothing."},
    [DD_FLAG_METADATA_DROPPED] = {"metadata_dropped", "The EXIF data could not be read; orientation and date may be missing."},
    [DD_FLAG_NO_END_MARKER] = {"no_end_marker", "All rows are there, but the file lacks its end marker."},
    [DD_FLAG_TRAILING_DATA] = {"trailing_data", "Data after the end of the picture was ignored."},
    [DD_FLAG_WRONG_EXTENSION] = {"wrong_extension", "The file holds another photo format than its name says."},
    [DD_FLAG_OVEREXPOSED] = {"overexposed", "Parts of the skin are blown out."},
    [DD_FLAG_REGION_AUTO] = {"region_auto", "The region was found by the program, not drawn by a person."},
    [DD_FLAG_NO_REGION] = {"no_region", "No region was given and no skin was found; draw a region."},
    [DD_FLAG_AUTO_NOFACE] = {"auto_noface", "No face was found; the whole frame was taken for skin."},
    [DD_FLAG_REGION_UNCERTAIN] = {"region_uncertain", "It is uncertain what is skin here; draw a region."},
    [DD_FLAG_EYES_UNCERTAIN] = {"eyes_uncertain", "The eyes could not be confirmed; regions come from the face box, scale does not."},
    [DD_FLAG_SECOND_FACE] = {"second_face", "There is a second face in the photo."},
    [DD_FLAG_NOMINAL_SCALE] = {"nominal_scale", "No scale is known; millimetres are nominal, changes stay comparable."},
    [DD_FLAG_NORM_WEAK] = {"norm_weak", "No untreated control skin or shared background: light could only be matched weakly."},
    [DD_FLAG_NORM_NONE] = {"norm_none", "Light could not be matched; colour changes cannot be judged."},
    [DD_FLAG_EXTRAPOLATED] = {"extrapolated", "The region extends far beyond the control skin."},
    [DD_FLAG_EXPOSURE_FAR] = {"exposure_far", "The exposures differ by more than a factor of two."},
    [DD_FLAG_CLIPPED] = {"clipped", "More than 1 % of the region is clipped."},
    [DD_FLAG_CLIPPED_HEAVILY] = {"clipped_heavily", "More than 5 % of the region is clipped."},
    [DD_FLAG_LOW_OVERLAP] = {"low_overlap", "The photos share only a part of the scene."},
    [DD_FLAG_LOW_TRUST] = {"low_trust", "The alignment is confirmed on a small part only."},
    [DD_FLAG_MANUAL_POINTS] = {"manual_points", "The photos were aligned with the help of points marked by hand."},
    [DD_FLAG_SCALE_MISMATCH] = {"scale_mismatch", "The photos were taken from different distances."},
    [DD_FLAG_MDC_DEFAULT] = {"mdc_default", "The smallest real change is a default, not measured on control skin of this pair."},
    [DD_FLAG_FEW_BLOCKS] = {"few_blocks", "The region is too small for an interval."},
    [DD_FLAG_LOW_RESOLUTION] = {"low_resolution", "Fewer than 4 pixels per millimetre: texture is doubtful."},
    [DD_FLAG_RELIABILITY_EI_MEDIUM] = {"ei_reliability_medium", "On brown skin redness is measured with medium reliability."},
    [DD_FLAG_RELIABILITY_EI_LOW] = {"ei_reliability_low", "On dark skin redness is physically hard to see; low reliability."},
    [DD_FLAG_IDENTICAL_FILES] = {"identical_files", "Both photos are the same file."},
    [DD_FLAG_SHARED_WITH_OTHER_PATIENT] = {"shared_with_other_patient", "The same file stands under another patient too."},
    [DD_FLAG_EXIF_DATE_DIFFERS] = {"exif_date_differs", "The date in the photo differs from the given date by more than two days."},
    [DD_FLAG_BASELINE_REPLACED] = {"baseline_replaced", "An earlier photo of this series could not be used; the next one became the baseline."},
    [DD_FLAG_CHART_REFUSED] = {"chart_refused", "The colour chart in the photo was not used."},
    [DD_FLAG_CHART_CLIPPED] = {"chart_clipped", "Patches of the colour chart are clipped: expose less, or keep it out of the brightest light."},
    [DD_FLAG_CHART_GLARE] = {"chart_glare", "Patches of the colour chart show glare: turn it away from the lamp."},
    [DD_FLAG_CHART_COVERED] = {"chart_covered", "Patches of the colour chart are covered or off-colour."},
    [DD_FLAG_CHART_POOR] = {"chart_poor", "The colour chart could not be brought to its reference: mixed light, a print, or a strong picture style."},
    [DD_FLAG_CHART_ONE_SIDED] = {"chart_one_sided", "Only one of the two photos shows a usable colour chart; neither was corrected by it."},
    [DD_FLAG_CHART_EDITIONS_DIFFER] = {"chart_editions_differ", "The photos show charts of different editions; colours of the two differ by up to 1.2 dE."},
    [DD_FLAG_CHART_NOT_THERE] = {"chart_not_there", "There is no colour chart at the given corners."},
    [DD_FLAG_BLUR_BEFORE] = {"blur_before", "The first photo is less sharp (blur_diff_mm); texture is compared at its sharpness, or not at all."},
    [DD_FLAG_BLUR_AFTER] = {"blur_after", "The follow-up is less sharp (blur_diff_mm) and looks smoother; texture is compared at its sharpness, or not at all."},
    [DD_FLAG_BLUR_FAR] = {"blur_far", "The sharpness differs too much for texture; focus on the skin, hold still and take the blurred photo again."},
    [DD_FLAG_JPEG_STRONG] = {"jpeg_strong", "Strong JPEG compression (quality below 85) alters texture; use the camera's finest quality."},
    [DD_FLAG_JPEG_DIFFERS] = {"jpeg_differs", "The photos were compressed differently; texture cannot be compared. Use one JPEG quality for all sessions."},
    [DD_FLAG_LIGHT_TURNED] = {"light_turned", "The light came from another side; texture cannot be compared."},
    [DD_FLAG_LIGHT_FAR] = {"light_far", "The light came from quite another side or height: shine alters redness and it cannot be compared either."},
    [DD_FLAG_PROFILE_MIXED_BEFORE] = {"profile_mixed_before", "The first photo seems to have lost its Display P3 profile; colours cannot be compared."},
    [DD_FLAG_PROFILE_MIXED_AFTER] = {"profile_mixed_after", "The follow-up seems to have lost its Display P3 profile; colours cannot be compared."},
    [DD_FLAG_POSE_DIFFERS] = {"pose_differs", "The site was turned by more than 10 degrees between the photos."},
    [DD_FLAG_SHAPE_DIFFERS] = {"shape_differs", "The skin is bent or stretched differently: another expression or pose; changes cannot be judged."},
    [DD_FLAG_SMOOTHED_BEFORE] = {"smoothed_before", "The first photo has far less noise: a filter may have smoothed it; texture cannot be compared."},
    [DD_FLAG_SMOOTHED_AFTER] = {"smoothed_after", "The follow-up has far less noise: a filter may have smoothed it; texture cannot be compared."},
    [DD_FLAG_CLIPPED_BEFORE] = {"clipped_before", "Skin of the first photo is blown out; it looks paler and smoother than it is."},
    [DD_FLAG_CLIPPED_AFTER] = {"clipped_after", "Skin of the follow-up is blown out; it looks paler and smoother than it is."},
    [DD_FLAG_CONTROL_CHANGED] = {"control_changed", "By the colour charts the control skin itself changed, tanned for instance; colour changes are those of the region beyond it."},
    [DD_FLAG_COLOURS_DIFFER] = {"colours_differ", "The photos mix colours differently: another camera, or a lost Display P3 profile; colours cannot be compared."},
    [DD_FLAG_TONE_DIFFERS] = {"tone_differs", "The photos went through different tone curves; contrasts of colour cannot be compared."},
    [DD_FLAG_BEFORE_BASELINE] = {"before_baseline", "The follow-up is dated before its baseline; check the dates and which photo is the baseline."},
};

_Static_assert(sizeof STATUS / sizeof *STATUS == DD_STATUS_COUNT, "one row per status");
_Static_assert(sizeof FLAG / sizeof *FLAG == DD_FLAG_COUNT, "one row per flag");
_Static_assert(DD_FLAG_COUNT <= 64, "flags fit 64 bits");

static dd_status known(dd_status code) { return (unsigned)code < DD_STATUS_COUNT ? code : DD_E_INTERNAL; }

const char *dd_status_reason(dd_status code) { return STATUS[known(code)].reason; }
const char *dd_status_text(dd_status code) { return STATUS[known(code)].text; }
const char *dd_status_advice(dd_status code) { return STATUS[known(code)].advice; }
int dd_status_exit(dd_status code) { return STATUS[known(code)].exit_code; }
const char *dd_flag_code(dd_flag flag) { return FLAG[flag].code; }
const char *dd_flag_sentence(dd_flag flag) { return FLAG[flag].sentence; }

dd_status dd_fail(dd_err *err, dd_status code, const char *where, const char *format, ...)
{
    if (!err)
        return code;
    err->code = code;
    err->advice = NULL;
    dd_copy(err->where, sizeof err->where, where ? where : "");
    va_list args;
    va_start(args, format);
    vsnprintf(err->detail, sizeof err->detail, format, args);
    va_end(args);
    return code;
}

dd_status dd_advise(dd_err *err, dd_status code, const char *advice)
{
    if (err)
        err->advice = advice;
    return code;
}

const char *dd_err_advice(const dd_err *err) { return err->advice ? err->advice : dd_status_advice(err->code); }

char *dd_flags_text(char *text, size_t size, uint64_t flags)
{
    size_t used = 0;
    assert(size > 0);
    text[0] = 0;
    for (int i = 0; i < DD_FLAG_COUNT; i++) {
        if (!(flags & DD_BIT(i)))
            continue;
        int n = snprintf(text + used, size - used, "%s%s", used ? ";" : "", FLAG[i].code);
        if (n < 0 || (size_t)n >= size - used) {
            text[used] = 0;
            break;
        }
        used += (size_t)n;
    }
    return text;
}
