/* settings.h - what the user told AWS's tools: environment variables and the two profile files.
 *
 * Files      ~/.aws/config (AWS_CONFIG_FILE) and ~/.aws/credentials (AWS_SHARED_CREDENTIALS_FILE),
 *            read once, at most 4 MiB each.  A file that is not there is empty; one that cannot be
 *            read or is malformed is an error that names file and line.
 * Profile    the one given, else AWS_PROFILE, else AWS_DEFAULT_PROFILE, else "default".  One that
 *            was named but is in neither file is an error.
 * Ownership  texts belong to the settings and live as long; settings_free wipes them, since files
 *            hold secrets.
 * Errors     ERROR_INPUT; no message holds a value from the files. */
#ifndef PRICING_AWS_SETTINGS_H
#define PRICING_AWS_SETTINGS_H

#include "model/error.h"
#include "pricing/aws/buffer.h"

/* Looks up an environment variable, NULL for none; tests give their own. */
typedef const char *settings_variable(void *ctx, const char *name);

struct settings_options {
    const char *profile;         /* --profile; NULL: not given */
    settings_variable *variable; /* NULL: the process's environment */
    void *variable_ctx;
    bool config_only; /* for who needs no keys: the file that holds them is not opened */
};

struct settings;

/* NULL and err on failure. */
struct settings *settings_read(const struct settings_options *o, struct error *err);
void settings_free(struct settings *s);

/* An environment variable; NULL when unset or empty. */
const char *settings_env(const struct settings *s, const char *name);
/* The profile's name, where that was said ("--profile", "AWS_PROFILE", "default"), and whether it
 * is in either file. */
const char *settings_profile(const struct settings *s);
const char *settings_profile_origin(const struct settings *s);
bool settings_profile_given(const struct settings *s); /* by option, not by environment */
bool settings_has_profile(const struct settings *s, const char *profile);
/* A key of a profile: from the credentials file, then from the config file; NULL for none. */
const char *settings_value(const struct settings *s, const char *profile, const char *key);
/* The same from one of the two files. */
const char *settings_credentials_value(const struct settings *s, const char *profile,
                                       const char *key);
const char *settings_config_value(const struct settings *s, const char *profile, const char *key);
/* "[sso-session corp]", "[services local]": kind, name and key; nested keys are
 * "batch.endpoint_url".
 */
const char *settings_section_value(const struct settings *s, const char *kind, const char *name,
                                   const char *key);
/* "true" or "false" in any case; absent is false, anything else an error that names its origin. */
MUST_CHECK bool settings_flag(const struct settings *s, const char *variable, const char *key,
                              bool *value, struct error *err);

/* A file's bytes, at most 4 MiB, added to text; *there tells whether there is one. */
MUST_CHECK bool settings_read_file(const char *path, struct buffer *text, bool *there,
                                   struct error *err);

#endif
