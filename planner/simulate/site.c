/* site.c - where instances with room are: one of two indexes for each environment, by the
 * assumption tight. */
#include "planner/simulate/state.h"

static bool is_tight(const struct run *r)
{
    return r->in->assumed[ASSUMED_TIGHT] != 0;
}

static struct site *site_of(struct run *r, int32_t instance)
{
    return &r->sites[r->instances[instance].environment];
}

/* The room tree gives up slots of instances that are gone. */
static void slot_moved(void *context, int32_t instance, int32_t slot)
{
    struct run *r = context;
    r->instances[instance].slot = slot;
}

void site_add(struct run *r, int32_t instance)
{
    const struct room nothing = {-1, -1, -1};
    if (is_tight(r))
        tight_add(&site_of(r, instance)->tight, instance, nothing);
    else
        r->instances[instance].slot =
            room_add(&site_of(r, instance)->room, instance, slot_moved, r);
}

void site_show(struct run *r, int32_t instance, struct room room)
{
    if (is_tight(r))
        tight_set(&site_of(r, instance)->tight, instance, room);
    else
        room_set(&site_of(r, instance)->room, r->instances[instance].slot, room);
}

void site_remove(struct run *r, int32_t instance)
{
    if (is_tight(r))
        tight_remove(&site_of(r, instance)->tight, instance);
    else
        room_remove(&site_of(r, instance)->room, r->instances[instance].slot);
}

int32_t site_find(const struct run *r, const struct site *site, struct room need,
                  bool (*accepts)(void *context, int32_t instance), void *context)
{
    return is_tight(r) ? tight_first(&site->tight, need, accepts, context)
                       : room_first(&site->room, need, accepts, context);
}

void site_clear(struct site *site)
{
    room_clear(&site->room);
    tight_clear(&site->tight);
}
