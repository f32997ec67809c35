/* Real and damaged files of ../shared/data: all photos decode, all others are refused for the right reason. Skipped without the folder. */
#include <dirent.h>
#include <sys/stat.h>

#include "make_photos.h"

typedef struct tally {
    int files, photos;
} tally;

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && !strcmp(text + n - m, end);
}

/* Every file below folder; visit gets the path and what became of it (photo is freed after). */
static void walk(const char *folder, void (*visit)(const char *, dd_status, const dd_photo *, const dd_err *, tally *), tally *t)
{
    DIR *dir = opendir(folder);
    if (!dir)
        return;
    for (const struct dirent *e; (e = readdir(dir));) {
        char path[2048];
        struct stat st;
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        if (e->d_name[0] == '.' || stat(path, &st))
            continue;
        if (S_ISDIR(st.st_mode)) {
            walk(path, visit, t);
            continue;
        }
        dd_photo photo;
        dd_err err = {0};
        dd_limits limits = tiny_limits();
        dd_status status = dd_photo_load(&photo, path, path, &limits, &err);
        t->files++;
        t->photos += status == DD_OK;
        visit(path, status, &photo, &err, t);
        dd_photo_free(&photo);
    }
    closedir(dir);
}

static tally walk_shared(const char *relative, void (*visit)(const char *, dd_status, const dd_photo *, const dd_err *, tally *))
{
    tally t = {0, 0};
    char name[256];
    snprintf(name, sizeof name, "data/%s", relative);
    const char *folder = aid_shared(name);
    if (!folder)
        skip();
    char copy[1024];
    snprintf(copy, sizeof copy, "%s", folder);
    walk(copy, visit, &t);
    print_message("# %s: %d files, %d photos\n", relative, t.files, t.photos);
    return t;
}

static void must_decode(const char *path, dd_status status, const dd_photo *photo, const dd_err *err, tally *t)
{
    (void)photo;
    (void)t;
    if ((ends_with(path, ".jpg") || ends_with(path, ".jpeg") || ends_with(path, ".png")) && status)
        fail_msg("%s: %s (%s)", path, dd_status_reason(status), err->detail);
}

static void test_all_photos_decode(void **state)
{
    (void)state;
    static const char *const FOLDER[] = {"faces", "pairs", "skin", "large", "png", "icc", "exif_orientation", "exif_metadata"};
    for (size_t i = 0; i < sizeof FOLDER / sizeof *FOLDER; i++)
        assert_true(walk_shared(FOLDER[i], must_decode).photos > 0);
}

/* Damage is refused with words; what passes has no missing pixel by libjpeg's and libpng's own judgement. */
static void must_be_told(const char *path, dd_status status, const dd_photo *photo, const dd_err *err, tally *t)
{
    (void)t;
    if (status && (err->detail[0] == '\0' || status == DD_E_INTERNAL || status == DD_E_NO_MEMORY))
        fail_msg("%s: %s without a reason", path, dd_status_reason(status));
    if (!status && !photo->samples)
        fail_msg("%s: no samples", path);
}

static void test_damaged_files_are_told(void **state)
{
    (void)state;
    tally t = walk_shared("corrupt", must_be_told);
    assert_true(t.files > 100);
    assert_in_range(t.photos, 5, 15); /* odd but whole ones: bad XMP, fill bytes, a missing end marker */
}

static void test_known_reasons(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        dd_status status;
    } CASE[] = {{"corrupt/pillow_truncated_image.png", DD_E_TRUNCATED},
                {"corrupt/pillow_broken_data_stream.png", DD_E_DAMAGED},
                {"corrupt/pngsuite_xc1n0g08.png", DD_E_DAMAGED},
                {"corrupt/pngsuite_xd0n2c08.png", DD_E_DAMAGED},
                {"corrupt/pngsuite_xhdn0g08.png", DD_E_DAMAGED},
                {"corrupt/pngsuite_xs1n0g01.png", DD_E_DAMAGED},
                {"corrupt/pngsuite_xs4n0g01.png", DD_E_DAMAGED},
                {"corrupt/pngsuite_xcrn0g04.png", DD_E_DAMAGED},
                {"corrupt/skimage_truncated.jpg", DD_E_TRUNCATED},
                {"corrupt/jpegdecoder_empty.jpg", DD_E_EMPTY},
                {"corrupt/heif_truncated.heic", DD_E_UNSUPPORTED},
                {"corrupt/jpegdecoder_max_size.jpg", DD_E_TOO_LARGE},
                {"heic/IMG_5195.HEIC", DD_E_UNSUPPORTED},
                {"tiff/hopper_lzw.tif", DD_E_UNSUPPORTED},
                {"jpeg/mozilla_jpg-cmyk-1.jpg", DD_E_COLOUR_MODE},
                {"jpeg/pil_sample_cmyk.jpg", DD_E_COLOUR_MODE},
                {"jpeg/libjpeg_monkey12.jpg", DD_E_UNSUPPORTED}};
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++) {
        char name[128];
        dd_photo photo;
        dd_err err = {0};
        dd_limits limits = tiny_limits();
        snprintf(name, sizeof name, "data/%s", CASE[i].file);
        const char *path = aid_shared(name);
        if (!path)
            skip();
        dd_status status = dd_photo_load(&photo, path, "photo", &limits, &err);
        dd_photo_free(&photo);
        if (status != CASE[i].status)
            fail_msg("%s: %s (%s)", CASE[i].file, dd_status_reason(status), err.detail);
        assert_string_equal(err.where, "photo");
    }
}

static void test_file_that_is_not_there(void **state)
{
    (void)state;
    dd_photo photo;
    dd_err err = {0};
    dd_limits limits = dd_limits_default();
    assert_int_equal(dd_photo_load(&photo, "/nonexistent/a.jpg", "a.jpg", &limits, &err), DD_E_FILE_MISSING);
    assert_string_equal(err.where, "a.jpg");
    assert_int_equal(dd_photo_load(&photo, "/", "root.jpg", &limits, &err), DD_E_UNREADABLE);
    assert_non_null(strstr(dd_acquire_versions(), "libpng"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_photos_decode),
        cmocka_unit_test(test_damaged_files_are_told),
        cmocka_unit_test(test_known_reasons),
        cmocka_unit_test(test_file_that_is_not_there),
    };
    return RUN_TESTS("acquire_real", tests);
}
