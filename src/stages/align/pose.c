/* Pose change from the homography of a roughly flat subject.
 *
 *   K'^-1 H K ~ R + t n^T        R: turn of the subject against the camera, n: its plane, t: its shift over the plane's distance
 *
 * taken apart in closed form (Ma, Soatto, Kosecka, Sastry, "An Invitation to 3-D Vision", 2004, section 5.3.3). Of the two solutions the
 * one counts whose plane looked more straight at the camera in the baseline. Then R = Rz(roll) Ry(-yaw) Rx(-pitch), axes of the picture:
 * x right, y down, z away.
 *
 * The focal length is assumed: F = 1.2 long sides, for both photos. Through another lens the turn comes out as 1.2/F of the true one
 * (tests/unit/align/test_pose.c): phones have 0.7 to 1.5, portrait lenses about 2, macro lenses and small crops 3 to 5. A face is not flat,
 * which costs a few degrees more. It tells 5 degrees from 20 in one series taken with one camera; it is no goniometer. */
#include "stages/align/pose.h"

#include <math.h>
#include <string.h>

#include "base/fmath.h"
#include "base/matrix.h"

static const double FOCAL_SHARE = 1.2;  /* focal length over the long side */
static const double LARGEST_DEG = 60;   /* a skin photo turned further could not have been matched: the model is not of a plane */
static const double MOST_OBLIQUE = 0.5; /* cosine between the plane's normal and the view: 60 degrees */
static const double NO_SHIFT = 1e-9;    /* spread of the squared singular values below which H is a pure rotation */

/* Camera of a photo: pixels from directions, or the other way round. */
static void camera(double k[9], int width, int height, bool inverse)
{
    double f = FOCAL_SHARE * (width > height ? width : height), cx = 0.5 * (width - 1), cy = 0.5 * (height - 1);
    const double there[9] = {f, 0, cx, 0, f, cy, 0, 0, 1}, back[9] = {1 / f, 0, -cx / f, 0, 1 / f, -cy / f, 0, 0, 1};
    memcpy(k, inverse ? back : there, sizeof there);
}

static void transpose(double out[9], const double m[9])
{
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            out[3 * i + j] = m[3 * j + i];
}

static void cross(double out[3], const double a[3], const double b[3])
{
    const double c[3] = {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
    memcpy(out, c, sizeof c);
}

static double determinant(const double m[9])
{
    double c[3];
    cross(c, m + 3, m + 6);
    return m[0] * c[0] + m[1] * c[1] + m[2] * c[2];
}

/* The rotation that takes the frame (v, u, v x u) to its image under g; returns the z of the plane's normal v x u. */
static double rotation_of(double r[9], const double g[9], const double v[3], const double u[3])
{
    double from[9], to[9], columns[9];
    memcpy(from, v, 3 * sizeof *v);
    memcpy(from + 3, u, 3 * sizeof *u);
    cross(from + 6, v, u);
    dd_mat3_apply(to, g, from);
    dd_mat3_apply(to + 3, g, from + 3);
    cross(to + 6, to, to + 3);
    transpose(columns, to);
    dd_mat3_mul(r, columns, from);
    return from[8];
}

/* g with middle singular value 1 and positive determinant. false: not of a plane seen from its front. */
static bool rotation_from_homography(double r[9], const double g[9])
{
    double gt[9], gtg[9], value[3], vector[9], one[9], two[9], u[2][3];
    transpose(gt, g);
    dd_mat3_mul(gtg, gt, g);
    dd_eigen_sym(value, vector, gtg, 3);
    double a = fmax(1 - value[2], 0), b = fmax(value[0] - 1, 0);
    if (a + b < NO_SHIFT) {
        memcpy(r, g, 9 * sizeof *r);
        return true;
    }
    for (int i = 0; i < 3; i++) {
        double p = sqrt(a / (a + b)) * vector[i], q = sqrt(b / (a + b)) * vector[6 + i];
        u[0][i] = p + q;
        u[1][i] = p - q;
    }
    double facing_one = fabs(rotation_of(one, g, vector + 3, u[0])), facing_two = fabs(rotation_of(two, g, vector + 3, u[1]));
    memcpy(r, facing_one >= facing_two ? one : two, sizeof one);
    return fmax(facing_one, facing_two) > MOST_OBLIQUE;
}

/* K'^-1 h K, scaled. */
static bool calibrated(double g[9], const double h[9], int before_width, int before_height, int after_width, int after_height)
{
    double k[9], gt[9], gtg[9], value[3], vector[9];
    camera(k, before_width, before_height, false);
    dd_mat3_mul(g, h, k);
    camera(k, after_width, after_height, true);
    dd_mat3_mul(g, k, g);
    transpose(gt, g);
    dd_mat3_mul(gtg, gt, g);
    dd_eigen_sym(value, vector, gtg, 3);
    double det = determinant(g);
    if (!(value[1] > 0) || !(det > 0))
        return false;
    for (int i = 0; i < 9; i++)
        g[i] /= sqrt(value[1]);
    return true;
}

static double degrees(double rad) { return rad * (180 / DD_PI); }

dd_pose dd_pose_of(dd_model model, const double h[9], int before_width, int before_height, int after_width, int after_height)
{
    double g[9], r[9];
    if (model == DD_MODEL_IDENTITY)
        return (dd_pose){0, 0, 0};
    if (model != DD_MODEL_HOMOGRAPHY)
        return (dd_pose){NAN, NAN, degrees(dd_atan2(h[3] - h[1], h[0] + h[4]))};
    const dd_pose unknown = {NAN, NAN, NAN};
    if (!calibrated(g, h, before_width, before_height, after_width, after_height) || !rotation_from_homography(r, g))
        return unknown;
    const dd_pose pose = {degrees(dd_atan2(r[6], dd_hypot(r[7], r[8]))), degrees(dd_atan2(-r[7], r[8])), degrees(dd_atan2(r[3], r[0]))};
    return fabs(pose.yaw_deg) <= LARGEST_DEG && fabs(pose.pitch_deg) <= LARGEST_DEG ? pose : unknown;
}
