/* How the photo was taken, as the scenario asked, and where each place of the baseline went when a lens bent the photos: the grid holds for
 * every STEP_PX-th pixel of the baseline the place in this photo, unrounded by any model. */
#include "phantom/truth_camera.h"

#include "phantom/json_put.h"
#include "phantom/lens.h"

enum { STEP_PX = 32 };

static bool has_faults(const ph_sensor *s)
{
    bool leaks = false;
    for (int i = 0; i < 6; i++)
        leaks = leaks || s->crosstalk[i] != 0.0;
    return leaks || s->lens_k1 != 0.0 || s->motion_px != 0.0 || s->tone_gamma != 1.0 || s->tone_s != 1.0 || s->tone_local != 0.0 ||
           s->profile != PH_UNTAGGED || s->full_chroma;
}

static void put_faults(dd_text *out, const ph_sensor *s)
{
    static const char *const PROFILES[] = {[PH_UNTAGGED] = "none", [PH_SRGB] = "srgb", [PH_DISPLAY_P3] = "display-p3"};
    double matrix[9];
    ph_crosstalk_matrix(matrix, s);
    dd_text_puts(out, ",\n    ");
    ph_put_field(out, "lens_k1", s->lens_k1, 4, ", ");
    ph_put_list(out, "crosstalk_matrix", matrix, 9, 4, ", ");
    ph_put_field(out, "motion_px", s->motion_px, 3, ", ");
    ph_put_field(out, "motion_deg", s->motion_deg, 2, ", ");
    ph_put_field(out, "tone_gamma", s->tone_gamma, 4, ", ");
    ph_put_field(out, "tone_s", s->tone_s, 4, ", ");
    ph_put_field(out, "tone_local", s->tone_local, 4, ", ");
    ph_put_string(out, "profile", PROFILES[s->profile], ", ");
    if (s->mistagged)
        ph_put_string(out, "tag", PROFILES[s->tag], ", ");
    ph_put_string(out, "subsampling", s->full_chroma ? "4:4:4" : "4:2:0", "");
}

void ph_put_camera(dd_text *out, const ph_session *s)
{
    dd_text_puts(out, "  \"pose\": {");
    ph_put_field(out, "yaw_deg", s->pose.yaw_deg, 3, ", ");
    ph_put_field(out, "pitch_deg", s->pose.pitch_deg, 3, ", ");
    ph_put_field(out, "roll_deg", s->pose.roll_deg, 3, ", ");
    ph_put_field(out, "scale", s->pose.scale, 4, ", ");
    ph_put_field(out, "shift_x", s->pose.shift_x, 4, ", ");
    ph_put_field(out, "shift_y", s->pose.shift_y, 4, ", ");
    ph_put_field(out, "distance_mm", s->pose.distance_mm, 1, "},\n  \"light\": {");
    ph_put_field(out, "azimuth_deg", s->light.azimuth_deg, 2, ", ");
    ph_put_field(out, "polar_deg", s->light.polar_deg, 2, ", ");
    ph_put_field(out, "distance_mm", s->light.distance_mm, 1, ", ");
    ph_put_field(out, "ambient", s->light.ambient, 3, "},\n  \"camera\": {");
    ph_put_field(out, "exposure", s->sensor.exposure, 4, ", ");
    ph_put_list(out, "white_balance", s->sensor.white_balance, 3, 4, ", ");
    ph_put_field(out, "vignette", s->sensor.vignette, 3, ", ");
    ph_put_field(out, "blur_mm", s->sensor.blur_mm, 4, ", ");
    ph_put_field(out, "noise_a", s->sensor.noise_a, 7, ", ");
    ph_put_field(out, "noise_b", s->sensor.noise_b, 8, ", ");
    ph_put_field(out, "quality", s->sensor.quality, 0, "");
    if (has_faults(&s->sensor))
        put_faults(out, &s->sensor);
    dd_text_puts(out, "},\n");
}

static void put_place(dd_text *out, const ph_view *baseline, const ph_view *view, int x_px, int y_px)
{
    double x_mm = 0.0, y_mm = 0.0, x = 0.0, y = 0.0;
    ph_mm_from_photo(&x_mm, &y_mm, baseline, x_px, y_px);
    ph_photo_from_mm(&x, &y, view, x_mm, y_mm);
    dd_text_puts(out, "[");
    ph_put_number(out, x, 3);
    dd_text_puts(out, ", ");
    ph_put_number(out, y, 3);
    dd_text_puts(out, "]");
}

void ph_put_map(dd_text *out, const ph_view *baseline, const ph_view *view)
{
    const int columns = (baseline->width - 1) / STEP_PX + 1, rows = (baseline->height - 1) / STEP_PX + 1;
    if (baseline->lens_k1 == 0.0 && view->lens_k1 == 0.0)
        return;
    dd_text_puts(out, "  \"map_before_to_photo\": {");
    ph_put_field(out, "lens_k1_before", baseline->lens_k1, 4, ", ");
    ph_put_field(out, "lens_k1_photo", view->lens_k1, 4, ", ");
    ph_put_field(out, "step_px", STEP_PX, 0, ", ");
    ph_put_field(out, "columns", columns, 0, ", ");
    ph_put_field(out, "rows", rows, 0, ",\n    \"photo_px\": [");
    for (int row = 0; row < rows; row++)
        for (int column = 0; column < columns; column++) {
            dd_text_puts(out, column ? ", " : row ? ",\n      " : "\n      ");
            put_place(out, baseline, view, column * STEP_PX, row * STEP_PX);
        }
    dd_text_puts(out, "]},\n");
}
