/* SIGINT, SIGTERM and SIGHUP ask the run to close cleanly; the second one ends it at once. A signal handler can only reach statics:
 * these two are the only variables of the program outside a function. */
#include <signal.h>
#include <unistd.h>

#include "cli/cli.h"

static atomic_bool cancel;
static volatile sig_atomic_t caught;

static int exit_code(int signal_number) { return signal_number == SIGINT ? 130 : 143; }

static void on_signal(int signal_number)
{
    if (caught)
        _exit(exit_code(signal_number));
    caught = signal_number;
    atomic_store(&cancel, true);
}

const atomic_bool *dd_signals_watch(void)
{
    static const int WATCHED[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART}, ignore = {.sa_handler = SIG_IGN};
    sigemptyset(&action.sa_mask);
    sigemptyset(&ignore.sa_mask);
    for (size_t i = 0; i < sizeof WATCHED / sizeof *WATCHED; i++) {
        struct sigaction before;
        bool nohup = WATCHED[i] == SIGHUP && sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler == SIG_IGN;
        if (!nohup)
            sigaction(WATCHED[i], &action, NULL);
    }
    sigaction(SIGPIPE, &ignore, NULL); /* a closed pipe or a full quota is an error of write(2), told like any other */
    sigaction(SIGXFSZ, &ignore, NULL);
    return &cancel;
}

int dd_signals_exit(void) { return caught ? exit_code(caught) : 0; }
