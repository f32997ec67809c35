#include "shell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "aid.h"

enum { COMMAND = 8192 };

int aid_run(const char *format, ...)
{
    char command[COMMAND];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(command, sizeof command, format, args);
    va_end(args);
    assert_true(length > 0 && length < COMMAND);
    int status = system(command);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void aid_find_program(char *out, size_t size, const char *variable, const char *name, const char *self)
{
    const char *named = getenv(variable), *end = strstr(self, "tests/truth/");
    if (named)
        snprintf(out, size, "%s", named);
    else
        snprintf(out, size, "%.*s%s", end ? (int)(end - self) : 0, self, name);
}

void aid_edited_scenario_is_refused(const char *phantom, const char *scenario, const char *edit, const char *word, const char *folder)
{
    assert_int_equal(aid_run("sed '%s' '%s' > '%s/bad.json'", edit, scenario, folder), 0);
    assert_int_equal(aid_run("'%s' '%s/bad.json' -o '%s/bad' 2> '%s/log'", phantom, folder, folder, folder), 65);
    assert_int_equal(aid_run("grep -q '%s' '%s/log'", word, folder), 0);
}
