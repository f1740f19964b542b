#include "pricing/aws/settings.h"

#include "model/arena.h"
#include "pricing/aws/buffer.h"
#include "pricing/aws/ini.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#define FILE_BYTES_MAX ((size_t)4 << 20)

struct settings {
    struct settings_options options;
    const char *profile, *profile_origin;
    struct ini config, credentials;
    char *config_path, *credentials_path, *profile_given;
};

const char *settings_env(const struct settings *s, const char *name)
{
    const char *text = s->options.variable != NULL
                           ? s->options.variable(s->options.variable_ctx, name)
                           : getenv(name);
    return text == NULL || text[0] == '\0' ? NULL : text;
}

/* ---- the files ---------------------------------------------------------------------------------
 */

/* "~/" is the home directory; without one there is no file.  The caller frees. */
static char *path_of(const struct settings *s, const char *variable, const char *standard)
{
    const char *path = settings_env(s, variable), *home = settings_env(s, "HOME");
    if (path == NULL)
        path = standard;
    struct buffer b = {0};
    if (path[0] == '~' && path[1] == '/') {
        if (home == NULL)
            return NULL;
        buffer_text(&b, home);
        path++;
    }
    buffer_text(&b, path);
    return b.p;
}

/* A shell may give a pipe for a file; one that nothing comes from is not waited for long. */
static bool wait_for_pipe(int fd, const char *path, struct error *err)
{
    enum { PIPE_MS = 2000 };
    struct pollfd p = {.fd = fd, .events = POLLIN};
    return poll(&p, 1, PIPE_MS) > 0 ||
           error_set(err, ERROR_INPUT, "%s: a pipe, and nothing came from it for %d s", path,
                     PIPE_MS / 1000);
}

static bool read_bytes(int fd, struct buffer *text, const char *path, struct error *err)
{
    for (char piece[4096];;) {
        ssize_t n = read(fd, piece, sizeof piece);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN) {
            if (!wait_for_pipe(fd, path, err))
                return false;
            continue;
        }
        if (n < 0)
            return error_set(err, ERROR_INPUT, "%s: %s", path, strerror(errno));
        buffer_add(text, piece, (size_t)n);
        wipe(piece, (size_t)n);
        if (n == 0)
            return true;
        if (text->n > FILE_BYTES_MAX)
            return error_set(err, ERROR_INPUT, "%s: larger than %zu bytes, which no such file is",
                             path, FILE_BYTES_MAX);
    }
}

bool settings_read_file(const char *path, struct buffer *text, bool *there, struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    *there = fd >= 0;
    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR ||
               error_set(err, ERROR_INPUT, "%s: %s", path, strerror(errno));
    bool ok = read_bytes(fd, text, path, err);
    close(fd);
    return ok;
}

static bool read_ini(const char *path, struct ini *f, struct error *err)
{
    struct buffer text = {0};
    bool there;
    if (path == NULL)
        return true;
    bool ok = settings_read_file(path, &text, &there, err);
    if (ok && there && !ini_parse(f, buffer_slice(&text), err))
        ok = error_prefix(err, "%s", path);
    buffer_clear(&text);
    return ok;
}

/* ---- profiles ----------------------------------------------------------------------------------
 */

static const char *config_section(const struct settings *s, const char *profile,
                                  struct buffer *name)
{
    buffer_reset(name);
    buffer_format(name, "profile %s", profile);
    /* "[default]" has no word before it, but AWS's tools take "[profile default]" too, first. */
    if (strcmp(profile, "default") == 0 && !ini_has_section(&s->config, name->p))
        return "default";
    return name->p;
}

const char *settings_config_value(const struct settings *s, const char *profile, const char *key)
{
    struct buffer name = {0};
    const char *value = ini_value(&s->config, config_section(s, profile, &name), NULL, key);
    buffer_clear(&name);
    return value;
}

const char *settings_credentials_value(const struct settings *s, const char *profile,
                                       const char *key)
{
    return ini_value(&s->credentials, profile, NULL, key);
}

const char *settings_value(const struct settings *s, const char *profile, const char *key)
{
    const char *value = settings_credentials_value(s, profile, key);
    return value != NULL ? value : settings_config_value(s, profile, key);
}

bool settings_has_profile(const struct settings *s, const char *profile)
{
    struct buffer name = {0};
    bool has = ini_has_section(&s->credentials, profile) ||
               ini_has_section(&s->config, config_section(s, profile, &name));
    buffer_clear(&name);
    return has;
}

const char *settings_section_value(const struct settings *s, const char *kind, const char *name,
                                   const char *key)
{
    struct buffer section = {0}, parent = {0};
    buffer_format(&section, "%s %s", kind, name);
    const char *dot = strchr(key, '.');
    if (dot != NULL)
        buffer_add(&parent, key, (size_t)(dot - key));
    const char *value = ini_value(&s->config, section.p, dot == NULL ? NULL : parent.p,
                                  dot == NULL ? key : dot + 1);
    buffer_clear(&section);
    buffer_clear(&parent);
    return value;
}

static bool choose_profile(struct settings *s, struct error *err)
{
    static const char *const variables[] = {"AWS_PROFILE", "AWS_DEFAULT_PROFILE"};
    s->profile = s->options.profile;
    s->profile_origin = "--profile";
    for (size_t i = 0; i < 2 && s->profile == NULL; i++) {
        s->profile = settings_env(s, variables[i]);
        s->profile_origin = variables[i];
    }
    if (s->profile == NULL) {
        s->profile = "default";
        s->profile_origin = "default";
        return true;
    }
    if (settings_has_profile(s, s->profile))
        return true;
    return error_set(err, ERROR_INPUT, "profile '%.100s' (%s) is neither in %s nor in %s",
                     s->profile, s->profile_origin,
                     s->config_path == NULL ? "~/.aws/config" : s->config_path,
                     s->credentials_path == NULL ? "~/.aws/credentials" : s->credentials_path);
}

const char *settings_profile(const struct settings *s)
{
    return s->profile;
}

const char *settings_profile_origin(const struct settings *s)
{
    return s->profile_origin;
}

bool settings_profile_given(const struct settings *s)
{
    return s->options.profile != NULL;
}

/* ---- reading -----------------------------------------------------------------------------------
 */

static bool read_all(struct settings *s, struct error *err)
{
    s->config_path = path_of(s, "AWS_CONFIG_FILE", "~/.aws/config");
    s->credentials_path = path_of(s, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials");
    if (!read_ini(s->config_path, &s->config, err))
        return false;
    return (s->options.config_only || read_ini(s->credentials_path, &s->credentials, err)) &&
           choose_profile(s, err);
}

struct settings *settings_read(const struct settings_options *o, struct error *err)
{
    struct settings *s = mem_zeroed(1, sizeof *s);
    s->options = *o;
    if (o->profile != NULL) {
        struct buffer copy = {0};
        buffer_text(&copy, o->profile);
        s->options.profile = s->profile_given = copy.p;
    }
    if (read_all(s, err))
        return s;
    settings_free(s);
    return NULL;
}

void settings_free(struct settings *s)
{
    if (s == NULL)
        return;
    ini_clear(&s->config);
    ini_clear(&s->credentials);
    free(s->config_path);
    free(s->credentials_path);
    free(s->profile_given);
    free(s);
}

bool settings_flag(const struct settings *s, const char *variable, const char *key, bool *value,
                   struct error *err)
{
    const char *text = settings_env(s, variable), *origin = variable;
    if (text == NULL && key != NULL) {
        text = settings_value(s, s->profile, key);
        origin = key;
    }
    *value = text != NULL && strcasecmp(text, "true") == 0;
    if (text == NULL || *value || strcasecmp(text, "false") == 0)
        return true;
    return error_set(err, ERROR_INPUT, "%s: '%.40s': true or false is needed", origin, text);
}
