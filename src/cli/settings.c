/* The settings file: one JSON object whose keys are the option names with '_' for '-'. The command line wins over it.
 * An unknown key or a value of the wrong type is refused with its name: a typing error must not silently measure something else. */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/cli.h"

enum { MAX_SETTINGS_BYTES = 1 << 20 };

static void key_of(char key[64], const dd_option *option)
{
    dd_copy(key, 64, option->name);
    for (char *c = key; *c; c++)
        *c = *c == '-' ? '_' : *c;
}

static const dd_option *find_key(const char *key, int command_bit)
{
    char own[64];
    for (size_t i = 0; i < dd_option_count; i++) {
        const dd_option *o = &dd_option_table[i];
        key_of(own, o);
        if ((o->commands & command_bit) && strcmp(o->name, "settings") != 0 && strcmp(own, key) == 0)
            return o;
    }
    return NULL;
}

/* NULL when the value fits, else what it must be. */
static const char *set_value(dd_cli *cli, const dd_option *option, json_t *value)
{
    char number[64];
    switch (option->kind) {
    case DD_KIND_FLAG:
    case DD_KIND_NOTHING:
        if (!json_is_boolean(value))
            return "true or false";
        return json_is_true(value) ? dd_option_set(cli, option, "") : NULL;
    case DD_KIND_TEXT:
    case DD_KIND_CHART:
        return json_is_string(value) ? dd_option_set(cli, option, json_string_value(value)) : "a text";
    case DD_KIND_COUNT:
        if (!json_is_integer(value) || json_integer_value(value) < 0 || json_integer_value(value) > 9)
            return "a whole number from 0 to 9";
        *(int *)((char *)cli + option->offset) = (int)json_integer_value(value);
        return NULL;
    default:
        if (json_is_string(value))
            return dd_option_set(cli, option, json_string_value(value));
        if (!json_is_number(value))
            return "a number";
        if (json_is_integer(value))
            snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        else
            snprintf(number, sizeof number, "%.17g", json_real_value(value));
        return dd_option_set(cli, option, number);
    }
}

static dd_status apply(dd_cli *cli, int command_bit, const bool *seen, json_t *object, dd_err *err)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        const dd_option *option = find_key(key, command_bit);
        if (!option)
            return dd_fail(err, DD_E_SETTINGS, cli->settings, "key \"%.60s\" is not an option of %s", key, cli->command);
        if (seen[option - dd_option_table])
            continue;
        const char *must = set_value(cli, option, value);
        if (must)
            return dd_fail(err, DD_E_SETTINGS, cli->settings, "key \"%.60s\" must be %s", key, must);
    }
    return DD_OK;
}

dd_status dd_settings_load(dd_cli *cli, int command_bit, const bool *seen, dd_err *err)
{
    dd_blob file;
    json_error_t error;
    dd_status status = dd_file_read(&file, cli->settings, MAX_SETTINGS_BYTES, err);
    if (status)
        return status == DD_E_NO_MEMORY ? status : dd_fail(err, DD_E_SETTINGS, cli->settings, "%s", dd_status_text(status));
    cli->settings_json = json_loadb((const char *)file.data, file.size, JSON_REJECT_DUPLICATES, &error);
    dd_blob_free(&file);
    if (!cli->settings_json)
        return dd_fail(err, DD_E_SETTINGS, cli->settings, "line %d, column %d: %.150s", error.line, error.column, error.text);
    if (!json_is_object((json_t *)cli->settings_json))
        return dd_fail(err, DD_E_SETTINGS, cli->settings, "must be one JSON object");
    return apply(cli, command_bit, seen, cli->settings_json, err);
}

void dd_settings_free(dd_cli *cli) { json_decref(cli->settings_json); }

/* Paths of this machine stay out: of a file only its name. */
static json_t *value_of(const dd_cli *cli, const dd_option *option)
{
    const void *member = (const char *)cli + option->offset;
    const char *text;
    switch (option->kind) {
    case DD_KIND_FLAG:
        return json_boolean(*(const bool *)member);
    case DD_KIND_TEXT:
    case DD_KIND_CHART:
        text = *(const char *const *)member;
        return text ? json_string(dd_path_base(text)) : json_null();
    case DD_KIND_POSITIVE:
    case DD_KIND_WAVE:
    case DD_KIND_STRETCH:
        return *(const double *)member > 0 ? json_real(*(const double *)member) : json_null();
    case DD_KIND_FLOOR:
        return *(const double *)member >= 0 ? json_real(*(const double *)member) : json_null();
    case DD_KIND_PICTURE:
        return *(const int *)member ? json_integer(*(const int *)member) : json_string("full");
    case DD_KIND_JOBS:
        return *(const int *)member ? json_integer(*(const int *)member) : json_null();
    default:
        return json_integer(*(const int *)member);
    }
}

/* What concerns the results; not where they go and what is told meanwhile. */
static bool is_kept(const dd_option *option)
{
    static const char *const LEFT_OUT[] = {"out", "force", "settings", "json", "quiet", "verbose", "no-html"};
    for (size_t i = 0; i < sizeof LEFT_OUT / sizeof *LEFT_OUT; i++)
        if (strcmp(option->name, LEFT_OUT[i]) == 0)
            return false;
    return (option->commands & RUNS) != 0;
}

char *dd_settings_text(const dd_cli *cli)
{
    json_t *object = json_object();
    char key[64];
    for (size_t i = 0; object && i < dd_option_count; i++) {
        if (!is_kept(&dd_option_table[i]))
            continue;
        key_of(key, &dd_option_table[i]);
        json_t *value = value_of(cli, &dd_option_table[i]);
        if (json_object_set_new(object, key, value ? value : json_null())) {
            json_decref(object);
            return NULL;
        }
    }
    char *text = object ? json_dumps(object, JSON_SORT_KEYS | JSON_COMPACT | JSON_REAL_PRECISION(12)) : NULL;
    json_decref(object);
    return text;
}
