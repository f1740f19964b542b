#define _XOPEN_SOURCE 700 /* nftw */
#include "tests/support/stub_session.h"

#include <check.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { VARIABLES_MAX = 64 };

static struct {
    const char *name;
    char *value;
} variables[VARIABLES_MAX];
static size_t n_variables;
static struct stub *stub;
static struct session *session;
static struct buffer trace;
static char home[64];

struct session_options world_options;
struct error world_err;

const char *world_variable(void *ctx, const char *name)
{
    (void)ctx;
    for (size_t i = 0; i < n_variables; i++) {
        if (strcmp(variables[i].name, name) == 0)
            return variables[i].value;
    }
    return NULL;
}

void world_set(const char *name, const char *value)
{
    size_t i = 0;
    while (i < n_variables && strcmp(variables[i].name, name) != 0)
        i++;
    if (i == n_variables) {
        ck_assert_uint_lt(n_variables, VARIABLES_MAX);
        variables[n_variables++].name = name;
    }
    free(variables[i].value);
    struct buffer b = {0};
    if (value != NULL)
        buffer_text(&b, value);
    variables[i].value = b.p;
}

void world_keys(void)
{
    world_set("AWS_ACCESS_KEY_ID", STUB_KEY);
    world_set("AWS_SECRET_ACCESS_KEY", STUB_SECRET);
}

static void keep_trace(void *ctx, const char *line)
{
    (void)ctx;
    buffer_format(&trace, "%s\n", line);
}

struct stub *stub_world_start(bool tls, stub_handler *handler, void *ctx)
{
    snprintf(home, sizeof home, "/tmp/batchfit-home-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(home));
    stub = stub_start(tls, handler, ctx);
    n_variables = 0;
    world_set("HOME", home);
    world_set("AWS_ENDPOINT_URL", stub_url(stub));
    world_set("AWS_REGION", "eu-west-3");
    world_set("AWS_EC2_METADATA_DISABLED", "true");
    world_options = (struct session_options){
        .http = {.ca_bundle = tls ? stub_ca_file(stub) : NULL,
                 .limits = {.connect_ms = 20000, .stall_ms = 20000, .total_ms = 40000},
                 .trace = keep_trace},
        .variable = world_variable,
        .retry_base_ms = 5,
        .retry_cap_ms = 20,
        .metadata_ms = 10000,
    };
    world_err = (struct error){0};
    return stub;
}

void world_no_secret(const char *text)
{
    ck_assert_msg(text == NULL || strstr(text, "must.not.be.shown") == NULL, "a secret: %s", text);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st, (void)kind, (void)at;
    return remove(path);
}

void stub_world_stop(void)
{
    session_close(session);
    session = NULL;
    stub_stop(stub);
    stub = NULL;
    world_no_secret(trace.p);
    world_no_secret(world_err.message);
    buffer_clear(&trace);
    for (size_t i = 0; i < n_variables; i++)
        free(variables[i].value);
    memset(variables, 0, sizeof variables);
    n_variables = 0;
    ck_assert_int_eq(nftw(home, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

const char *world_path(const char *name)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", home, name);
    return path;
}

void world_file(const char *name, struct slice bytes)
{
    char path[512];
    snprintf(path, sizeof path, "%s", world_path(name));
    for (char *p = path + strlen(home) + 1; (p = strchr(p, '/')) != NULL; p++) {
        *p = '\0';
        mkdir(path, 0700);
        *p = '/';
    }
    /* Not by stdio, whose buffers would keep what is written, which may be a secret. */
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, bytes.p == NULL ? "" : bytes.p, bytes.n), (ssize_t)bytes.n);
    close(fd);
}

struct session *world(void)
{
    if (session == NULL)
        session = session_open(&world_options, &world_err);
    ck_assert_msg(session != NULL, "%s", world_err.message);
    return session;
}

void world_close(void)
{
    session_close(session);
    session = NULL;
}

void world_refused(void)
{
    session = session_open(&world_options, &world_err);
    ck_assert_msg(session == NULL, "the session opened");
}

const char *world_trace(void)
{
    return trace.p == NULL ? "" : trace.p;
}
