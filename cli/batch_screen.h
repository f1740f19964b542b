/* batch_screen.h - what the screens of check, estimate and backtest share. */
#ifndef CLI_BATCH_SCREEN_H
#define CLI_BATCH_SCREEN_H

#include "cli/batch_input.h"

#include <stdio.h>

/* IN: each environment of the queue, with the vCPUs that it had at peak unless peak_vcpus is NULL,
 * the region, and what of the documents is left out or keeps jobs from starting. */
void batch_environments_screen(const struct batch_input *in, const int64_t *peak_vcpus, FILE *file,
                               bool bold);

#endif
