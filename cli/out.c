#include "cli/out.h"

#include "model/arena.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

static bool silent;

/* A device or a pipe (/dev/null, /dev/stdout, >(...)) is written to; renaming a file over it would
 * take it away from everybody. */
static bool open_directly(struct out *out, const char *path, const char *mode, struct error *err)
{
    out->file = fopen(path, mode);
    if (out->file == NULL)
        return error_set(err, ERROR_INTERNAL, "%s: cannot be written: %s", path, strerror(errno));
    out->path = strdup(path);
    return true;
}

static bool is_standard_output(const char *path)
{
    static const char *const names[] = {"-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(path, names[i]) == 0)
            return true;
    }
    return false;
}

static bool open_replacing(struct out *out, const char *path, struct error *err);

bool out_open(struct out *out, const char *path, struct error *err)
{
    struct stat there;
    *out = (struct out){.file = stdout};
    if (path == NULL || is_standard_output(path))
        return true;
    if (path[0] == '\0')
        return error_set(err, ERROR_USAGE,
                         "a file to write to has no name; '-' is standard output");
    if (stat(path, &there) == 0 && S_ISDIR(there.st_mode))
        return error_set(err, ERROR_INTERNAL, "%s: cannot be written: it is a folder", path);
    if (stat(path, &there) == 0 && !S_ISREG(there.st_mode))
        return open_directly(out, path, "w", err);
    if (lstat(path, &there) != 0 || !S_ISLNK(there.st_mode))
        return open_replacing(out, path, err);
    /* A link stays: the file that it leads to is replaced.  One to a descriptor (/dev/stderr) leads
     * to what others write to at the same time, behind which it is written. */
    if (strncmp(path, "/dev/", 5) == 0 || strncmp(path, "/proc/", 6) == 0)
        return open_directly(out, path, "a", err);
    char *target = realpath(path, NULL);
    bool ok = open_replacing(out, target != NULL ? target : path, err);
    free(target);
    return ok;
}

static bool open_replacing(struct out *out, const char *path, struct error *err)
{
    size_t n = strlen(path);
    char *temporary = mem_alloc(n + 8);
    memcpy(temporary, path, n);
    memcpy(temporary + n, ".XXXXXX", 8);
    int fd = mkstemp(temporary);
    if (fd < 0) {
        error_set(err, ERROR_INTERNAL, "%s: cannot be written: %s", path, strerror(errno));
        free(temporary);
        return false;
    }
    mode_t mask = umask(0);
    umask(mask);
    if (fchmod(fd, 0666 & ~mask) != 0 || (out->file = fdopen(fd, "w")) == NULL) {
        error_set(err, ERROR_INTERNAL, "%s: cannot be written: %s", path, strerror(errno));
        close(fd);
        unlink(temporary);
        free(temporary);
        return false;
    }
    out->temporary = temporary;
    out->path = strdup(path);
    return true;
}

static void forget(struct out *out)
{
    free(out->path);
    free(out->temporary);
    *out = (struct out){0};
}

bool out_close(struct out *out, struct error *err)
{
    if (out->path == NULL) {
        if (fflush(stdout) == 0 && !ferror(stdout))
            return true;
        return error_set(err, ERROR_INTERNAL, "standard output: %s", strerror(errno));
    }
    bool whole = out->temporary != NULL;
    bool ok =
        fflush(out->file) == 0 && !ferror(out->file) && (!whole || fsync(fileno(out->file)) == 0);
    ok = fclose(out->file) == 0 && ok;
    ok = ok && (!whole || rename(out->temporary, out->path) == 0);
    if (!ok) {
        error_set(err, ERROR_INTERNAL, "%s: cannot be written: %s", out->path, strerror(errno));
        if (whole)
            unlink(out->temporary);
    }
    forget(out);
    return ok;
}

void out_abandon(struct out *out)
{
    if (out->path == NULL)
        return;
    fclose(out->file);
    if (out->temporary != NULL)
        unlink(out->temporary);
    forget(out);
}

void note_quiet(bool quiet)
{
    silent = quiet;
}

void note(const char *fmt, ...)
{
    if (silent)
        return;
    struct error text; /* borrowed for its tidying of control characters */
    char line[2048];
    va_list args;
    va_start(args, fmt);
    vsnprintf(line, sizeof line, fmt, args);
    va_end(args);
    error_set(&text, ERROR_NONE, "%s", line);
    fprintf(stderr, "NOTE: %s\n", text.message);
}

bool out_is_terminal(void)
{
    const char *no_color = getenv("NO_COLOR");
    return isatty(STDOUT_FILENO) && (no_color == NULL || no_color[0] == '\0');
}

bool out_shows_progress(void)
{
    const char *terminal = getenv("TERM");
    return !silent && isatty(STDERR_FILENO) && (terminal == NULL || strcmp(terminal, "dumb") != 0);
}

int out_columns(void)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 40 || size.ws_col > 100)
        return 100;
    return size.ws_col;
}
