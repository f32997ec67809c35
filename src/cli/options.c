/* options.def as a table, and getopt_long over it. Options and arguments may be mixed; "--" ends the options. */
#include <getopt.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/cli.h"

#define DD_OPTION(name, letter, kind, member, argument, commands, help)                                                                    \
    {name, letter, DD_KIND_##kind, offsetof(dd_cli, member), argument, commands, help},
const dd_option dd_option_table[] = {
#include "cli/options.def"
};
#undef DD_OPTION
const size_t dd_option_count = sizeof dd_option_table / sizeof *dd_option_table;

enum {
    FIRST_CODE = 1000,
    HELP_CODE = 999,
    MAX_JOBS = 256,
    MIN_PICTURE = 64,
    MAX_PICTURE = 30000,
    TABLE = sizeof dd_option_table / sizeof *dd_option_table
};

static bool number_within(double *out, const char *value, double low, double high)
{
    return dd_parse_double(out, value) && *out >= low && *out <= high;
}

static const char *set_number(dd_cli *cli, const dd_option *option, const char *value)
{
    void *member = (char *)cli + option->offset;
    int n;
    switch (option->kind) {
    case DD_KIND_POSITIVE:
        return dd_parse_double(member, value) && *(double *)member > 0 ? NULL : "a number above 0";
    case DD_KIND_WAVE:
        return number_within(member, value, 4, 50) ? NULL : "a number from 4 to 50";
    case DD_KIND_STRETCH:
        return number_within(member, value, 1.05, 10) ? NULL : "a number from 1.05 to 10";
    case DD_KIND_FLOOR:
        return number_within(member, value, 0, 0.1) ? NULL : "a number from 0 to 0.1";
    case DD_KIND_JOBS:
        if (!dd_parse_int(&n, value) || n < 1 || n > MAX_JOBS)
            return "a whole number from 1 to 256";
        break;
    default:
        if (strcmp(value, "full") == 0)
            n = 0;
        else if (!dd_parse_int(&n, value) || n < MIN_PICTURE || n > MAX_PICTURE)
            return "a whole number from 64 to 30000, or full";
        break;
    }
    *(int *)member = n;
    return NULL;
}

/* auto, none or x1,y1,...,x4,y4. */
static bool is_chart(const char *value)
{
    enum { NUMBERS = 8 };
    if (strcmp(value, "auto") == 0 || strcmp(value, "none") == 0)
        return true;
    for (int i = 0; i < NUMBERS; i++) {
        char number[32];
        double ignored;
        const size_t n = strcspn(value, ",");
        if (n >= sizeof number || (value[n] == ',') != (i < NUMBERS - 1))
            return false;
        memcpy(number, value, n);
        number[n] = '\0';
        if (!dd_parse_double(&ignored, number))
            return false;
        value += n + 1;
    }
    return true;
}

const char *dd_option_set(dd_cli *cli, const dd_option *option, const char *value)
{
    void *member = (char *)cli + option->offset;
    switch (option->kind) {
    case DD_KIND_FLAG:
        *(bool *)member = true;
        return NULL;
    case DD_KIND_COUNT:
        ++*(int *)member;
        return NULL;
    case DD_KIND_NOTHING:
        return NULL;
    case DD_KIND_TEXT:
        *(const char **)member = value;
        return *value ? NULL : "something";
    case DD_KIND_CHART:
        *(const char **)member = value;
        return is_chart(value) ? NULL : "auto, none or the corners x1,y1,...,x4,y4";
    default:
        return set_number(cli, option, value);
    }
}

static void fill_getopt(struct option *list, char *letters, int command_bit)
{
    size_t n = 0;
    letters += sprintf(letters, "-:h"); /* '-': arguments come in order, whatever POSIXLY_CORRECT says */
    for (size_t i = 0; i < dd_option_count; i++) {
        const dd_option *o = &dd_option_table[i];
        if (!(o->commands & command_bit))
            continue;
        list[n++] = (struct option){o->name, o->argument ? required_argument : no_argument, NULL, FIRST_CODE + (int)i};
        if (o->letter)
            letters += sprintf(letters, "%c%s", o->letter, o->argument ? ":" : "");
    }
    list[n++] = (struct option){"help", no_argument, NULL, HELP_CODE};
    list[n] = (struct option){0};
}

static const dd_option *option_of(int code)
{
    if (code >= FIRST_CODE)
        return &dd_option_table[code - FIRST_CODE];
    for (size_t i = 0; i < dd_option_count; i++)
        if (dd_option_table[i].letter == code)
            return &dd_option_table[i];
    return NULL;
}

static bool usage(const dd_cli *cli, const char *where, const char *what)
{
    char text[256];
    snprintf(text, sizeof text, "usage: %s (see %s %s --help)", what, cli->program, cli->command);
    dd_say_line("ERROR", where, text);
    return false;
}

static bool take_option(dd_cli *cli, const dd_option *option, const char *value, bool *seen)
{
    char what[160];
    const char *must = dd_option_set(cli, option, value);
    seen[option - dd_option_table] = true;
    if (!must)
        return true;
    snprintf(what, sizeof what, "\"%.60s\" must be %s", value, must);
    char name[64];
    snprintf(name, sizeof name, "--%s", option->name);
    return usage(cli, name, what);
}

static bool read_words(dd_cli *cli, int argc, char **argv, int command_bit, bool *seen, bool *help)
{
    struct option list[TABLE + 2];
    char letters[4 * TABLE];
    fill_getopt(list, letters, command_bit);
    optind = 1;
    opterr = 0;
    for (int code; (code = getopt_long(argc, argv, letters, list, NULL)) != -1;) {
        const char *word = argv[optind - 1];
        if (code == 1) {
            cli->argument[cli->arguments++] = optarg;
        } else if (code == HELP_CODE || code == 'h') {
            *help = true;
            return true;
        } else if (code == ':') {
            return usage(cli, word, "this option needs a value");
        } else if (code == '?') {
            return usage(cli, word, "unknown option");
        } else if (!take_option(cli, option_of(code), optarg ? optarg : "", seen)) {
            return false;
        }
    }
    while (optind < argc)
        cli->argument[cli->arguments++] = argv[optind++];
    return true;
}

int dd_cli_parse(dd_cli *cli, int argc, char **argv, int command_bit, bool *help)
{
    bool seen[TABLE] = {false};
    dd_err err = {0};
    *help = false;
    cli->argument = calloc((size_t)argc + 1, sizeof *cli->argument);
    if (!cli->argument) {
        dd_say_line("ERROR", NULL, "no_memory: not enough memory");
        return DD_EXIT_SOFTWARE;
    }
    if (!read_words(cli, argc, argv, command_bit, seen, help))
        return DD_EXIT_USAGE;
    dd_status status = cli->settings && !*help ? dd_settings_load(cli, command_bit, seen, &err) : DD_OK;
    if (status)
        dd_say_err(&err);
    return status ? dd_status_exit(status) : 0;
}

void dd_cli_free(dd_cli *cli)
{
    free(cli->argument);
    dd_settings_free(cli);
}

/* Wraps at column 100, under the text. */
static void print_wrapped(const char *text, size_t indent)
{
    size_t column = indent;
    while (*text) {
        size_t n = strcspn(text, " ");
        if (column + n > 100) {
            printf("\n%*s", (int)indent, "");
            column = indent;
        }
        printf("%.*s", (int)n, text);
        column += n;
        text += n;
        if (*text == ' ') {
            putchar(' ');
            column++;
            text++;
        }
    }
    putchar('\n');
}

void dd_cli_help(int command_bit)
{
    enum { INDENT = 31 };
    bool any = false;
    for (size_t i = 0; i < dd_option_count; i++) {
        const dd_option *o = &dd_option_table[i];
        char left[64];
        if (!(o->commands & command_bit))
            continue;
        if (!any)
            printf("\noptions:\n");
        any = true;
        snprintf(left, sizeof left, "%c%c%c --%s%s%s", o->letter ? '-' : ' ', o->letter ? o->letter : ' ', o->letter ? ',' : ' ', o->name,
                 o->argument ? " " : "", o->argument ? o->argument : "");
        printf("  %-*s", INDENT - 2, left);
        print_wrapped(o->help, INDENT);
    }
}
