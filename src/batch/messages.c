/* One form for all messages, one line each:  dermadelta: ERROR: FILE: REASON: what happened: detail (what to do) */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "batch/batch.h"

static void one_line(char *line, size_t size, const char *kind, const dd_err *err)
{
    char where[4 * sizeof err->where], detail[4 * sizeof err->detail];
    const char *advice = dd_err_advice(err);
    dd_escape_for_terminal(where, sizeof where, err->where);
    dd_escape_for_terminal(detail, sizeof detail, err->detail);
    int n = snprintf(line, size, "dermadelta: %s: %s%s%s: %s%s%s%s%s%s", kind, where, *where ? ": " : "", dd_status_reason(err->code),
                     dd_status_text(err->code), *detail ? ": " : "", detail, *advice ? " (" : "", advice, *advice ? ")" : "");
    if (n < 0)
        dd_copy(line, size, "dermadelta: ERROR");
}

char *dd_error_line(char line[DD_LINE], const dd_err *err)
{
    one_line(line, DD_LINE, err->code == DD_E_REGISTRATION || err->code == DD_E_NO_REGION ? "NOTE" : "ERROR", err);
    return line;
}

/* At least 24 characters of bar; the time left once a few are done. */
char *dd_progress_line(char line[128], size_t done, size_t total, double seconds)
{
    enum { CELLS = 24 };
    char bar[CELLS + 1], left[32] = "";
    size_t filled = total ? done * CELLS / total : CELLS;
    memset(bar, '-', CELLS);
    memset(bar, '#', filled > CELLS ? CELLS : filled);
    bar[CELLS] = 0;
    if (done > 0 && done < total && seconds > 2) {
        double rest = seconds / (double)done * (double)(total - done);
        if (rest >= 90)
            snprintf(left, sizeof left, "  %.0f min left", rest / 60);
        else
            snprintf(left, sizeof left, "  %.0f s left", rest);
    }
    snprintf(line, 128, "[%s] %zu/%zu%s", bar, done, total, left);
    return line;
}
