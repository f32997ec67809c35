/* dermadelta: find the command, parse its options, run it, make sure that what was printed has arrived. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

static const struct {
    const char *name;
    int (*run)(dd_cli *);
    int bit;
    const char *arguments, *summary;
} COMMAND[] = {
#define DD_COMMAND(name, function, bit, arguments, summary) {name, function, bit, arguments, summary},
#include "cli/commands.def"
#undef DD_COMMAND
};
enum { COMMANDS = sizeof COMMAND / sizeof *COMMAND };

/* A closed descriptor 0, 1 or 2 would be given to the next file we open, and a message would land in it. */
static void fill_descriptors(void)
{
    int fd;
    do
        fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    while (fd >= 0 && fd <= 2);
    if (fd > 2)
        close(fd);
}

static void print_help(void)
{
    printf("dermadelta %s: measure the change between skin photos, each number with its error\n\n", DD_VERSION);
    for (int i = 0; i < COMMANDS; i++)
        printf("  dermadelta %-8s %-36s %s\n", COMMAND[i].name, COMMAND[i].arguments, COMMAND[i].summary);
    printf("  dermadelta --version | --help | COMMAND --help\n\n"
           "exit: 0 done, 1 some photos failed, 64 usage, 65 bad data, 66 no input, 70 internal, 73 cannot create output,\n"
           "      74 I/O error, 75 output folder in use, 130/143 stopped by SIGINT/SIGTERM\n\n"
           "limits: 100 million pixels and 200 MB per photo, 30000 px and 64 px per side, aspect 1:50, 500 JPEG scans\n");
}

static int finish(int code)
{
    if ((fflush(stdout) || ferror(stdout)) && code <= 1) {
        dd_say_line("ERROR", "stdout", "write_error: the output could not be written");
        return DD_EXIT_IO;
    }
    return code;
}

static int run_command(int index, const char *program, int argc, char **argv)
{
    dd_cli cli = {.program = program, .command = COMMAND[index].name};
    bool help;
    dd_options_init(&cli.options);
    int code = dd_cli_parse(&cli, argc, argv, COMMAND[index].bit, &help);
    if (!code && help) {
        printf("dermadelta %s %s\n%s\n", COMMAND[index].name, COMMAND[index].arguments, COMMAND[index].summary);
        dd_cli_help(COMMAND[index].bit);
    } else if (!code) {
        code = COMMAND[index].run(&cli);
    }
    dd_cli_free(&cli);
    return code;
}

int main(int argc, char **argv)
{
    fill_descriptors();
    if (argc < 2) {
        dd_say_line("ERROR", NULL, "usage: name a command (see dermadelta --help)");
        return DD_EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
        print_help();
        return finish(0);
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("dermadelta %s\n", DD_VERSION);
        return finish(0);
    }
    for (int i = 0; i < COMMANDS; i++)
        if (strcmp(argv[1], COMMAND[i].name) == 0)
            return finish(run_command(i, "dermadelta", argc - 1, argv + 1));
    dd_say_line("ERROR", argv[1], "usage: unknown command (see dermadelta --help)");
    return DD_EXIT_USAGE;
}
