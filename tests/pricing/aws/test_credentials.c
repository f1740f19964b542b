/* Each place of the credential chain, its order, its faults, its renewal; the stub plays STS, SSO,
 * the container's endpoint and the instance metadata service, and accepts the keys that it gave
 * out.  One file, although over 800 lines: the order of the chain is what its cases have in common.
 */
#include "pricing/aws/call.h"
#include "pricing/aws/digest.h"
#include "pricing/aws/session_state.h"
#include "pricing/aws/timestamp.h"
#include "tests/support/stub_session.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

Suite *suite_credentials(void);

#define SSO_TOKEN "sso-token-must.not.be.shown"
#define WEB_TOKEN "web.token-must.not.be.shown"
#define JSON_KEYS                                                                                  \
    "\"AccessKeyId\":\"" STUB_TEMP_KEY "\",\"SecretAccessKey\":\"" STUB_TEMP_SECRET "\""
#define FAR "\"Expiration\":\"2099-01-01T00:00:00Z\""

static struct stub *server;
static int64_t clock_ms;        /* what our clock shows */
static int32_t lifetime_s;      /* of keys that the stub gives out */
static int32_t roles_given;     /* by STS */
static const char *broken_body; /* what every credential endpoint answers instead; NULL: keys */
static int32_t broken_status;
static char last_form[1024], last_authorization[512];
static char metadata_role[64];
static bool was_signed;

static void put_expiry(char out[32])
{
    time_t t = (time_t)(clock_ms / 1000 + lifetime_s);
    struct tm tm;
    gmtime_r(&t, &tm);
    strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

static void play_sts(const struct stub_request *q, const char *action, struct stub_reply *r)
{
    char expiry[32], token[128] = "";
    put_expiry(expiry);
    bool web = strcmp(action, "AssumeRoleWithWebIdentity") == 0;
    stub_parameter(q, "WebIdentityToken", token, sizeof token);
    bool welcome = web ? q->signature == STUB_UNSIGNED && strcmp(token, WEB_TOKEN) == 0
                       : q->signature == STUB_SIGNED;
    snprintf(last_form, sizeof last_form, "%.*s", (int)q->body.n, q->body.p);
    if (!welcome) {
        r->status = 403;
        snprintf(r->text, sizeof r->text,
                 "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error>"
                 "</ErrorResponse>");
        return;
    }
    roles_given++;
    snprintf(r->text, sizeof r->text,
             "<%sResponse><%sResult><Credentials><AccessKeyId>" STUB_TEMP_KEY
             "</AccessKeyId><SecretAccessKey>" STUB_TEMP_SECRET
             "</SecretAccessKey><SessionToken>" STUB_TEMP_TOKEN
             "</SessionToken><Expiration>%s</Expiration></Credentials></%sResult></%sResponse>",
             action, action, expiry, action, action);
}

static void play_metadata(const struct stub_request *q, struct stub_reply *r)
{
    bool put = strcmp(q->method, "PUT") == 0;
    if (put && slice_is(stub_header(q, "x-aws-ec2-metadata-token-ttl-seconds"), "21600") &&
        strcmp(q->path, "/latest/api/token") == 0)
        snprintf(r->text, sizeof r->text, "imds-token-must.not.be.shown");
    else if (!slice_is(stub_header(q, "x-aws-ec2-metadata-token"), "imds-token-must.not.be.shown"))
        r->status = 401;
    else if (strcmp(q->path, "/latest/meta-data/iam/security-credentials/") == 0)
        snprintf(r->text, sizeof r->text, "%s\n", metadata_role);
    else if (strcmp(q->path, "/latest/meta-data/iam/security-credentials/my-role") == 0)
        snprintf(r->text, sizeof r->text,
                 "{\"Code\":\"Success\"," JSON_KEYS ",\"Token\":\"" STUB_TEMP_TOKEN "\"," FAR "}");
    else
        r->status = 404;
}

static void play_sso(const struct stub_request *q, struct stub_reply *r)
{
    char role[64] = "", account[64] = "";
    stub_parameter(q, "role_name", role, sizeof role);
    stub_parameter(q, "account_id", account, sizeof account);
    if (!slice_is(stub_header(q, "x-amz-sso_bearer_token"), SSO_TOKEN) ||
        strcmp(role, "Read Only") != 0 || strcmp(account, "111122223333") != 0)
        r->status = 401;
    else
        snprintf(r->text, sizeof r->text,
                 "{\"roleCredentials\":{\"accessKeyId\":\"" STUB_TEMP_KEY
                 "\",\"secretAccessKey\":\"" STUB_TEMP_SECRET
                 "\",\"sessionToken\":\"" STUB_TEMP_TOKEN "\",\"expiration\":4070908800000}}");
}

static void play(void *ctx, const struct stub_request *q, struct stub_reply *r)
{
    (void)ctx;
    char action[64] = "";
    if (stub_parameter(q, "Action", action, sizeof action) && strcmp(action, "Describe") == 0) {
        was_signed = q->signature == STUB_SIGNED;
        r->status = was_signed ? 200 : 403;
        snprintf(r->text, sizeof r->text, "<R/>");
    } else if (broken_status != 0) {
        r->status = broken_status;
        snprintf(r->text, sizeof r->text, "%s", broken_body);
    } else if (action[0] != '\0') {
        play_sts(q, action, r);
    } else if (strncmp(q->path, "/latest/", 8) == 0) {
        play_metadata(q, r);
    } else if (strcmp(q->path, "/federation/credentials") == 0) {
        play_sso(q, r);
    } else {
        snprintf(last_authorization, sizeof last_authorization, "%.*s",
                 SLICE_ARGS(stub_header(q, "authorization")));
        snprintf(r->text, sizeof r->text,
                 "{" JSON_KEYS ",\"Token\":\"" STUB_TEMP_TOKEN "\"," FAR "}");
    }
}

static int64_t now_ms(void *ctx)
{
    (void)ctx;
    return clock_ms;
}

static void setup(void)
{
    server = stub_world_start(false, play, NULL);
    clock_ms = (int64_t)time(NULL) * 1000;
    lifetime_s = 3600;
    roles_given = 0;
    broken_status = 0;
    broken_body = "";
    snprintf(metadata_role, sizeof metadata_role, "my-role");
    world_options.now_ms = now_ms;
    world_options.max_attempts = 2;
}

static void teardown(void)
{
    stub_world_stop();
}

static void config(const char *text)
{
    world_file(".aws/config", slice_of(text));
}

/* Makes a call with what the chain finds; the source must hold these words. */
static void found(const char *words)
{
    const struct call c = {
        .service = "ec2", .style = CALL_QUERY, .action = "Describe", .version = "2016-11-15"};
    struct answer a = {0};
    const char *source;
    was_signed = false;
    ck_assert_msg(call_run(world(), &c, &a, &world_err), "%s", world_err.message);
    ck_assert(was_signed);
    ck_assert_int_eq(session_credentials(world(), &source, &world_err), CREDENTIALS_FOUND);
    ck_assert_msg(strstr(source, words) != NULL, "%s", source);
    world_no_secret(source);
    answer_clear(&a);
}

static void not_found(enum credentials_status expected, const char *words)
{
    const char *source;
    enum credentials_status status = session_credentials(world(), &source, &world_err);
    ck_assert_msg(status == expected, "%d: %s", (int)status, world_err.message);
    ck_assert_ptr_null(source);
    ck_assert_msg(strstr(world_err.message, words) != NULL, "%s", world_err.message);
    world_no_secret(world_err.message);
}

/* ---- environment and files ---------------------------------------------------------------------
 */

START_TEST(keys_in_the_environment_come_first)
{
    world_keys();
    config("[default]\naws_access_key_id = OTHER\naws_secret_access_key = other\n");
    found("environment");
}
END_TEST

START_TEST(environment_keys_win_over_a_profile_in_the_environment_but_not_over_one_given)
{
    world_set("AWS_ACCESS_KEY_ID", "OTHER");
    world_set("AWS_SECRET_ACCESS_KEY", "other");
    world_file(".aws/credentials", SLICE("[p]\naws_access_key_id = " STUB_KEY
                                         "\naws_secret_access_key = " STUB_SECRET));
    world_options.profile = "p";
    found("profile p (credentials file)");
}
END_TEST

START_TEST(half_of_the_environments_keys_are_an_error)
{
    world_set("AWS_ACCESS_KEY_ID", STUB_KEY);
    not_found(CREDENTIALS_ERROR, "AWS_ACCESS_KEY_ID is set, but not AWS_SECRET_ACCESS_KEY");
}
END_TEST

START_TEST(keys_with_line_ends_are_refused_before_they_are_sent)
{
    world_keys();
    world_set("AWS_SESSION_TOKEN", "must.not.be.shown\r\nX-Injected: 1");
    not_found(CREDENTIALS_ERROR, "control characters");
}
END_TEST

START_TEST(expired_keys_of_the_environment_are_said)
{
    world_keys();
    world_set("AWS_CREDENTIAL_EXPIRATION", "2001-01-01T00:00:00Z");
    not_found(CREDENTIALS_ERROR, "expired");
}
END_TEST

START_TEST(keys_of_the_config_file_are_the_last_of_a_profile)
{
    config("[default]\naws_access_key_id = " STUB_KEY "\naws_secret_access_key = " STUB_SECRET);
    found("profile default (config file)");
}
END_TEST

START_TEST(half_of_a_profiles_keys_are_an_error)
{
    world_file(".aws/credentials", SLICE("[default]\naws_secret_access_key = must.not.be.shown\n"));
    not_found(CREDENTIALS_ERROR, "only one is set");
}
END_TEST

START_TEST(where_there_is_nothing_all_places_are_named)
{
    not_found(
        CREDENTIALS_NONE,
        "no AWS credentials: AWS_ACCESS_KEY_ID is not set; profile default has no keys; not in "
        "a container with a role; instance metadata is turned off");
    ck_assert_int_eq(world_err.kind, ERROR_INPUT);
    ck_assert_int_eq(stub_requests(server), 0);
}
END_TEST

/* ---- roles -------------------------------------------------------------------------------------
 */

#define SOURCE                                                                                     \
    "[source]\naws_access_key_id = " STUB_KEY "\naws_secret_access_key = " STUB_SECRET "\n"

START_TEST(a_role_is_assumed_with_the_keys_of_its_source)
{
    world_file(".aws/credentials", SLICE(SOURCE));
    config(
        "[default]\nrole_arn = arn:aws:iam::1:role/R\nsource_profile = source\nexternal_id = a b\n"
        "role_session_name = me\nduration_seconds = 900\n");
    found("profile default: role arn:aws:iam::1:role/R");
    ck_assert_str_eq(last_form,
                     "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1"
                     "%3Arole%2FR&RoleSessionName=me&DurationSeconds=900&ExternalId=a%20b");
}
END_TEST

START_TEST(roles_may_lead_through_roles)
{
    world_file(".aws/credentials", SLICE(SOURCE));
    config("[default]\nrole_arn = arn:2\nsource_profile = middle\n"
           "[profile middle]\nrole_arn = arn:1\nsource_profile = source\n");
    found("role arn:2");
    ck_assert_int_eq(roles_given, 2);
}
END_TEST

START_TEST(a_profile_may_be_its_own_source)
{
    config("[default]\nrole_arn = arn:1\nsource_profile = default\naws_access_key_id = " STUB_KEY
           "\naws_secret_access_key = " STUB_SECRET "\n");
    found("role arn:1");
}
END_TEST

START_TEST(the_source_may_be_the_environment_or_metadata_or_a_container)
{
    world_keys();
    config("[profile e]\nrole_arn = arn:1\ncredential_source = Environment\n");
    world_options.profile = "e";
    found("role arn:1");
}
END_TEST

struct wrong_role {
    const char *config;
    const char *words;
};
static const struct wrong_role wrong_roles[] = {
    {"[default]\nrole_arn = a\nsource_profile = x\n[profile x]\nrole_arn = b\nsource_profile = y\n"
     "[profile y]\nrole_arn = c\nsource_profile = x\n",
     "in a circle"},
    {"[default]\nrole_arn = a\nsource_profile = default\n", "is its own source_profile"},
    {"[default]\nrole_arn = a\nsource_profile = nobody\n", "source_profile nobody is in no file"},
    {"[default]\nrole_arn = a\n", "no source_profile"},
    {"[default]\nrole_arn = a\nsource_profile = x\ncredential_source = Environment\n[profile x]\n",
     "both"},
    {"[default]\nrole_arn = a\ncredential_source = Moon\n", "credential_source must be"},
    {"[default]\nrole_arn = a\ncredential_source = Environment\n", "has no credentials"},
    {"[default]\nrole_arn = a\nsource_profile = x\n[profile x]\nregion = r\n",
     "the source of its role has no credentials"},
    {"[default]\nrole_arn = a\nsource_profile = x\nmfa_serial = m\n[profile x]\n", "mfa_serial"},
    {"[default]\nlogin_session = x\n", "aws login"},
    {"[default]\nweb_identity_token_file = /x\n", "no role's ARN"},
    {"[default]\nsso_session = corp\n", "SSO needs sso_start_url"},
};

START_TEST(profiles_that_lead_nowhere_are_said_without_asking_anyone)
{
    config(wrong_roles[_i].config);
    not_found(CREDENTIALS_ERROR, wrong_roles[_i].words);
    ck_assert_int_eq(world_err.kind, ERROR_INPUT);
    ck_assert_int_eq(stub_requests(server), 0);
}
END_TEST

START_TEST(a_role_that_sts_refuses_is_said)
{
    world_file(
        ".aws/credentials",
        SLICE("[source]\naws_access_key_id = AKIDX\naws_secret_access_key = must.not.be.shown"));
    config("[default]\nrole_arn = arn:1\nsource_profile = source\n");
    not_found(CREDENTIALS_ERROR, "profile default: sts AssumeRole in eu-west-3: not authorised: "
                                 "AccessDenied: no (status 403)");
    ck_assert_int_eq(world_err.kind, ERROR_REMOTE);
}
END_TEST

START_TEST(an_answer_of_sts_without_keys_is_said)
{
    static const char *const bodies[] = {"<R/>", "", "{}", "<a><b></a>",
                                         "<AssumeRoleResponse><AssumeRoleResult><Credentials>"
                                         "<AccessKeyId>a</AccessKeyId><SecretAccessKey>"
                                         "must.not.be.shown</SecretAccessKey></Credentials>"
                                         "</AssumeRoleResult></AssumeRoleResponse>"};
    world_file(".aws/credentials", SLICE(SOURCE));
    config("[default]\nrole_arn = arn:1\nsource_profile = source\n");
    broken_status = 200;
    broken_body = bodies[_i];
    not_found(CREDENTIALS_ERROR, "sts");
}
END_TEST

START_TEST(web_identity_asks_sts_without_a_signature)
{
    world_file("token", SLICE(WEB_TOKEN "\n"));
    world_set("AWS_WEB_IDENTITY_TOKEN_FILE", world_path("token"));
    world_set("AWS_ROLE_ARN", "arn:1");
    world_set("AWS_ROLE_SESSION_NAME", "pod");
    found("web identity: role arn:1");
    ck_assert_ptr_nonnull(strstr(last_form, "RoleSessionName=pod"));
}
END_TEST

START_TEST(a_web_identity_token_that_is_missing_or_binary_is_said)
{
    config("[default]\nrole_arn = arn:1\nweb_identity_token_file = /nonexistent/token\n");
    not_found(CREDENTIALS_ERROR, "/nonexistent/token is not there");
}
END_TEST

START_TEST(a_binary_web_identity_token_is_said)
{
    world_file("token", (struct slice){"a\0b\n", 4});
    world_set("AWS_WEB_IDENTITY_TOKEN_FILE", world_path("token"));
    world_set("AWS_ROLE_ARN", "arn:1");
    not_found(CREDENTIALS_ERROR, "holds no web identity token");
}
END_TEST

/* ---- files that are none ------------------------------------------------------------------------
 */

enum hostile { A_FOLDER, A_PIPE, ENDLESS, BINARY, N_HOSTILE };

static void hostile_file(const char *name, enum hostile kind)
{
    world_file(name, (struct slice){"\xff\xfe\0must.not.be.shown\n\x01[", 23});
    if (kind == BINARY)
        return;
    ck_assert_int_eq(unlink(world_path(name)), 0);
    if (kind == A_FOLDER)
        ck_assert_int_eq(mkdir(world_path(name), 0700), 0);
    else if (kind == A_PIPE)
        ck_assert_int_eq(mkfifo(world_path(name), 0600), 0);
    else
        ck_assert_int_eq(symlink("/dev/zero", world_path(name)), 0);
}

/* Every file that keys, or what leads to them, are read from: nothing is waited for, nothing of it
 * is shown, and the message names the file or says what is missing.  A pipe that nobody writes to
 * is an empty file. */
START_TEST(a_file_that_is_none_is_an_error_in_every_place)
{
    enum hostile kind = (enum hostile)(_i % N_HOSTILE);
    char digest[41], name[128] = "";
    world_set("AWS_CONTAINER_CREDENTIALS_FULL_URI", NULL);
    switch (_i / N_HOSTILE) {
    case 0:
        snprintf(name, sizeof name, ".aws/config");
        break;
    case 1:
        snprintf(name, sizeof name, ".aws/credentials");
        break;
    case 2:
        config("[default]\nsso_session = corp\nsso_account_id = 1\nsso_role_name = R\n"
               "[sso-session corp]\nsso_start_url = https://x/start\nsso_region = eu-west-1\n");
        sha1_hex(SLICE("corp"), digest);
        snprintf(name, sizeof name, ".aws/sso/cache/%s.json", digest);
        break;
    case 3:
        snprintf(name, sizeof name, "token");
        world_set("AWS_WEB_IDENTITY_TOKEN_FILE", world_path(name));
        world_set("AWS_ROLE_ARN", "arn:1");
        break;
    default:
        snprintf(name, sizeof name, "token");
        world_set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", world_path(name));
        world_set("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:9/");
    }
    hostile_file(name, kind);
    struct session *s = session_open(&world_options, &world_err);
    const char *source;
    if (s != NULL)
        ck_assert_int_ne(session_credentials(s, &source, &world_err), CREDENTIALS_FOUND);
    session_close(s);
    ck_assert_str_ne(world_err.message, "");
    world_no_secret(world_err.message);
    ck_assert_int_eq(stub_requests(server), 0);
}
END_TEST

START_TEST(a_pipe_that_somebody_writes_to_is_a_file)
{
    char command[700];
    config("[default]\nregion = eu-west-1\n");
    ck_assert_int_eq(mkfifo(world_path("pipe"), 0600), 0);
    /* Opened both ways, so that the writer is there before the reader. */
    snprintf(command, sizeof command,
             "(exec 3<>'%s'; printf '[default]\\naws_access_key_id = %s\\naws_secret_access_key = "
             "%s\\n' >&3; sleep 0.3) &",
             world_path("pipe"), STUB_KEY, STUB_SECRET);
    ck_assert_int_eq(system(command), 0);
    nanosleep(&(struct timespec){.tv_nsec = 150000000}, NULL);
    world_set("AWS_SHARED_CREDENTIALS_FILE", world_path("pipe"));
    found("profile default (credentials file)");
}
END_TEST

/* AWS's own tools take such a file; it is the user's to guard. */
START_TEST(a_credentials_file_that_everybody_can_read_is_taken)
{
    world_file(".aws/credentials", SLICE("[default]\naws_access_key_id = " STUB_KEY
                                         "\naws_secret_access_key = " STUB_SECRET "\n"));
    chmod(world_path(".aws/credentials"), 0666);
    found("profile default (credentials file)");
}
END_TEST

/* ---- SSO ---------------------------------------------------------------------------------------
 */

#define SSO_PROFILE                                                                                \
    "[default]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Read Only\n"    \
    "[sso-session corp]\nsso_start_url = https://corp.example/start\nsso_region = eu-west-1\n"

static void cache(const char *key, const char *text)
{
    char digest[41], name[128];
    sha1_hex(slice_of(key), digest);
    snprintf(name, sizeof name, ".aws/sso/cache/%s.json", digest);
    world_file(name, slice_of(text));
}

START_TEST(sso_uses_the_cached_token)
{
    config(SSO_PROFILE);
    cache("corp", "{\"accessToken\":\"" SSO_TOKEN "\",\"expiresAt\":\"2099-01-01T00:00:00Z\"}");
    found("SSO role Read Only");
}
END_TEST

START_TEST(older_sso_profiles_name_the_cache_by_their_url)
{
    config("[default]\nsso_start_url = https://corp.example/start\nsso_region = eu-west-1\n"
           "sso_account_id = 111122223333\nsso_role_name = Read Only\n");
    cache("https://corp.example/start",
          "{\"accessToken\":\"" SSO_TOKEN "\",\"expiresAt\":\"2099-01-01T00:00:00UTC\"}");
    found("SSO role Read Only");
}
END_TEST

struct wrong_cache {
    const char *text; /* NULL: no file */
    const char *words;
};
static const struct wrong_cache wrong_caches[] = {
    {NULL, "there is no cached SSO token; run `aws sso login --profile default`"},
    {"", "no JSON document"},
    {"{\"accessToken\":\"must.not.be.shown\"", "no JSON document"},
    {"{\"accessToken\":\"must.not.be.shown\"}", "malformed"},
    {"{\"accessToken\":7,\"expiresAt\":\"2099-01-01T00:00:00Z\"}", "malformed"},
    {"{\"accessToken\":\"must.not.be.shown\",\"expiresAt\":\"soon\"}", "malformed"},
    {"{\"accessToken\":\"must.not.be.shown\",\"expiresAt\":\"2001-01-01T00:00:00Z\"}",
     "the SSO token has expired; run `aws sso login"},
    {"{\"accessToken\":\"other.must.not.be.shown\",\"expiresAt\":\"2099-01-01T00:00:00Z\"}",
     "does not accept the cached token"},
};

START_TEST(an_sso_token_that_is_no_good_is_said_with_the_cure)
{
    config(SSO_PROFILE);
    if (wrong_caches[_i].text != NULL)
        cache("corp", wrong_caches[_i].text);
    not_found(CREDENTIALS_ERROR, wrong_caches[_i].words);
}
END_TEST

/* ---- processes ---------------------------------------------------------------------------------
 */

/* A script and the profile that runs it, with an argument in quotes. */
static void process(const char *script)
{
    char text[1024];
    world_file("make keys.sh", slice_of(script));
    chmod(world_path("make keys.sh"), 0700);
    snprintf(text, sizeof text, "[default]\ncredential_process = /bin/sh '%s' \"a b\" c\\ d\n",
             world_path("make keys.sh"));
    config(text);
}

START_TEST(a_process_prints_keys)
{
    process("[ \"$1\" = 'a b' ] && [ \"$2\" = 'c d' ] && [ $# = 2 ] && ! read x && echo "
            "'{\"Version\":1," JSON_KEYS ",\"SessionToken\":\"" STUB_TEMP_TOKEN "\"}'\n");
    found("profile default: credential_process");
}
END_TEST

struct wrong_process {
    const char *script;
    const char *words;
};
static const struct wrong_process wrong_processes[] = {
    {"exit 3\n", "ended with status 3"},
    {"kill -9 $$\n", "killed by signal 9"},
    {"echo must.not.be.shown\n", "not a JSON document"},
    {"echo '{\"Version\":2," JSON_KEYS "}'\n", "Version is not 1"},
    {"echo '{" JSON_KEYS "}'\n", "Version is not 1"},
    {"echo '{\"Version\":1,\"AccessKeyId\":\"a\"}'\n", "SecretAccessKey is missing"},
    {"echo '{\"Version\":1,\"AccessKeyId\":\"a\",\"SecretAccessKey\":[\"must.not.be.shown\"]}'\n",
     "SecretAccessKey is no text"},
    {"echo '{\"Version\":1," JSON_KEYS ",\"Expiration\":\"must.not.be.shown\"}'\n",
     "Expiration is no time"},
    {"echo '{\"Version\":1," JSON_KEYS ",\"Expiration\":\"2001-01-01T00:00:00Z\"}'\n", "expired"},
    {"while :; do echo must.not.be.shown; done\n", "prints more than"},
    {"echo '{\"Version\":1," JSON_KEYS ",\"SessionToken\":\"a\\nb\"}'\n", "JSON"},
};

START_TEST(a_process_that_fails_is_said_without_what_it_printed)
{
    process(wrong_processes[_i].script);
    not_found(CREDENTIALS_ERROR, "profile default: credential_process: ");
    ck_assert_msg(strstr(world_err.message, wrong_processes[_i].words) != NULL ||
                      strstr(world_err.message, "malformed") != NULL,
                  "%s", world_err.message);
}
END_TEST

START_TEST(a_command_that_is_none_is_said)
{
    config("[default]\ncredential_process = /nonexistent/command x\n");
    not_found(CREDENTIALS_ERROR, "/nonexistent/command: No such file");
}
END_TEST

START_TEST(a_command_with_an_open_quote_is_said)
{
    config("[default]\ncredential_process = sh 'open\n");
    not_found(CREDENTIALS_ERROR, "open quote");
}
END_TEST

START_TEST(a_process_that_takes_too_long_is_ended)
{
    process("exec sleep 20\n");
    struct credentials c = {0};
    struct retry retry = retry_defaults();
    struct credentials_context x = {.settings = session_settings(world()),
                                    .http = session_http(world()),
                                    .retry = &retry,
                                    .now_s = clock_ms / 1000,
                                    .process_ms = 100};
    ck_assert_int_eq(credentials_find(&x, &c, &world_err), CREDENTIALS_ERROR);
    ck_assert_ptr_nonnull(strstr(world_err.message, "took too long"));
}
END_TEST

/* ---- containers and instances ------------------------------------------------------------------
 */

static void container(const char *path)
{
    char url[128];
    snprintf(url, sizeof url, "%s%s", stub_url(server), path);
    world_set("AWS_CONTAINER_CREDENTIALS_FULL_URI", url);
}

START_TEST(a_container_asks_its_endpoint_with_its_token)
{
    container("/v2/creds?id=1");
    world_set("AWS_CONTAINER_AUTHORIZATION_TOKEN", "Basic plain");
    found("container");
    ck_assert_str_eq(last_authorization, "Basic plain");
}
END_TEST

START_TEST(the_token_file_of_a_container_wins)
{
    container("/v2/creds");
    world_file("token", SLICE("Bearer from-file\n"));
    world_set("AWS_CONTAINER_AUTHORIZATION_TOKEN", "Basic plain");
    world_set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", world_path("token"));
    found("container");
    ck_assert_str_eq(last_authorization, "Bearer from-file");
}
END_TEST

START_TEST(a_container_does_not_ask_just_any_host)
{
    static const char *const urls[] = {
        "http://192.0.2.1/creds", "http://evil.example/creds", "http://169.254.170.2.evil.example/",
        "http://user@127.0.0.1/", "file:///etc/passwd",        "http://169.254.169.254/"};
    world_set("AWS_CONTAINER_CREDENTIALS_FULL_URI", urls[_i]);
    not_found(CREDENTIALS_ERROR, "AWS_CONTAINER_CREDENTIALS_FULL_URI");
    ck_assert_ptr_null(strstr(world_trace(), "GET"));
}
END_TEST

START_TEST(a_relative_uri_is_asked_of_the_link_local_host_only)
{
    world_set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "@evil.example/");
    not_found(CREDENTIALS_ERROR, "no path from '/' on");
}
END_TEST

START_TEST(a_token_with_line_ends_is_not_sent)
{
    container("/v2/creds");
    world_set("AWS_CONTAINER_AUTHORIZATION_TOKEN", "must.not.be.shown\r\nX-Injected: 1");
    not_found(CREDENTIALS_ERROR, "control characters");
    ck_assert_int_eq(stub_requests(server), 0);
}
END_TEST

START_TEST(a_container_endpoint_that_fails_is_an_error)
{
    static const char *const bodies[] = {"", "must.not.be.shown", "{}", "[1]",
                                         "{\"AccessKeyId\":\"must.not.be.shown\"}"};
    container("/v2/creds");
    broken_status = 200;
    broken_body = bodies[_i];
    not_found(CREDENTIALS_ERROR, "the container's credentials: ");
}
END_TEST

START_TEST(a_container_endpoint_that_answers_404_is_an_error)
{
    container("/v2/creds");
    broken_status = 404;
    not_found(CREDENTIALS_ERROR, "status 404");
}
END_TEST

static void on_an_instance(void)
{
    world_set("AWS_EC2_METADATA_DISABLED", NULL);
    world_set("AWS_EC2_METADATA_SERVICE_ENDPOINT", stub_url(server));
}

START_TEST(an_instance_has_the_keys_of_its_role)
{
    on_an_instance();
    found("instance role my-role");
}
END_TEST

START_TEST(an_instance_without_a_role_has_no_keys)
{
    on_an_instance();
    snprintf(metadata_role, sizeof metadata_role, "unknown");
    not_found(CREDENTIALS_NONE, "the instance has no role");
}
END_TEST

START_TEST(a_roles_name_cannot_lead_to_another_path)
{
    on_an_instance();
    snprintf(metadata_role, sizeof metadata_role, "../../my-role");
    not_found(CREDENTIALS_NONE, "no role");
}
END_TEST

START_TEST(metadata_that_is_malformed_is_an_error)
{
    on_an_instance();
    broken_status = 200;
    broken_body = "\x01 must.not.be.shown";
    not_found(CREDENTIALS_ERROR, "malformed token");
}
END_TEST

START_TEST(where_no_metadata_service_answers_there_are_none)
{
    world_set("AWS_EC2_METADATA_DISABLED", NULL);
    world_set("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1");
    not_found(CREDENTIALS_NONE, "no answer from the instance metadata service (no connection");
}
END_TEST

/* ---- renewal -----------------------------------------------------------------------------------
 */

static void with_a_role(void)
{
    world_file(".aws/credentials", SLICE(SOURCE));
    config("[default]\nrole_arn = arn:1\nsource_profile = source\n");
}

START_TEST(keys_are_renewed_before_they_expire_and_not_sooner)
{
    with_a_role();
    found("role");
    found("role");
    ck_assert_int_eq(roles_given, 1);
    clock_ms += INT64_C(2000) * 1000;
    stub_set_clock(server, 2000);
    found("role");
    ck_assert_int_eq(roles_given, 1);
    clock_ms += INT64_C(1000) * 1000; /* 600 s are left */
    stub_set_clock(server, 3000);
    found("role");
    ck_assert_int_eq(roles_given, 2);
}
END_TEST

START_TEST(keys_that_cannot_be_renewed_are_used_as_long_as_they_are_good)
{
    with_a_role();
    found("role");
    broken_status = 400;
    clock_ms += INT64_C(3000) * 1000;
    stub_set_clock(server, 3000);
    found("role");
    clock_ms += INT64_C(700) * 1000;
    not_found(CREDENTIALS_ERROR, "sts AssumeRole");
    int32_t asked = stub_requests(server);
    not_found(CREDENTIALS_ERROR, "sts AssumeRole"); /* nobody is asked again for a minute */
    ck_assert_int_eq(stub_requests(server), asked);
    broken_status = 0;
    clock_ms += INT64_C(61) * 1000;
    stub_set_clock(server, 3761);
    found("role");
}
END_TEST

/* How often the text is in our own memory that can be written. */
static int occurrences(const char *text)
{
    FILE *maps = fopen("/proc/self/maps", "r"), *memory = fopen("/proc/self/mem", "r");
    ck_assert(maps != NULL && memory != NULL);
    setvbuf(memory, NULL, _IONBF, 0);
    char line[512];
    int n = 0;
    size_t length = strlen(text);
    while (fgets(line, sizeof line, maps) != NULL) {
        unsigned long from, to;
        char mode[5];
        if (sscanf(line, "%lx-%lx %4s", &from, &to, mode) != 3 || mode[0] != 'r' ||
            mode[1] != 'w' || strstr(line, "[v") != NULL)
            continue;
        char *copy = malloc(to - from);
        ck_assert_ptr_nonnull(copy);
        size_t got = pread(fileno(memory), copy, to - from, (off_t)from) > 0 ? to - from : 0;
        for (size_t i = 0; i + length <= got; i++)
            n += copy[i] == text[0] && memcmp(copy + i, text, length) == 0;
        wipe(copy, to - from); /* or it would be found again */
        free(copy);
    }
    fclose(maps);
    fclose(memory);
    return n;
}

START_TEST(a_closed_session_leaves_no_secret_key_in_memory)
{
#ifdef __SANITIZE_ADDRESS__
    return; /* it keeps what is freed, and maps terabytes */
#endif
    struct buffer file = {0};
    char secret[41]; /* made here, so that it is no literal of the program */
    for (size_t i = 0; i < 40; i++)
        secret[i] = (char)('a' + (i * 7 + (size_t)clock_ms) % 26);
    secret[40] = '\0';
    buffer_format(&file, "[default]\naws_access_key_id = " STUB_KEY "\naws_secret_access_key = ");
    /* buffer_format would leave a copy in stdio's work space. */
    buffer_text(&file, secret);
    world_file(".aws/credentials", buffer_slice(&file));
    buffer_clear(&file);
    const struct call c = {
        .service = "ec2", .style = CALL_QUERY, .action = "Describe", .version = "2016-11-15"};
    struct answer a = {0};
    ck_assert(!call_run(world(), &c, &a, &world_err)); /* nobody knows that key */
    ck_assert_int_eq(a.status, 403);
    answer_clear(&a);
    ck_assert_int_gt(occurrences(secret), 1);
    world_close();
    ck_assert_int_eq(occurrences(secret), 1); /* our own */
}
END_TEST

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

Suite *suite_credentials(void)
{
    Suite *s = suite_create("credentials");
    TCase *t = tcase_create("credentials");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, keys_in_the_environment_come_first);
    tcase_add_test(t,
                   environment_keys_win_over_a_profile_in_the_environment_but_not_over_one_given);
    tcase_add_test(t, half_of_the_environments_keys_are_an_error);
    tcase_add_test(t, keys_with_line_ends_are_refused_before_they_are_sent);
    tcase_add_test(t, expired_keys_of_the_environment_are_said);
    tcase_add_test(t, keys_of_the_config_file_are_the_last_of_a_profile);
    tcase_add_test(t, half_of_a_profiles_keys_are_an_error);
    tcase_add_test(t, where_there_is_nothing_all_places_are_named);
    tcase_add_test(t, a_role_is_assumed_with_the_keys_of_its_source);
    tcase_add_test(t, roles_may_lead_through_roles);
    tcase_add_test(t, a_profile_may_be_its_own_source);
    tcase_add_test(t, the_source_may_be_the_environment_or_metadata_or_a_container);
    tcase_add_loop_test(t, profiles_that_lead_nowhere_are_said_without_asking_anyone, 0,
                        COUNT(wrong_roles));
    tcase_add_test(t, a_role_that_sts_refuses_is_said);
    tcase_add_loop_test(t, an_answer_of_sts_without_keys_is_said, 0, 5);
    tcase_add_test(t, web_identity_asks_sts_without_a_signature);
    tcase_add_test(t, a_web_identity_token_that_is_missing_or_binary_is_said);
    tcase_add_test(t, a_binary_web_identity_token_is_said);
    tcase_add_loop_test(t, a_file_that_is_none_is_an_error_in_every_place, 0, 5 * N_HOSTILE);
    tcase_add_test(t, a_pipe_that_somebody_writes_to_is_a_file);
    tcase_add_test(t, a_credentials_file_that_everybody_can_read_is_taken);
    tcase_add_test(t, sso_uses_the_cached_token);
    tcase_add_test(t, older_sso_profiles_name_the_cache_by_their_url);
    tcase_add_loop_test(t, an_sso_token_that_is_no_good_is_said_with_the_cure, 0,
                        COUNT(wrong_caches));
    tcase_add_test(t, a_process_prints_keys);
    tcase_add_loop_test(t, a_process_that_fails_is_said_without_what_it_printed, 0,
                        COUNT(wrong_processes));
    tcase_add_test(t, a_command_that_is_none_is_said);
    tcase_add_test(t, a_command_with_an_open_quote_is_said);
    tcase_add_test(t, a_process_that_takes_too_long_is_ended);
    tcase_add_test(t, a_container_asks_its_endpoint_with_its_token);
    tcase_add_test(t, the_token_file_of_a_container_wins);
    tcase_add_loop_test(t, a_container_does_not_ask_just_any_host, 0, 6);
    tcase_add_test(t, a_relative_uri_is_asked_of_the_link_local_host_only);
    tcase_add_test(t, a_token_with_line_ends_is_not_sent);
    tcase_add_loop_test(t, a_container_endpoint_that_fails_is_an_error, 0, 5);
    tcase_add_test(t, a_container_endpoint_that_answers_404_is_an_error);
    tcase_add_test(t, an_instance_has_the_keys_of_its_role);
    tcase_add_test(t, an_instance_without_a_role_has_no_keys);
    tcase_add_test(t, a_roles_name_cannot_lead_to_another_path);
    tcase_add_test(t, metadata_that_is_malformed_is_an_error);
    tcase_add_test(t, where_no_metadata_service_answers_there_are_none);
    tcase_add_test(t, keys_are_renewed_before_they_expire_and_not_sooner);
    tcase_add_test(t, keys_that_cannot_be_renewed_are_used_as_long_as_they_are_good);
    tcase_add_test(t, a_closed_session_leaves_no_secret_key_in_memory);
    suite_add_tcase(s, t);
    return s;
}
