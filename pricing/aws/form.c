#include "pricing/aws/form.h"

#include <inttypes.h>
#include <stdio.h>

void form_add(struct buffer *form, const char *name, const char *value)
{
    if (form->n > 0)
        buffer_byte(form, '&');
    buffer_percent(form, slice_of(name), "");
    buffer_byte(form, '=');
    buffer_percent(form, slice_of(value), "");
}

void form_add_whole(struct buffer *form, const char *name, int64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, value);
    form_add(form, name, text);
}

void form_add_numbered(struct buffer *form, const char *base, int32_t number, const char *value)
{
    char name[160];
    snprintf(name, sizeof name, "%s.%" PRId32, base, number);
    form_add(form, name, value);
}
