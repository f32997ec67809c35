/* dermadelta kernels: which instruction set each group of kernels uses here. */
#include <stdio.h>

#include "cli/cli.h"

int dd_cmd_kernels(dd_cli *cli)
{
    if (cli->arguments) {
        dd_say_line("ERROR", cli->argument[0], "usage: kernels takes no arguments");
        return DD_EXIT_USAGE;
    }
    for (size_t i = 0; i < dd_kernel_count(); i++) {
        const char *name, *isa;
        dd_kernel_at(i, cli->options.cpu, &name, &isa);
        if (!*isa) {
            dd_say_line("ERROR", cli->options.cpu, "usage: this machine has no such instruction set");
            return DD_EXIT_USAGE;
        }
        printf("%-12s %s\n", name, isa);
    }
    return 0;
}
