#include "planner/parallel.h"

#include "model/lp.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

struct loop {
    void (*body)(void *context, int worker, int32_t i);
    void *context;
    int32_t n;
    atomic_int next;
};

struct worker {
    struct loop *loop;
    int index;
};

static void run(const struct worker *w)
{
    struct loop *loop = w->loop;
    for (int32_t i = atomic_fetch_add(&loop->next, 1); i < loop->n;
         i = atomic_fetch_add(&loop->next, 1))
        loop->body(loop->context, w->index, i);
}

static void *run_thread(void *argument)
{
    run(argument);
    lp_leave_thread();
    return NULL;
}

void parallel_for(int threads, int32_t n, void (*body)(void *context, int worker, int32_t i),
                  void *context)
{
    struct loop loop = {.body = body, .context = context, .n = n};
    atomic_init(&loop.next, 0);
    struct worker workers[PARALLEL_THREADS_MAX];
    pthread_t ids[PARALLEL_THREADS_MAX];
    int started = 1;
    threads = threads < PARALLEL_THREADS_MAX ? threads : PARALLEL_THREADS_MAX;
    workers[0] = (struct worker){&loop, 0};
    /* A thread that can't be started is done without: the others take its rounds. */
    for (; started < threads && started < n; started++) {
        workers[started] = (struct worker){&loop, started};
        if (pthread_create(&ids[started], NULL, run_thread, &workers[started]) != 0)
            break;
    }
    run(&workers[0]);
    for (int t = 1; t < started; t++)
        pthread_join(ids[t], NULL);
}

struct task {
    void (*body)(void *context);
    void *context;
};

static void *run_task(void *argument)
{
    const struct task *task = argument;
    task->body(task->context);
    lp_leave_thread();
    return NULL;
}

void parallel_pair(int threads, void (*own)(void *context), void (*other)(void *context),
                   void *context)
{
    struct task task = {other, context};
    pthread_t id;
    bool started = threads > 1 && pthread_create(&id, NULL, run_task, &task) == 0;
    own(context);
    if (started)
        pthread_join(id, NULL);
    else
        other(context);
}
