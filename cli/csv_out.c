#include "cli/csv_out.h"

#include <string.h>

void csv_quoted(FILE *file, const char *text)
{
    putc('"', file);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            putc('"', file);
        putc(*text, file);
    }
    putc('"', file);
}

void csv_text(FILE *file, const char *text)
{
    if (strpbrk(text, ",\"\r\n") != NULL)
        csv_quoted(file, text);
    else
        fputs(text, file);
}
