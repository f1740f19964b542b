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

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Is the word of n bytes a unit, punctuation behind it or not? */
static bool is_unit(const char *word, size_t n)
{
    static const char *const units[] = {"d", "h", "m", "s", "ms", "%", "MiB", "GiB", "GPU", "GPUs"};
    while (n > 0 && strchr(",.;:)", word[n - 1]) != NULL)
        n--;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (strlen(units[i]) == n && strncmp(word, units[i], n) == 0)
            return true;
    }
    return false;
}

/* The length of the next piece that stays on one line: a word, or a number with its units, such as
 * "97.5 %" and "2 h 25 m". */
static size_t whole_piece(const char *text)
{
    size_t n = strcspn(text, " \n");
    bool number = n > 0 && is_digit(text[n - 1]), quantity = false;
    while (text[n] == ' ') {
        const char *next = text + n + 1;
        size_t width = strcspn(next, " \n");
        if (number ? !is_unit(next, width) : !quantity || !is_digit(next[0]))
            break;
        quantity = number && strchr("dhm", next[0]) != NULL && width == 1;
        number = is_digit(next[width - 1]);
        n += 1 + width;
    }
    return n;
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
        size_t n = whole_piece(text);
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

static void put_heading(FILE *file, bool bold, const char *heading)
{
    int pad = PARAGRAPH_INDENT - (int)strlen(heading);
    fprintf(file, "%s%s%s%*s", bold ? "\x1b[1m" : "", heading, bold ? "\x1b[0m" : "",
            pad > 1 ? pad : 1, "");
}

void paragraph(FILE *file, bool bold, const char *heading, const char *fmt, ...)
{
    char text[2048];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    put_heading(file, bold, heading);
    put_wrapped(file, text);
}

/* The next word of a command, up to a blank outside quotes. */
static size_t shell_word(const char *text)
{
    size_t n = 0;
    for (bool quoted = false; text[n] != '\0' && (quoted || text[n] != ' '); n++)
        quoted ^= text[n] == '\'' && (n == 0 || text[n - 1] != '\\');
    return n;
}

/* The same, with its value where it is an option that has one. */
static size_t shell_words(const char *text)
{
    size_t n = shell_word(text);
    bool option = text[0] == '-' && text[n] == ' ' && text[n + 1] != '-' && text[n + 1] != '\0';
    return option ? n + 1 + shell_word(text + n + 1) : n;
}

void paragraph_command(FILE *file, bool bold, const char *heading, const char *command,
                       const char *what)
{
    enum { CONTINUED = 2 }; /* columns of " \\", and by which further lines are set in */
    int column = PARAGRAPH_INDENT;
    put_heading(file, bold, heading);
    while (*command != '\0') {
        size_t n = shell_words(command);
        int width = width_of(command, n);
        bool first = column == PARAGRAPH_INDENT;
        if (!first && column + 1 + width + CONTINUED > PARAGRAPH_WIDTH) {
            fputs(" \\", file);
            start_line(file);
            fprintf(file, "%*s", CONTINUED, "");
            column = PARAGRAPH_INDENT + CONTINUED;
        } else if (!first) {
            putc(' ', file);
            column++;
        }
        put_word(file, command, n);
        column += width;
        command += n;
        command += *command == ' ';
    }
    if (what[0] != '\0' && column + 6 + width_of(what, strlen(what)) <= PARAGRAPH_WIDTH)
        fprintf(file, "      %s", what);
    putc('\n', file);
}
