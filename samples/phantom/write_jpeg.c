/* JPEG through libjpeg; its longjmp stays inside compress(). */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include "base/file.h"
#include "phantom/profile.h"
#include "phantom/write.h"

typedef struct failing {
    struct jpeg_error_mgr base;
    jmp_buf back;
} failing;

static void fail_back(j_common_ptr info) { longjmp(((failing *)info->err)->back, 1); }

static void put_profile(struct jpeg_compress_struct *info, ph_profile profile)
{
    static const char TITLE[] = "ICC_PROFILE"; /* with its NUL, then chunk 1 of 1 (ICC.1:2010 B.4) */
    uint8_t marker[sizeof TITLE + 2 + PH_ICC_BYTES];
    size_t size = ph_profile_icc(marker + sizeof TITLE + 2, profile);
    memcpy(marker, TITLE, sizeof TITLE);
    marker[sizeof TITLE] = marker[sizeof TITLE + 1] = 1;
    if (size)
        jpeg_write_marker(info, JPEG_APP0 + 2, marker, (unsigned)(sizeof TITLE + 2 + size));
}

static bool compress(unsigned char **bytes, unsigned long *size, const uint8_t *codes, int width, int height, const ph_sensor *sensor)
{
    struct jpeg_compress_struct info;
    failing error;
    info.err = jpeg_std_error(&error.base);
    error.base.error_exit = fail_back;
    if (setjmp(error.back)) {
        jpeg_destroy_compress(&info);
        return false;
    }
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, bytes, size);
    info.image_width = (JDIMENSION)width;
    info.image_height = (JDIMENSION)height;
    info.input_components = 3;
    info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, sensor->quality, TRUE);
    info.dct_method = JDCT_ISLOW;
    info.optimize_coding = TRUE;
    info.comp_info[0].h_samp_factor = info.comp_info[0].v_samp_factor = sensor->full_chroma ? 1 : 2;
    jpeg_start_compress(&info, TRUE);
    put_profile(&info, sensor->mistagged ? sensor->tag : sensor->profile);
    while (info.next_scanline < info.image_height) {
        JSAMPROW row = (JSAMPROW)(uintptr_t)(codes + (size_t)info.next_scanline * 3 * (size_t)width);
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    return true;
}

dd_status ph_write_jpeg(const char *path, const uint8_t *codes, int width, int height, const ph_sensor *sensor, dd_err *err)
{
    unsigned char *bytes = NULL;
    unsigned long size = 0;
    dd_status status = DD_OK;
    if (!compress(&bytes, &size, codes, width, height, sensor))
        status = dd_fail(err, DD_E_NO_MEMORY, path, "compressing %d x %d pixels", width, height);
    else
        status = dd_file_write(path, bytes, size, err);
    free(bytes);
    return status;
}
