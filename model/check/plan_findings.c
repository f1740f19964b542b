#include "model/check/plan_findings.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void plan_findings_init(struct plan_findings *f)
{
    *f = (struct plan_findings){.cost_uusd = UNKNOWN,
                                .instances_uusd = UNKNOWN,
                                .root_uusd = UNKNOWN,
                                .ipv4_uusd = UNKNOWN,
                                .bound_uusd = UNKNOWN,
                                .makespan_s = UNKNOWN,
                                .peak_vcpus = UNKNOWN};
}

void plan_findings_add(struct plan_findings *f, const char *fmt, ...)
{
    f->n_findings++;
    if (f->n_lines == FINDINGS_KEPT)
        return;
    char line[512];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(line, sizeof line, fmt, args);
    va_end(args);
    assert(n >= 0);
    for (char *c = line; *c != '\0'; c++) {
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            *c = '?';
    }
    f->lines[f->n_lines++] = arena_text(&f->arena, line, strlen(line));
}

void plan_findings_clear(struct plan_findings *f)
{
    arena_free(&f->arena);
    *f = (struct plan_findings){0};
}
