#include "tests/support/pack_instance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/catalogue/catalogue.h"

int pack_instance_split(char *line, char **field, int max)
{
    int n = 0;
    line[strcspn(line, "\r\n")] = '\0';
    for (char *p = line; n < max; p++) {
        field[n++] = p;
        p = strchr(p, ',');
        if (p == NULL)
            break;
        *p = '\0';
    }
    return n;
}

static int32_t model_index(struct pack_instance *in, const char *name)
{
    if (name[0] == '\0')
        return -1;
    for (int32_t k = 0; k < in->n_models; k++)
        if (strcmp(in->models[k], name) == 0)
            return k;
    snprintf(in->models[in->n_models], sizeof in->models[0], "%s", name);
    return in->n_models++;
}

static uint32_t arch_bits(const char *name)
{
    if (strcmp(name, "arm64") == 0)
        return 1U << ARCH_ARM64;
    return strcmp(name, "x86_64") == 0 ? 1U << ARCH_X86_64 : 1U << ARCH_ARM64 | 1U << ARCH_X86_64;
}

static bool read_bins(struct pack_instance *in, const char *path)
{
    char line[512], *f[8];
    size_t capacity = 0;
    FILE *file = fopen(path, "r");
    if (file == NULL || fgets(line, sizeof line, file) == NULL)
        return false;
    while (fgets(line, sizeof line, file) != NULL) {
        if (pack_instance_split(line, f, 8) != 7)
            continue;
        in->bins = mem_grow(in->bins, &capacity, (size_t)in->n_bins + 1, sizeof *in->bins);
        in->bins[in->n_bins++] = (struct pack_bin){.mcpu = atoll(f[3]),
                                                   .mem_mib = atoll(f[4]),
                                                   .gpus = atoi(f[5]),
                                                   .arch_mask = arch_bits(f[1]),
                                                   .gpu_model = model_index(in, f[2]),
                                                   .price_uusd_h = atoll(f[6]),
                                                   .limit = -1};
    }
    fclose(file);
    return true;
}

static bool read_items(struct pack_instance *in, const char *path)
{
    char line[512], *f[8];
    size_t capacity = 0;
    FILE *file = fopen(path, "r");
    if (file == NULL || fgets(line, sizeof line, file) == NULL)
        return false;
    while (fgets(line, sizeof line, file) != NULL) {
        if (pack_instance_split(line, f, 8) != 7)
            continue;
        in->items = mem_grow(in->items, &capacity, (size_t)in->n_items + 1, sizeof *in->items);
        in->items[in->n_items++] = (struct pack_item){.demand = atoll(f[1]),
                                                      .most = atoll(f[1]),
                                                      .mcpu = atoll(f[2]),
                                                      .mem_mib = atoll(f[3]),
                                                      .gpus = atoi(f[4]),
                                                      .arch_mask = arch_bits(f[5]),
                                                      .gpu_model = model_index(in, f[6])};
    }
    fclose(file);
    return true;
}

bool pack_instance_read(struct pack_instance *in, const char *jobs, const char *types)
{
    *in = (struct pack_instance){0};
    return read_items(in, jobs) && read_bins(in, types);
}

void pack_instance_clear(struct pack_instance *in)
{
    free(in->items);
    free(in->bins);
    *in = (struct pack_instance){0};
}
