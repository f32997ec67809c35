/* Reads how a photo is taken: where the camera stands, what light falls, what is wrong with the lens, the sensor and the
 * file, what lies beside the site. */
#include <math.h>
#include <string.h>

#include "phantom/scenario_read.h"

static void read_pose(ph_reader *r, ph_pose *pose, json_t *object)
{
    *pose = (ph_pose){.scale = 1.0, .distance_mm = 300.0};
    if (!object)
        return;
    ph_only_keys(r, object, "pose", " yaw_deg pitch_deg roll_deg scale shift_x shift_y distance_mm ");
    ph_read_number(r, &pose->yaw_deg, object, "yaw_deg", -30.0, 30.0);
    ph_read_number(r, &pose->pitch_deg, object, "pitch_deg", -30.0, 30.0);
    ph_read_number(r, &pose->roll_deg, object, "roll_deg", -180.0, 180.0);
    ph_read_number(r, &pose->scale, object, "scale", 0.5, 2.0);
    ph_read_number(r, &pose->shift_x, object, "shift_x", -0.5, 0.5);
    ph_read_number(r, &pose->shift_y, object, "shift_y", -0.5, 0.5);
    ph_read_number(r, &pose->distance_mm, object, "distance_mm", 50.0, 3000.0);
}

static void read_light(ph_reader *r, ph_light *light, json_t *object)
{
    *light = (ph_light){.azimuth_deg = -120.0, .polar_deg = 30.0, .distance_mm = 350.0, .ambient = 0.35};
    if (!object)
        return;
    ph_only_keys(r, object, "light", " azimuth_deg polar_deg distance_mm ambient ");
    ph_read_number(r, &light->azimuth_deg, object, "azimuth_deg", -360.0, 360.0);
    ph_read_number(r, &light->polar_deg, object, "polar_deg", 0.0, 70.0);
    ph_read_number(r, &light->distance_mm, object, "distance_mm", 100.0, 1e5);
    ph_read_number(r, &light->ambient, object, "ambient", 0.0, 1.0);
}

/* One of n words; their order is that of the enumeration. */
static int read_word(ph_reader *r, json_t *object, const char *key, const char *const words[], int n, const char *expected)
{
    const char *word = json_string_value(json_object_get(object, key));
    if (!json_object_get(object, key))
        return 0;
    for (int i = 0; word && i < n; i++)
        if (!strcmp(word, words[i]))
            return i;
    ph_refuse(r, key, expected);
    return 0;
}

static void read_file(ph_reader *r, ph_sensor *sensor, json_t *object)
{
    static const char *const PROFILES[] = {[PH_UNTAGGED] = "none", [PH_SRGB] = "srgb", [PH_DISPLAY_P3] = "display-p3"};
    static const char *const CHROMA[] = {"4:2:0", "4:4:4"};
    sensor->profile = (ph_profile)read_word(r, object, "profile", PROFILES, 3, "none, srgb or display-p3");
    sensor->mistagged = json_object_get(object, "tag") != NULL;
    sensor->tag = (ph_profile)read_word(r, object, "tag", PROFILES, 3, "none, srgb or display-p3");
    sensor->full_chroma = read_word(r, object, "subsampling", CHROMA, 2, "4:2:0 or 4:4:4") == 1;
    ph_read_int(r, &sensor->quality, object, "quality", 1, 100);
}

static void read_sensor(ph_reader *r, ph_sensor *sensor, json_t *object)
{
    *sensor = (ph_sensor){.exposure = 1.0,
                          .white_balance = {1.0, 1.0, 1.0},
                          .vignette = 0.1,
                          .blur_mm = 0.03,
                          .noise_a = 5e-4,
                          .noise_b = 1e-5,
                          .quality = 90,
                          .tone_gamma = 1.0,
                          .tone_s = 1.0};
    if (!object)
        return;
    ph_only_keys(
        r, object, "camera",
        " exposure white_balance vignette blur_mm noise_a noise_b quality lens_k1 crosstalk motion_px motion_deg tone_gamma tone_s "
        "tone_local profile tag subsampling ");
    ph_read_number(r, &sensor->exposure, object, "exposure", 0.2, 5.0);
    ph_read_numbers(r, sensor->white_balance, 3, object, "white_balance", 0.5, 2.0);
    ph_read_number(r, &sensor->vignette, object, "vignette", 0.0, 0.8);
    ph_read_number(r, &sensor->lens_k1, object, "lens_k1", -0.1, 0.1);
    ph_read_numbers(r, sensor->crosstalk, 6, object, "crosstalk", -0.3, 0.3);
    ph_read_number(r, &sensor->blur_mm, object, "blur_mm", 0.0, 1.0);
    ph_read_number(r, &sensor->motion_px, object, "motion_px", 0.0, 30.0);
    ph_read_number(r, &sensor->motion_deg, object, "motion_deg", -180.0, 180.0);
    ph_read_number(r, &sensor->noise_a, object, "noise_a", 0.0, 0.02);
    ph_read_number(r, &sensor->noise_b, object, "noise_b", 0.0, 0.001);
    ph_read_number(r, &sensor->tone_gamma, object, "tone_gamma", 0.5, 2.0);
    ph_read_number(r, &sensor->tone_s, object, "tone_s", 0.5, 2.0);
    ph_read_number(r, &sensor->tone_local, object, "tone_local", 0.0, 1.0);
    read_file(r, sensor, object);
}

static void read_chart(ph_reader *r, ph_chart *chart, json_t *object)
{
    static const char *const EDITIONS[] = {"before2014", "after2014"};
    double at_mm[2] = {0.0, 0.0};
    if (!object)
        return;
    *chart = (ph_chart){.shown = true, .width_mm = 60.0};
    ph_only_keys(r, object, "chart", " edition at_mm width_mm rotation_deg glare ");
    chart->after2014 = read_word(r, object, "edition", EDITIONS, 2, "before2014 or after2014") == 1;
    ph_read_numbers(r, at_mm, 2, object, "at_mm", -500.0, 500.0);
    ph_read_number(r, &chart->width_mm, object, "width_mm", 5.0, 300.0);
    ph_read_number(r, &chart->rotation_deg, object, "rotation_deg", -360.0, 360.0);
    ph_read_number(r, &chart->glare, object, "glare", 0.0, 5.0);
    chart->x_mm = at_mm[0];
    chart->y_mm = at_mm[1];
}

static void read_ruler(ph_reader *r, ph_ruler *ruler, json_t *object)
{
    double at_mm[2] = {0.0, 0.0};
    if (!object)
        return;
    *ruler = (ph_ruler){.shown = true, .length_mm = 50.0};
    ph_only_keys(r, object, "ruler", " at_mm length_mm rotation_deg glare ");
    ph_read_numbers(r, at_mm, 2, object, "at_mm", -500.0, 500.0);
    ph_read_number(r, &ruler->length_mm, object, "length_mm", 10.0, 300.0);
    ph_read_number(r, &ruler->rotation_deg, object, "rotation_deg", -360.0, 360.0);
    ph_read_number(r, &ruler->glare, object, "glare", 0.0, 5.0);
    ruler->x_mm = at_mm[0];
    ruler->y_mm = at_mm[1];
}

void ph_read_camera(ph_reader *r, ph_session *session, json_t *object)
{
    read_pose(r, &session->pose, json_object_get(object, "pose"));
    read_light(r, &session->light, json_object_get(object, "light"));
    read_sensor(r, &session->sensor, json_object_get(object, "camera"));
    read_chart(r, &session->chart, json_object_get(object, "chart"));
    read_ruler(r, &session->ruler, json_object_get(object, "ruler"));
}
