#include "cli/batch_screen.h"

#include "cli/paragraph.h"
#include "cli/plan_screen.h"
#include "cli/table.h"

#include <string.h>

static void show_region(const struct batch_input *in, FILE *file, bool bold)
{
    const char *of = in->compute.region;
    bool other = of != NULL && strcmp(of, in->region.name) != 0;
    if (other)
        paragraph(file, bold, "",
                  "%s (%s), though the documents' ARNs say %.40s: --region %.40s takes its prices",
                  in->region.name, in->region.origin, of, of);
    else
        paragraph(file, bold, "", "%s (%s)", in->region.name, in->region.origin);
}

static void show_left_out(const struct batch_input *in, FILE *file, bool bold)
{
    const struct compute *c = &in->compute;
    if (c->left_out > 0 && c->several)
        paragraph(file, bold, "", "%d environment%s described that none of these queues has",
                  (int)c->left_out, plural(c->left_out));
    else if (c->left_out > 0)
        paragraph(file, bold, "", "%d environment%s described that the queue '%.60s' doesn't have",
                  (int)c->left_out, plural(c->left_out), c->queue);
    if (c->foreign > 0)
        paragraph(
            file, bold, "",
            "%d environment%s left out that Batch doesn't scale (UNMANAGED) or that %s on EKS",
            (int)c->foreign, plural(c->foreign), c->foreign == 1 ? "is" : "are");
    for (int32_t i = 0; i < c->n_queues; i++) {
        const struct job_queue *q = &c->queues[i];
        if (q->disabled && (c->several ? q->chosen : strcmp(q->name, c->queue) == 0))
            paragraph(
                file, bold, "",
                "The queue '%.60s' is DISABLED: it takes no submissions until that is changed",
                q->name);
    }
}

void batch_environments_screen(const struct batch_input *in, const int64_t *peak_vcpus, FILE *file,
                               bool bold)
{
    const struct compute *c = &in->compute;
    char peak[32];
    for (int32_t i = 0; i < c->n; i++)
        paragraph(file, bold, i == 0 ? "IN" : "", "%.60s: %s%s%s", c->list[i].name,
                  batch_environment_text(in, &c->list[i]), peak_vcpus == NULL ? "" : "; at peak ",
                  peak_vcpus == NULL ? "" : show_whole(peak, peak_vcpus[i]));
    show_region(in, file, bold);
    show_left_out(in, file, bold);
}
