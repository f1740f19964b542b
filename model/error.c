#include "model/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Makes the message one printable line, and shows that it was cut where it was. */
static void tidy(struct error *err, bool cut)
{
    for (char *p = err->message; *p != '\0'; p++) {
        if ((unsigned char)*p < 0x20 || (unsigned char)*p == 0x7f)
            *p = '?';
    }
    if (cut)
        memcpy(err->message + sizeof err->message - 4, "...", 4);
}

bool error_set(struct error *err, enum error_kind kind, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(err->message, sizeof err->message, fmt, args);
    va_end(args);
    err->kind = kind;
    tidy(err, n >= (int)sizeof err->message);
    return false;
}

bool error_prefix(struct error *err, const char *fmt, ...)
{
    char old[sizeof err->message];
    memcpy(old, err->message, sizeof old);
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(err->message, sizeof err->message, fmt, args);
    va_end(args);
    if (n < 0 || n >= (int)sizeof err->message) {
        tidy(err, n > 0);
        return false;
    }
    size_t room = sizeof err->message - (size_t)n;
    int m = snprintf(err->message + n, room, ": %s", old);
    tidy(err, m >= (int)room);
    return false;
}
