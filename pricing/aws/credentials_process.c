/* Keys printed by a command (credential_process).  Its line is split as a shell would, but no shell
 * is run; its messages go to our standard error, its standard input is empty. */
#include "model/arena.h"
#include "pricing/aws/credentials_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WORDS_MAX = 256 };
#define OUTPUT_MAX ((size_t)256 * 1024)

extern char **environ;

/* ---- the line's words --------------------------------------------------------------------------
 */

/* Cuts line in place, quotes and backslashes taken away.  False for an open quote or too many. */
static bool split_words(char *line, char **words)
{
    size_t n = 0;
    char quote = '\0', *to = line;
    bool inside = false;
    for (const char *p = line;; p++) {
        char c = *p;
        if (c == '\0' || (quote == '\0' && (c == ' ' || c == '\t'))) {
            if (quote != '\0')
                return false;
            if (inside)
                *to++ = '\0'; /* never beyond p, which is at the blank */
            inside = false;
            if (c == '\0')
                break;
            continue;
        }
        if (!inside) {
            if (n + 1 == WORDS_MAX)
                return false;
            words[n++] = to;
            inside = true;
        }
        if (quote == '\0' && (c == '\'' || c == '"')) {
            quote = c;
        } else if (c == quote) {
            quote = '\0';
        } else {
            if (c == '\\' && (quote == '\0' || (quote == '"' && (p[1] == '"' || p[1] == '\\')))) {
                if (*++p == '\0')
                    return false;
            }
            *to++ = *p;
        }
    }
    words[n] = NULL;
    return n > 0;
}

/* ---- running it --------------------------------------------------------------------------------
 */

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool spawn(char **words, int out, pid_t *pid, struct error *err)
{
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0)
        return error_set(err, ERROR_INTERNAL, "no memory");
    int failed = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    if (failed == 0)
        failed = posix_spawn_file_actions_adddup2(&actions, out, 1);
    if (failed == 0)
        failed = posix_spawnp(pid, words[0], &actions, NULL, words, environ);
    posix_spawn_file_actions_destroy(&actions);
    return failed == 0 || error_set(err, ERROR_INPUT, "%s: %s", words[0], strerror(failed));
}

/* Until its end, too much of it, or too late. */
static bool read_output(int fd, int64_t until_ms, struct buffer *text, struct error *err)
{
    for (char piece[4096];;) {
        int64_t left_ms = until_ms - now_ms();
        if (left_ms <= 0)
            return error_set(err, ERROR_INPUT, "took too long");
        struct pollfd p = {.fd = fd, .events = POLLIN};
        int ready = poll(&p, 1, (int)left_ms);
        if (ready <= 0)
            continue;
        ssize_t n = read(fd, piece, sizeof piece);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n == 0 || error_set(err, ERROR_INTERNAL, "%s", strerror(errno));
        buffer_add(text, piece, (size_t)n);
        wipe(piece, (size_t)n);
        if (text->n > OUTPUT_MAX)
            return error_set(err, ERROR_INPUT, "prints more than %zu bytes", OUTPUT_MAX);
    }
}

/* Waits for its end, at most until then. */
static bool reap(pid_t pid, int64_t until_ms, struct error *err)
{
    int status = 0;
    for (;;) {
        pid_t done = waitpid(pid, &status, WNOHANG);
        if (done == pid)
            break;
        if ((done < 0 && errno != EINTR) || now_ms() >= until_ms) {
            kill(pid, SIGKILL);
            waitpid(pid, &status, 0);
            return error_set(err, ERROR_INPUT, "took too long");
        }
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    return WIFEXITED(status)
               ? error_set(err, ERROR_INPUT, "ended with status %d", WEXITSTATUS(status))
               : error_set(err, ERROR_INPUT, "was killed by signal %d", WTERMSIG(status));
}

static bool run(char **words, int32_t timeout_ms, struct buffer *text, struct error *err)
{
    int ends[2];
    pid_t pid;
    int64_t until_ms = now_ms() + timeout_ms;
    if (pipe(ends) != 0 || fcntl(ends[0], F_SETFD, FD_CLOEXEC) != 0 ||
        fcntl(ends[1], F_SETFD, FD_CLOEXEC) != 0)
        return error_set(err, ERROR_INTERNAL, "%s", strerror(errno));
    bool ok = spawn(words, ends[1], &pid, err);
    close(ends[1]);
    if (ok) {
        ok = read_output(ends[0], until_ms, text, err);
        struct error ended;
        bool well = reap(pid, ok ? until_ms : 0, &ended);
        if (ok && !well)
            *err = ended;
        ok = ok && well;
    }
    close(ends[0]);
    return ok;
}

/* ---- what it printed ---------------------------------------------------------------------------
 */

static bool take_keys(const struct credentials_context *x, struct slice text, struct credentials *c,
                      struct error *err)
{
    static const struct credentials_names names = {
        "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration", false, false};
    struct json doc;
    struct error detail;
    int64_t version;
    if (!credentials_json(&doc, text, err))
        return error_prefix(err, "what it prints is");
    struct json_at root = json_root(&doc);
    bool ok = json_get_whole(&root, "Version", 1, 1, &version, &detail)
                  ? credentials_from_json(&root, &names, c, err)
                  : error_set(err, ERROR_INPUT, "Version is not 1");
    json_clear(&doc);
    if (ok && credentials_expired(c, x->now_s)) {
        credentials_clear(c);
        return error_set(err, ERROR_INPUT, "the keys that it prints have expired");
    }
    return ok;
}

enum credentials_status credentials_from_process(const struct credentials_context *x,
                                                 const char *profile, struct credentials *c,
                                                 struct error *err)
{
    const char *command = settings_value(x->settings, profile, "credential_process");
    if (command == NULL)
        return CREDENTIALS_NONE;
    struct buffer line = {0}, text = {0};
    char *words[WORDS_MAX];
    buffer_text(&line, command);
    bool ok = split_words(line.p, words) ||
              error_set(err, ERROR_INPUT, "an open quote, or too many words");
    ok = ok && run(words, x->process_ms > 0 ? x->process_ms : 60000, &text, err) &&
         take_keys(x, buffer_slice(&text), c, err);
    buffer_clear(&line);
    buffer_clear(&text);
    if (!ok) {
        error_prefix(err, "profile %s: credential_process", profile);
        return CREDENTIALS_ERROR;
    }
    snprintf(c->source, sizeof c->source, "profile %.60s: credential_process", profile);
    return CREDENTIALS_FOUND;
}
