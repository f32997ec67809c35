/* truthbench: the two ends of the truth bench; run.sh puts the phantom and the program between them. See bench.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "bench.h"

static int usage(void)
{
    fputs("usage: truthbench draw SEED SKINS SETS WIDTH OUT | truthbench read|read-real SEED PHOTOS RESULTS\n", stderr);
    return 64;
}

static int draw(char **argv)
{
    int seed, skins, sets, width_px;
    if (!dd_parse_int(&seed, argv[0]) || !dd_parse_int(&skins, argv[1]) || !dd_parse_int(&sets, argv[2]) ||
        !dd_parse_int(&width_px, argv[3]))
        return usage();
    if (seed < 0 || skins < 1 || skins > 60 || sets < 1 || sets > 5 || width_px < 320 || width_px > 4000)
        return usage();
    return tb_draw((uint64_t)seed, skins, sets, width_px, argv[4]) ? 74 : 0;
}

static int tabulate(char **argv, bool real)
{
    int seed;
    tb_pairs pairs = {0};
    if (!dd_parse_int(&seed, argv[0]) || seed < 0)
        return usage();
    int code = tb_read(&pairs, argv[1], argv[2]) ? 66 : 0;
    if (!code && tb_report(&pairs, real, (uint64_t)seed, argv[2]))
        code = 1;
    tb_pairs_free(&pairs);
    return code;
}

int main(int argc, char **argv)
{
    if (argc == 7 && !strcmp(argv[1], "draw"))
        return draw(argv + 2);
    if (argc == 5 && (!strcmp(argv[1], "read") || !strcmp(argv[1], "read-real")))
        return tabulate(argv + 2, argv[1][4] != '\0');
    return usage();
}
