/* libFuzzer target for the points of --points and the model behind them. Properties: no crash; what is accepted is finite, inside the
 * photos and has a model that leads forward. make fuzz builds and runs it. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "stages/align/hand_fit.h"

static void check_model(const dd_hand_fit *f)
{
    for (int i = 0; i < 9; i++)
        if (!isfinite(f->h[i]))
            abort();
    if (!isfinite(f->rms_px) || f->rms_px > f->max_px + 1e-9 || f->h[8] != 1)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char HEADER[] = "x_before,y_before,x_after,y_after\n";
    const dd_photo photo = {.width = 1000, .height = 800};
    dd_arena *arena = dd_arena_new();
    dd_blob file = {malloc(size + sizeof HEADER), size + sizeof HEADER - 1};
    dd_ctx ctx = {NULL, arena, NULL};
    dd_hand_points points;
    dd_hand_fit fit;
    dd_err err;
    if (!arena || !file.data)
        abort();
    memcpy(file.data, HEADER, sizeof HEADER - 1); /* half of the inputs: rows only, so that the numbers are reached */
    memcpy(file.data + sizeof HEADER - 1, data, size);
    dd_blob bare = {file.data + sizeof HEADER - 1, size};
    bool rows_only = size > 0 && data[0] >= '0' && data[0] <= '9';
    if (dd_hand_points_parse(&points, rows_only ? &file : &bare, "fuzz.csv", arena, &err) == DD_OK &&
        dd_hand_fit_find(&fit, &points, &photo, &photo, &ctx, &err) == DD_OK)
        check_model(&fit);
    free(file.data);
    dd_arena_free(arena);
    return 0;
}
