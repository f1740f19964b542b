#include "cli/name_regex.h"

#include "model/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool name_regex_compile(struct name_regex *r, const char *option, const char *text,
                        struct error *err)
{
    r->set = false;
    if (text == NULL)
        return true;
    size_t size = strlen(text) + sizeof "^()$";
    char *anchored = mem_alloc(size);
    snprintf(anchored, size, "^(%s)$", text);
    int failure = regcomp(&r->compiled, anchored, REG_EXTENDED | REG_NOSUB);
    free(anchored);
    if (failure != 0) {
        char why[120];
        regerror(failure, &r->compiled, why, sizeof why);
        return error_set(err, ERROR_USAGE,
                         "--%s: '%.80s': %s; a POSIX extended regular expression for the whole "
                         "name is accepted, such as 'c[67][ai].*'",
                         option, text, why);
    }
    r->set = true;
    return true;
}

bool name_regex_matches(const struct name_regex *r, const char *name)
{
    return !r->set || regexec(&r->compiled, name, 0, NULL, 0) == 0;
}

void name_regex_clear(struct name_regex *r)
{
    if (r->set)
        regfree(&r->compiled);
    r->set = false;
}
