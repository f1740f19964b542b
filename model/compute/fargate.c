#include "model/compute/fargate.h"

#include <stddef.h>

/* Memory goes from least to most in whole steps; 0.25 vCPU has 512, 1024 and 2048 MiB. */
static const struct {
    int64_t mcpu, least_mib, most_mib, step_mib;
} sizes[] = {
    {250, 512, 2048, 512},
    {500, 1024, 4096, 1024},
    {1000, 2048, 8192, 1024},
    {2000, 4096, 16384, 1024},
    {4000, 8192, 30720, 1024},
    {8000, 16384, 61440, 4096},
    {16000, 32768, FARGATE_MAX_MIB, 8192},
};

bool fargate_size(int64_t mcpu, int64_t mem_mib, int64_t *size_mcpu, int64_t *size_mib)
{
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        if (sizes[i].mcpu < mcpu || sizes[i].most_mib < mem_mib)
            continue;
        int64_t steps =
            mem_mib <= sizes[i].least_mib
                ? 0
                : (mem_mib - sizes[i].least_mib + sizes[i].step_mib - 1) / sizes[i].step_mib;
        *size_mcpu = sizes[i].mcpu;
        *size_mib = sizes[i].least_mib + steps * sizes[i].step_mib;
        if (*size_mcpu == 250 && *size_mib == 1536) /* the one step that is missing */
            *size_mib = 2048;
        return true;
    }
    return false;
}
