#include "cli/batch_write.h"

#include <string.h>

/* What changes how a run goes or looks, and not its result. */
static bool is_about_the_run(const char *name)
{
    static const char *const names[] = {"format", "output", "quiet", "verbose", "help", "threads"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

static void write_option(void *context, const char *name, const char *text)
{
    if (!is_about_the_run(name) && strcmp(name, "region") != 0)
        json_text(context, name, text);
}

void batch_write_request(struct json_out *j, const struct batch_input *in)
{
    json_object(j, "request");
    json_text(j, "region", in->region.name);
    json_text(j, "region_origin", in->region.origin);
    options_each(in->call, write_option, j);
    json_array_line(j, "jobs_files");
    for (int i = 0; i < in->call->n_operands; i++)
        json_text(j, NULL, in->call->operands[i]);
    json_close_array(j);
    json_close_object(j);
}

void batch_write_prices(struct json_out *j, const struct batch_input *in)
{
    json_object(j, "prices");
    json_text(j, "source", in->catalogue.source);
    json_text(j, "as_of", in->catalogue.as_of);
    json_text(j, "oldest_as_of", in->catalogue.oldest_as_of);
    json_text(j, "currency", in->catalogue.currency);
    json_whole(j, "unpriced_types", in->offers.left_out[LEFT_OUT_UNPRICED]);
    json_close_object(j);
}

static void write_environment(struct json_out *j, const struct batch_input *in,
                              const struct compute_environment *e)
{
    json_object(j, NULL);
    json_text(j, "name", e->name);
    json_text(j, "type", compute_kind_name(e->kind));
    json_text(j, "strategy", compute_is_fargate(e) ? NULL : strategy_name(e->strategy));
    json_text(j, "arch", e->arch == ARCH_ANY ? NULL : arch_name(e->arch));
    json_whole(j, "min_vcpus", e->min_vcpus);
    json_whole(j, "max_vcpus", e->max_vcpus);
    json_whole(j, "min_scale_down_delay_s", e->scale_down_delay_s);
    json_text(j, "passed_over", e->off[0] == '\0' ? NULL : e->off);
    json_array_line(j, "instance_types");
    for (int32_t i = 0; i < e->n_entries; i++)
        json_text(j, NULL, e->entries[i]);
    json_close_array(j);
    json_array_line(j, "types");
    for (int32_t i = 0; i < e->n_types; i++)
        json_text(j, NULL, in->catalogue.types[e->types[i].type_index].name);
    json_close_array(j);
    json_close_object(j);
}

void batch_write_environments(struct json_out *j, const struct batch_input *in)
{
    json_text(j, "queue", in->compute.queue[0] == '\0' ? NULL : in->compute.queue);
    json_array(j, "environments");
    for (int32_t i = 0; i < in->compute.n; i++)
        write_environment(j, in, &in->compute.list[i]);
    json_close_array(j);
}
