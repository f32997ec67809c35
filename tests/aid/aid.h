/* What every test needs: cmocka in TAP form, near-equality, reference tables, pictures of ../shared when they are there. */
#ifndef DD_TESTS_AID_H
#define DD_TESTS_AID_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>

/* |a - b| <= tolerance, NaN never; shows both numbers when not. */
#define assert_near(a, b, tolerance) aid_near((double)(a), (double)(b), (double)(tolerance), #a, __FILE__, __LINE__)
void aid_near(double a, double b, double tolerance, const char *what, const char *file, int line);

/* Path of a file below ../shared (DD_SHARED overrides), or NULL after printing why; static buffer, valid until the next call but three. */
const char *aid_shared(const char *relative);
/* skip() the running test unless the file is there. */
#define need_shared(relative) (aid_shared(relative) ? aid_shared(relative) : (skip(), ""))

/* Numbers of a CSV with one header line; text cells read as NaN. Returns rows; values row-major, columns in *columns. Fails the test when absent. */
enum { AID_CSV_MAX = 20000 };
size_t aid_csv(double *values, size_t *columns, const char *path);

/* A fresh empty folder below $TMPDIR or /tmp; static buffer. */
const char *aid_temp_folder(void);

#define RUN_TESTS(name, tests) (cmocka_set_message_output(CM_OUTPUT_TAP), cmocka_run_group_tests_name(name, tests, NULL, NULL))

#endif
