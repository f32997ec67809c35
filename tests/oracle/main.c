/* oracle_measure MODE ...: what the library says about a raw field, for the scripts of this folder. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/kernels.h"
#include "oracle.h"

#define MODE(name) oracle_mode oracle_mode_##name;
#include "modes.def"
#undef MODE

static const struct {
    const char *name;
    oracle_mode *run;
} MODES[] = {
#define MODE(name) {#name, oracle_mode_##name},
#include "modes.def"
#undef MODE
};

void oracle_read_planes(dd_plane *planes, int n, int width, int height, dd_ctx *ctx)
{
    for (int c = 0; c < n; c++) {
        planes[c] = dd_plane_new(ctx->arena, width, height);
        for (int y = 0; planes[c].px && y < height; y++)
            if (fread(dd_row(planes[c], y), sizeof(float), (size_t)width, stdin) != (size_t)width) {
                fprintf(stderr, "plane %d ends in row %d\n", c, y);
                exit(1);
            }
    }
}

int main(int argc, char **argv)
{
    dd_kernels kernels;
    dd_ctx ctx = {&kernels, dd_arena_new(), NULL};
    int code = 64;
    if (!dd_kernels_init(&kernels, NULL) || !ctx.arena)
        return 70;
    for (size_t i = 0; argc > 1 && i < sizeof MODES / sizeof *MODES; i++)
        if (strcmp(argv[1], MODES[i].name) == 0)
            code = MODES[i].run(argc - 2, argv + 2, &ctx);
    if (code == 64)
        fprintf(stderr, "usage: oracle_measure MODE ... (see modes.def)\n");
    dd_arena_free(ctx.arena);
    return code;
}
