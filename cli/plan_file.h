/* plan_file.h - opens a saved plan; whatever is none is told by name, not as a slip in JSON. */
#ifndef CLI_PLAN_FILE_H
#define CLI_PLAN_FILE_H

#include "cli/input.h"

/* As input_open; close it with input_close. */
MUST_CHECK bool plan_file_open(struct input_file *file, const char *path, struct error *err);

#endif
