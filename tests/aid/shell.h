/* Programs as tests see them: where the build put them, what they say to a command line. */
#ifndef DD_TESTS_SHELL_H
#define DD_TESTS_SHELL_H

#include <stddef.h>

/* Exit code of the command, run by the shell from the repository root; -1 when a signal ended it. */
int aid_run(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The environment variable if set, else `name` in the build folder that the test itself lies in: BUILD/tests/truth/test_x -> BUILD/name. */
void aid_find_program(char *out, size_t size, const char *variable, const char *name, const char *self);
/* The phantom must refuse (65) what the sed command `edit` makes of the scenario, and name `word`. Files go to `folder`. */
void aid_edited_scenario_is_refused(const char *phantom, const char *scenario, const char *edit, const char *word, const char *folder);

#endif
