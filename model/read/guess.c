/* guess.c - requests from measured use, where the list states none (design.md §2).
 *
 * The guess is made per label, because a label (a Nextflow process, a Batch definition) is what can
 * be told a request: memory is a quantile of the peaks times a headroom, vCPUs are what nine of ten
 * jobs stayed within. */
#include "model/read/intake_state.h"

#include <math.h>
#include <stdlib.h>

/* Batch takes no less for a job ("MEMORY", ResourceRequirement of the Batch API). */
#define BATCH_LEAST_MIB 4
#define CPU_SHARE 0.9

void label_use_add(struct intake *in, int32_t label, int64_t peak_mcpu, int64_t peak_mib,
                   int64_t count)
{
    struct label_use *use = &in->uses[label];
    if (peak_mcpu != UNKNOWN) {
        size_t vcpus = (size_t)((peak_mcpu + MCPU_PER_VCPU - 1) / MCPU_PER_VCPU);
        use->by_vcpus = mem_grow(use->by_vcpus, &use->capacity, vcpus + 1, sizeof use->by_vcpus[0]);
        while (use->n_vcpus <= vcpus)
            use->by_vcpus[use->n_vcpus++] = 0;
        use->by_vcpus[vcpus] += count;
    }
    /* A peak of 0 was not sampled: the job was too short for that. */
    if (peak_mib > 0) {
        use->max_mib = peak_mib > use->max_mib ? peak_mib : use->max_mib;
        if (in->options.peak_quantile < 1)
            tally_add(&use->mib, peak_mib, count);
    }
}

void label_use_join(struct label_use *use, struct label_use *from)
{
    use->by_vcpus = mem_grow(use->by_vcpus, &use->capacity, from->n_vcpus, sizeof use->by_vcpus[0]);
    while (use->n_vcpus < from->n_vcpus)
        use->by_vcpus[use->n_vcpus++] = 0;
    for (size_t v = 0; v < from->n_vcpus; v++)
        use->by_vcpus[v] += from->by_vcpus[v];
    use->max_mib = from->max_mib > use->max_mib ? from->max_mib : use->max_mib;
    tally_join(&use->mib, &from->mib);
}

void label_use_clear(struct label_use *use)
{
    free(use->by_vcpus);
    tally_clear(&use->mib);
    *use = (struct label_use){.max_mib = UNKNOWN};
}

static int64_t guess_mcpu(const struct label_use *use)
{
    int64_t total = 0, seen = 0;
    for (size_t v = 0; v < use->n_vcpus; v++)
        total += use->by_vcpus[v];
    if (total == 0)
        return UNKNOWN;
    int64_t rank = (int64_t)ceil(CPU_SHARE * (double)total - 1e-9);
    size_t v = 0;
    for (; v < use->n_vcpus; v++) {
        seen += use->by_vcpus[v];
        if (seen >= rank)
            break;
    }
    int64_t mcpu = (int64_t)v * MCPU_PER_VCPU;
    return mcpu < MCPU_PER_VCPU ? MCPU_PER_VCPU : mcpu;
}

static int64_t guess_mem(struct label_use *use, const struct intake_options *options)
{
    if (use->max_mib == UNKNOWN)
        return UNKNOWN;
    int64_t peak = use->max_mib;
    if (options->peak_quantile < 1) {
        int64_t n, total = 0;
        struct duration_run *runs = tally_take_runs(&use->mib, &n);
        for (int64_t i = 0; i < n; i++)
            total += runs[i].count;
        peak = runs_quantile(runs, n, total, options->peak_quantile);
        free(runs);
    }
    /* Headroom in millionths, so that 1.2 x 100 is 120 and not a bit more. */
    int64_t millionths = llround(options->headroom * 1e6);
    int64_t mib = (peak * millionths + 999999) / 1000000;
    mib = mib < BATCH_LEAST_MIB ? BATCH_LEAST_MIB : mib;
    return mib > MEM_MAX_MIB ? MEM_MAX_MIB : mib;
}

static void assume(struct open_class *class, const struct intake_options *options)
{
    if (class->mcpu == UNKNOWN && options->assume_mcpu != UNKNOWN) {
        class->mcpu = options->assume_mcpu;
        class->assumed_mcpu = true;
    }
    if (class->mem_mib == UNKNOWN && options->assume_mem_mib != UNKNOWN) {
        class->mem_mib = options->assume_mem_mib;
        class->assumed_mem = true;
    }
}

void intake_guess(struct intake *in)
{
    int64_t *mcpu = mem_alloc(in->n_uses * sizeof mcpu[0]);
    int64_t *mem = mem_alloc(in->n_uses * sizeof mem[0]);
    for (size_t k = 0; k < in->n_uses; k++) {
        mcpu[k] = guess_mcpu(&in->uses[k]);
        mem[k] = guess_mem(&in->uses[k], &in->options);
    }
    for (size_t c = 0; c < in->n_classes; c++) {
        struct open_class *class = &in->classes[c];
        if (class->mcpu == UNKNOWN && mcpu[class->label] != UNKNOWN) {
            class->mcpu = mcpu[class->label];
            class->guessed_mcpu = true;
        }
        if (class->mem_mib == UNKNOWN && mem[class->label] != UNKNOWN) {
            class->mem_mib = mem[class->label];
            class->guessed_mem = true;
        }
        assume(class, &in->options);
    }
    free(mcpu);
    free(mem);
}
