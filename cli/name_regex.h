/* name_regex.h - a user's regular expression for names: POSIX extended, and always for the whole
 * name, so that "c6" is not "c6a". */
#ifndef CLI_NAME_REGEX_H
#define CLI_NAME_REGEX_H

#include "model/error.h"

#include <regex.h>

struct name_regex {
    regex_t compiled;
    bool set; /* without one, every name matches */
};

/* text NULL: none.  ERROR_USAGE names the option, the text and regcomp's complaint. */
MUST_CHECK bool name_regex_compile(struct name_regex *r, const char *option, const char *text,
                                   struct error *err);
bool name_regex_matches(const struct name_regex *r, const char *name);
void name_regex_clear(struct name_regex *r);

#endif
