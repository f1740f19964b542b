/* options_value.h - the text of an option as its value: a number with its unit, a choice, a flag.
 * Texts and lists are taken as they are (options.c). */
#ifndef CLI_OPTIONS_VALUE_H
#define CLI_OPTIONS_VALUE_H

#include "cli/options.h"

enum { ACCEPTED_SIZE = 256 };

/* Sets the bool, int, int64_t or double at `at`, by the option's kind; false leaves it as it was
 * and fills `accepted` with what would do ("yes or no is accepted"). */
MUST_CHECK bool option_value(const struct option_spec *spec, const char *text, void *at,
                             char accepted[ACCEPTED_SIZE]);

/* Is the text one of the choices, and the how manieth? */
bool option_choice(const struct option_spec *spec, const char *text, int *value);

#endif
