/* state.h - private to the simulator: one run while it goes on.
 *
 * queues.c puts queues in order, waiting.c keeps what waits in them, waiting_gates.c opens gates,
 * place.c puts jobs on instances, site.c finds the instance, fair.c and place_fair.c put shares in
 * order, gang.c starts nodes together, strategy.c says which type Batch would launch, capacity.c
 * whether EC2 has it, launch.c launches and ends instances, taken.c takes spot instances away,
 * simulate.c moves time.
 */
#ifndef PLANNER_SIMULATE_STATE_H
#define PLANNER_SIMULATE_STATE_H

#include "planner/simulate/draw.h"
#include "planner/simulate/events.h"
#include "planner/simulate/link.h"
#include "planner/simulate/room.h"
#include "planner/simulate/simulate.h"
#include "planner/simulate/tight.h"

/* Jobs of a line for which a booting instance was launched. */
struct promise {
    int32_t line;
    int64_t jobs;
};

struct pulled {
    int32_t image;
    int64_t ready_s;
};

struct instance {
    const struct offer *offer;
    int32_t environment;
    int32_t number; /* launches before it */
    int8_t quota;   /* that counts it; -1 */
    int32_t kind;   /* of the types of its site */
    int32_t slot;   /* in the environment's room; -1 where that is tight; of a task
                     * that is over, the next free one */
    int64_t launch_s, ready_s, end_s; /* end_s: UNKNOWN while alive */
    int64_t busy_since_s, idle_since_s;
    int64_t busy_s, idle_s;
    struct room room;
    int32_t running; /* jobs */
    int32_t most_running;
    int32_t stamp; /* counts the times it became idle */
    bool used, up, taken;
    bool task; /* on Fargate: in no room */
    struct promise *promises;
    int32_t n_promises;
    struct bill_use *uses;
    int32_t n_uses;
    size_t uses_capacity;
    struct pulled *images;
    int32_t n_images;
    size_t images_capacity;
    struct link link; /* busy with input and output */
    int64_t moved_bytes;
    int64_t disk_bytes, disk_peak_bytes;
};

/* Jobs tried again: they go to the front of the queue.  As items they are numbered -2, -3, ...
 * downwards, so that a lower number is always further in front. */
struct retry {
    int32_t job;     /* in in->jobs */
    int32_t ordinal; /* of the item's jobs, where each has a duration of its own */
    int32_t attempt; /* 2 for the first retry */
    int32_t remaining;
    int32_t next;  /* item of its line */
    int32_t below; /* the retry in the queue behind it; NO_ITEM */
    int32_t since_s;
};
enum { NO_ITEM = -1, FIRST_RETRY = -2 };

/* The queue, line by line: a class has one line of jobs that may run in any environment, and one of
 * those that run on demand only, having lost an attempt too many on spot
 * (sim_input.fallback_after). Lines are numbered by class; those on demand only come after all
 * others.  A class has such lines for each queue, and with a fair-share policy for each share and
 * priority (lines.c). */
struct line {
    int32_t class_id, queue, share, priority;
    int32_t head, tail; /* items; NO_ITEM */
    int64_t waiting;    /* jobs RUNNABLE and not started */
    int64_t promised;   /* of these, jobs that booting instances were launched for */
    int64_t need;       /* scratch of launch.c */
    int32_t at;         /* in its share's heap, with a fair-share policy; -1 */
    bool short_of;      /* at the last look EC2 had none of a type for it */
    bool passed;        /* and of launch_fair.c */
};

struct wait_run {
    int32_t wait_s;
    int32_t jobs;
};

/* A line in which jobs wait, by the place of the first of them in the queue; with a fair-share
 * policy within its share, by priority first. */
struct waiting_line {
    int32_t head, line;
    int32_t turn;        /* of its queue */
    int32_t share, rank; /* rank falls with the priority */
};

static inline bool waits_before(const struct waiting_line *a, const struct waiting_line *b)
{
    return a->rank != b->rank ? a->rank < b->rank : a->head < b->head;
}

struct site {
    const struct sim_environment *env;
    struct room_tree room; /* one of the two, by the assumption tight */
    struct tight tight;
    int64_t vcpus; /* of instances alive, booting ones too */
    int64_t peak_vcpus;
    int64_t task_mcpu; /* Fargate: of tasks alive; vcpus is this rounded up */
    bool *admits;      /* per class, then again per class for jobs on demand only */
    int32_t kept_for;  /* class by which types of minvCpus are taken; -1 */
    bool *barred;      /* per type: never launched (its price, its quota) */
    int8_t *quota;     /* per type; -1: none counts it */
    int32_t *idle;     /* per type: instances that are up and have no job */
};

struct share_heap {
    int32_t *lines;
    int32_t n;
    size_t capacity;
};

/* With a fair-share policy only. */
struct fair_state {
    const struct sim_fair *of; /* NULL: first in, first out */
    double *used;              /* per share: vCPU-seconds that still count, as of at_s */
    int64_t *mcpu;             /* per share: of jobs that run */
    int64_t *planned;          /* and of those that booting instances were launched for; scratch */
    int64_t *waiting;          /* per share: jobs */
    int64_t running_mcpu;      /* of all shares */
    int64_t max_mcpu;          /* maxvCpus of all its environments */
    int64_t at_s;
    struct share_heap *heaps; /* per share */
    int32_t *first, *n_lines; /* per share: its part of by_head; scratch of launch_fair.c */
    struct sim_share_run *runs;
};

/* The job at the head of a queue, for how long and why; see cancel.c. */
struct limited {
    int32_t item;
    enum sim_blocked why;
    int64_t since_s;
};

/* Those of one turn go together, in the order in which their jobs became RUNNABLE. */
struct queue {
    int32_t turn; /* falls with the priority; a queue with a fair-share policy has one of its own */
    int32_t order[COMPUTE_QUEUE_MOST]; /* sites, as they are tried */
    int32_t n;
    uint64_t sites; /* the same as bits */
    int64_t waiting;
    int32_t head;      /* items before it have started, or are of other queues */
    int32_t top_retry; /* item; NO_ITEM */
    bool held;         /* scratch: its first job found no room */
    int32_t blocked;   /* item: the next job, when it found no room; NO_ITEM */
    struct fair_state fair;
    const struct sim_limits *limits;
    int8_t *never; /* per class, with limits: why it never starts, enum sim_blocked */
    struct limited limited;
    struct sim_queue_run *out;
};

/* With gates only. */
struct gate_state {
    int32_t *submitted; /* in->jobs by ready_s; order is filled as gates open */
    int32_t n_submitted, looked_at;
    int32_t *unmet;   /* of in->jobs: closed gates, and one more until it is submitted */
    int64_t *closed;  /* of gates: jobs that have not SUCCEEDED */
    int32_t *since_s; /* of items: when its gates were open and it was submitted */
};

struct run {
    const struct sim_input *in;
    struct simulation *out;
    int64_t now_s;
    struct events events;
    struct instance *instances;
    size_t n_instances, instances_capacity;
    int32_t free_task; /* of instances[], to be used again; -1 */
    int32_t launched;
    size_t kept_capacity; /* of the result's instances */
    struct site *sites;
    struct queue *queues;
    int32_t n_queues;
    int32_t *by_turn; /* queues */
    int64_t vcpus;
    /* Items are in->jobs in the order in which they become RUNNABLE; without gates that is by
     * ready_s, known from the start. */
    int32_t *order;     /* item -> in->jobs */
    int32_t *remaining; /* jobs of the item that have not started */
    int32_t *next;      /* the next item of its line */
    int32_t n_items, arrived;
    int32_t *line_of; /* in->jobs -> line; NULL: by class */
    struct gate_state gates;
    struct retry *retries;
    size_t n_retries, retries_capacity;
    struct line *lines;
    int32_t n_lines, n_base_lines; /* base: of jobs that run anywhere */
    int32_t *gang;                 /* instances gathered for a multi-node job; scratch */
    size_t gang_capacity;
    struct waiting_line *by_head; /* scratch: lines in which jobs wait, in the queue's order */
    int64_t waiting;              /* jobs of all lines */
    int64_t quota_used[N_QUOTAS]; /* vCPUs of instances alive */
    int64_t fargate_due_us[2];    /* when the launch rate is used up to; on demand, on spot */
    struct wait_run *waits;
    size_t n_waits, waits_capacity;
    int64_t next_scale_s;  /* launches are not looked at before */
    bool changed;          /* since they were looked at last */
    bool short_of;         /* and then EC2 had none of a type */
    int64_t short_until_s; /* it may have again */
    int32_t fruitless;     /* looks since a job came, started or ended */
    int64_t *failed;       /* per class; the result's */
    int64_t *over;         /* per queue and class: jobs that SUCCEEDED or FAILED */
    int64_t running;       /* jobs */
    int64_t booting;       /* instances */
    int64_t unfinished;    /* jobs that could start and have neither SUCCEEDED nor FAILED */
};

static inline struct retry *item_retry(const struct run *r, int32_t item)
{
    return &r->retries[FIRST_RETRY - item];
}

static inline int32_t item_index(const struct run *r, int32_t item)
{
    return item >= 0 ? r->order[item] : item_retry(r, item)->job;
}

static inline const struct sim_job *item_job(const struct run *r, int32_t item)
{
    return &r->in->jobs[item_index(r, item)];
}

static inline int32_t *item_remaining(const struct run *r, int32_t item)
{
    return item >= 0 ? &r->remaining[item] : &item_retry(r, item)->remaining;
}

static inline int32_t *item_next(const struct run *r, int32_t item)
{
    return item >= 0 ? &r->next[item] : &item_retry(r, item)->next;
}

static inline int32_t item_attempt(const struct run *r, int32_t item)
{
    return item >= 0 ? 1 : item_retry(r, item)->attempt;
}

static inline int32_t line_class(const struct run *r, int32_t line)
{
    return r->lines[line].class_id;
}

static inline struct queue *line_queue(const struct run *r, int32_t line)
{
    return &r->queues[r->lines[line].queue];
}

static inline bool site_admits(const struct run *r, const struct site *site, int32_t line)
{
    int32_t on_demand = line >= r->n_base_lines ? r->in->w->n_classes : 0;
    return site->admits[line_class(r, line) + on_demand] &&
           (line_queue(r, line)->sites >> (site - r->sites) & 1) != 0;
}

/* The line of an item's jobs. */
static inline int32_t item_line(const struct run *r, int32_t item)
{
    int32_t after = r->in->fallback_after;
    int32_t line =
        r->line_of != NULL ? r->line_of[item_index(r, item)] : item_job(r, item)->class_id;
    return after > 0 && item_attempt(r, item) > after ? line + r->n_base_lines : line;
}

static inline struct room class_need(const struct job_class *c)
{
    return (struct room){c->mcpu, c->mem_mib, c->gpus};
}

static inline int64_t item_ready_s(const struct run *r, int32_t item)
{
    if (item < 0)
        return item_retry(r, item)->since_s;
    return r->gates.since_s != NULL ? r->gates.since_s[item] : item_job(r, item)->ready_s;
}

/* queues.c */
void queues_begin(struct run *r);
/* The queue of a job of the list. */
static inline struct queue *job_queue_of(const struct run *r, int32_t job)
{
    return &r->queues[r->n_queues > 1 ? r->in->jobs[job].queue : 0];
}
/* How many from by_turn[i] on have one turn. */
int32_t queues_of_turn(const struct run *r, int32_t i);
void queues_started(struct run *r, int32_t line, int64_t jobs, int64_t wait_s);
/* So many of a job of the list have SUCCEEDED, or FAILED. */
void queues_over(struct run *r, int32_t job, int64_t jobs, bool well);
void queues_end(struct run *r);

/* cancel.c */
void cancel_begin(struct run *r);
bool cancel_awaits(const struct queue *q,
                   int32_t class_id); /* never starts, and will be cancelled */
bool cancel_holds(const struct run *r, const struct queue *q); /* such a job is at the head */
void cancel_look(struct run *r);                               /* who is at the head now */
int64_t cancel_next_s(const struct run *r);                    /* UNKNOWN */
bool cancel_due(struct run *r);                                /* whether any was */
void cancel_end(struct queue *q);

/* simulate.c: in the environment of the queue that comes nearest. */
enum admission_verdict nearest_verdict(const struct run *r, const struct queue *q,
                                       int32_t class_id);
/* Can an environment of the queue start jobs of the class? */
bool queue_admits(const struct run *r, const struct queue *q, int32_t class_id);

/* lines.c: makes the lines. */
void lines_begin(struct run *r);

/* waiting.c */
void waiting_begin(struct run *r);
void waiting_arrive(struct run *r);          /* all that are ready by now */
int64_t waiting_next_s(const struct run *r); /* when the next are; UNKNOWN */
void waiting_add(struct run *r, int32_t item);
void waiting_add_retry(struct run *r, struct retry retry);    /* in front of all */
int32_t waiting_head(struct run *r, struct queue *q);         /* NO_ITEM */
void waiting_drop(struct run *r, int32_t item, int32_t jobs); /* of the head of its line */
void waiting_take(struct run *r, int32_t item, int32_t jobs, int64_t start_s);
/* Fill by_head, in any order or in that of the queues; return how many lines have jobs that wait,
 * of one turn, or of all with -1. */
int32_t waiting_lines(struct run *r, int32_t turn);
int32_t waiting_by_head(struct run *r, int32_t turn);
void waiting_summary(struct run *r); /* fills wait_* of the result */
void waiting_clear(struct run *r);

/* waiting_gates.c: what is submitted, and whose gates are open. */
void gates_begin(struct run *r);
void gates_submit(struct run *r); /* all that are submitted by now */
void gates_succeeded(struct run *r, int32_t job, int32_t count);
void gates_end(struct run *r);

/* place.c: starts every job that finds room, in the queue's order; how many jobs of the class the
 * room holds (at most `most`). */
void place_jobs(struct run *r);
/* Jobs at the head of an item's line, at most so many, as many as one instance takes; false when
 * none has room. */
bool place_some(struct run *r, int32_t item, int32_t most);
/* From start_s on, or later. */
void place_start(struct run *r, int32_t instance, int32_t item, int32_t jobs, int64_t start_s);
/* When the image would be there, were the job placed on the instance at from_s. */
int64_t place_image_s(const struct run *r, const struct instance *i, int32_t image, int64_t from_s);
void waiting_sink(struct waiting_line *heap, int32_t i, int32_t n);

/* gang.c: the nodes of a multi-node job at the head of its line, on instances of one type and
 * environment; false when there is no room for all. */
bool gang_start(struct run *r, int32_t item);
/* Does a multi-node job wait for others, that boot, to start on this one too?  Then it stays. */
bool gang_needs(const struct run *r, const struct instance *i);
/* Idle instances of one type for nodes of the class; of the type that has most. */
int32_t gang_idle(const struct run *r, const struct site *site, int32_t class_id,
                  const struct offer **offer);

/* place_fair.c */
void place_fairly(struct run *r, struct queue *q);

/* fair_heap.c: a line with more or fewer jobs, or another first one; out of it for a while, until
 * it is put right again. */
void fair_heap_fix(struct run *r, int32_t line);
void fair_heap_drop(struct run *r, int32_t line);
void fair_heap_end(struct fair_state *f);

/* fair.c, where the queue has a policy */
void fair_begin(struct run *r, struct queue *q, const struct sim_fair *of);
void fair_advance(struct run *r, struct queue *q);          /* usage up to now */
void fair_waits(struct run *r, int32_t line, int64_t jobs); /* more jobs, or fewer */
void fair_started(struct run *r, int32_t line, int64_t jobs, int64_t wait_s);
void fair_ended(struct run *r, const struct event *e); /* well or not */
/* What share s has used, with so many milli-vCPUs more at once; less is next. */
double fair_usage(const struct run *r, const struct queue *q, int32_t share, int64_t more_mcpu);
/* Milli-vCPUs that all jobs together may hold: what computeReservation leaves. */
int64_t fair_most_mcpu(const struct queue *q);
void fair_end(struct queue *q);

int64_t room_holds(const struct job_class *c, struct room room, int64_t most);
void jobs_ended(struct run *r, const struct event *e);

/* site.c: where instances with room are.  A shown room of -1 is none. */
void site_add(struct run *r, int32_t instance);
void site_show(struct run *r, int32_t instance, struct room room);
void site_remove(struct run *r, int32_t instance);
int32_t site_find(const struct run *r, const struct site *site, struct room need,
                  bool (*accepts)(void *context, int32_t instance), void *context);
void site_clear(struct site *site);

/* strategy.c: what waits, and the type that the environment's strategy takes for a job of the
 * class; NULL when none may be launched now. */
struct demand {
    int64_t mcpu, mib, gpus;
    bool whole; /* of a job that has instances for itself */
};
const struct offer *strategy_choose(struct run *r, const struct site *site, int32_t class_id,
                                    const struct demand *d);
/* capacity.c: what EC2 gives.  Types that no environment may launch are barred once; the others
 * may be short for a time, or their quota used up. */
void capacity_begin(struct run *r, struct site *site);
bool capacity_has(struct run *r, const struct site *site, int32_t k, int32_t instances);
int64_t capacity_next_s(const struct run *r); /* when it may have what was short; UNKNOWN */
void capacity_count(struct run *r, const struct instance *i, int sign);

/* staging.c, where jobs stage: from *run_s on input comes, then they run as long as *end_s says
 * they would, then output goes: fills both again.  At the end their files are gone. */
void staging_hold(struct run *r, int32_t instance, int32_t item, int32_t jobs, int64_t *run_s,
                  int64_t *end_s);
void staging_ended(struct run *r, int32_t instance, int32_t item, int32_t jobs, bool moved);
void staging_disk(struct instance *i, int64_t bytes);

/* simulate.c: what the result says of an instance that has ended. */
void instance_keep(struct run *r, const struct instance *i);

/* fargate.c: a task for one job of the class; -1 where maxvCpus leaves no room. */
bool fargate_admits(const struct run *r, const struct sim_environment *env, int32_t class_id);
int32_t fargate_launch(struct run *r, int32_t environment, int32_t class_id);
void fargate_end(struct run *r, int32_t instance); /* its job has ended, or was taken with it */
/* No event is left that names the task: its record may be used again. */
void fargate_forget(struct run *r, int32_t instance);

/* Lines by_head[from .. to-1] are those of one turn; behind them come those of later ones, up to
 * n, for which what is left of a new instance may be. */
struct turn_lines {
    int32_t from, to, n;
    int32_t place; /* of the environment in the order of their queues */
};

/* launch_fair.c: launches for those that wait, share by share; false when nobody behind may have
 * any in later environments. */
bool launch_fairly(struct run *r, struct queue *q, int32_t environment, struct turn_lines t);

/* launch.c */
void launch_promised(struct run *r, int32_t environment, const struct offer *o, int32_t k,
                     struct turn_lines t, struct demand *d);
void launch_demand(const struct run *r, struct demand *d, int32_t line, int64_t jobs);
bool launch_keeps_waiting(const struct run *r, int32_t environment, int32_t line, bool waits);
void launch_minimum(struct run *r, bool booted);
void launch_for_waiting(struct run *r);
void promises_end(struct run *r, struct instance *i); /* of one that boots */
void instance_up(struct run *r, int32_t instance);
void instance_idle(struct run *r, int32_t instance); /* its last job has ended */
void instance_end(struct run *r, int32_t instance);
void idle_over(struct run *r, const struct event *e);

/* taken.c: when EC2 will take a new instance away, and what that does; attempts that are over
 * without a result. */
void attempts_timed_out(struct run *r, const struct event *e);
void taken_plan(struct run *r, int32_t instance, int64_t until_s);
/* Seconds for which jobs that would run so long hold the instance, with chance.expected. */
int64_t taken_expect_s(struct run *r, int32_t instance, int32_t item, int64_t duration_s,
                       int32_t jobs);
void instance_taken(struct run *r, int32_t instance);

#endif
