#include "cli/paragraph.h"

#include <stdarg.h>
#include <string.h>

/* Characters, not bytes: continuation bytes of UTF-8 take no column. */
static int width_of(const char *text, size_t n)
{
    int width = 0;
    for (size_t i = 0; i < n; i++)
        width += ((unsigned char)text[i] & 0xc0) != 0x80;
    return width;
}

static void put_word(FILE *file, const char *word, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)word[i];
        putc(c < 0x20 || c == 0x7f ? '?' : c, file);
    }
}

static void start_line(FILE *file)
{
    fprintf(file, "\n%*s", PARAGRAPH_INDENT, "");
}

/* Blanks between words are kept where they don't end a line, so that columns can be set by hand. */
static void put_wrapped(FILE *file, const char *text)
{
    int column = PARAGRAPH_INDENT;
    size_t blanks = 0;
    while (*text != '\0') {
        if (*text == '\n') {
            start_line(file);
            column = PARAGRAPH_INDENT;
            blanks = 0;
            text++;
            continue;
        }
        if (*text == ' ') {
            blanks++;
            text++;
            continue;
        }
        size_t n = strcspn(text, " \n");
        int width = width_of(text, n);
        if (column > PARAGRAPH_INDENT && column + (int)blanks + width > PARAGRAPH_WIDTH) {
            start_line(file);
            column = PARAGRAPH_INDENT;
            blanks = 0;
        }
        fprintf(file, "%*s", (int)blanks, "");
        put_word(file, text, n);
        column += (int)blanks + width;
        blanks = 0;
        text += n;
    }
    putc('\n', file);
}

void paragraph(FILE *file, bool bold, const char *heading, const char *fmt, ...)
{
    char text[2048];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    int pad = PARAGRAPH_INDENT - (int)strlen(heading);
    fprintf(file, "%s%s%s%*s", bold ? "\x1b[1m" : "", heading, bold ? "\x1b[0m" : "",
            pad > 1 ? pad : 1, "");
    put_wrapped(file, text);
}
