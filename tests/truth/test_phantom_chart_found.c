/* The program's chart finder on charts that it did not draw itself: photos of the phantom with a narrower frame than the finder's own
 * tests draw, on skin with hair, in uneven light, through a lens, shaken, in other colours. The truth file says where the corners are. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "aid.h"
#include "shell.h"
#include "kernels/kernels.h"
#include "stages/balance/chart.h"

enum { TEXT = 1024 };
static char program[TEXT], folder[TEXT];
static dd_kernels kernels;
static const double MOST_ERROR = 0.005; /* of the chart's side, as the finder promises */

static int take_photos(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "%s", aid_temp_folder());
    if (!dd_kernels_init(&kernels, NULL))
        return 1;
    return aid_run("'%s' tests/data/phantom_charts.json -o '%s'", program, folder);
}

static int remove_photos(void **state)
{
    (void)state;
    return aid_run("rm -r '%s'%s", folder, "");
}

static dd_chart_place find(const char *session)
{
    char path[2 * TEXT];
    dd_photo photo;
    dd_chart_place place;
    dd_err err;
    dd_limits limits = dd_limits_default();
    dd_ctx ctx = {&kernels, dd_arena_new(), NULL};
    snprintf(path, sizeof path, "%s/clinic/charts/%s/arm.jpg", folder, session);
    assert_int_equal(dd_photo_load(&photo, path, session, &limits, &err), DD_OK);
    assert_int_equal(dd_chart_find(&place, &photo, &ctx, &err), DD_OK);
    dd_photo_free(&photo);
    dd_arena_free(ctx.arena);
    return place;
}

static void true_corners(double px[8], const char *session)
{
    char path[2 * TEXT];
    snprintf(path, sizeof path, "%s/clinic/charts/%s/arm.truth.json", folder, session);
    json_t *root = json_load_file(path, 0, NULL);
    const json_t *list = json_object_get(json_object_get(root, "chart"), "patch_corners_px");
    assert_int_equal(json_array_size(list), 8);
    for (size_t i = 0; i < 8; i++)
        px[i] = json_number_value(json_array_get(list, i));
    json_decref(root);
}

/* Largest distance of a corner from its place, as a share of the chart's upper side. */
static double corner_error(const dd_chart_place *place, const char *session)
{
    double px[8], worst = 0.0;
    true_corners(px, session);
    for (int i = 0; i < 4; i++)
        worst = fmax(worst, hypot(place->corner[i][0] - px[2 * i], place->corner[i][1] - px[2 * i + 1]));
    return worst / hypot(px[2] - px[0], px[3] - px[1]);
}

static void test_charts_of_the_phantom_are_found(void **state)
{
    static const char *const SESSIONS[] = {"plain", "turned", "upside_down_tilted", "lens", "warm_dim", "blurred_shaken", "p3_tone",
                                           "glare", "small"};
    (void)state;
    for (size_t i = 0; i < sizeof SESSIONS / sizeof *SESSIONS; i++) {
        dd_chart_place place = find(SESSIONS[i]);
        if (!place.found || corner_error(&place, SESSIONS[i]) > MOST_ERROR)
            fail_msg("%s: found %d, corners off by %.4f", SESSIONS[i], place.found, corner_error(&place, SESSIONS[i]));
    }
}

/* Half of it lies outside the frame: say so, or find the right corners; never others. */
static void test_chart_cut_off_by_the_frame(void **state)
{
    dd_chart_place place = find("cut_off");
    (void)state;
    assert_true(!place.found || corner_error(&place, "cut_off") <= MOST_ERROR);
}

static void test_a_ruler_is_no_chart(void **state)
{
    (void)state;
    assert_false(find("no_chart").found);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_charts_of_the_phantom_are_found),
        cmocka_unit_test(test_chart_cut_off_by_the_frame),
        cmocka_unit_test(test_a_ruler_is_no_chart),
    };
    aid_find_program(program, sizeof program, "PHANTOM", "phantom", argc ? argv[0] : "");
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("phantom_chart_found", tests, take_photos, remove_photos);
}
