/* Pose change against drawn planes: a camera of known focal length looks at a plane before and after a known turn. */
#include <math.h>
#include <string.h>

#include "aid.h"
#include "base/fmath.h"
#include "base/matrix.h"
#include "stages/align/pose.h"

enum { WIDTH = 3000, HEIGHT = 2000 };

static void turn(double r[9], double yaw_deg, double pitch_deg, double roll_deg)
{
    const double radian = DD_PI / 180;
    double a = -yaw_deg * radian, b = -pitch_deg * radian, c = roll_deg * radian;
    const double rx[9] = {1, 0, 0, 0, dd_cos(b), -dd_sin(b), 0, dd_sin(b), dd_cos(b)};
    const double ry[9] = {dd_cos(a), 0, dd_sin(a), 0, 1, 0, -dd_sin(a), 0, dd_cos(a)};
    const double rz[9] = {dd_cos(c), -dd_sin(c), 0, dd_sin(c), dd_cos(c), 0, 0, 0, 1};
    dd_mat3_mul(r, ry, rx);
    dd_mat3_mul(r, rz, r);
}

/* Picture of the plane z = 0 turned by yaw, pitch, roll about its middle, at distance 1, shifted: K [r1 r2 t]. */
static void plane_view(double h[9], double focal_px, double yaw, double pitch, double roll, double x, double y, double distance)
{
    double r[9];
    turn(r, yaw, pitch, roll);
    const double k[9] = {focal_px, 0, 0.5 * (WIDTH - 1), 0, focal_px, 0.5 * (HEIGHT - 1), 0, 0, 1};
    const double plane[9] = {r[0], r[1], x, r[3], r[4], y, r[6], r[7], distance};
    dd_mat3_mul(h, k, plane);
}

static void between(double h[9], const double before[9], const double after[9])
{
    double back[9];
    assert_true(dd_mat3_invert(back, before));
    dd_mat3_mul(h, after, back);
    for (int i = 0; i < 9; i++)
        h[i] /= i < 8 ? h[8] : 1;
    h[8] = 1;
}

static void test_turns_of_a_plane(void **state)
{
    (void)state;
    static const double POSE[][3] = {{10, 0, 0}, {-10, 0, 0}, {0, 8, 0}, {0, -15, 0}, {0, 0, 30}, {12, -7, 5}, {-25, 10, -90}, {3, 2, 1}};
    for (size_t i = 0; i < sizeof POSE / sizeof *POSE; i++) {
        double before[9], after[9], h[9];
        plane_view(before, 1.2 * WIDTH, 0, 0, 0, 0, 0, 1);
        plane_view(after, 1.2 * WIDTH, POSE[i][0], POSE[i][1], POSE[i][2], 0.03, -0.02, 1.1);
        between(h, before, after);
        dd_pose pose = dd_pose_of(DD_MODEL_HOMOGRAPHY, h, WIDTH, HEIGHT, WIDTH, HEIGHT);
        assert_near(pose.yaw_deg, POSE[i][0], 0.01);
        assert_near(pose.pitch_deg, POSE[i][1], 0.01);
        assert_near(pose.roll_deg, POSE[i][2], 0.01);
    }
}

/* The same turn seen at half the resolution; and no turn at all. */
static void test_size_of_the_follow_up(void **state)
{
    (void)state;
    double before[9], after[9], h[9];
    const double half[9] = {0.5, 0, -0.25, 0, 0.5, -0.25, 0, 0, 1}, straight[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    plane_view(before, 1.2 * WIDTH, 0, 0, 0, 0, 0, 1);
    plane_view(after, 1.2 * WIDTH, 9, -4, 2, 0, 0, 1);
    dd_mat3_mul(after, half, after);
    between(h, before, after);
    dd_pose pose = dd_pose_of(DD_MODEL_HOMOGRAPHY, h, WIDTH, HEIGHT, WIDTH / 2, HEIGHT / 2);
    assert_near(pose.yaw_deg, 9, 0.1);
    assert_near(pose.pitch_deg, -4, 0.1);
    pose = dd_pose_of(DD_MODEL_HOMOGRAPHY, straight, WIDTH, HEIGHT, WIDTH, HEIGHT);
    assert_near(pose.yaw_deg, 0, 1e-6);
    assert_near(pose.pitch_deg, 0, 1e-6);
    assert_near(pose.roll_deg, 0, 1e-6);
}

/* The documented uncertainty: the focal length is another than assumed. */
static void test_other_focal_lengths(void **state)
{
    (void)state;
    static const double FOCAL[] = {0.72, 1.0, 1.5, 2.0, 4.0};
    for (size_t i = 0; i < sizeof FOCAL / sizeof *FOCAL; i++)
        for (double yaw = 5; yaw <= 25; yaw += 10) {
            double before[9], after[9], h[9];
            plane_view(before, FOCAL[i] * WIDTH, 0, 0, 0, 0, 0, 1);
            plane_view(after, FOCAL[i] * WIDTH, yaw, 0, 0, 0, 0, 1);
            between(h, before, after);
            dd_pose pose = dd_pose_of(DD_MODEL_HOMOGRAPHY, h, WIDTH, HEIGHT, WIDTH, HEIGHT);
            print_message("# focal length %.2f, turned %.0f deg: %.2f deg\n", FOCAL[i], yaw, pose.yaw_deg);
            assert_near(pose.yaw_deg, yaw * 1.2 / FOCAL[i], 0.1 * yaw * 1.2 / FOCAL[i]);
        }
}

/* An oblique baseline: the turn counts from there. */
static void test_oblique_baseline(void **state)
{
    (void)state;
    double before[9], after[9], h[9];
    plane_view(before, 1.2 * WIDTH, 10, 0, 0, 0, 0, 1);
    plane_view(after, 1.2 * WIDTH, 30, 0, 0, 0, 0, 1);
    between(h, before, after);
    dd_pose pose = dd_pose_of(DD_MODEL_HOMOGRAPHY, h, WIDTH, HEIGHT, WIDTH, HEIGHT);
    print_message("# 10 to 30 deg: %.2f deg\n", pose.yaw_deg);
    assert_near(pose.yaw_deg, 20, 0.1);
}

static void test_what_a_model_does_not_tell_is_unknown(void **state)
{
    (void)state;
    const double c = dd_cos(0.3), s = dd_sin(0.3), similarity[9] = {1.1 * c, -1.1 * s, 40, 1.1 * s, 1.1 * c, -7, 0, 0, 1};
    for (dd_model m = DD_MODEL_SIMILARITY; m <= DD_MODEL_AFFINE; m++) {
        dd_pose pose = dd_pose_of(m, similarity, WIDTH, HEIGHT, WIDTH, HEIGHT);
        assert_true(isnan(pose.yaw_deg) && isnan(pose.pitch_deg));
        assert_near(pose.roll_deg, 0.3 * 180 / DD_PI, 1e-6);
    }
    const double mirrored[9] = {-1, 0, WIDTH - 1, 0, 1, 0, 0, 0, 1};
    assert_true(isnan(dd_pose_of(DD_MODEL_HOMOGRAPHY, mirrored, WIDTH, HEIGHT, WIDTH, HEIGHT).yaw_deg));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_turns_of_a_plane),
        cmocka_unit_test(test_size_of_the_follow_up),
        cmocka_unit_test(test_other_focal_lengths),
        cmocka_unit_test(test_oblique_baseline),
        cmocka_unit_test(test_what_a_model_does_not_tell_is_unknown),
    };
    return RUN_TESTS("pose", tests);
}
