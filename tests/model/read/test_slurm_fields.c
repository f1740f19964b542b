#include "model/read/slurm_fields.h"

#include <check.h>

Suite *suite_slurm_fields(void);

static const struct {
    const char *text;
    enum job_state state;
} known_states[] = {
    {"COMPLETED", JOB_FINISHED}, {"FAILED", JOB_FAILED},     {"CANCELLED by 1000", JOB_FAILED},
    {"CANCELLED+", JOB_FAILED},  {"OUT_OF_ME+", JOB_FAILED}, {"NODE_FAIL", JOB_FAILED},
    {"PREEMPTED", JOB_FAILED},   {"TIMEOUT", JOB_FAILED},    {"PENDING", JOB_NEVER_STARTED},
    {"RUNNING", JOB_RUNNING},    {"SUSPENDED", JOB_RUNNING}, {"COMPLETI+", JOB_RUNNING},
};

START_TEST(states_are_known_also_with_what_follows_or_cut)
{
    enum job_state state;
    ck_assert(slurm_state(slice_of(known_states[_i].text), &state));
    ck_assert_int_eq(state, known_states[_i].state);
}
END_TEST

START_TEST(other_words_are_no_states)
{
    enum job_state state;
    ck_assert(!slurm_state(SLICE("INVALID"), &state));
    ck_assert(!slurm_state(SLICE(""), &state));
    ck_assert(!slurm_state(SLICE("COM"), &state));
    ck_assert(!slurm_state(SLICE("C+"), &state));
    ck_assert(!slurm_state(SLICE("completed"), &state));
}
END_TEST

static const struct {
    const char *text, *job;
    bool is_step;
    int64_t count;
} ids[] = {
    {"123", "123", false, 1},
    {"123.batch", "123", true, 1},
    {"123.extern", "123", true, 1},
    {"123.0", "123", true, 1},
    {"846_0", "846_0", false, 1},
    {"846_0.batch", "846_0", true, 1},
    {"200+1", "200+1", false, 1},
    {"200+1.interactive", "200+1", true, 1},
    {"100_[1-5]", "100_[1-5]", false, 5},
    {"100_[3,7-9%4]", "100_[3,7-9%4]", false, 4},
    {"100_[0-20:5]", "100_[0-20:5]", false, 5},
    {"100_[1,3,...", "100_[1,3,...", false, 1},
};

START_TEST(ids_tell_jobs_steps_and_groups)
{
    struct slurm_id id;
    ck_assert(slurm_id(slice_of(ids[_i].text), &id));
    ck_assert(slice_is(id.job, ids[_i].job));
    ck_assert_int_eq(id.is_step, ids[_i].is_step);
    ck_assert_int_eq(id.count, ids[_i].count);
}
END_TEST

START_TEST(what_is_no_id_is_refused)
{
    static const char *const bad[] = {
        "",          "abc",      "12x",   "12_",       "12.",
        "12_[9-1]x", "12_[9-1]", "12_[]", "12.ba tch", "12_[0-99999999999999999999]",
        "-3"};
    struct slurm_id id;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(!slurm_id(slice_of(bad[i]), &id), "%s", bad[i]);
}
END_TEST

static const struct {
    const char *text;
    int64_t mib;
    enum slurm_per per;
} memories[] = {
    {"16G", 16384, SLURM_PER_JOB},    {"4000M", 4000, SLURM_PER_JOB},
    {"4000Mc", 4000, SLURM_PER_CPU},  {"16Gn", 16384, SLURM_PER_NODE},
    {"62.50G", 64000, SLURM_PER_JOB}, {"0.07Mn", 1, SLURM_PER_NODE},
    {"2T", 2097152, SLURM_PER_JOB},   {"500", 500, SLURM_PER_JOB},
    {"0n", UNKNOWN, SLURM_PER_NODE},  {"0", UNKNOWN, SLURM_PER_JOB},
    {"0c", UNKNOWN, SLURM_PER_CPU},   {"?", UNKNOWN, SLURM_PER_JOB},
    {"", UNKNOWN, SLURM_PER_JOB},
};

START_TEST(requested_memory_is_per_job_cpu_or_node)
{
    int64_t mib;
    enum slurm_per per;
    ck_assert(slurm_memory(slice_of(memories[_i].text), &mib, &per));
    ck_assert_int_eq(mib, memories[_i].mib);
    ck_assert_int_eq(per, memories[_i].per);
}
END_TEST

START_TEST(memory_with_letters_too_many_is_refused)
{
    int64_t mib;
    enum slurm_per per;
    ck_assert(!slurm_memory(SLICE("100Mcd"), &mib, &per));
    ck_assert(!slurm_memory(SLICE("-4G"), &mib, &per));
    ck_assert(!slurm_memory(SLICE("much"), &mib, &per));
}
END_TEST

START_TEST(trackable_resources_are_read_once)
{
    struct slurm_tres t;
    ck_assert(slurm_tres(
        SLICE("billing=4,cpu=8,gres/gpu=2,gres/gpu:a100=2,gres/gpumem=5G,mem=62.50G,node=2"), &t));
    ck_assert_int_eq(t.cpus, 8);
    ck_assert_int_eq(t.mem_mib, 64000);
    ck_assert_int_eq(t.nodes, 2);
    ck_assert_int_eq(t.gpus, 2);
    ck_assert(slice_is(t.gpu_model, "a100"));
    ck_assert(slurm_tres(SLICE("gres/gpu:a100=1,gres/gpu:v100=3,cpu=1"), &t));
    ck_assert_int_eq(t.gpus, 4);
    ck_assert_uint_eq(t.gpu_model.n, 0);
    ck_assert(slurm_tres(SLICE(""), &t));
    ck_assert_int_eq(t.gpus, UNKNOWN);
    ck_assert_int_eq(t.cpus, UNKNOWN);
    ck_assert(!slurm_tres(SLICE("cpu=many"), &t));
    ck_assert(!slurm_tres(SLICE("cpu"), &t));
}
END_TEST

START_TEST(generic_resources_count_gpus)
{
    int64_t gpus;
    ck_assert(slurm_gres(SLICE("gpu:2"), &gpus));
    ck_assert_int_eq(gpus, 2);
    ck_assert(slurm_gres(SLICE("gpu:a100:3(S:0-1),license:7"), &gpus));
    ck_assert_int_eq(gpus, 3);
    ck_assert(slurm_gres(SLICE("gres:gpu:v100"), &gpus));
    ck_assert_int_eq(gpus, 1);
    ck_assert(slurm_gres(SLICE("craynetwork:1"), &gpus));
    ck_assert_int_eq(gpus, UNKNOWN);
    ck_assert(!slurm_gres(SLICE("gpu:99999999"), &gpus));
}
END_TEST

START_TEST(times_may_be_unknown_or_epoch)
{
    int64_t ms = TIME_UNKNOWN;
    ck_assert(slurm_time(SLICE("Unknown"), &ms) && slurm_time(SLICE("None"), &ms) &&
              slurm_time(SLICE(""), &ms));
    ck_assert_int_eq(ms, TIME_UNKNOWN);
    ck_assert(slurm_time(SLICE("1970-01-02T00:00:01"), &ms));
    ck_assert_int_eq(ms, 86401000);
    ck_assert(slurm_time(SLICE("1700000000"), &ms));
    ck_assert_int_eq(ms, INT64_C(1700000000000));
    ck_assert(!slurm_time(SLICE("yesterday"), &ms));
}
END_TEST

static const struct {
    const char *name, *label;
} labels[] = {
    {"align_12", "align"},
    {"sim-003", "sim"},
    {"job0042", "job"},
    {"run.7", "run"},
    {"a[17]", "a"},
    {"bowtie2", "bowtie2"},
    {"hisat2_4", "hisat2"},
    {"12345", "12345"},
    {"plain", "plain"},
    {"", ""},
    {"nf-MAP_(s1)", "nf-MAP"},
    {"_7", "_7"},
    {"chr12", "chr12"},
    {"x_y_0010", "x_y"},
};

START_TEST(labels_lose_the_index_of_a_name)
{
    struct slice label = slurm_label(slice_of(labels[_i].name));
    ck_assert_msg(slice_is(label, labels[_i].label), "%s: %.*s", labels[_i].name,
                  SLICE_ARGS(label));
}
END_TEST

#define LOOP(t, test, table)                                                                       \
    tcase_add_loop_test(t, test, 0, (int)(sizeof(table) / sizeof((table)[0])))

Suite *suite_slurm_fields(void)
{
    Suite *s = suite_create("slurm_fields");
    TCase *t = tcase_create("slurm_fields");
    LOOP(t, states_are_known_also_with_what_follows_or_cut, known_states);
    tcase_add_test(t, other_words_are_no_states);
    LOOP(t, ids_tell_jobs_steps_and_groups, ids);
    tcase_add_test(t, what_is_no_id_is_refused);
    LOOP(t, requested_memory_is_per_job_cpu_or_node, memories);
    tcase_add_test(t, memory_with_letters_too_many_is_refused);
    tcase_add_test(t, trackable_resources_are_read_once);
    tcase_add_test(t, generic_resources_count_gpus);
    tcase_add_test(t, times_may_be_unknown_or_epoch);
    LOOP(t, labels_lose_the_index_of_a_name, labels);
    suite_add_tcase(s, t);
    return s;
}
