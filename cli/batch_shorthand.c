#include "cli/batch_shorthand.h"

#include "model/quantity.h"

#include <stdio.h>
#include <string.h>

const char *batch_shorthand_given(const struct invocation *call)
{
    static const char *const names[] = {"instance-types", "strategy", "min-vcpus",
                                        "max-vcpus",      "purchase", "then"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (options_given(call, names[i]))
            return names[i];
    }
    return NULL;
}

/* The words of --purchase, in the order of enum compute_kind. */
static const char *const purchases[] = {"on-demand", "spot", "fargate", "fargate-spot"};

static void set_kind(struct compute_environment *e, enum compute_kind kind)
{
    e->kind = kind;
    e->strategy = kind == COMPUTE_SPOT ? STRATEGY_SPOT_PRICE_CAPACITY : STRATEGY_PROGRESSIVE;
    e->strategy_stated = kind == COMPUTE_EC2 || kind == COMPUTE_SPOT;
}

static bool set_strategy(struct compute_environment *e, const char *option, struct slice name,
                         struct error *err)
{
    e->strategy_stated = true;
    return strategy_find(name, &e->strategy) ||
           error_set(err, ERROR_USAGE, "%s: '%.*s': %s is accepted", option, SLICE_ARGS(name),
                     strategy_list());
}

/* "c6i, m6i" in quotes means the same as without the blank. */
static void trim_types(struct compute_environment *e, const struct text_list *list,
                       struct arena *arena)
{
    e->entries = arena_array(arena, (size_t)list->n + 1, sizeof *e->entries);
    for (int i = 0; i < list->n; i++) {
        struct slice type = slice_trim(slice_of(list->items[i]));
        if (type.n > 0)
            e->entries[e->n_entries++] = arena_text(arena, type.p, type.n);
    }
}

/* ---- --then ---------------------------------------------------------------------------------- */

static bool wrong_word(struct slice word, struct error *err)
{
    return error_set(
        err, ERROR_USAGE,
        "--then: '%.*s': types joined by '+' (c6i+m6i.large), on-demand, spot, fargate, "
        "fargate-spot, strategy=NAME, min=N or max=N is accepted, with blanks between",
        SLICE_ARGS(word));
}

static bool set_vcpus(struct slice word, size_t name, int64_t *vcpus, struct error *err)
{
    return quantity_whole(slice_from(word, name), COMPUTE_VCPUS_MAX, vcpus) ||
           error_set(err, ERROR_USAGE, "--then: '%.*s': 0 to %lld vCPUs are accepted",
                     SLICE_ARGS(word), (long long)COMPUTE_VCPUS_MAX);
}

/* "c6i+m6i.large" */
static void set_types(struct compute_environment *e, struct slice word, struct arena *arena)
{
    e->entries = arena_array(arena, word.n + 1, sizeof *e->entries);
    e->n_entries = 0;
    while (word.n > 0) {
        struct slice type = slice_next(&word, '+');
        if (type.n > 0)
            e->entries[e->n_entries++] = arena_text(arena, type.p, type.n);
    }
}

static bool is_types(struct slice word)
{
    for (size_t i = 0; i < word.n; i++) {
        char c = word.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || strchr("+._-", c) != NULL))
            return false;
    }
    return word.n > 0;
}

static bool take_word(struct compute_environment *e, struct slice word, struct arena *arena,
                      struct error *err)
{
    for (int k = COMPUTE_EC2; k <= COMPUTE_FARGATE_SPOT; k++) {
        if (!slice_is(word, purchases[k]))
            continue;
        if (e->kind != (enum compute_kind)k)
            set_kind(e, (enum compute_kind)k);
        if (compute_is_fargate(e))
            e->n_entries = 0;
        return true;
    }
    if (slice_starts(word, SLICE("strategy=")))
        return set_strategy(e, "--then: strategy", slice_from(word, strlen("strategy=")), err);
    if (slice_starts(word, SLICE("min=")))
        return set_vcpus(word, strlen("min="), &e->min_vcpus, err);
    if (slice_starts(word, SLICE("max=")))
        return set_vcpus(word, strlen("max="), &e->max_vcpus, err);
    if (!is_types(word))
        return wrong_word(word, err);
    set_types(e, word, arena);
    return true;
}

/* The purchase comes first, whatever the order of the words: it decides on the strategy. */
static bool read_then(struct compute_environment *e, const char *text, struct arena *arena,
                      struct error *err)
{
    for (int pass = 0; pass < 2; pass++) {
        struct slice rest = slice_of(text);
        while (rest.n > 0) {
            struct slice word = slice_next(&rest, ' ');
            bool purchase = slice_is(word, purchases[0]) || slice_is(word, purchases[1]) ||
                            slice_is(word, purchases[2]) || slice_is(word, purchases[3]);
            if (word.n > 0 && purchase == (pass == 0) && !take_word(e, word, arena, err))
                return false;
        }
    }
    return true;
}

/* ---- all ------------------------------------------------------------------------------------- */

bool batch_shorthand(struct batch_input *in, struct error *err)
{
    const struct batch_values *v = in->v;
    char name[24];
    struct compute_environment e = {.name = "options",
                                    .min_vcpus = v->min_vcpus,
                                    .max_vcpus = v->max_vcpus,
                                    .desired_vcpus = UNKNOWN,
                                    .off = ""};
    trim_types(&e, &v->instance_types, in->call->arena);
    set_kind(&e, (enum compute_kind)v->purchase);
    if (e.n_entries == 0 && !compute_is_fargate(&e))
        return error_set(
            err, ERROR_USAGE,
            "--environment FILE, or --instance-types LIST, says what Batch may launch");
    if (v->strategy != NULL && !set_strategy(&e, "--strategy", slice_of(v->strategy), err))
        return false;
    compute_add(&in->compute, &e);
    for (int i = 0; i < v->then.n; i++) {
        snprintf(name, sizeof name, i == 0 ? "then" : "then-%d", i + 1);
        e.name = name;
        e.min_vcpus = 0;
        if (!read_then(&e, v->then.items[i], in->call->arena, err))
            return false;
        compute_add(&in->compute, &e);
    }
    return true;
}

bool batch_shorthand_differing(struct batch_input *in, const struct compute_environment *base,
                               const char *name, const char *words, struct error *err)
{
    struct compute_environment e = *base;
    e.name = name;
    e.desired_vcpus = UNKNOWN;
    e.types = NULL;
    e.n_types = 0;
    if (!read_then(&e, words, in->call->arena, err))
        return false;
    compute_add(&in->compute, &e);
    return true;
}
