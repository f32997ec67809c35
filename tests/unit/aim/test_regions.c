/* Drawn regions: known shapes have their known areas, roles and names come out in order, and every mistake is named with its place. */
#include "draw.h"

#include "../acquire/make_photos.h"
#include "base/text.h"
#include "stages/aim/paint.h"

enum { W = 120, H = 90 };
static char folder[200];

/* What one call of dd_aim_find gave. */
typedef struct outcome { dd_aim aim; dd_status status; dd_err err; dd_arena *arena; } outcome;

static const char *write_file(const char *name, const void *data, size_t size)
{
    static char path[400];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_int_equal(dd_file_write(path, data, size, NULL), DD_OK);
    return path;
}

static outcome aim_with(const dd_aim_request *request)
{
    static draw_ctx c;
    outcome o = {.status = DD_OK};
    draw_ctx_open(&c);
    const dd_limits limits = dd_limits_default();
    dd_photo photo = draw_photo(W, H, draw_light);
    o.status = dd_aim_find(&o.aim, &photo, request, &limits, &c.ctx, &o.err);
    o.arena = c.ctx.arena;
    draw_free(&photo);
    return o;
}

static outcome aim_with_json(const char *json, size_t size)
{
    const dd_aim_request request = {.regions_file = write_file("regions.json", json, size), .px_per_mm = 2.0, .nominal_width_mm = 250};
    return aim_with(&request);
}

static void close_outcome(outcome *o) { dd_arena_free(o->arena); }

static outcome aim_with_shapes(const char *shapes)
{
    char json[4096];
    const int n = snprintf(json, sizeof json, "{\"shapes\":[%s]}", shapes);
    assert_in_range(n, 1, sizeof json - 1);
    return aim_with_json(json, (size_t)n);
}

static size_t pixels_of(const outcome *o, const char *name)
{
    for (int i = 0; i < o->aim.n; i++)
        if (strcmp(o->aim.region[i].name, name) == 0)
            return o->aim.region[i].pixels;
    fail_msg("no region '%s'", name);
    return 0;
}

static void assert_area(const char *shapes, const char *name, size_t want)
{
    outcome o = aim_with_shapes(shapes);
    assert_string_equal(o.err.detail, "");
    assert_int_equal(o.status, DD_OK);
    assert_int_equal(pixels_of(&o, name), want);
    close_outcome(&o);
}

static void assert_refused_saying(outcome *o, const char *words)
{
    assert_int_equal(o->status, DD_E_REGIONS);
    assert_string_equal(o->err.where, "regions.json");
    if (strstr(o->err.detail, words) == NULL)
        fail_msg("'%s' does not say '%s'", o->err.detail, words);
    close_outcome(o);
}

static void assert_shapes_refused(const char *shapes, const char *words)
{
    outcome o = aim_with_shapes(shapes);
    assert_refused_saying(&o, words);
}

static void assert_json_refused(const char *json, const char *words)
{
    outcome o = aim_with_json(json, strlen(json));
    assert_refused_saying(&o, words);
}

static void test_areas_are_those_of_geometry(void **state)
{
    (void)state;
    assert_area("{\"label\":\"a\",\"shape_type\":\"rectangle\",\"points\":[[10,20],[60,50]]}", "a", 50 * 30);
    assert_area("{\"label\":\"a\",\"shape_type\":\"rectangle\",\"points\":[[60,50],[10,20]]}", "a",
                50 * 30); /* drawn from the other corner */
    assert_area("{\"label\":\"a\",\"shape_type\":\"rectangle\",\"points\":[[10,20],[60,20],[60,50],[10,50]]}", "a", 50 * 30);
    assert_area("{\"label\":\"a\",\"points\":[[0,0],[120,0],[120,90],[0,90]]}", "a", W * H);
    /* right-angled triangle: row y holds the centres with x + .5 < 40 - (y + .5), that is 39 - y of them (the one on the edge is out) */
    assert_area("{\"label\":\"a\",\"shape_type\":null,\"points\":[[0,0],[40,0],[0,40]]}", "a", 39 * 40 / 2);
    /* centres within 1 of a pixel's corner: the four around it; within 1.5 of a centre: 3 x 3 */
    assert_area("{\"label\":\"a\",\"shape_type\":\"circle\",\"points\":[[50,40],[51,40]]}", "a", 4);
    assert_area("{\"label\":\"a\",\"shape_type\":\"circle\",\"points\":[[50.5,40.5],[50.5,42]]}", "a", 9);
}

static void test_circle_counts_like_the_slow_model(void **state)
{
    (void)state;
    size_t want = 0;
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            want += (x + 0.5 - 60.3) * (x + 0.5 - 60.3) + (y + 0.5 - 44.8) * (y + 0.5 - 44.8) <= 30.0 * 30.0;
    assert_near(want, 3.14159265 * 900, 25);
    assert_area("{\"label\":\"a\",\"shape_type\":\"circle\",\"points\":[[60.3,44.8],[90.3,44.8]]}", "a", want);
}

/* Ray to the right crosses the outline an odd number of times. */
static bool inside_slowly(const double (*p)[2], int n, double x, double y)
{
    bool in = false;
    for (int i = 0, j = n - 1; i < n; j = i++)
        if ((p[i][1] > y) != (p[j][1] > y) && x < (p[j][0] - p[i][0]) * (y - p[i][1]) / (p[j][1] - p[i][1]) + p[i][0])
            in = !in;
    return in;
}

static void test_any_polygon_fills_like_the_slow_model(void **state)
{
    (void)state;
    dd_rng rng = dd_rng_make(5, 0);
    for (int round = 0; round < 50; round++) {
        double p[12][2];
        const int n = 3 + (int)dd_rng_below(&rng, 10);
        for (int i = 0; i < n; i++) {   /* partly outside, crossing itself */
            p[i][0] = 160 * dd_rng_unit(&rng) - 20;
            p[i][1] = 130 * dd_rng_unit(&rng) - 20;
        }
        static uint16_t bits[W * H];
        memset(bits, 0, sizeof bits);
        dd_paint_polygon((dd_canvas){bits, W, H}, (const double(*)[2])p, (size_t)n, 3);
        for (int y = 0; y < H; y++)
            for (int x = 0; x < W; x++)
                assert_int_equal(bits[y * W + x], inside_slowly((const double(*)[2])p, n, x + 0.5, y + 0.5) ? 8 : 0);
    }
}

static void test_bow_tie_is_even_odd(void **state)
{
    (void)state;
    /* two triangles of 40 x 20 / 2 each, tips meeting */
    outcome o = aim_with_shapes("{\"label\":\"tie\",\"points\":[[10,10],[50,50],[50,10],[10,50]]}");
    assert_int_equal(o.status, DD_OK);
    assert_near(pixels_of(&o, "tie"), 2 * 40 * 20 / 2, 40);
    assert_true((o.aim.bits[30 * W + 12] & 1) == 1 && (o.aim.bits[12 * W + 30] & 1) == 0);
    close_outcome(&o);
}

static void test_partly_outside_is_clipped(void **state)
{
    (void)state;
    assert_area("{\"label\":\"a\",\"shape_type\":\"rectangle\",\"points\":[[-30,-30],[10,10]]}", "a", 100);
    size_t quarter = 0;
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            quarter += (x + 0.5) * (x + 0.5) + (y + 0.5) * (y + 0.5) <= 20.2 * 20.2;
    assert_near(quarter, 3.14159265 * 20.2 * 20.2 / 4, 8);
    assert_area("{\"label\":\"a\",\"shape_type\":\"circle\",\"points\":[[0,0],[20.2,0]]}", "a", quarter);
}

static void test_names_roles_and_order(void **state)
{
    (void)state;
    outcome o = aim_with_shapes("{\"label\":\"exclude\",\"shape_type\":\"rectangle\",\"points\":[[0,0],[20,90]]},"
                                "{\"label\":\"control\",\"shape_type\":\"rectangle\",\"points\":[[100,0],[120,90]]},"
                                "{\"label\":\"wange\",\"shape_type\":\"rectangle\",\"points\":[[10,0],[40,10]]},"
                                "{\"label\":\"Stirn\",\"shape_type\":\"rectangle\",\"points\":[[30,20],[40,30]]},"
                                "{\"label\":\"wange\",\"shape_type\":\"rectangle\",\"points\":[[50,0],[60,10]]}");
    assert_int_equal(o.status, DD_OK);
    assert_int_equal(o.aim.n, 4);
    static const char *const names[4] = {"Stirn", "wange", "control", "exclude"};
    static const dd_role roles[4] = {DD_ROLE_TREATED, DD_ROLE_TREATED, DD_ROLE_CONTROL, DD_ROLE_EXCLUDE};
    for (int i = 0; i < 4; i++) {
        assert_string_equal(o.aim.region[i].name, names[i]);
        assert_int_equal(o.aim.region[i].role, roles[i]);
    }
    assert_int_equal(pixels_of(&o, "wange"), 20 * 10 + 10 * 10);    /* one region of two shapes, the excluded part gone */
    assert_int_equal(pixels_of(&o, "exclude"), 20 * 90);
    assert_int_equal(o.aim.bits[5 * W + 15], 8);
    assert_false(o.aim.automatic);
    assert_int_equal(o.aim.skin, DD_SKIN_NOT_SOUGHT);
    assert_int_equal(o.aim.flags, 0);
    assert_string_equal(o.aim.scale_source, "user");
    close_outcome(&o);
}

static void test_names_keep_their_letters(void **state)
{
    (void)state;
    assert_area("{\"label\":\"\xC3\xA4u\xC3\x9F"
                "ere Wange \xE5\xB7\xA6\",\"shape_type\":\"rectangle\",\"points\":[[0,0],[10,10]]}",
                "\xC3\xA4u\xC3\x9F"
                "ere Wange \xE5\xB7\xA6",
                100);
}

static void test_unusable_shapes_are_named(void **state)
{
    (void)state;
    assert_shapes_refused("{\"points\":[[0,0],[9,0],[9,9]]}", "shape 0 has no label");
    assert_shapes_refused("{\"label\":\"\",\"points\":[[0,0],[9,0],[9,9]]}", "shape 0 has no label");
    assert_shapes_refused("{\"label\":\"  \",\"points\":[[0,0],[9,0],[9,9]]}", "shape 0 has no label");
    assert_shapes_refused("{\"label\":7,\"points\":[[0,0],[9,0],[9,9]]}", "shape 0 has no label");
    assert_shapes_refused("{\"label\":\"a\\u0007\",\"points\":[[0,0],[9,0],[9,9]]}", "control character");
    assert_shapes_refused("{\"label\":\"a\\u0085\",\"points\":[[0,0],[9,0],[9,9]]}", "control character");
    assert_shapes_refused("{\"label\":\"0123456789012345678901234567890123456789012345678901234567890123\",\"points\":[[0,0],[9,0],[9,9]]}",
                          "64 bytes long");
    assert_shapes_refused("{\"label\":\"a\"}", "shape 0 ('a') has no points");
    assert_shapes_refused("{\"label\":\"a\",\"points\":[]}", "0 points do not make a polygon");
    assert_shapes_refused("{\"label\":\"a\",\"points\":[[0,0],[5,5]]}", "2 points do not make a polygon");
    assert_shapes_refused("{\"label\":\"a\",\"shape_type\":\"circle\",\"points\":[[0,0],[5,5],[6,6]]}", "3 points do not make a circle");
    assert_shapes_refused("{\"label\":\"a\",\"shape_type\":\"rectangle\",\"points\":[[0,0]]}", "1 points do not make a rectangle");
    assert_shapes_refused("{\"label\":\"a\",\"shape_type\":\"line\",\"points\":[[0,0],[5,5]]}", "shape 0 ('a') is a line");
    assert_shapes_refused("{\"label\":\"a\",\"shape_type\":3,\"points\":[[0,0],[5,5],[6,6]]}", "shape_type");
    assert_shapes_refused("{\"label\":\"ok\",\"points\":[[0,0],[9,0],[9,9]]},{\"label\":\"b\",\"points\":[[0,0],[9,\"x\"],[9,9]]}",
                          "shape 1 ('b'), point 1");
    assert_shapes_refused("{\"label\":\"a\",\"points\":[[0,0],[9,0,1],[9,9]]}", "point 1");
    assert_shapes_refused("{\"label\":\"a\",\"points\":[[0,0],[9,null],[9,9]]}", "point 1");
    assert_shapes_refused("{\"label\":\"a\",\"points\":[[0,0],[1e99,0],[9,9]]}", "point 1");
    assert_shapes_refused("{\"label\":\"line\",\"points\":[[0,0],[9,9],[20,20]]}", "region 'line' has no pixel");
    assert_shapes_refused("{\"label\":\"off\",\"points\":[[200,0],[300,0],[300,50]]}", "region 'off' has no pixel inside the photo");
    assert_shapes_refused("{\"label\":\"a\",\"shape_type\":\"rectangle\",\"points\":[[0,0],[9,9]]},{\"label\":\"exclude\",\"shape_type\":"
                          "\"rectangle\",\"points\":[[0,0],[20,20]]}",
                          "region 'a' has no pixel inside the photo once the excluded part is taken away");
}

static void test_broken_json_is_located(void **state)
{
    (void)state;
    assert_json_refused("{\"shapes\":[\n  {\"label\":\"a\",\n   \"points\":[[0,0],[9,NaN],[9,9]]}]}", "3:");
    assert_json_refused("{\"shapes\":[{\"label\":\"a\",\"points\":[[0,0],[1e400,0],[9,9]]}]}", "1:");
    assert_json_refused("{\"shapes\":[],}", "1:");
    assert_json_refused("{\"shapes\":[{\"label\":\"a\",\"label\":\"b\"}]}", "duplicate");
    assert_json_refused("{\"shapes\":[", "1:");
    assert_json_refused("// comment\n{\"shapes\":[]}", "1:");
    assert_json_refused("\xEF\xBB\xBF{\"shapes\":[]}", "1:");
    assert_json_refused("{\"shapes\":[{\"label\":\"\xFF\xFE\"}]}", "1:");
    assert_json_refused("{\"shapes\":[{\"label\":\"\\ud800\"}]}", "1:");
    assert_json_refused("[1,2]", "not a LabelMe file");
    assert_json_refused("{\"shapes\":{}}", "not a LabelMe file");
    assert_json_refused("{\"shapes\":[]}", "no shape drawn");
    outcome o = aim_with_json("{\"shapes\":[\0]}", 13);
    assert_refused_saying(&o, "1:");
}

static void test_deep_and_long_files_are_refused_quickly(void **state)
{
    (void)state;
    dd_text deep = {0};
    for (int i = 0; i < 200000; i++)
        dd_text_puts(&deep, "[");
    outcome o = aim_with_json(deep.data, deep.size);
    assert_refused_saying(&o, "1:33: nested deeper than 32");
    dd_text_free(&deep);

    dd_text many = {0};
    dd_text_puts(&many, "{\"shapes\":[{\"label\":\"a\",\"points\":[[1,1]");
    for (int i = 0; i < 100000; i++)
        dd_text_puts(&many, ",[1,2]");
    dd_text_puts(&many, "]}]}");
    o = aim_with_json(many.data, many.size);
    assert_refused_saying(&o, "more than 100000 points");
    dd_text_free(&many);
}

/* LabelMe embeds the photo as one long string: no reason to refuse, brackets in it are no nesting. */
static void test_embedded_photo_is_skipped(void **state)
{
    (void)state;
    dd_text json = {0};
    dd_text_puts(&json, "{\"imageData\":\"");
    for (int i = 0; i < 50000; i++)
        dd_text_puts(&json, "[{\\\"\\\\[[abcdefghijklmnopqrstuvwxyz");
    dd_text_puts(&json, "\",\"imageWidth\":120,\"imageHeight\":90,\"shapes\":[{\"label\":\"a\",\"shape_type\":\"rectangle\",\"points\":[[0,"
                        "0],[10,10]],\"flags\":{}}]}");
    outcome o = aim_with_json(json.data, json.size);
    assert_int_equal(o.status, DD_OK);
    assert_int_equal(pixels_of(&o, "a"), 100);
    close_outcome(&o);
    dd_text_free(&json);
}

static void test_regions_of_another_photo_are_refused(void **state)
{
    (void)state;
    assert_json_refused("{\"imageWidth\":90,\"imageHeight\":120,\"shapes\":[{\"label\":\"a\",\"points\":[[0,0],[9,0],[9,9]]}]}",
                        "drawn on a photo of 90x120, this one is 120x90 (rotated?)");
    assert_json_refused("{\"imageWidth\":640,\"imageHeight\":480,\"shapes\":[{\"label\":\"a\",\"points\":[[0,0],[9,0],[9,9]]}]}",
                        "640x480, this one is 120x90");
}

static void test_fifteen_regions_are_enough(void **state)
{
    (void)state;
    char shapes[4096] = "";
    for (int i = 0; i < 16; i++) {
        char one[128];
        snprintf(one, sizeof one, "%s{\"label\":\"r%02d\",\"shape_type\":\"rectangle\",\"points\":[[%d,0],[%d,9]]}", i ? "," : "", i, 5 * i,
                 5 * i + 4);
        if (i == 15) {
            outcome o = aim_with_shapes(shapes);
            assert_int_equal(o.status, DD_OK);
            assert_int_equal(o.aim.n, 15);
            assert_int_equal(o.aim.region[14].pixels, 36);
            close_outcome(&o);
        }
        strcat(shapes, one);
    }
    assert_shapes_refused(shapes, "more than 15 regions ('r15')");
}

static void test_missing_file_is_a_regions_error(void **state)
{
    (void)state;
    const dd_aim_request request = {.regions_file = "/nowhere/at/all.json", .px_per_mm = 2.0, .nominal_width_mm = 250};
    outcome o = aim_with(&request);
    assert_int_equal(o.status, DD_E_REGIONS);
    assert_string_equal(o.err.where, "all.json");
    close_outcome(&o);
}

/* A mask with a rectangle of 255, as PNG. */
static const char *write_mask(const char *name, int width, int height, int x0, int y0, int x1, int y1)
{
    dd_blob png = put_new();
    uint8_t *rows = calloc((size_t)width * (size_t)height, 1);
    assert_non_null(rows);
    for (int y = y0; y < y1; y++)
        memset(rows + (size_t)y * (size_t)width + x0, 255, (size_t)(x1 - x0));
    png_head(&png, width, height, 8, 0);
    png_rows(&png, rows, (size_t)width, height);
    png_chunk(&png, "IEND", NULL, 0);
    const char *path = write_file(name, png.data, png.size);
    free(rows);
    put_free(&png);
    return path;
}

static void test_masks_are_regions(void **state)
{
    (void)state;
    char mask[400];
    dd_copy(mask, sizeof mask, write_mask("treated.png", W, H, 10, 10, 30, 40));
    const dd_aim_request request = {
        .mask_file = mask, .control_mask_file = write_mask("control.png", W, H, 80, 0, 100, 50), .nominal_width_mm = 60, .px_per_mm = 3.5};
    outcome o = aim_with(&request);
    assert_int_equal(o.status, DD_OK);
    assert_int_equal(o.aim.n, 2);
    assert_string_equal(o.aim.region[0].name, "mask");
    assert_string_equal(o.aim.region[1].name, "control");
    assert_int_equal(o.aim.region[1].role, DD_ROLE_CONTROL);
    assert_int_equal(pixels_of(&o, "mask"), 600);
    assert_int_equal(pixels_of(&o, "control"), 1000);
    assert_near(o.aim.px_per_mm, 3.5, 0);
    close_outcome(&o);
}

static void test_unusable_masks_are_refused(void **state)
{
    (void)state;
    const dd_aim_request empty = {.mask_file = write_mask("empty.png", W, H, 0, 0, 0, 0), .nominal_width_mm = 250, .px_per_mm = 1};
    outcome o = aim_with(&empty);
    assert_int_equal(o.status, DD_E_REGIONS);
    assert_string_equal(o.err.where, "empty.png");
    assert_string_equal(o.err.detail, "the mask is empty");
    close_outcome(&o);
    const dd_aim_request turned = {.mask_file = write_mask("turned.png", H, W, 0, 0, 9, 9), .nominal_width_mm = 250, .px_per_mm = 1};
    o = aim_with(&turned);
    assert_int_equal(o.status, DD_E_REGIONS);
    assert_non_null(strstr(o.err.detail, "rotated?"));
    close_outcome(&o);
}

/* Only a control region drawn: the skin found is treated, without the control region. */
static void test_found_skin_leaves_the_control_region_alone(void **state)
{
    (void)state;
    static draw_ctx c;
    draw_ctx_open(&c);
    const dd_limits limits = dd_limits_default();
    dd_photo photo = draw_skin(400, 300, draw_medium);
    static const char json[] = "{\"shapes\":[{\"label\":\"control\",\"shape_type\":\"rectangle\",\"points\":[[0,0],[100,300]]},"
                               "{\"label\":\"exclude\",\"shape_type\":\"rectangle\",\"points\":[[300,0],[400,300]]}]}";
    const dd_aim_request request = {.regions_file = write_file("regions.json", json, sizeof json - 1), .nominal_width_mm = 100};
    dd_aim aim;
    assert_int_equal(dd_aim_find(&aim, &photo, &request, &limits, &c.ctx, NULL), DD_OK);
    assert_true(aim.automatic);
    assert_int_equal(aim.n, 3);
    assert_string_equal(aim.region[0].name, "auto");
    assert_int_equal(aim.region[0].pixels, 200 * 300);
    assert_int_equal(aim.region[1].pixels, 100 * 300);
    assert_int_equal(aim.region[2].pixels, 100 * 300);
    assert_near(aim.px_per_mm, 4.0, 1e-12);
    assert_string_equal(aim.scale_source, "nominal");
    draw_free(&photo);
    dd_arena_free(c.ctx.arena);
}

/* Beside drawn regions the face gives its scale, and its regions when asked. */
static void test_face_beside_drawn_regions(void **state)
{
    (void)state;
    static const char json[] = "{\"shapes\":[{\"label\":\"scar\",\"shape_type\":\"circle\",\"points\":[[200,300],[210,300]]}]}";
    static draw_ctx c;
    const dd_limits limits = dd_limits_default();
    dd_photo photo = draw_photo(480, 600, (const double[3]){0.40, 0.42, 0.45});
    draw_face f = {.x = 230, .y = 250, .ipd = 90};
    memcpy(f.tone, draw_light, sizeof f.tone);
    draw_face_on(&photo, &f);
    for (int asked = 0; asked < 2; asked++) {
        draw_ctx_open(&c);
        const dd_aim_request request = {
            .regions_file = write_file("regions.json", json, sizeof json - 1), .nominal_width_mm = 250, .face_regions = asked};
        dd_aim aim;
        assert_int_equal(dd_aim_find(&aim, &photo, &request, &limits, &c.ctx, NULL), DD_OK);
        assert_false(aim.automatic);
        assert_string_equal(aim.scale_source, "face");
        assert_near(aim.px_per_mm, 90 / 63.0, 0.02);
        assert_int_equal(aim.n, asked ? 6 : 1);
        assert_string_equal(aim.region[aim.n - 1].name, "scar");
        assert_int_equal(aim.flags, 0);
        dd_arena_free(c.ctx.arena);
    }
    draw_free(&photo);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_areas_are_those_of_geometry),
        cmocka_unit_test(test_circle_counts_like_the_slow_model),
        cmocka_unit_test(test_any_polygon_fills_like_the_slow_model),
        cmocka_unit_test(test_bow_tie_is_even_odd),
        cmocka_unit_test(test_partly_outside_is_clipped),
        cmocka_unit_test(test_names_roles_and_order),
        cmocka_unit_test(test_names_keep_their_letters),
        cmocka_unit_test(test_unusable_shapes_are_named),
        cmocka_unit_test(test_broken_json_is_located),
        cmocka_unit_test(test_deep_and_long_files_are_refused_quickly),
        cmocka_unit_test(test_embedded_photo_is_skipped),
        cmocka_unit_test(test_regions_of_another_photo_are_refused),
        cmocka_unit_test(test_fifteen_regions_are_enough),
        cmocka_unit_test(test_missing_file_is_a_regions_error),
        cmocka_unit_test(test_masks_are_regions),
        cmocka_unit_test(test_unusable_masks_are_refused),
        cmocka_unit_test(test_found_skin_leaves_the_control_region_alone),
        cmocka_unit_test(test_face_beside_drawn_regions),
    };
    dd_copy(folder, sizeof folder, aid_temp_folder());
    return RUN_TESTS("aim regions", tests);
}
