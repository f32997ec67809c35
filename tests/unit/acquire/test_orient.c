/* Orientation: the same upright picture stored in the eight EXIF ways must come back as identical samples. The stored forms are built from
 * quarter turns and mirrors by name, not from the formulas of orient.c. */
#include "make_photos.h"

typedef struct picture {
    int w, h;
    uint8_t px[200 * 200 * 6];
} picture; /* bytes per pixel 3 or 6, big-endian samples */

static void copy_pixel(picture *to, int x, int y, const picture *from, int fx, int fy, size_t n)
{
    memcpy(to->px + ((size_t)y * (size_t)to->w + (size_t)x) * n, from->px + ((size_t)fy * (size_t)from->w + (size_t)fx) * n, n);
}

static void mirror(picture *p, size_t n)
{
    static picture out;
    out.w = p->w;
    out.h = p->h;
    for (int y = 0; y < p->h; y++)
        for (int x = 0; x < p->w; x++)
            copy_pixel(&out, x, y, p, p->w - 1 - x, y, n);
    *p = out;
}

/* Counter-clockwise: the right column becomes the top row. */
static void quarter_turn_left(picture *p, size_t n)
{
    static picture out;
    out.w = p->h;
    out.h = p->w;
    for (int y = 0; y < out.h; y++)
        for (int x = 0; x < out.w; x++)
            copy_pixel(&out, x, y, p, p->w - 1 - y, x, n);
    *p = out;
}

/* What must be done to the upright picture to get the stored one. EXIF: 1 top-left, 2 top-right (mirrored), 3 turned 180, 4 turned 180 and
 * mirrored, 5 left-top, 6 right-top: needs a turn right, so it was turned left; 7 right-bottom, 8 left-bottom. */
static void store_as(picture *p, int orientation, size_t n)
{
    static const struct {
        int turns_left;
        bool then_mirror;
    } WAY[9] = {{0, 0}, {0, 0}, {0, 1}, {2, 0}, {2, 1}, {1, 0}, {1, 0}, {3, 0}, {3, 0}};
    bool mirror_first = orientation == 5 || orientation == 7;
    if (mirror_first)
        mirror(p, n);
    for (int i = 0; i < WAY[orientation].turns_left; i++)
        quarter_turn_left(p, n);
    if (WAY[orientation].then_mirror)
        mirror(p, n);
}

static void draw(picture *p, int w, int h, size_t n)
{
    p->w = w;
    p->h = h;
    for (size_t i = 0; i < (size_t)w * (size_t)h * n; i++)
        p->px[i] = (uint8_t)(i * 7 + i / n % 251 * 13);
}

static dd_photo load(const picture *stored, int depth, bool big_endian, int type, uint32_t value)
{
    dd_blob exif = exif_make(big_endian, type, 1, value, NULL);
    dd_blob png = png_make(stored->w, stored->h, depth, 2, "eXIf", exif.data + 6, exif.size - 6, stored->px);
    dd_photo photo = decode_ok(&png);
    put_free(&exif);
    put_free(&png);
    return photo;
}

static void check_all(int w, int h, int depth)
{
    static picture upright, stored;
    size_t n = depth == 16 ? 6 : 3;
    draw(&upright, w, h, n);
    dd_photo first = load(&upright, depth, true, 3, 1);
    if (depth == 8)
        assert_memory_equal(first.samples, upright.px, (size_t)w * (size_t)h * n);
    for (int orientation = 2; orientation <= 8; orientation++) {
        stored = upright;
        store_as(&stored, orientation, n);
        dd_photo p = load(&stored, depth, orientation % 2 == 0, 3, (uint32_t)orientation);
        assert_int_equal(p.orientation, orientation);
        assert_int_equal(p.width, w);
        assert_int_equal(p.height, h);
        assert_int_equal(p.depth, depth);
        assert_memory_equal(p.samples, first.samples, (size_t)w * (size_t)h * n);
        assert_false(has_flag(&p, DD_FLAG_METADATA_DROPPED));
        dd_photo_free(&p);
    }
    dd_photo_free(&first);
}

static void test_eight_ways_one_picture(void **state)
{
    (void)state;
    check_all(5, 3, 8);
    check_all(5, 3, 16);
    check_all(97, 70, 8); /* crosses tiles */
    check_all(64, 129, 16);
    check_all(1, 40, 8);
}

/* Row 0 at the right side, column 0 at the top (value 6, a phone held upright): the stored top-left pixel is the upright top-right one. */
static void test_sideways_phone_photo(void **state)
{
    (void)state;
    static picture stored = {3, 2, {255, 0, 0}};
    dd_photo p = load(&stored, 8, true, 3, 6);
    const uint8_t *s = p.samples;
    assert_int_equal(p.width, 2);
    assert_int_equal(p.height, 3);
    assert_int_equal(s[3], 255);
    assert_int_equal(s[0], 0);
    dd_photo_free(&p);
}

static void test_invalid_values_mean_upright_and_are_flagged(void **state)
{
    (void)state;
    static const struct {
        int type;
        uint32_t value;
    } BAD[] = {{3, 0}, {3, 9}, {3, 255}, {3, 65535}, {4, 6}, {2, 0x36000000}};
    static picture stored;
    draw(&stored, 5, 3, 3);
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        dd_photo p = load(&stored, 8, true, BAD[i].type, BAD[i].value);
        assert_int_equal(p.orientation, 1);
        assert_int_equal(p.width, 5);
        assert_true(has_flag(&p, DD_FLAG_METADATA_DROPPED));
        dd_photo_free(&p);
    }
}

/* The public set of the same landscape in eight orientations (JPEG, so nearly equal). */
static void test_landscapes_look_alike(void **state)
{
    (void)state;
    dd_blob one = shared_file("exif_orientation/Landscape_1.jpg");
    if (!one.data)
        skip();
    dd_photo first = decode_ok(&one);
    for (int k = 2; k <= 8; k++) {
        char name[64];
        snprintf(name, sizeof name, "exif_orientation/Landscape_%d.jpg", k);
        dd_blob file = shared_file(name);
        dd_photo p = decode_ok(&file);
        assert_int_equal(p.width, first.width);
        assert_int_equal(p.height, first.height);
        const uint8_t *a = first.samples, *b = p.samples;
        double sum = 0;
        size_t n = (size_t)p.width * (size_t)p.height * 3;
        for (size_t i = 0; i < n; i++)
            sum += abs(a[i] - b[i]);
        assert_near(sum / (double)n, 0, 4); /* other orientations differ by 30 and more */
        dd_photo_free(&p);
        dd_blob_free(&file);
    }
    dd_photo_free(&first);
    dd_blob_free(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_eight_ways_one_picture),
        cmocka_unit_test(test_sideways_phone_photo),
        cmocka_unit_test(test_invalid_values_mean_upright_and_are_flagged),
        cmocka_unit_test(test_landscapes_look_alike),
    };
    return RUN_TESTS("acquire_orient", tests);
}
