#include "cli/bill_write.h"

static void write_items(struct json_out *j, const struct bill *bill)
{
    json_array(j, "items");
    for (int32_t i = 0; i < bill->n_items; i++) {
        const struct bill_item *item = &bill->items[i];
        json_object_line(j, NULL);
        json_text(j, "item", bill_kind_name(item->kind));
        if (item->offer != NULL) {
            json_text(j, "instance_type", item->offer->type->name);
            json_text(j, "purchase", purchase_name(item->offer->purchase));
        }
        json_usd(j, "usd", item->cost_uusd);
        json_whole(j, "instances", item->instances);
        json_known(j, "billed_s", item->billed_s);
        json_usd(j, "boot_usd", item->boot_uusd);
        json_usd(j, "busy_usd", item->busy_uusd);
        json_usd(j, "tail_usd", item->tail_uusd);
        json_close_object(j);
    }
    json_close_array(j);
}

static void write_shares(struct json_out *j, const struct bill *bill)
{
    static const char *const rows[] = {"label", "boot", "idle", "tail", "rework"};
    json_array(j, "by_label");
    for (int32_t i = 0; i < bill->n_shares; i++) {
        const struct bill_share *share = &bill->shares[i];
        json_object_line(j, NULL);
        json_text(j, "label", share->label);
        json_text(j, "row", rows[share->row]);
        json_whole(j, "jobs", share->jobs);
        json_usd(j, "usd", share->cost_uusd);
        json_close_object(j);
    }
    json_close_array(j);
}

void bill_write(struct json_out *j, const struct bill *bill)
{
    write_items(j, bill);
    write_shares(j, bill);
}
