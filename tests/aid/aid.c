#include "aid.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void aid_near(double a, double b, double tolerance, const char *what, const char *file, int line)
{
    if (!(fabs(a - b) <= tolerance)) {
        print_error("%s = %.17g, wanted %.17g +- %g\n", what, a, b, tolerance);
        _fail(file, line);
    }
}

const char *aid_shared(const char *relative)
{
    static char path[4][1024];
    static int next;
    const char *root = getenv("DD_SHARED");
    char *p = path[next++ & 3];
    snprintf(p, sizeof path[0], "%s/%s", root && *root ? root : "../shared", relative);
    if (access(p, R_OK) == 0)
        return p;
    print_message("# skipped: %s is not here\n", relative);
    return NULL;
}

size_t aid_csv(double *values, size_t *columns, const char *path)
{
    char line[4096];
    size_t rows = 0, n = 0;
    FILE *f = fopen(path, "r");
    if (!f)
        fail_msg("%s is missing", path);
    *columns = 0;
    if (!fgets(line, sizeof line, f))
        fail_msg("%s is empty", path);
    while (fgets(line, sizeof line, f)) {
        size_t column = 0;
        line[strcspn(line, "\r\n")] = 0;
        for (char *cell = line, *end; cell; cell = end ? end + 1 : NULL) {
            end = strchr(cell, ',');
            if (end)
                *end = 0;
            char *rest;
            double v = strtod(cell, &rest);
            assert_true(n < AID_CSV_MAX);
            values[n++] = rest == cell || *rest ? (double)NAN : v;
            column++;
        }
        assert_true(rows == 0 || column == *columns);
        *columns = column;
        rows++;
    }
    fclose(f);
    return rows;
}

const char *aid_temp_folder(void)
{
    static char path[256];
    const char *root = getenv("TMPDIR");
    snprintf(path, sizeof path, "%s/dd-test-XXXXXX", root && *root ? root : "/tmp");
    if (!mkdtemp(path))
        fail_msg("no temporary folder");
    return path;
}
