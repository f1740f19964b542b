/* commitment_show.c - what is covered, for people and as a document. */
#include "cli/commitment.h"
#include "cli/paragraph.h"
#include "cli/plan_screen.h"
#include "cli/table.h"

enum { LINES_MOST = 8 };

const char commitment_assumption[] = "owned and free for this run; hours counted from time 0; "
                                     "Reserved Instances first, then Savings "
                                     "Plans by share saved; what an hour leaves over is lost";

static int32_t lines_elsewhere(const struct cover *c)
{
    int32_t n = 0;
    for (int32_t i = 0; i < c->n_lines; i++)
        n += c->lines[i].elsewhere;
    return n;
}

void commitment_screen(const struct commitment_report *r, int64_t total_uusd, const char *per,
                       FILE *file, bool bold)
{
    const struct cover *c = &r->cover;
    char a[32], b[32], d[32], e[32], fixed[80] = "what they cost anyway, which is not known";
    if (!r->given)
        return;
    if (c->fixed_uusd != UNKNOWN)
        snprintf(fixed, sizeof fixed, "the %s%s that they cost anyway", show_usd(a, c->fixed_uusd),
                 per);
    paragraph(file, bold, "OWNED",
              "commitments cover %s%s of %s%s at list prices: %s%s is left to pay, beside %s "
              "(%s hour%s, used or not)",
              show_usd(b, c->covered_uusd), per, show_usd(d, total_uusd), per,
              show_usd(e, total_uusd - c->covered_uusd), per, fixed, show_whole(a, c->hours),
              plural(c->hours));
}

static void show_line(struct table *t, const struct cover_line *l)
{
    char a[32];
    table_cell(t, "%s", l->owned->name);
    table_cell(t, "%.1f", (double)l->covered_s / S_PER_H);
    table_cell(t, "%s", show_usd(a, l->list_uusd));
    table_cell(t, "%s", show_percent(a, (double)l->used_millionths / 1e6));
    table_cell(t, "%s", l->fixed_uusd == UNKNOWN ? "-" : show_usd(a, l->fixed_uusd));
}

/* Why something covers nothing, where that may surprise. */
static void show_remarks(const struct commitment_report *r, FILE *file, bool bold)
{
    const struct cover *c = &r->cover;
    int32_t elsewhere = lines_elsewhere(c);
    char a[32];
    if (elsewhere > 0)
        paragraph(file, bold, "",
                  "%s of them not counted: of another region, or bound to a zone (they count with "
                  "that zone alone in --zones)",
                  show_whole(a, elsewhere));
    if (c->unrated > 0)
        paragraph(file, bold, "",
                  "Rates of Savings Plans are not known for %s of the types launched, which they "
                  "cover none of here: state \"discount\" or \"rates\", or years and upfront, and "
                  "run batchfit prices update",
                  show_whole(a, c->unrated));
    if (r->owned.passed_over > 0)
        paragraph(file, bold, "",
                  "%s passed over: not active, not for Linux on shared hardware, or not for EC2",
                  show_whole(a, r->owned.passed_over));
    if (r->rates_as_of[0] != '\0')
        paragraph(file, bold, "", "Rates of %s (%s)", r->rates_as_of, r->rates_source);
}

void commitment_table(const struct commitment_report *r, FILE *file, bool bold)
{
    const struct cover *c = &r->cover;
    struct table t;
    char a[32];
    if (!r->given)
        return;
    putc('\n', file);
    table_begin(&t, 5, "OWNED", ">hours covered", ">at list", ">used", ">costs anyway");
    int32_t shown = 0, left = 0;
    for (int32_t i = 0; i < c->n_lines; i++) {
        if (c->lines[i].elsewhere)
            continue;
        if (shown++ < LINES_MOST)
            show_line(&t, &c->lines[i]);
        else
            left++;
    }
    table_cell(&t, "(not covered, on-demand)");
    table_cell(&t, "%.1f", (double)(c->billed_s - c->covered_s) / S_PER_H);
    table_cell(&t, "%s", "");
    table_cell(&t, "%s", "");
    table_cell(&t, "%s", "");
    table_print(&t, file, 0, 40);
    if (left > 0)
        fprintf(file, "and %s more (--format json lists them)\n", show_whole(a, left));
    show_remarks(r, file, bold);
}

static void write_line(struct json_out *j, const struct cover_line *l)
{
    static const char *const kinds[] = {"reserved", "ec2-instance", "compute"};
    json_object_line(j, NULL);
    json_text(j, "name", l->owned->name);
    json_text(j, "kind", kinds[l->owned->kind]);
    json_bool(j, "counts", !l->elsewhere);
    json_whole(j, "covered_s", l->covered_s);
    json_usd(j, "covered_usd", l->list_uusd);
    json_decimal(j, "used", (double)l->used_millionths / 1e6, 6);
    json_usd(j, "fixed_usd", l->fixed_uusd);
    json_close_object(j);
}

void commitment_document(const struct commitment_report *r, int64_t total_uusd, struct json_out *j)
{
    const struct cover *c = &r->cover;
    if (!r->given)
        return;
    json_object(j, "commitment");
    json_usd(j, "covered_usd", c->covered_uusd);
    json_usd(j, "to_pay_usd", total_uusd - c->covered_uusd);
    json_usd(j, "fixed_usd", c->fixed_uusd);
    json_whole(j, "hours", c->hours);
    json_whole(j, "billed_s", c->billed_s);
    json_whole(j, "covered_s", c->covered_s);
    json_whole(j, "unrated_types", c->unrated);
    json_whole(j, "passed_over", r->owned.passed_over);
    json_text(j, "rates_as_of", r->rates_as_of[0] != '\0' ? r->rates_as_of : NULL);
    json_text(j, "assumed", commitment_assumption);
    json_array(j, "owned");
    for (int32_t i = 0; i < c->n_lines; i++)
        write_line(j, &c->lines[i]);
    json_close_array(j);
    json_array(j, "by_type");
    for (int32_t i = 0; i < c->n_types; i++) {
        json_object_line(j, NULL);
        json_text(j, "instance_type", c->types[i].type->name);
        json_whole(j, "billed_s", c->types[i].billed_s);
        json_whole(j, "covered_s", c->types[i].covered_s);
        json_usd(j, "covered_usd", c->types[i].list_uusd);
        json_close_object(j);
    }
    json_close_array(j);
    json_close_object(j);
}
