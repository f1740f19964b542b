#include "model/check/plan_commitment.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct said {
    struct json_at at; /* the object */
    char place[64];    /* "commitment.owned[2]" */
    struct plan_findings *out;
};

static void compare(const struct said *s, const char *key, int64_t said, int64_t found)
{
    if (said != found)
        plan_findings_add(s->out, "%s.%s: the plan says %" PRId64 ", recomputed it is %" PRId64,
                          s->place, key, said, found);
}

/* scale 1: a whole number; else a decimal one, exactly.  Null is UNKNOWN. */
static void check_number(const struct said *s, const char *key, int64_t scale, int64_t found)
{
    struct json_at member;
    struct error err;
    int64_t said = UNKNOWN;
    if (json_has(&s->at, key, &member) &&
        !json_get_scaled(&s->at, key, scale, INT64_MAX, &said, &err)) {
        plan_findings_add(s->out, "%.200s", err.message);
        return;
    }
    compare(s, key, said, found);
}

static void check_text(const struct said *s, const char *key, const char *found)
{
    const char *said;
    struct error err;
    if (!json_get_text_or(&s->at, key, "", &said, &err))
        plan_findings_add(s->out, "%.200s", err.message);
    else if (strcmp(said, found) != 0)
        plan_findings_add(s->out, "%s.%s: the plan says '%.60s', recomputed it is '%.60s'",
                          s->place, key, said, found);
}

static void check_line(const struct said *s, const struct cover_line *l)
{
    static const char *const kinds[] = {"reserved", "ec2-instance", "compute"};
    bool counts;
    struct error err;
    check_text(s, "name", l->owned->name);
    check_text(s, "kind", kinds[l->owned->kind]);
    if (!json_get_flag(&s->at, "counts", &counts, &err))
        plan_findings_add(s->out, "%.200s", err.message);
    else
        compare(s, "counts", counts, !l->elsewhere);
    check_number(s, "covered_s", 1, l->covered_s);
    check_number(s, "covered_usd", UUSD_PER_USD, l->list_uusd);
    check_number(s, "used", 1000000, l->used_millionths);
    check_number(s, "fixed_usd", UUSD_PER_USD, l->fixed_uusd);
}

static void check_type(const struct said *s, const struct cover_type *t)
{
    check_text(s, "instance_type", t->type->name);
    check_number(s, "billed_s", 1, t->billed_s);
    check_number(s, "covered_s", 1, t->covered_s);
    check_number(s, "covered_usd", UUSD_PER_USD, t->list_uusd);
}

/* The list `key` of n rows, each checked by its place. */
static void check_rows(const struct said *s, const char *key, const struct cover *c, bool lines)
{
    struct json_at list, e = {0};
    struct error err;
    int32_t n = lines ? c->n_lines : c->n_types, i = 0;
    if (!json_get_list(&s->at, key, &list, &err)) {
        plan_findings_add(s->out, "%.200s", err.message);
        return;
    }
    compare(s, key, json_length(&list), n);
    for (; i < n && json_each(&list, &e); i++) {
        struct said row = {.at = e, .out = s->out};
        snprintf(row.place, sizeof row.place, "commitment.%s[%d]", key, (int)i);
        if (lines)
            check_line(&row, &c->lines[i]);
        else
            check_type(&row, &c->types[i]);
    }
}

/* Leases of types that are not among the offers have a finding of their own already. */
static int64_t list_uses(const struct plan_document *d, const struct offer_set *offers,
                         struct cover_use *uses)
{
    int64_t n = 0;
    for (int32_t i = 0; i < d->n_leases; i++) {
        const struct document_lease *l = &d->leases[i];
        bool hour = l->duration_s == UNKNOWN;
        for (int32_t t = 0; t < offers->n_offers; t++) {
            const struct offer *o = &offers->offers[t];
            if (strcmp(o->type->name, l->instance_type) != 0 ||
                strcmp(purchase_name(o->purchase), l->purchase) != 0)
                continue;
            uses[n++] = (struct cover_use){o, l->count, hour ? 0 : l->start_s,
                                           hour ? UNKNOWN : billed_s(l->duration_s)};
            break;
        }
    }
    return n;
}

static void check_cover(const struct said *s, const struct plan_document *d, const struct cover *c)
{
    check_number(s, "covered_usd", UUSD_PER_USD, c->covered_uusd);
    check_number(s, "to_pay_usd", UUSD_PER_USD, d->cost_uusd - c->covered_uusd);
    check_number(s, "fixed_usd", UUSD_PER_USD, c->fixed_uusd);
    check_number(s, "hours", 1, c->hours);
    check_number(s, "billed_s", 1, c->billed_s);
    check_number(s, "covered_s", 1, c->covered_s);
    check_number(s, "unrated_types", 1, c->unrated);
    check_rows(s, "owned", c, true);
    check_rows(s, "by_type", c, false);
}

void plan_commitment_check(const struct plan_document *d, const struct commitments *owned,
                           const struct offer_set *offers, const char *zone,
                           struct plan_findings *out)
{
    struct json_at root = json_root(&d->json);
    struct said s = {.place = "commitment", .out = out};
    struct cover cover;
    struct error err = {0};
    bool there = json_has(&root, "commitment", &s.at);
    if (there != (owned != NULL)) {
        plan_findings_add(out, "commitment: %s",
                          there ? "the request names none" : "it is missing");
        return;
    }
    if (!there)
        return;
    struct cover_use *uses = mem_zeroed((size_t)d->n_leases + 1, sizeof *uses);
    int64_t n = list_uses(d, offers, uses);
    if (cover_make(&cover, owned, uses, n, d->region, zone, &err)) {
        check_cover(&s, d, &cover);
        cover_clear(&cover);
    } else {
        plan_findings_add(out, "commitment: %s", err.message);
    }
    free(uses);
}
