/* Colour: published matrices and curves, profiles against untagged twins, pairs of one picture in two encodings. */
#include "make_photos.h"

#include <lcms2.h>

#include "kernels/colour.h"
#include "stages/acquire/tone_curve.h"

static dd_photo with_chunk(const char *type, const void *chunk, size_t n, const uint8_t rgb[3])
{
    uint8_t rows[2 * 2 * 3];
    for (int i = 0; i < 4; i++)
        memcpy(rows + 3 * i, rgb, 3);
    dd_blob b = put_new();
    png_head(&b, 2, 2, 8, 2);
    if (type && !strcmp(type, "iCCP"))
        png_iccp(&b, chunk, n);
    else if (type)
        png_chunk(&b, type, chunk, n);
    png_rows(&b, rows, 6, 2);
    png_chunk(&b, "IEND", NULL, 0);
    dd_photo p = decode_ok(&b);
    put_free(&b);
    return p;
}

static void linear_at(const dd_photo *p, int x, int y, double rgb[3])
{
    float r, g, b;
    dd_photo_linear_row(p, &r, &g, &b, x, y, 1);
    rgb[0] = (double)r;
    rgb[1] = (double)g;
    rgb[2] = (double)b;
}

static dd_blob profile_file(const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "icc/profiles/%s", name);
    return shared_file(path);
}

/* A profile of ../shared on one pixel; false without the file. */
static bool pixel_with_profile(double lab[3], char name_out[64], bool *identity, const char *profile, const uint8_t rgb[3])
{
    dd_blob icc = profile_file(profile);
    double linear[3];
    if (!icc.data)
        return false;
    dd_photo p = with_chunk("iCCP", icc.data, icc.size, rgb);
    linear_at(&p, 1, 1, linear);
    dd_lab_from_linear1(lab, linear);
    memcpy(name_out, p.profile, sizeof p.profile);
    *identity = p.matrix_is_identity;
    assert_false(has_flag(&p, DD_FLAG_PROFILE_BROKEN));
    assert_false(has_flag(&p, DD_FLAG_PROFILE_ASSUMED));
    dd_photo_free(&p);
    dd_blob_free(&icc);
    return true;
}

/* lcms writes h into bytes and closes it. */
static cmsUInt32Number save_profile(uint8_t *bytes, size_t size, cmsHPROFILE h)
{
    cmsUInt32Number n = 0;
    assert_true(cmsSaveProfileToMem(h, NULL, &n) && n <= size);
    assert_true(cmsSaveProfileToMem(h, bytes, &n));
    cmsCloseProfile(h);
    return n;
}

static void test_srgb_table_is_the_standard(void **state)
{
    (void)state;
    dd_photo p = with_chunk(NULL, NULL, 0, (const uint8_t[3]){188, 10, 255});
    double linear[3];
    linear_at(&p, 0, 0, linear);
    /* IEC 61966-2-1: 188/255 -> ((0.737255 + 0.055)/1.055)^2.4 = 0.502886; 10/255 -> 0.0392157/12.92 = 0.00303527; 255 -> 1 */
    assert_near(linear[0], 0.50288646, 1e-7);
    assert_near(linear[1], 0.00303526984, 1e-9);
    assert_true(linear[2] == 1.0);
    assert_true(p.matrix_is_identity);
    assert_string_equal(p.profile, "sRGB (assumed)");
    assert_true(has_flag(&p, DD_FLAG_PROFILE_ASSUMED));
    dd_photo_free(&p);
}

static void test_tagged_srgb_equals_untagged(void **state)
{
    (void)state;
    dd_blob icc = profile_file("sRGB-v4.icc");
    dd_photo plain = with_chunk(NULL, NULL, 0, (const uint8_t[3]){1, 2, 3}),
             chunk = with_chunk("sRGB", "\0", 1, (const uint8_t[3]){1, 2, 3});
    assert_memory_equal(plain.to_linear[0], chunk.to_linear[0], 256 * sizeof(float));
    assert_int_equal(chunk.flags, 0);
    assert_string_equal(chunk.profile, "sRGB");
    if (icc.data) {
        dd_photo tagged = with_chunk("iCCP", icc.data, icc.size, (const uint8_t[3]){1, 2, 3});
        assert_true(tagged.matrix_is_identity);
        assert_memory_equal(plain.to_linear[0], tagged.to_linear[0], 256 * sizeof(float));
        assert_memory_equal(plain.to_linear[0], tagged.to_linear[2], 256 * sizeof(float));
        assert_string_equal(tagged.profile, "sRGB");
        assert_int_equal(tagged.flags, 0);
        dd_photo_free(&tagged);
    }
    dd_photo_free(&plain);
    dd_photo_free(&chunk);
    dd_blob_free(&icc);
}

/* lcms's own sRGB, written to memory: the same, without any file. */
static void test_profile_written_by_lcms_is_srgb(void **state)
{
    (void)state;
    static uint8_t bytes[65536];
    cmsUInt32Number n = save_profile(bytes, sizeof bytes, cmsCreate_sRGBProfile());
    dd_photo p = with_chunk("iCCP", bytes, n, (const uint8_t[3]){1, 2, 3});
    assert_true(p.matrix_is_identity);
    assert_true(dd_curve_is_srgb(p.to_linear[0], 8));
    assert_int_equal(p.flags, 0);
    dd_photo_free(&p);
}

/* Display P3 -> XYZ as METRICS.md 0.1 prints it, on skin: the pixel, worked out in double here. */
static void test_display_p3_against_the_published_matrix(void **state)
{
    (void)state;
    static const double P3[9] = {0.48657095, 0.26566769, 0.19821729, 0.22897456, 0.69173852, 0.07928691, 0, 0.04511338, 1.04394437};
    static const double SRGB[9] = {3.2404542, -1.5371385, -0.4985314, -0.9692660, 1.8760108, 0.0415560, 0.0556434, -0.2040259, 1.0572252};
    static const uint8_t SKIN[3] = {200, 150, 130};
    double v[3], want[3], want_lab[3], as_srgb_lab[3], lab[3], got[3];
    for (int i = 0; i < 3; i++)
        v[i] = dd_srgb_to_linear(SKIN[i] / 255.0);
    for (int i = 0; i < 3; i++) {
        double xyz[3];
        for (int k = 0; k < 3; k++)
            xyz[k] = P3[3 * k] * v[0] + P3[3 * k + 1] * v[1] + P3[3 * k + 2] * v[2];
        want[i] = SRGB[3 * i] * xyz[0] + SRGB[3 * i + 1] * xyz[1] + SRGB[3 * i + 2] * xyz[2];
    }
    dd_lab_from_linear1(want_lab, want);
    dd_lab_from_linear1(as_srgb_lab, v);
    assert_near(want_lab[1] - as_srgb_lab[1], 4.7, 0.3); /* what ignoring the profile costs (ECOSYSTEM.md) */
    dd_photo p = with_chunk("cICP", "\14\15\0\1", 4, SKIN);
    linear_at(&p, 0, 0, got);
    dd_lab_from_linear1(lab, got);
    for (int i = 0; i < 3; i++)
        assert_near(lab[i], want_lab[i], 0.05);
    assert_string_equal(p.profile, "Display P3");
    dd_photo_free(&p);
    static const char *const FILES[] = {"DisplayP3-v4.icc", "DisplayP3-v2-magic.icc", "DisplayP3Compat-v2-micro.icc"};
    for (int f = 0; f < 3; f++) {
        char name[64];
        bool identity;
        if (!pixel_with_profile(lab, name, &identity, FILES[f], SKIN))
            skip();
        assert_false(identity);
        for (int i = 0; i < 3; i++)
            assert_near(lab[i], want_lab[i], 0.3);
        assert_memory_equal(name, "Display P3", 10);
    }
}

/* lcms itself as the second opinion on matrix profiles: to Lab D50, then back out to linear sRGB through our constants' inverse is not
 * needed - grey must stay grey and lightness must agree. */
static void test_profiles_agree_with_lcms(void **state)
{
    (void)state;
    static const char *const FILES[] = {"AdobeCompat-v2.icc", "ProPhoto-v4.icc",      "ProPhoto-v2-magic.icc",
                                        "Rec2020-v4.icc",     "Rec2020-v2-magic.icc", "sRGB-v2-micro.icc"};
    static const uint8_t COLOURS[][3] = {{200, 150, 130}, {90, 60, 50}, {128, 128, 128}, {255, 255, 255}, {230, 190, 170}};
    cmsHPROFILE srgb = cmsCreate_sRGBProfile();
    for (size_t f = 0; f < sizeof FILES / sizeof *FILES; f++)
        for (size_t k = 0; k < sizeof COLOURS / sizeof *COLOURS; k++) {
            double lab[3], want_lab[3], want[3];
            float out[3];
            char name[64];
            bool identity;
            dd_blob icc = profile_file(FILES[f]);
            if (!icc.data || !pixel_with_profile(lab, name, &identity, FILES[f], COLOURS[k])) {
                cmsCloseProfile(srgb);
                skip();
            }
            cmsHPROFILE h = cmsOpenProfileFromMem(icc.data, (cmsUInt32Number)icc.size);
            cmsHTRANSFORM t = cmsCreateTransform(h, TYPE_RGB_8, srgb, TYPE_RGB_FLT, INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_NOOPTIMIZE);
            cmsDoTransform(t, COLOURS[k], out, 1);
            for (int i = 0; i < 3; i++)
                want[i] = dd_srgb_to_linear((double)out[i]);
            bool inside = out[0] >= 0 && out[1] >= 0 && out[2] >= 0 && out[0] <= 1.0001f && out[1] <= 1.0001f && out[2] <= 1.0001f;
            dd_lab_from_linear1(want_lab, want);
            for (int i = 0; inside && i < 3; i++)
                assert_near(lab[i], want_lab[i], 0.3);
            cmsDeleteTransform(t);
            cmsCloseProfile(h);
            dd_blob_free(&icc);
        }
    cmsCloseProfile(srgb);
}

/* A profile whose red is the green of sRGB, green its blue, blue its red: correct only if it is honoured, and then exactly a permutation.
 */
static void test_swapped_channels_come_out_right(void **state)
{
    (void)state;
    static uint8_t bytes[65536];
    static const cmsCIExyY WHITE = {0.3127, 0.3290, 1};
    static const cmsCIExyYTRIPLE SWAPPED = {{0.30, 0.60, 1}, {0.15, 0.06, 1}, {0.64, 0.33, 1}};
    cmsFloat64Number srgb[5] = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
    cmsToneCurve *curve = cmsBuildParametricToneCurve(NULL, 4, srgb);
    cmsToneCurve *const curves[3] = {curve, curve, curve};
    cmsUInt32Number n = save_profile(bytes, sizeof bytes, cmsCreateRGBProfile(&WHITE, &SWAPPED, curves));
    cmsFreeToneCurve(curve);
    dd_photo plain = with_chunk(NULL, NULL, 0, (const uint8_t[3]){200, 150, 130});
    dd_photo swapped = with_chunk("iCCP", bytes, n, (const uint8_t[3]){150, 130, 200});
    double a[3], b[3];
    linear_at(&plain, 0, 0, a);
    linear_at(&swapped, 0, 0, b);
    assert_string_equal(swapped.profile, "own primaries");
    for (int c = 0; c < 3; c++)
        assert_near(a[c], b[c], 5e-4); /* colourants have 16 fractional bits, whites differ in the fourth digit */
    dd_photo_free(&plain);
    dd_photo_free(&swapped);
}

static void test_grey_profile(void **state)
{
    (void)state;
    dd_blob icc = profile_file("sGrey-v4.icc");
    if (!icc.data)
        skip();
    dd_blob jpeg =
        jpeg_make(&(jpeg_recipe){.width = 16, .height = 16, .components = 1, .quality = 95, .icc = icc.data, .icc_size = icc.size});
    dd_photo p = decode_ok(&jpeg);
    assert_int_equal(p.flags, DD_BIT(DD_FLAG_GREYSCALE));
    assert_true(dd_curve_is_srgb(p.to_linear[0], 8) && p.matrix_is_identity);
    dd_photo_free(&p);
    dd_photo colour = with_chunk("iCCP", icc.data, icc.size, (const uint8_t[3]){1, 2, 3}); /* does not fit an RGB photo */
    assert_true(has_flag(&colour, DD_FLAG_PROFILE_BROKEN) || has_flag(&colour, DD_FLAG_PROFILE_ASSUMED));
    dd_photo_free(&colour);
    put_free(&jpeg);
    dd_blob_free(&icc);
}

static void test_garbage_profiles_are_srgb_with_a_flag(void **state)
{
    (void)state;
    static uint8_t bytes[65536];
    cmsUInt32Number n = save_profile(bytes, sizeof bytes, cmsCreate_sRGBProfile());
    uint32_t seed = 5;
    for (int i = 0; i < 300; i++) {
        static uint8_t bad[65536];
        memcpy(bad, bytes, n);
        for (int k = 0; k < 1 + i / 30; k++) {
            seed = seed * 1664525u + 1013904223u;
            bad[(seed >> 8) % n] = (uint8_t)(seed >> 24);
        }
        if (i % 3 == 0)
            memcpy(bad, bytes, 4); /* the announced size stays: half of it is missing */
        dd_blob jpeg =
            jpeg_make(&(jpeg_recipe){.width = 8, .height = 8, .components = 3, .quality = 90, .icc = bad, .icc_size = i % 3 ? n : n / 2});
        dd_photo p = decode_ok(&jpeg);
        for (int c = 0; c < 256; c++)
            assert_true(p.to_linear[0][c] >= -0.1f && p.to_linear[0][c] <= 2.0f);
        if (i % 3 == 0 && !has_flag(&p, DD_FLAG_PROFILE_BROKEN))
            fail_msg("%d: half of %u bytes became '%s'", i, n, p.profile);
        dd_photo_free(&p);
        put_free(&jpeg);
    }
    dd_blob jpeg = jpeg_make(
        &(jpeg_recipe){.width = 8, .height = 8, .components = 3, .quality = 90, .icc = (const uint8_t *)"not a profile", .icc_size = 13});
    dd_photo p = decode_ok(&jpeg);
    assert_true(has_flag(&p, DD_FLAG_PROFILE_BROKEN));
    assert_true(dd_curve_is_srgb(p.to_linear[0], 8) && p.matrix_is_identity);
    dd_photo_free(&p);
    put_free(&jpeg);
}

/* Pieces of the profile over several APP2 segments, and pieces missing. */
static void test_profile_in_pieces(void **state)
{
    (void)state;
    uint8_t *big = calloc(1, 150000);
    assert_non_null(big);
    (void)save_profile(big, 150000, cmsCreate_sRGBProfile());
    big[0] = 0; /* profile size: padded to 150000 bytes */
    big[1] = 2;
    big[2] = 0x49;
    big[3] = 0xF0;
    dd_blob jpeg = jpeg_make(&(jpeg_recipe){.width = 8, .height = 8, .components = 3, .quality = 90, .icc = big, .icc_size = 150000});
    dd_photo p = decode_ok(&jpeg);
    assert_false(has_flag(&p, DD_FLAG_PROFILE_BROKEN));
    assert_string_equal(p.profile, "sRGB");
    dd_photo_free(&p);
    for (size_t i = 0; i + 14 < jpeg.size; i++)
        if (!memcmp(jpeg.data + i, "ICC_PROFILE\0\2", 13)) {
            jpeg.data[i] = 'X'; /* the second of three is no profile any more */
            break;
        }
    p = decode_ok(&jpeg);
    assert_true(has_flag(&p, DD_FLAG_PROFILE_BROKEN));
    dd_photo_free(&p);
    put_free(&jpeg);
    free(big);
}

/* A LUT profile sampled from sRGB must measure like sRGB, and clipping must be what the file says. */
static cmsInt32Number sample_srgb(const cmsUInt16Number in[], cmsUInt16Number out[], void *transform)
{
    cmsDoTransform(transform, in, out, 1);
    return TRUE;
}

static size_t lut_profile(uint8_t *bytes, size_t size)
{
    cmsHPROFILE srgb = cmsCreate_sRGBProfile(), lab = cmsCreateLab4Profile(NULL), h = cmsCreateProfilePlaceholder(NULL);
    cmsHTRANSFORM t = cmsCreateTransform(srgb, TYPE_RGB_16, lab, TYPE_Lab_16, INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_NOOPTIMIZE);
    cmsPipeline *pipeline = cmsPipelineAlloc(NULL, 3, 3);
    cmsStage *table = cmsStageAllocCLut16bit(NULL, 33, 3, 3, NULL);
    cmsStageSampleCLut16bit(table, sample_srgb, t, 0);
    cmsPipelineInsertStage(pipeline, cmsAT_END, cmsStageAllocToneCurves(NULL, 3, NULL));
    cmsPipelineInsertStage(pipeline, cmsAT_END, table);
    cmsPipelineInsertStage(pipeline, cmsAT_END, cmsStageAllocToneCurves(NULL, 3, NULL));
    cmsSetProfileVersion(h, 4.2);
    cmsSetDeviceClass(h, cmsSigInputClass);
    cmsSetColorSpace(h, cmsSigRgbData);
    cmsSetPCS(h, cmsSigLabData);
    cmsWriteTag(h, cmsSigMediaWhitePointTag, cmsD50_XYZ());
    assert_true(cmsWriteTag(h, cmsSigAToB0Tag, pipeline));
    cmsUInt32Number n = save_profile(bytes, size, h);
    cmsPipelineFree(pipeline);
    cmsDeleteTransform(t);
    cmsCloseProfile(srgb);
    cmsCloseProfile(lab);
    return n;
}

static void test_lut_profile_measures_like_its_model(void **state)
{
    (void)state;
    enum { SIZE = 1 << 20 };
    static const uint8_t COLOURS[][3] = {{200, 150, 130}, {90, 60, 50}, {128, 128, 128}, {230, 190, 170}, {251, 200, 180}, {60, 3, 40}};
    uint8_t *bytes = malloc(SIZE);
    assert_non_null(bytes);
    size_t n = lut_profile(bytes, SIZE);
    for (size_t k = 0; k < sizeof COLOURS / sizeof *COLOURS; k++) {
        dd_photo plain = with_chunk(NULL, NULL, 0, COLOURS[k]), lut = with_chunk("iCCP", bytes, n, COLOURS[k]);
        double a[3], b[3], lab_a[3], lab_b[3];
        uint8_t clipped;
        assert_int_equal(lut.depth, 16);
        assert_string_equal(lut.profile, "ICC colour table");
        linear_at(&plain, 1, 0, a);
        linear_at(&lut, 1, 0, b);
        dd_lab_from_linear1(lab_a, a);
        dd_lab_from_linear1(lab_b, b);
        for (int i = 0; i < 3; i++)
            assert_near(lab_a[i], lab_b[i], k < 4 ? 0.3 : 0.8); /* 33 grid points over the sRGB curve bend most at the ends */
        dd_photo_clipped_row(&lut, &clipped, 1, 0, 1);
        assert_int_equal(clipped, k >= 4);
        dd_photo_free(&plain);
        dd_photo_free(&lut);
    }
    free(bytes);
}

/* gAMA: code = light^gamma. 0.5 and a code of 128 are (128/255)^2 of white. */
static void test_gamma_and_chromaticities(void **state)
{
    (void)state;
    static const uint8_t HALF[4] = {0, 0, 0xC3, 0x50}, ONE[4] = {0, 1, 0x86, 0xA0}, SRGB_LIKE[4] = {0, 0, 0xB1, 0x8F}, ZERO[4] = {0};
    double linear[3];
    dd_photo p = with_chunk("gAMA", HALF, 4, (const uint8_t[3]){128, 255, 0});
    linear_at(&p, 0, 0, linear);
    assert_near(linear[0], 128.0 * 128.0 / (255.0 * 255.0), 1e-7);
    assert_true(linear[1] == 1.0 && linear[2] == 0.0);
    dd_photo_free(&p);
    p = with_chunk("gAMA", ONE, 4, (const uint8_t[3]){128, 255, 0});
    linear_at(&p, 0, 0, linear);
    assert_near(linear[0], 128.0 / 255.0, 1e-7);
    assert_true(has_flag(&p, DD_FLAG_PROFILE_ASSUMED)); /* the primaries are */
    dd_photo_free(&p);
    p = with_chunk("gAMA", SRGB_LIKE, 4, (const uint8_t[3]){128, 255, 0});
    assert_true(dd_curve_is_srgb(p.to_linear[0], 8));
    dd_photo_free(&p);
    p = with_chunk("gAMA", ZERO, 4, (const uint8_t[3]){128, 255, 0});
    assert_true(dd_curve_is_srgb(p.to_linear[0], 8));
    assert_true(has_flag(&p, DD_FLAG_PROFILE_ASSUMED) || has_flag(&p, DD_FLAG_PROFILE_BROKEN));
    dd_photo_free(&p);
}

/* PngSuite g03n0g16, g05n0g16, g10n0g16 are one grey ramp coded with different gammas: the same light within half a step of
 * 8 bits (that is how they were drawn): 0.5/255/0.35 + 0.5/255. Read with the wrong gamma they differ by 0.2 and more. */
static void test_one_ramp_in_many_gammas(void **state)
{
    (void)state;
    static const char *const NAME[] = {"g03n0g16", "g05n0g16", "g10n0g16"};
    static double light[3][32 * 32];
    for (int k = 0; k < 3; k++) {
        char name[64];
        snprintf(name, sizeof name, "png/pngsuite_%s.png", NAME[k]);
        dd_blob b = shared_file(name);
        if (!b.data)
            skip();
        dd_photo p = decode_ok(&b);
        for (int i = 0; i < 32 * 20; i++) { /* below stands the gamma as a number */
            double rgb[3];
            linear_at(&p, i % 32, i / 32, rgb);
            light[k][i] = rgb[0];
        }
        dd_photo_free(&p);
        dd_blob_free(&b);
    }
    for (int i = 0; i < 32 * 20; i++) {
        assert_near(light[0][i], light[2][i], 0.008);
        assert_near(light[1][i], light[2][i], 0.008);
    }
}

static void mean_lab(const char *name, double lab[3])
{
    dd_blob b = shared_file(name);
    if (!b.data)
        skip();
    dd_photo p = decode_ok(&b);
    double sum[3] = {0}, n = (double)p.width * p.height;
    for (int y = 0; y < p.height; y++)
        for (int x = 0; x < p.width; x++) {
            double rgb[3];
            linear_at(&p, x, y, rgb);
            for (int c = 0; c < 3; c++)
                sum[c] += rgb[c] / n;
        }
    dd_lab_from_linear1(lab, sum);
    dd_photo_free(&p);
    dd_blob_free(&b);
}

/* One picture in two encodings. Colours outside sRGB were clipped in the 8-bit sRGB twin, so only its means can agree. */
static void test_pairs_of_encodings(void **state)
{
    (void)state;
    static const char *const PAIR[][2] = {
        {"icc/rawpixls_HUAWEI-EVA-L09-16bit_709_g1_dt.png", "icc/rawpixls_HUAWEI-EVA-L09-16bit_srgb8_dt.png"},
        {"icc/wesaturate_Nikon-D3-14bit_2020_g1.png", "icc/wesaturate_Nikon-D3-14bit_srgb8.png"},
        {"icc/wesaturate_q3a0b3_d17ws_709_g1.png", "icc/wesaturate_q3a0b3_d17ws_srgb8.png"},
        {"icc/wesaturate_u76c0g_bliznaca_709_g1.png", "icc/wesaturate_u76c0g_bliznaca_srgb8.png"},
        {"icc/rawpixls_Google-Pixel2XL-16bit_acescg_g1_v4_krita.png", "icc/rawpixls_Google-Pixel2XL-16bit_srgb8_v4_krita.png"},
    };
    for (size_t i = 0; i < sizeof PAIR / sizeof *PAIR; i++) {
        double a[3], b[3];
        mean_lab(PAIR[i][0], a);
        mean_lab(PAIR[i][1], b);
        print_message("# %s: Lab %.3f %.3f %.3f, twin %.3f %.3f %.3f\n", PAIR[i][0], a[0], a[1], a[2], b[0], b[1], b[2]);
        for (int c = 0; c < 3; c++)
            assert_near(a[c], b[c], 0.3);
    }
}

static void test_clipping_is_by_code(void **state)
{
    (void)state;
    static const struct {
        uint8_t v;
        int clipped;
    } CASE[] = {{4, 1}, {5, 0}, {249, 0}, {250, 1}, {0, 1}, {255, 1}};
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++)
        for (int c = 0; c < 3; c++) {
            uint8_t rgb[3] = {100, 100, 100}, got[2];
            rgb[c] = CASE[i].v;
            dd_photo p = with_chunk(NULL, NULL, 0, rgb);
            dd_photo_clipped_row(&p, got, 0, 1, 2);
            assert_int_equal(got[1], CASE[i].clipped);
            dd_photo_free(&p);
        }
    static const struct {
        unsigned v;
        int clipped;
    } WIDE[] = {{1028, 1}, {1029, 0}, {64249, 0}, {64250, 1}};
    for (size_t i = 0; i < 4; i++) {
        uint8_t row[6] = {0x70, 0, (uint8_t)(WIDE[i].v >> 8), (uint8_t)WIDE[i].v, 0x70, 0}, got;
        dd_blob b = png_make(1, 1, 16, 2, NULL, NULL, 0, row);
        dd_photo p = decode_ok(&b);
        dd_photo_clipped_row(&p, &got, 0, 0, 1);
        assert_int_equal(got, WIDE[i].clipped);
        dd_photo_free(&p);
        put_free(&b);
    }
}

static void test_rows_agree(void **state)
{
    (void)state;
    dd_blob icc = profile_file("DisplayP3-v4.icc");
    dd_blob b = jpeg_make(&(jpeg_recipe){.width = 40, .height = 30, .components = 3, .quality = 90, .icc = icc.data, .icc_size = icc.size});
    dd_photo p = decode_ok(&b);
    float r[40], g[40], bl[40], x[160];
    dd_photo_linear_row(&p, r, g, bl, 3, 7, 37);
    dd_photo_linear_rgbx(&p, x, 3, 7, 37);
    for (int i = 0; i < 37; i++) {
        double one[3];
        linear_at(&p, 3 + i, 7, one);
        assert_true((double)r[i] == one[0] && (double)g[i] == one[1] && (double)bl[i] == one[2]);
        assert_true(x[4 * i] == r[i] && x[4 * i + 1] == g[i] && x[4 * i + 2] == bl[i] && x[4 * i + 3] == 0.0f);
    }
    dd_photo_free(&p);
    put_free(&b);
    dd_blob_free(&icc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_srgb_table_is_the_standard),
        cmocka_unit_test(test_tagged_srgb_equals_untagged),
        cmocka_unit_test(test_profile_written_by_lcms_is_srgb),
        cmocka_unit_test(test_display_p3_against_the_published_matrix),
        cmocka_unit_test(test_profiles_agree_with_lcms),
        cmocka_unit_test(test_swapped_channels_come_out_right),
        cmocka_unit_test(test_grey_profile),
        cmocka_unit_test(test_garbage_profiles_are_srgb_with_a_flag),
        cmocka_unit_test(test_profile_in_pieces),
        cmocka_unit_test(test_lut_profile_measures_like_its_model),
        cmocka_unit_test(test_gamma_and_chromaticities),
        cmocka_unit_test(test_one_ramp_in_many_gammas),
        cmocka_unit_test(test_pairs_of_encodings),
        cmocka_unit_test(test_clipping_is_by_code),
        cmocka_unit_test(test_rows_agree),
    };
    return RUN_TESTS("acquire_colour", tests);
}
