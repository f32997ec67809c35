/* A JPEG of the generator as other programs read it: libjpeg for the codes, Little CMS for the colours. */
#ifndef DD_TESTS_OPEN_JPEG_H
#define DD_TESTS_OPEN_JPEG_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <lcms2.h>

#include "aid.h"

enum { ICC_MOST = 4096 };

typedef struct opened {
    uint8_t *codes;
    unsigned width, height;
    int h_factor, v_factor, first_quantiser;
    uint8_t icc[ICC_MOST];
    size_t icc_size;
} opened;

static opened open_jpeg(const char *path)
{
    struct jpeg_decompress_struct info;
    struct jpeg_error_mgr errors;
    opened o = {0};
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    info.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&info);
    jpeg_stdio_src(&info, file);
    jpeg_save_markers(&info, JPEG_APP0 + 2, 0xffff);
    jpeg_read_header(&info, TRUE);
    for (jpeg_saved_marker_ptr m = info.marker_list; m; m = m->next) {
        assert_memory_equal(m->data, "ICC_PROFILE\0\1\1", 14);
        o.icc_size = m->data_length - 14;
        assert_true(o.icc_size <= sizeof o.icc);
        memcpy(o.icc, m->data + 14, o.icc_size);
    }
    o.h_factor = info.comp_info[0].h_samp_factor;
    o.v_factor = info.comp_info[0].v_samp_factor;
    o.first_quantiser = info.quant_tbl_ptrs[0]->quantval[0];
    info.out_color_space = JCS_RGB;
    jpeg_start_decompress(&info);
    o.width = info.output_width;
    o.height = info.output_height;
    o.codes = malloc((size_t)3 * o.width * o.height);
    while (info.output_scanline < info.output_height) {
        JSAMPROW row = o.codes + (size_t)3 * o.width * info.output_scanline;
        jpeg_read_scanlines(&info, &row, 1);
    }
    jpeg_finish_decompress(&info);
    jpeg_destroy_decompress(&info);
    fclose(file);
    return o;
}

/* Mean Lab (D50) of a rectangle, by the profile in the file or sRGB. */
static void area_lab(double lab[3], const opened *o, int left, int top, int width, int height)
{
    cmsHPROFILE from = o->icc_size ? cmsOpenProfileFromMem(o->icc, (cmsUInt32Number)o->icc_size) : cmsCreate_sRGBProfile();
    cmsHPROFILE to = cmsCreateLab4Profile(NULL);
    cmsHTRANSFORM transform = cmsCreateTransform(from, TYPE_RGB_8, to, TYPE_Lab_DBL, INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_NOOPTIMIZE);
    assert_non_null(transform);
    lab[0] = lab[1] = lab[2] = 0.0;
    for (int i = 0; i < width * height; i++) {
        double one[3];
        size_t at = (size_t)(top + i / width) * o->width + (size_t)(left + i % width);
        cmsDoTransform(transform, o->codes + 3 * at, one, 1);
        for (int c = 0; c < 3; c++)
            lab[c] += one[c] / (width * height);
    }
    cmsDeleteTransform(transform);
    cmsCloseProfile(from);
    cmsCloseProfile(to);
}

#endif
