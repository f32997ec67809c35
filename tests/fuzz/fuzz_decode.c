/* libFuzzer target: the front door, dd_photo_decode. Any bytes: a photo with finite light, or a reason with words.
 * make fuzz builds and runs it. */
#include <math.h>
#include <stdlib.h>

#include "stages/acquire/acquire.h"

static void require(int condition)
{
    if (!condition)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    dd_limits limits = dd_limits_default();
    dd_photo photo;
    dd_err err = {0};
    uint8_t none = 0;
    limits.pixels = 1000000;
    limits.min_side = 1;
    const dd_blob file = {size ? (uint8_t *)(uintptr_t)data : &none, size};
    if (dd_photo_decode(&photo, &file, "fuzz.jpg", &limits, &err)) {
        require(err.detail[0] != '\0' && photo.samples == NULL);
        return 0;
    }
    require(photo.width > 0 && photo.height > 0 && photo.orientation >= 1 && photo.orientation <= 8);
    float *row = malloc(3 * (size_t)photo.width * sizeof *row);
    size_t n = (size_t)photo.width;
    for (int y = 0; row && y < photo.height; y++) {
        dd_photo_linear_row(&photo, row, row + n, row + 2 * n, 0, y, photo.width);
        for (size_t i = 0; i < 3 * n; i++)
            require(isfinite(row[i]));
    }
    free(row);
    dd_photo_free(&photo);
    return 0;
}
