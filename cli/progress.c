#include "cli/progress.h"

#include "cli/out.h"

#include <time.h>

#define WAIT_S 1.0
#define EVERY_S 0.1
#define MEGABYTE 1e6

enum { BAR = 30, NAME_SHOWN = 30 };

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void progress_begin_on(struct progress *p, FILE *file, const char *name, size_t total,
                       double wait_s)
{
    p->file = file;
    p->name = name;
    p->total = total;
    p->unit = MEGABYTE;
    p->unit_name = "MB";
    atomic_init(&p->done, 0);
    atomic_flag_clear(&p->drawing);
    p->next_s = now_s() + wait_s;
    p->drawn = false;
}

void progress_begin(struct progress *p, const char *name, size_t total)
{
    progress_begin_on(p, out_shows_progress() ? stderr : NULL, name, total, WAIT_S);
}

void progress_begin_counting(struct progress *p, const char *name, const char *things, size_t total)
{
    progress_begin(p, name, total);
    p->unit = 1;
    p->unit_name = things;
}

static void draw(struct progress *p, size_t done)
{
    double share = p->total == 0 ? 1 : (double)done / (double)p->total;
    share = share > 1 ? 1 : share;
    int full = (int)(share * BAR);
    char bar[BAR + 1];
    for (int i = 0; i < BAR; i++)
        bar[i] = i < full ? '#' : '.';
    bar[BAR] = '\0';
    fprintf(p->file, "\r%.*s [%s] %3.0f%% of %.0f %s\033[K", NAME_SHOWN, p->name, bar, 100 * share,
            (double)p->total / p->unit, p->unit_name);
    fflush(p->file);
    p->drawn = true;
}

void progress_add(struct progress *p, size_t amount)
{
    size_t done = atomic_fetch_add(&p->done, amount) + amount;
    if (p->file == NULL || atomic_flag_test_and_set(&p->drawing))
        return;
    double now = now_s();
    if (now >= p->next_s) {
        p->next_s = now + EVERY_S;
        draw(p, done);
    }
    atomic_flag_clear(&p->drawing);
}

void progress_end(struct progress *p)
{
    if (!p->drawn)
        return;
    fputs("\r\033[K", p->file);
    fflush(p->file);
    p->drawn = false;
}
