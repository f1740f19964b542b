/* Profile files: whatever the bytes are, they are read or refused by line, and what was read can be
 * looked up again. */
#include "pricing/aws/ini.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ini f;
    struct error err = {0};
    if (!ini_parse(&f, (struct slice){(const char *)data, size}, &err)) {
        if (err.kind != ERROR_INPUT || strncmp(err.message, "line ", 5) != 0)
            abort();
        return 0;
    }
    for (size_t i = 0; i < f.n; i++) {
        const struct ini_entry *e = &f.entries[i];
        if (!ini_has_section(&f, e->section))
            abort();
        if (e->key == NULL)
            continue;
        const char *value = ini_value(&f, e->section, e->parent, e->key);
        /* A later one of the same name may hold another value, or none. */
        if (value != NULL && (value < f.text || value > f.text + f.size))
            abort();
        if (i + 1 == f.n && (value == NULL) != (*e->value == '\0'))
            abort();
    }
    ini_clear(&f);
    return 0;
}
