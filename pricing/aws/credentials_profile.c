/* What a profile says about keys: a role to assume, web identity, SSO, keys, a process. */
#include "pricing/aws/credentials_parts.h"

#include <stdio.h>

/* Profiles that lead to each other by source_profile. */
enum { CHAIN_MAX = 16 };
struct chain {
    const char *profiles[CHAIN_MAX];
    int32_t n;
};

static const char *key_of(const struct credentials_context *x, const char *profile, const char *key)
{
    return settings_value(x->settings, profile, key);
}

static enum credentials_status wrong(struct error *err, const char *profile, const char *text)
{
    error_set(err, ERROR_INPUT, "profile %s: %s", profile, text);
    return CREDENTIALS_ERROR;
}

/* ---- keys that stand there ---------------------------------------------------------------------
 */

typedef const char *lookup(const struct settings *s, const char *profile, const char *key);

static enum credentials_status keys_of_file(const struct credentials_context *x,
                                            const char *profile, lookup *value, const char *file,
                                            struct credentials *c, struct error *err)
{
    const char *key = value(x->settings, profile, "aws_access_key_id");
    const char *secret = value(x->settings, profile, "aws_secret_access_key");
    const char *token = value(x->settings, profile, "aws_session_token");
    if (key == NULL && secret == NULL)
        return CREDENTIALS_NONE;
    if (key == NULL || secret == NULL)
        return wrong(err, profile,
                     "of aws_access_key_id and aws_secret_access_key only one is set");
    if (!credentials_text_is_sane(key) || !credentials_text_is_sane(secret) ||
        (token != NULL && !credentials_text_is_sane(token)))
        return wrong(err, profile, "its keys hold blanks or control characters");
    credentials_set(c, key, secret, token, EXPIRES_NEVER);
    snprintf(c->source, sizeof c->source, "profile %.100s (%s file)", profile, file);
    return CREDENTIALS_FOUND;
}

static enum credentials_status credentials_file(const struct credentials_context *x,
                                                const char *profile, struct credentials *c,
                                                struct error *err)
{
    return keys_of_file(x, profile, settings_credentials_value, "credentials", c, err);
}

static enum credentials_status config_file(const struct credentials_context *x, const char *profile,
                                           struct credentials *c, struct error *err)
{
    return keys_of_file(x, profile, settings_config_value, "config", c, err);
}

/* ---- roles -------------------------------------------------------------------------------------
 */

static enum credentials_status from_chain(const struct credentials_context *x, const char *profile,
                                          struct chain *chain, bool with_environment,
                                          struct credentials *c, struct error *err);

static enum credentials_status named_source(const struct credentials_context *x,
                                            const char *profile, const char *name,
                                            struct credentials *c, struct error *err)
{
    if (strcmp(name, "Environment") == 0)
        return credentials_from_environment(x, c, err);
    if (strcmp(name, "Ec2InstanceMetadata") == 0)
        return credentials_from_metadata(x, c, err);
    if (strcmp(name, "EcsContainer") == 0)
        return credentials_from_container(x, c, err);
    return wrong(err, profile,
                 "credential_source must be Environment, Ec2InstanceMetadata or EcsContainer");
}

static enum credentials_status source_profile(const struct credentials_context *x,
                                              const char *profile, const char *source,
                                              struct chain *chain, struct credentials *c,
                                              struct error *err)
{
    if (!settings_has_profile(x->settings, source)) {
        error_set(err, ERROR_INPUT, "profile %s: its source_profile %s is in no file", profile,
                  source);
        return CREDENTIALS_ERROR;
    }
    if (strcmp(source, profile) != 0)
        return from_chain(x, source, chain, false, c, err);
    /* A profile may be its own source, where it holds keys beside the role. */
    enum credentials_status status = credentials_file(x, profile, c, err);
    if (status == CREDENTIALS_NONE)
        status = config_file(x, profile, c, err);
    if (status == CREDENTIALS_NONE)
        return wrong(err, profile, "is its own source_profile, but holds no keys");
    return status;
}

static enum credentials_status role_source(const struct credentials_context *x, const char *profile,
                                           struct chain *chain, struct credentials *c,
                                           struct error *err)
{
    const char *source = key_of(x, profile, "source_profile");
    const char *named = key_of(x, profile, "credential_source");
    if (source != NULL && named != NULL)
        return wrong(err, profile, "has both source_profile and credential_source");
    if (source == NULL && named == NULL)
        return wrong(err, profile,
                     "has role_arn, but no source_profile, credential_source or "
                     "web_identity_token_file");
    enum credentials_status status = source != NULL
                                         ? source_profile(x, profile, source, chain, c, err)
                                         : named_source(x, profile, named, c, err);
    if (status == CREDENTIALS_NONE) {
        if (err->message[0] == '\0')
            error_set(err, ERROR_INPUT, "there are no keys");
        error_prefix(err, "profile %s: the source of its role has no credentials", profile);
        return CREDENTIALS_ERROR;
    }
    return status;
}

static struct role role_of(const struct credentials_context *x, const char *profile)
{
    return (struct role){
        .arn = key_of(x, profile, "role_arn"),
        .session_name = key_of(x, profile, "role_session_name"),
        .external_id = key_of(x, profile, "external_id"),
        .duration_s = key_of(x, profile, "duration_seconds"),
    };
}

static enum credentials_status assumed_role(const struct credentials_context *x,
                                            const char *profile, struct chain *chain,
                                            struct credentials *c, struct error *err)
{
    struct role role = role_of(x, profile);
    if (role.arn == NULL || key_of(x, profile, "web_identity_token_file") != NULL)
        return CREDENTIALS_NONE;
    if (key_of(x, profile, "mfa_serial") != NULL)
        return wrong(err, profile,
                     "mfa_serial asks for a code, which cannot be typed here; use a session of "
                     "`aws sts get-session-token`");
    struct credentials source = {0};
    enum credentials_status status = role_source(x, profile, chain, &source, err);
    if (status == CREDENTIALS_FOUND)
        status = credentials_assume_role(x, &role, &source, c, err);
    if (status == CREDENTIALS_ERROR)
        error_prefix(err, "profile %s", profile);
    else if (status == CREDENTIALS_FOUND)
        snprintf(c->source, sizeof c->source, "profile %.60s: role %.80s", profile, role.arn);
    credentials_clear(&source);
    return status;
}

static enum credentials_status web_identity(const struct credentials_context *x,
                                            const char *profile, bool with_environment,
                                            struct credentials *c, struct error *err)
{
    struct role role = role_of(x, profile);
    const char *file = key_of(x, profile, "web_identity_token_file");
    if (file == NULL && with_environment) {
        file = settings_env(x->settings, "AWS_WEB_IDENTITY_TOKEN_FILE");
        role.arn = settings_env(x->settings, "AWS_ROLE_ARN");
        role.session_name = settings_env(x->settings, "AWS_ROLE_SESSION_NAME");
    }
    if (file == NULL)
        return CREDENTIALS_NONE;
    if (role.arn == NULL) {
        error_set(err, ERROR_INPUT, "a web identity token file is given, but no role's ARN");
        return CREDENTIALS_ERROR;
    }
    return credentials_web_identity(x, &role, file, c, err);
}

/* ---- the order ---------------------------------------------------------------------------------
 */

/* A circle is found before anything is asked of anyone. */
static bool enter(struct chain *chain, const char *profile, struct error *err)
{
    for (int32_t i = 0; i < chain->n; i++) {
        if (strcmp(chain->profiles[i], profile) == 0)
            return error_set(err, ERROR_INPUT,
                             "profile %s: source_profile leads in a circle back to it", profile);
    }
    if (chain->n == CHAIN_MAX)
        return error_set(err, ERROR_INPUT, "profile %s: more than %d profiles in a row", profile,
                         CHAIN_MAX);
    chain->profiles[chain->n++] = profile;
    return true;
}

static enum credentials_status from_chain(const struct credentials_context *x, const char *profile,
                                          struct chain *chain, bool with_environment,
                                          struct credentials *c, struct error *err)
{
    if (!enter(chain, profile, err))
        return CREDENTIALS_ERROR;
    enum credentials_status status = assumed_role(x, profile, chain, c, err);
    if (status == CREDENTIALS_NONE)
        status = web_identity(x, profile, with_environment, c, err);
    if (status == CREDENTIALS_NONE)
        status = credentials_from_sso(x, profile, c, err);
    if (status == CREDENTIALS_NONE)
        status = credentials_file(x, profile, c, err);
    if (status == CREDENTIALS_NONE && key_of(x, profile, "login_session") != NULL)
        return wrong(err, profile,
                     "login_session (`aws login`) is not supported; `aws configure "
                     "export-credentials` prints keys that are");
    if (status == CREDENTIALS_NONE)
        status = credentials_from_process(x, profile, c, err);
    if (status == CREDENTIALS_NONE)
        status = config_file(x, profile, c, err);
    if (status == CREDENTIALS_NONE)
        error_set(err, ERROR_INPUT, "profile %s has no keys", profile);
    return status;
}

enum credentials_status credentials_from_profile(const struct credentials_context *x,
                                                 const char *profile, bool with_environment,
                                                 struct credentials *c, struct error *err)
{
    struct chain chain = {0};
    return from_chain(x, profile, &chain, with_environment, c, err);
}
