/* slurm_fields.h - what single fields of sacct's output mean.
 *
 * Source  sacct(1) of Slurm 19 to 24: "Job Accounting Fields", "JOB STATE CODES". */
#ifndef MODEL_SLURM_FIELDS_H
#define MODEL_SLURM_FIELDS_H

#include "model/read/job_row.h"

/* State, also with what follows it ("CANCELLED by 1000") and cut by a narrow column
 * ("OUT_OF_ME+").  False: no state of Slurm. */
MUST_CHECK bool slurm_state(struct slice text, enum job_state *state);

/* "123", "100_7", "200+1" are jobs; "123.batch", "100_7.0" are steps of them; "100_[1-5,9%2]" is a
 * group of array tasks that still wait. */
struct slurm_id {
    struct slice job; /* the text up to the step */
    bool is_step;
    int64_t count; /* tasks that the id stands for; 1 but for a group */
};
MUST_CHECK bool slurm_id(struct slice text, struct slurm_id *id);

enum slurm_per { SLURM_PER_JOB, SLURM_PER_CPU, SLURM_PER_NODE };
/* ReqMem: "16G", "62.50G" for the job (Slurm 21.08 on), "4000Mc" for each CPU, "16Gn" for each
 * node.  Nothing, "?", and 0 in any form (all memory of the node) leave *mib UNKNOWN. */
MUST_CHECK bool slurm_memory(struct slice text, int64_t *mib, enum slurm_per *per);

/* Trackable resources, "billing=4,cpu=4,gres/gpu=1,gres/gpu:a100=1,mem=16G,node=1"; what the text
 * does not speak of is UNKNOWN.  A typed GPU count repeats the untyped one. */
struct slurm_tres {
    int64_t cpus, mem_mib, nodes, gpus;
    struct slice gpu_model; /* of the only type named; else empty */
};
MUST_CHECK bool slurm_tres(struct slice text, struct slurm_tres *tres);

/* ReqGRES and AllocGRES of older versions: "gpu:2", "gpu:a100:2(S:0-1)", "gpu". */
MUST_CHECK bool slurm_gres(struct slice text, int64_t *gpus);

/* Submit, Start, End: a local time, or seconds since 1970; "Unknown", "None" and nothing leave *ms
 * as it is. */
MUST_CHECK bool slurm_time(struct slice text, int64_t *ms);

/* A job's name without what tells it from its like: "align_12", "sim-003", "job0042" and
 * "nf-ALIGN_(s1)" become "align", "sim", "job" and "nf-ALIGN".  One or two digits right after a
 * letter stay: they belong to "bowtie2" and "hisat2". */
struct slice slurm_label(struct slice name);

#endif
