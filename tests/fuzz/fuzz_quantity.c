/* Any bytes as a quantity: refused, or a value within the limits, the same for the same bytes. */
#include "model/quantity.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void within(bool read, int64_t value, int64_t least, int64_t most)
{
    if (read ? value < least || value > most : value != -77)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice s = {(const char *)data, size};
    for (int round = ROUND_DOWN; round <= ROUND_UP; round++) {
        int64_t value = -77;
        within(quantity_scaled(s, 1000000, (enum rounding)round, &value), value, 0, INT64_MAX);
        value = -77;
        within(quantity_memory_mib(s, 1048576, (enum rounding)round, &value), value, 0,
               MEM_MAX_MIB);
    }
    int64_t value = -77;
    within(quantity_whole(s, 1000, &value), value, 0, 1000);
    value = -77;
    within(quantity_signed(s, &value), value, -INT64_MAX, INT64_MAX);
    value = -77;
    within(quantity_duration_ms(s, 1000, &value), value, 0, DURATION_MAX_MS);
    value = -77;
    within(quantity_time_ms(s, &value), value, INT64_C(-63000000000000), INT64_C(260000000000000));
    return 0;
}
