#include "cli/stop.h"

#include <signal.h>
#include <time.h>

static volatile sig_atomic_t interrupted;
static struct sigaction before;

static void on_interrupt(int signal)
{
    (void)signal;
    interrupted = 1;
}

int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * MS_PER_S + t.tv_nsec / 1000000;
}

void stop_begin(struct stop_watch *watch, int64_t limit_ms)
{
    struct sigaction catch = {.sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND};
    watch->give_up_ms = limit_ms == UNKNOWN ? INT64_MAX : now_ms() + limit_ms;
    sigemptyset(&catch.sa_mask);
    sigaction(SIGINT, &catch, &before);
}

void stop_end(void)
{
    sigaction(SIGINT, &before, NULL);
}

bool stop_asked(void *context)
{
    const struct stop_watch *watch = context;
    return interrupted != 0 || now_ms() >= watch->give_up_ms;
}

bool stop_interrupted(void)
{
    return interrupted != 0;
}
