#include "cli/limits_show.h"

#include "cli/paragraph.h"
#include "cli/plan_screen.h"
#include "cli/table.h"
#include "planner/list_limits.h"

/* Beyond the limit, and what can be done. */
static void tell(char *text, size_t size, enum list_limit limit, const struct limit_finding *f)
{
    char a[32], b[32];
    const long long found = (long long)f->found, value = (long long)list_limit_value(limit);
    switch (limit) {
    case LIST_ARRAY:
        snprintf(text, size, "an array of up to %s jobs: at most %s each, so that it takes several",
                 show_whole(a, f->found), show_whole(b, list_limit_value(limit)));
        return;
    case LIST_DEPENDENCIES:
        snprintf(text, size,
                 "up to %lld dependencies: at most %lld a job; an array, or a job between, stands "
                 "for many",
                 found, value);
        return;
    case LIST_NODES:
        snprintf(text, size, "up to %lld nodes: at most %lld a job", found, value);
        return;
    case LIST_ATTEMPTS:
        snprintf(text, size, "up to %lld attempts: at most %lld, as is taken here", found, value);
        return;
    case LIST_TIMEOUT:
        snprintf(text, size, "a timeout of %lld s: at least %lld s", found, value);
        return;
    case LIST_MEMORY:
        snprintf(text, size, "%lld MiB: at least %lld MiB", found, value);
        return;
    case LIST_RUN_TIME:
        snprintf(text, size, "a duration of up to %s: Fargate ends what runs for %s",
                 show_duration(a, f->found), show_duration(b, list_limit_value(limit)));
        return;
    case LIST_SUBMITTED:
        snprintf(text, size, "at most %s jobs are SUBMITTED at once: in portions",
                 show_whole(a, list_limit_value(limit)));
        return;
    case LIST_RATE:
        snprintf(
            text, size, "%s submissions at SubmitJob's %lld a second take %s; arrays are one each",
            show_whole(a, f->found), value, show_duration(b, f->found / list_limit_value(limit)));
        return;
    default:
        text[0] = '\0';
    }
}

static bool is_about_all(enum list_limit limit)
{
    return limit == LIST_SUBMITTED || limit == LIST_RATE;
}

void limits_screen(const struct workload *w, bool fargate, FILE *file, bool bold)
{
    struct limit_finding found[N_LIST_LIMITS];
    char text[200], jobs[32];
    bool any = false;
    list_limits(found, w, fargate);
    for (enum list_limit i = 0; i < N_LIST_LIMITS; i++) {
        const struct limit_finding *f = &found[i];
        if (f->rows == 0)
            continue;
        tell(text, sizeof text, i, f);
        if (is_about_all(i))
            paragraph(file, bold, any ? "" : "LIMITS", "of Batch: %s", text);
        else
            paragraph(file, bold, any ? "" : "LIMITS", "of Batch: %s job%s%s%.60s%s ask%s for %s",
                      show_whole(jobs, f->jobs), plural(f->jobs),
                      f->name[0] == '\0' ? "" : " (such as '", f->name,
                      f->name[0] == '\0' ? "" : "')", f->jobs == 1 ? "s" : "", text);
        any = true;
    }
}

void limits_document(const struct workload *w, bool fargate, struct json_out *j)
{
    struct limit_finding found[N_LIST_LIMITS];
    list_limits(found, w, fargate);
    json_array(j, "limits");
    for (enum list_limit i = 0; i < N_LIST_LIMITS; i++) {
        const struct limit_finding *f = &found[i];
        if (f->rows == 0)
            continue;
        json_object_line(j, NULL);
        json_text(j, "limit", list_limit_name(i));
        json_whole(j, "value", list_limit_value(i));
        json_whole(j, "found", f->found);
        json_text(j, "unit", list_limit_unit(i));
        json_whole(j, "rows", f->rows);
        json_whole(j, "jobs", f->jobs);
        json_text(j, "name", f->name[0] == '\0' ? NULL : f->name);
        json_close_object(j);
    }
    json_close_array(j);
}
