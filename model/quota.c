#include "model/quota.h"

#include <string.h>

enum { NONE = -1 };

/* High memory and HPC instances are not sold as spot. */
enum {
    STANDARD,
    F,
    G,
    P,
    X,
    INF,
    DL,
    TRN,
    HIGH_MEMORY,
    HPC,
    STANDARD_SPOT,
    F_SPOT,
    G_SPOT,
    P_SPOT,
    P5_SPOT,
    X_SPOT,
    INF_SPOT,
    DL_SPOT,
    TRN_SPOT,
    FARGATE,
    FARGATE_SPOT,
};

static const struct {
    const char *code, *name;
} quotas[] = {
    [STANDARD] = {"L-1216C47A", "standard"},
    [F] = {"L-74FC7D96", "f"},
    [G] = {"L-DB2E81BA", "g"},
    [P] = {"L-417A185B", "p"},
    [X] = {"L-7295265B", "x"},
    [INF] = {"L-1945791B", "inf"},
    [DL] = {"L-6E869C2A", "dl"},
    [TRN] = {"L-2C3B7624", "trn"},
    [HIGH_MEMORY] = {"L-43DA4232", "high-memory"},
    [HPC] = {"L-F7808C92", "hpc"},
    [STANDARD_SPOT] = {"L-34B43A08", "standard-spot"},
    [F_SPOT] = {"L-88CF9481", "f-spot"},
    [G_SPOT] = {"L-3819A6DF", "g-spot"},
    [P_SPOT] = {"L-7212CCBC", "p-spot"},
    [P5_SPOT] = {"L-C4BD4855", "p5-spot"},
    [X_SPOT] = {"L-E3A00192", "x-spot"},
    [INF_SPOT] = {"L-B5D1601B", "inf-spot"},
    [DL_SPOT] = {"L-85EED4F7", "dl-spot"},
    [TRN_SPOT] = {"L-6B0D517C", "trn-spot"},
    [FARGATE] = {"L-3032A538", "fargate"},
    [FARGATE_SPOT] = {"L-36FBB829", "fargate-spot"},
};
_Static_assert(sizeof quotas / sizeof quotas[0] == N_QUOTAS, "one row a quota");

/* The first prefix that matches counts, so longer ones stand before shorter ones. */
static const struct {
    const char *prefix;
    int32_t on_demand, spot;
} families[] = {
    {"inf", INF, INF_SPOT},
    {"im4", STANDARD, STANDARD_SPOT},
    {"is4", STANDARD, STANDARD_SPOT},
    {"trn", TRN, TRN_SPOT},
    {"dl", DL, DL_SPOT},
    {"hpc", HPC, NONE},
    {"mac", NONE, NONE},
    {"u-", HIGH_MEMORY, NONE},
    {"u7", HIGH_MEMORY, NONE},
    {"vt", G, G_SPOT},
    {"g", G, G_SPOT},
    {"p5", P, P5_SPOT},
    {"p", P, P_SPOT},
    {"f", F, F_SPOT},
    {"x", X, X_SPOT},
    {"a", STANDARD, STANDARD_SPOT},
    {"c", STANDARD, STANDARD_SPOT},
    {"d", STANDARD, STANDARD_SPOT},
    {"h", STANDARD, STANDARD_SPOT},
    {"i", STANDARD, STANDARD_SPOT},
    {"m", STANDARD, STANDARD_SPOT},
    {"r", STANDARD, STANDARD_SPOT},
    {"t", STANDARD, STANDARD_SPOT},
    {"z", STANDARD, STANDARD_SPOT},
};

/* Asked once for every instance that is looked at: most prefixes differ in the first letter. */
static bool starts_with(const char *text, const char *prefix)
{
    while (*prefix != '\0' && *text == *prefix) {
        text++;
        prefix++;
    }
    return *prefix == '\0';
}

int32_t quota_of(const char *family, enum purchase purchase)
{
    for (size_t i = 0; family != NULL && i < sizeof families / sizeof families[0]; i++) {
        if (starts_with(family, families[i].prefix))
            return purchase == PURCHASE_SPOT ? families[i].spot : families[i].on_demand;
    }
    return NONE;
}

int32_t quota_fargate(enum purchase purchase)
{
    return purchase == PURCHASE_SPOT ? FARGATE_SPOT : FARGATE;
}

const char *quota_code_of(int32_t quota)
{
    return quotas[quota].code;
}

const char *quota_name(int32_t quota)
{
    return quotas[quota].name;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool same_word(struct slice text, const char *word)
{
    if (text.n != strlen(word))
        return false;
    for (size_t i = 0; i < text.n; i++) {
        if (lower(text.p[i]) != lower(word[i]))
            return false;
    }
    return true;
}

int32_t quota_find(struct slice text)
{
    for (int32_t i = 0; i < N_QUOTAS; i++) {
        if (same_word(text, quotas[i].code) || same_word(text, quotas[i].name))
            return i;
    }
    return NONE;
}

const char *quota_code(const char *family, enum purchase purchase)
{
    int32_t quota = quota_of(family, purchase);
    return quota < 0 ? NULL : quotas[quota].code;
}
