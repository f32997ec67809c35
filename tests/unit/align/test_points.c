/* Points marked by hand: the file, the model behind them, and the rescue of pairs with few details, against drawn scenes and one real
 * pair of photos whose landmarks were placed by people. */
#include <stdio.h>

#include "hand_scenes.h"
#include "stages/align/hand_fit.h"

/* ---- the file ---- */

static dd_status read_text(dd_hand_points *out, const char *text, dd_arena *arena, dd_err *err)
{
    char path[512];
    snprintf(path, sizeof path, "%s/points.csv", aid_temp_folder());
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    dd_status status = dd_hand_points_read(out, path, arena, err);
    remove(path);
    return status;
}

static void test_reads_what_people_write(void **state)
{
    (void)state;
    dd_arena *arena = dd_arena_new();
    dd_hand_points p;
    dd_err err;
    static const char *const TEXT[] = {
        "x_before,y_before,x_after,y_after\n1,2,3,4\n10.5,20,30,40\n-0.5,7,8,9\n",
        "\xEF\xBB\xBFname;Y_After;X_After; y_before ;x_before\r\nmole;4;3;2;1\r\nscar;40;30;20;10.5\r\n\r\n\"a;b\";9;8;7;-0.5\r\n"};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(read_text(&p, TEXT[i], arena, &err), DD_OK);
        assert_int_equal(p.n, 3);
        assert_string_equal(p.name, "points.csv");
        assert_near(p.at[1].xb, 10.5, 0);
        assert_near(p.at[1].yb, 20, 0);
        assert_near(p.at[1].xa, 30, 0);
        assert_near(p.at[1].ya, 40, 0);
        assert_near(p.at[2].xb, -0.5, 0);
        assert_int_equal(p.at[2].line, i ? 5 : 4);
    }
    dd_arena_free(arena);
}

static void test_bad_files_name_file_and_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *word, *line;
    } BAD[] = {
        {"", "empty", ""},
        {"x_before,y_before,x_after\n1,2,3\n1,2,3\n1,2,3\n", "\"y_after\" is missing", "line 1"},
        {"1,2,3,4\n5,6,7,8\n1,6,7,8\n9,6,7,8\n", "x_before", "line 1"},
        {"x_before,y_before,x_after,y_after\n1,2,3,4\n5,6,7,8\n", "3 or more", "line 3"},
        {"x_before,y_before,x_after,y_after\n1,2,3,4\n5,6,7,8\n1,x6,3,9\n", "\"x6\"", "line 4"},
        {"x_before,y_before,x_after,y_after\n1,2,3,4\n5,,7,8\n1,6,3,9\n", "y_before", "line 3"},
        {"x_before,y_before,x_after,y_after\n1,2,3\n5,6,7,8\n1,6,3,9\n", "y_after", "line 2"},
        {"x_before,y_before,x_after,y_after\n1,2,3,nan\n5,6,7,8\n1,6,3,9\n", "\"nan\"", "line 2"},
        {"x_before,y_before,x_after,y_after\n1,2,3,\"4\n", "quote", "line 2"},
    };
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        dd_arena *arena = dd_arena_new();
        dd_hand_points p;
        dd_err err;
        assert_int_equal(read_text(&p, BAD[i].text, arena, &err), DD_E_POINTS);
        assert_string_equal(err.where, "points.csv");
        print_message("# %s\n", err.detail);
        assert_non_null(strstr(err.detail, BAD[i].word));
        assert_non_null(strstr(err.detail, BAD[i].line));
        dd_arena_free(arena);
    }
    dd_arena *arena = dd_arena_new();
    dd_hand_points p;
    assert_int_equal(dd_hand_points_read(&p, "/nowhere/points.csv", arena, NULL), DD_E_POINTS);
    dd_arena_free(arena);
}

/* ---- the model ---- */

/* True motions, photo px. */
static void move(double *x, double *y, dd_model model, double xb, double yb)
{
    const double c = 1.1 * dd_cos(0.2), s = 1.1 * dd_sin(0.2);
    double u = c * xb - s * yb + 30, v = s * xb + c * yb - 20;
    if (model >= DD_MODEL_AFFINE)
        u += 0.15 * yb;
    double w = model == DD_MODEL_HOMOGRAPHY ? 1 + 4e-4 * xb - 3e-4 * yb : 1;
    *x = u / w;
    *y = v / w;
}

static const double PLACE[][2] = {{100, 80}, {420, 60}, {180, 330}, {400, 300}, {260, 180}, {90, 220}, {330, 120}, {480, 210}};

/* n exact points; each shifted by the rounding of a click to whole pixels. */
static dd_hand_points exact(dd_hand_point *at, int n, dd_model model, bool clicked)
{
    for (int i = 0; i < n; i++) {
        at[i] = (dd_hand_point){PLACE[i][0], PLACE[i][1], 0, 0, (size_t)i + 2};
        move(&at[i].xa, &at[i].ya, model, at[i].xb, at[i].yb);
        at[i].xa = clicked ? dd_round(at[i].xa) : at[i].xa;
        at[i].ya = clicked ? dd_round(at[i].ya) : at[i].ya;
    }
    return (dd_hand_points){.at = at, .n = n, .name = "points.csv"};
}

static dd_status fit(dd_hand_fit *out, const dd_hand_points *p, dd_err *err)
{
    const dd_photo photo = {.width = 640, .height = 480};
    dd_ctx ctx = {NULL, dd_arena_new(), NULL};
    dd_status status = dd_hand_fit_find(out, p, &photo, &photo, &ctx, err);
    if (status)
        print_message("# %s: %s\n", dd_status_reason(status), err->detail);
    dd_arena_free(ctx.arena);
    return status;
}

static void test_model_that_the_points_call_for(void **state)
{
    (void)state;
    static const struct {
        int n;
        dd_model truth, found;
    } CASE[] = {{3, DD_MODEL_SIMILARITY, DD_MODEL_SIMILARITY}, {4, DD_MODEL_SIMILARITY, DD_MODEL_SIMILARITY},
                {8, DD_MODEL_SIMILARITY, DD_MODEL_SIMILARITY}, {5, DD_MODEL_AFFINE, DD_MODEL_AFFINE},
                {8, DD_MODEL_AFFINE, DD_MODEL_AFFINE},         {8, DD_MODEL_HOMOGRAPHY, DD_MODEL_HOMOGRAPHY}};
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++) {
        dd_hand_point at[8];
        dd_hand_fit f;
        dd_err err;
        dd_hand_points p = exact(at, CASE[i].n, CASE[i].truth, true);
        assert_int_equal(fit(&f, &p, &err), DD_OK);
        assert_int_equal(f.model, CASE[i].found);
        assert_true(f.rms_px < 0.71); /* clicked to whole pixels: at most half a diagonal */
        assert_true(f.max_px >= f.rms_px && f.worst_line >= 2);
        double x, y, w = f.h[6] * 300 + f.h[7] * 200 + 1;
        move(&x, &y, CASE[i].truth, 300, 200);
        assert_near((f.h[0] * 300 + f.h[1] * 200 + f.h[2]) / w, x, 1);
        assert_near((f.h[3] * 300 + f.h[4] * 200 + f.h[5]) / w, y, 1);
    }
}

/* Two digits exchanged, columns exchanged, one point on the wrong mole. */
static void test_a_typing_error_is_named_by_its_line(void **state)
{
    (void)state;
    static const struct {
        int n, wrong;
        double dx, dy;
    } CASE[] = {{8, 5, 90, 0}, {8, 0, 0, -180}, {6, 3, -63, 40}, {5, 2, 150, 0}, {4, 1, 0, 300}};
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++) {
        dd_hand_point at[8];
        dd_hand_fit f;
        dd_err err;
        char line[32];
        dd_hand_points p = exact(at, CASE[i].n, DD_MODEL_SIMILARITY, true);
        at[CASE[i].wrong].xa = fmin(at[CASE[i].wrong].xa + CASE[i].dx, 639);
        at[CASE[i].wrong].ya = fmax(fmin(at[CASE[i].wrong].ya + CASE[i].dy, 479), 0);
        assert_int_equal(fit(&f, &p, &err), DD_E_POINTS);
        snprintf(line, sizeof line, "line %d", CASE[i].wrong + 2);
        assert_non_null(strstr(err.detail, line));
    }
}

static void test_mirrored_points_are_named(void **state)
{
    (void)state;
    for (int n = 3; n <= 8; n++) {
        dd_hand_point at[8];
        dd_hand_fit f;
        dd_err err;
        dd_hand_points p = exact(at, n, DD_MODEL_SIMILARITY, true);
        for (int i = 0; i < n; i++)
            at[i].xa = 639 - at[i].xa;
        assert_int_equal(fit(&f, &p, &err), DD_E_REGISTRATION);
        assert_non_null(strstr(err.detail, "mirror"));
    }
}

static void test_useless_points_are_refused(void **state)
{
    (void)state;
    dd_hand_point at[8];
    dd_hand_fit f;
    dd_err err;
    dd_hand_points p = exact(at, 4, DD_MODEL_SIMILARITY, false);
    at[2].xb = 640;
    assert_int_equal(fit(&f, &p, &err), DD_E_POINTS);
    assert_non_null(strstr(err.detail, "line 4"));
    assert_non_null(strstr(err.detail, "outside the baseline"));
    p = exact(at, 4, DD_MODEL_SIMILARITY, false);
    at[3].ya = -3;
    assert_int_equal(fit(&f, &p, &err), DD_E_POINTS);
    assert_non_null(strstr(err.detail, "line 5"));
    for (int i = 0; i < 4; i++)
        at[i] = (dd_hand_point){100 + 50 * i, 80 + 30 * i, 90 + 50 * i, 70 + 30 * i, (size_t)i + 2};
    p = (dd_hand_points){.at = at, .n = 4, .name = "points.csv"};
    assert_int_equal(fit(&f, &p, &err), DD_E_POINTS);
    assert_non_null(strstr(err.detail, "one line"));
    for (int i = 0; i < 4; i++)
        at[i] = (dd_hand_point){100 + i % 2, 80 + i / 2, 90 + i % 2, 70 + i / 2, (size_t)i + 2};
    assert_int_equal(fit(&f, &p, &err), DD_E_POINTS);
    assert_non_null(strstr(err.detail, "one place"));
}

/* ---- the rescue ---- */

typedef struct world {
    int seed;
    double contrast;
    bool after;
} world;

static double grey_of(const void *self, double x, double y)
{
    const world *w = self;
    double u = x, v = y;
    if (w->after) { /* inverse of move() as similarity */
        const double c = dd_cos(0.2) / 1.1, s = dd_sin(0.2) / 1.1;
        u = c * (x - 30) + s * (y + 20);
        v = -s * (x - 30) + c * (y + 20);
    }
    return 130 + w->contrast * drawn_scene(w->seed, u, v);
}

static dd_photo photo_of(int seed, double contrast, bool after) { return drawn_photo(grey_of, &(world){seed, contrast, after}); }

static double distance_from_truth(const dd_alignment *al, double x, double y, float *trust)
{
    float xa, ya;
    double tx, ty;
    dd_align_map_row(al, &xa, &ya, trust, x, y, 1, 1);
    move(&tx, &ty, DD_MODEL_SIMILARITY, x, y);
    return dd_hypot((double)xa - tx, (double)ya - ty);
}

static void test_points_seed_and_the_photos_refine(void **state)
{
    (void)state;
    dd_hand_point at[8];
    dd_hand_points p = exact(at, 5, DD_MODEL_SIMILARITY, false);
    for (int i = 0; i < 5; i++) { /* placed 3 px beside the truth */
        at[i].xa += i % 2 ? 3 : -3;
        at[i].ya += i % 3 ? 2 : -3;
    }
    dd_photo before = photo_of(1, 70, false), after = photo_of(1, 60, true);
    outcome o = drawn_align(&before, &after, NULL, &(dd_align_options){.points = &p});
    float trust;
    assert_int_equal(o.status, DD_OK);
    assert_int_equal(o.al.source, DD_SOURCE_POINTS);
    assert_true(o.al.flags & DD_BIT(DD_FLAG_MANUAL_POINTS) && !(o.al.flags & DD_BIT(DD_FLAG_LOW_TRUST)));
    assert_near(distance_from_truth(&o.al, 300, 200, &trust), 0, 0.1);
    assert_true(trust >= 0.5F);
    assert_true(o.al.points == &p && o.al.points_rms_px > 1 && o.al.points_max_px < 6);
    drawn_done(&o, &before, &after);
}

static void test_too_little_detail_uses_the_points_inside_their_hull(void **state)
{
    (void)state;
    dd_hand_point at[8];
    dd_hand_points p = exact(at, 4, DD_MODEL_SIMILARITY, true);
    static const double CONTRAST[] = {0, 2}; /* grey levels: an even wall; skin out of focus */
    for (int i = 0; i < 2; i++) {
        dd_photo before = photo_of(1, CONTRAST[i], false), after = photo_of(9, CONTRAST[i], true);
        outcome alone = drawn_align(&before, &after, NULL, NULL), o = drawn_align(&before, &after, NULL, &(dd_align_options){.points = &p});
        float trust;
        assert_int_equal(alone.status, DD_E_REGISTRATION);
        assert_int_equal(o.status, DD_OK);
        assert_true(o.al.flags & DD_BIT(DD_FLAG_MANUAL_POINTS) && o.al.flags & DD_BIT(DD_FLAG_LOW_TRUST));
        assert_true(isnan(o.al.rms_px) && o.al.points_rms_px < 0.71);
        assert_near(distance_from_truth(&o.al, 260, 180, &trust), 0, 1);
        assert_near(trust, 1, 1e-6);
        distance_from_truth(&o.al, 20, 460, &trust); /* far outside the hull */
        assert_near(trust, 0, 1e-6);
        dd_arena_free(alone.arena);
        drawn_done(&o, &before, &after);
    }
}

/* Points on another scene: on a face refused, elsewhere flagged, never silent. */
static void test_another_scene_is_not_waved_through(void **state)
{
    (void)state;
    dd_hand_point at[8];
    dd_hand_points p = exact(at, 6, DD_MODEL_SIMILARITY, true);
    static uint16_t bits[W * H];
    dd_aim aim = {.width = W, .height = H, .bits = bits, .face = {.found = true}};
    for (int seed = 2; seed < 6; seed++) {
        dd_photo before = photo_of(1, 70, false), after = photo_of(seed, 70, true);
        outcome face = drawn_align(&before, &after, &aim, &(dd_align_options){.points = &p});
        outcome other = drawn_align(&before, &after, NULL, &(dd_align_options){.points = &p});
        assert_int_equal(face.status, DD_E_REGISTRATION);
        assert_non_null(strstr(face.err.detail, "rms"));
        assert_int_equal(other.status, DD_OK);
        assert_true(other.al.flags & DD_BIT(DD_FLAG_LOW_TRUST));
        dd_arena_free(face.arena);
        drawn_done(&other, &before, &after);
    }
}

/* ---- a real pair that is refused without points ---- */

static int read_landmarks(double (*out)[2], int most, const char *path)
{
    FILE *f = fopen(path, "r");
    int n = 0, stated = 0;
    assert_non_null(f);
    assert_int_equal(fscanf(f, "%d", &stated), 1);
    while (n < stated && n < most && fscanf(f, "%lf %lf", &out[n][0], &out[n][1]) == 2)
        n++;
    fclose(f);
    return n;
}

static void test_real_pair_is_rescued_by_its_landmarks(void **state)
{
    (void)state;
    static const int USED[] = {0, 1, 10, 30, 50, 70, 90, 100}; /* of 106: eyes, jaw, brow, mouth */
    static double b[106][2], a[106][2];
    dd_hand_point at[8];
    dd_photo before, after;
    dd_limits limits = dd_limits_default();
    assert_int_equal(dd_photo_load(&before, need_shared("data/pairs/selfportrait_pose/1.jpg"), "1.jpg", &limits, NULL), DD_OK);
    assert_int_equal(dd_photo_load(&after, need_shared("data/pairs/selfportrait_pose/2.jpg"), "2.jpg", &limits, NULL), DD_OK);
    assert_int_equal(read_landmarks(b, 106, need_shared("data/pairs/selfportrait_pose/1_landmarks.tem")), 106);
    assert_int_equal(read_landmarks(a, 106, need_shared("data/pairs/selfportrait_pose/2_landmarks.tem")), 106);
    for (int i = 0; i < 8; i++)
        at[i] = (dd_hand_point){b[USED[i]][0], b[USED[i]][1], a[USED[i]][0], a[USED[i]][1], (size_t)i + 2};
    dd_hand_points p = {.at = at, .n = 8, .name = "points.csv"};
    outcome o = drawn_align(&before, &after, NULL, &(dd_align_options){.points = &p});
    assert_int_equal(o.status, DD_OK);
    double sum = 0;
    int n = 0;
    for (int i = 0; i < 106; i++) { /* the other landmarks, inside the frame of the points */
        float xa, ya, trust;
        dd_align_map_row(&o.al, &xa, &ya, &trust, b[i][0], b[i][1], 1, 1);
        if (trust < 0.5F)
            continue;
        sum += ((double)xa - a[i][0]) * ((double)xa - a[i][0]) + ((double)ya - a[i][1]) * ((double)ya - a[i][1]);
        n++;
    }
    print_message("# %d of 106 landmarks trusted, rms %.1f px; points rms %.1f px\n", n, n ? sqrt(sum / n) : 0, o.al.points_rms_px);
    assert_true(n >= 20 && sqrt(sum / n) < 8); /* hand-placed landmarks repeat within some 1 % of the face, here 300 px */
    dd_arena_free(o.arena);
    dd_photo_free(&before);
    dd_photo_free(&after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_what_people_write),
        cmocka_unit_test(test_bad_files_name_file_and_line),
        cmocka_unit_test(test_model_that_the_points_call_for),
        cmocka_unit_test(test_a_typing_error_is_named_by_its_line),
        cmocka_unit_test(test_mirrored_points_are_named),
        cmocka_unit_test(test_useless_points_are_refused),
        cmocka_unit_test(test_points_seed_and_the_photos_refine),
        cmocka_unit_test(test_too_little_detail_uses_the_points_inside_their_hull),
        cmocka_unit_test(test_another_scene_is_not_waved_through),
        cmocka_unit_test(test_real_pair_is_rescued_by_its_landmarks),
    };
    return RUN_TESTS("points", tests);
}
