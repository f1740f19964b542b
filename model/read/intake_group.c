/* intake_group.c - rows to classes: a hash table over request and label. */
#include "model/read/intake_state.h"

#include <stdlib.h>

static uint64_t class_hash(const struct open_class *c)
{
    uint64_t hash = hash_word(0, (uint64_t)c->mcpu);
    hash = hash_word(hash, (uint64_t)c->mem_mib);
    hash = hash_word(hash, (uint64_t)(uint32_t)c->gpus << 32 | (uint32_t)c->label);
    return hash_word(hash, (uint64_t)(uint32_t)c->gpu_model << 32 | (uint64_t)c->arch << 1 |
                               (uint64_t)c->whole_instances) +
           (uint64_t)(uint32_t)c->nodes;
}

static bool class_same(const struct open_class *a, const struct open_class *b)
{
    return a->mcpu == b->mcpu && a->mem_mib == b->mem_mib && a->gpus == b->gpus &&
           a->label == b->label && a->gpu_model == b->gpu_model && a->arch == b->arch &&
           a->whole_instances == b->whole_instances && a->nodes == b->nodes;
}

static size_t slot_of(const struct intake *in, const struct open_class *like)
{
    size_t mask = in->n_slots - 1;
    size_t slot = class_hash(like) & mask;
    while (in->slots[slot] != 0 && !class_same(&in->classes[in->slots[slot] - 1], like))
        slot = (slot + 1) & mask;
    return slot;
}

static void rehash(struct intake *in)
{
    free(in->slots);
    in->n_slots = in->n_slots == 0 ? 64 : in->n_slots * 2;
    in->slots = mem_zeroed(in->n_slots, sizeof in->slots[0]);
    for (size_t c = 0; c < in->n_classes; c++)
        in->slots[slot_of(in, &in->classes[c])] = (int32_t)c + 1;
}

int32_t intake_class_find(struct intake *in, const struct open_class *like)
{
    if (in->n_slots < 2 * (in->n_classes + 1))
        rehash(in);
    size_t slot = slot_of(in, like);
    if (in->slots[slot] != 0)
        return in->slots[slot] - 1;
    in->classes =
        mem_grow(in->classes, &in->classes_capacity, in->n_classes + 1, sizeof in->classes[0]);
    in->classes[in->n_classes++] = (struct open_class){
        .first_row = NEVER_SEEN,
        .mcpu = like->mcpu,
        .mem_mib = like->mem_mib,
        .gpus = like->gpus,
        .label = like->label,
        .gpu_model = like->gpu_model,
        .arch = like->arch,
        .nodes = like->nodes,
        .whole_instances = like->whole_instances,
        .peak_mcpu = UNKNOWN,
        .peak_mib = UNKNOWN,
    };
    in->slots[slot] = (int32_t)in->n_classes;
    return (int32_t)in->n_classes - 1;
}

int32_t intake_label(struct intake *in, struct slice label)
{
    int32_t k = text_set_add(&in->labels, label);
    if ((size_t)k == in->n_uses) {
        in->uses = mem_grow(in->uses, &in->uses_capacity, in->n_uses + 1, sizeof in->uses[0]);
        in->uses[in->n_uses++] = (struct label_use){.max_mib = UNKNOWN};
    }
    return k;
}

int32_t intake_class(struct intake *in, const struct job_row *row)
{
    struct open_class like = {
        .mcpu = row->mcpu,
        .mem_mib = row->mem_mib,
        .gpus = row->gpus == UNKNOWN ? 0 : (int32_t)row->gpus,
        .label = intake_label(in, row->label),
        .gpu_model = text_set_add(&in->gpu_models, row->gpu_model),
        .arch = row->arch,
        .nodes = row->nodes > 1 ? (int32_t)row->nodes : 0,
        .whole_instances = row->whole_instances,
    };
    return intake_class_find(in, &like);
}

void intake_classes_clear(struct intake *in)
{
    for (size_t c = 0; c < in->n_classes; c++)
        tally_clear(&in->classes[c].durations);
    free(in->classes);
    free(in->slots);
    for (size_t k = 0; k < in->n_uses; k++)
        label_use_clear(&in->uses[k]);
    free(in->uses);
    text_set_clear(&in->labels);
    text_set_clear(&in->gpu_models);
}
