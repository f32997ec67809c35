/* What goes to stderr: errors, notes, and on a terminal a progress bar with the time left. stdout belongs to the data. */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/cli.h"

typedef struct voice {
    bool quiet, terminal, bar_shown;
    int verbose;
    struct timespec start;
} voice;

static voice *the_voice(void)
{
    static voice v;
    return &v;
}

static void wipe_bar(voice *v)
{
    if (v->bar_shown)
        fputs("\r\033[K", stderr);
    v->bar_shown = false;
}

void dd_say_line(const char *kind, const char *where, const char *what)
{
    char shown[2048];
    wipe_bar(the_voice());
    fprintf(stderr, "dermadelta: %s: %s%s%s\n", kind, where ? dd_escape_for_terminal(shown, sizeof shown, where) : "", where ? ": " : "",
            what);
}

void dd_say_err(const dd_err *err)
{
    char line[DD_LINE];
    wipe_bar(the_voice());
    fprintf(stderr, "%s\n", dd_error_line(line, err));
}

static void say(void *self, dd_say level, const char *line)
{
    voice *v = self;
    if ((level == DD_SAY_NOTE && v->quiet) || (level == DD_SAY_DETAIL && (v->quiet || !v->verbose)))
        return;
    wipe_bar(v);
    fprintf(stderr, "%s\n", line);
}

static void progress(void *self, size_t done, size_t total)
{
    voice *v = self;
    char line[128];
    struct timespec now;
    if (!v->terminal || v->quiet)
        return;
    clock_gettime(CLOCK_MONOTONIC, &now);
    double seconds = (double)(now.tv_sec - v->start.tv_sec) + 1e-9 * (double)(now.tv_nsec - v->start.tv_nsec);
    fprintf(stderr, "\r\033[K%s", dd_progress_line(line, done, total, seconds));
    fflush(stderr);
    v->bar_shown = true;
}

void dd_say_progress_end(void) { wipe_bar(the_voice()); }

dd_batch_events dd_say_events(const dd_cli *cli)
{
    voice *v = the_voice();
    *v = (voice){.quiet = cli->options.quiet, .terminal = isatty(STDERR_FILENO) == 1, .verbose = cli->options.verbose};
    clock_gettime(CLOCK_MONOTONIC, &v->start);
    return (dd_batch_events){v, say, progress};
}
