#include "model/read/slurm_widths.h"

bool slurm_widths_take(struct slurm_widths *w, struct slice dashes)
{
    w->n = 0;
    for (size_t i = 0; i < dashes.n && w->n < TABLE_COLUMNS_MAX;) {
        size_t start = i;
        while (i < dashes.n && dashes.p[i] == '-')
            i++;
        if (i > start) {
            w->start[w->n] = start;
            w->end[w->n++] = i;
        } else if (dashes.p[i] == ' ' || dashes.p[i] == '\t') {
            i++;
        } else {
            w->n = 0;
            return false;
        }
    }
    return w->n > 0;
}

void slurm_widths_split(const struct slurm_widths *w, struct slice line, struct table_fields *f)
{
    f->n = (size_t)w->n;
    for (int c = 0; c < w->n; c++) {
        size_t end = w->end[c] < line.n ? w->end[c] : line.n;
        f->at[c] = w->start[c] >= end
                       ? SLICE_NONE
                       : slice_trim((struct slice){line.p + w->start[c], end - w->start[c]});
    }
}
