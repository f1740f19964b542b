#include "model/quota.h"

#include <string.h>

/* The first prefix that matches counts, so longer ones stand before shorter ones. */
static const struct {
    const char *prefix;
    const char *on_demand, *spot;
} quotas[] = {
    {"inf", "L-1945791B", "L-B5D1601B"},
    {"im4", "L-1216C47A", "L-34B43A08"},
    {"is4", "L-1216C47A", "L-34B43A08"},
    {"trn", "L-2C3B7624", "L-6B0D517C"},
    {"dl", "L-6E869C2A", "L-85EED4F7"},
    {"hpc", "L-F7808C92", NULL},
    {"mac", NULL, NULL},
    {"u-", "L-43DA4232", NULL},
    {"u7", "L-43DA4232", NULL},
    {"vt", "L-DB2E81BA", "L-3819A6DF"},
    {"g", "L-DB2E81BA", "L-3819A6DF"},
    {"p5", "L-417A185B", "L-C4BD4855"},
    {"p", "L-417A185B", "L-7212CCBC"},
    {"f", "L-74FC7D96", "L-88CF9481"},
    {"x", "L-7295265B", "L-E3A00192"},
    {"a", "L-1216C47A", "L-34B43A08"},
    {"c", "L-1216C47A", "L-34B43A08"},
    {"d", "L-1216C47A", "L-34B43A08"},
    {"h", "L-1216C47A", "L-34B43A08"},
    {"i", "L-1216C47A", "L-34B43A08"},
    {"m", "L-1216C47A", "L-34B43A08"},
    {"r", "L-1216C47A", "L-34B43A08"},
    {"t", "L-1216C47A", "L-34B43A08"},
    {"z", "L-1216C47A", "L-34B43A08"},
};

const char *quota_code(const char *family, enum purchase purchase)
{
    for (size_t i = 0; i < sizeof quotas / sizeof quotas[0]; i++) {
        if (strncmp(family, quotas[i].prefix, strlen(quotas[i].prefix)) == 0)
            return purchase == PURCHASE_SPOT ? quotas[i].spot : quotas[i].on_demand;
    }
    return NULL;
}
