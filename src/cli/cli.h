/* The command line: one struct from the option table, one function per command. */
#ifndef DD_CLI_H
#define DD_CLI_H

#include "batch/batch.h"

typedef struct dd_cli {
    const char *program, *command;
    dd_options options;
    const char *settings, *format;
    bool json, markdown;
    const char **argument; /* what is no option; owned */
    size_t arguments;
    void *settings_json; /* keeps the strings of the settings file alive */
} dd_cli;

enum { DD_EXIT_USAGE = 64, DD_EXIT_SOFTWARE = 70, DD_EXIT_IO = 74 };

/* commands.def */
enum { ANALYZE = 1, COMPARE = 2, METRICS = 4, DOCTOR = 8, KERNELS = 16, RUNS = ANALYZE | COMPARE, PHOTOS = RUNS | DOCTOR };
int dd_cmd_analyze(dd_cli *cli);
int dd_cmd_compare(dd_cli *cli);
int dd_cmd_metrics(dd_cli *cli);
int dd_cmd_doctor(dd_cli *cli);
int dd_cmd_kernels(dd_cli *cli);

/* catalogue.c */
void dd_print_catalogue(void); /* `metrics --markdown`, on stdout */

/* options.c: argv[0] is the command. Returns 0, or the exit code after saying what is wrong. *help: --help was asked. */
int dd_cli_parse(dd_cli *cli, int argc, char **argv, int command_bit, bool *help);
void dd_cli_free(dd_cli *cli);
void dd_cli_help(int command_bit); /* the options of a command, on stdout */

typedef enum dd_option_kind {
    DD_KIND_FLAG,
    DD_KIND_TEXT,
    DD_KIND_CHART,
    DD_KIND_POSITIVE,
    DD_KIND_WAVE,
    DD_KIND_STRETCH,
    DD_KIND_FLOOR,
    DD_KIND_JOBS,
    DD_KIND_PICTURE,
    DD_KIND_COUNT,
    DD_KIND_NOTHING
} dd_option_kind;
typedef struct dd_option {
    const char *name;
    int letter;
    dd_option_kind kind;
    size_t offset; /* in dd_cli */
    const char *argument;
    int commands;
    const char *help;
} dd_option;
extern const dd_option dd_option_table[];
extern const size_t dd_option_count;
/* NULL when value fits the option, else what it must be. */
const char *dd_option_set(dd_cli *cli, const dd_option *option, const char *value);

/* settings.c */
/* Options of the file that seen[] does not mark. DD_E_SETTINGS names file and key. */
dd_status dd_settings_load(dd_cli *cli, int command_bit, const bool *seen, dd_err *err);
char *dd_settings_text(const dd_cli *cli); /* what run.json keeps; malloc'ed, NULL without memory */
void dd_settings_free(dd_cli *cli);

/* say.c */
void dd_say_line(const char *kind, const char *where, const char *what); /* dermadelta: KIND: where: what, on stderr */
void dd_say_err(const dd_err *err);
dd_batch_events dd_say_events(const dd_cli *cli);
void dd_say_progress_end(void);

/* signals.c */
const atomic_bool *dd_signals_watch(void); /* becomes true at SIGINT, SIGTERM, SIGHUP */
int dd_signals_exit(void);                 /* 130, 143, or 0 when none came */

#endif
