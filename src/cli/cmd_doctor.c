/* dermadelta doctor: what the program sees in a photo. Exit 1 when one of them would be refused. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"

int dd_cmd_doctor(dd_cli *cli)
{
    int code = 0;
    if (!cli->arguments) {
        dd_say_line("ERROR", NULL, "usage: name at least one photo");
        return DD_EXIT_USAGE;
    }
    for (size_t i = 0; i < cli->arguments; i++) {
        bool refused;
        char *text = dd_batch_doctor(cli->argument[i], &cli->options, &refused);
        if (!text) {
            dd_say_line("ERROR", cli->argument[i], "no_memory: not enough memory");
            return DD_EXIT_SOFTWARE;
        }
        printf("%s%s", i ? "\n" : "", text);
        free(text);
        code = refused ? 1 : code;
    }
    return code;
}
