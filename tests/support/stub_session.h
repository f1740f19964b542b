/* stub_session.h - a session against the stub: its own environment, files in a directory of its
 * own, tiny timeouts, and everything that would be shown by --verbose kept, to be searched for
 * secrets. */
#ifndef TESTS_SUPPORT_STUB_SESSION_H
#define TESTS_SUPPORT_STUB_SESSION_H

#include "pricing/aws/buffer.h"
#include "pricing/aws/session.h"
#include "tests/support/stub_aws.h"

/* Starts a stub and prepares, but does not open, a session with its URL as AWS_ENDPOINT_URL.  One
 * at a time. */
struct stub *stub_world_start(bool tls, stub_handler *handler, void *ctx);
/* Closes the session and the stub, removes the files, and fails where a secret was traced. */
void stub_world_stop(void);

void world_set(const char *name, const char *value); /* an environment variable; NULL unsets it */
void world_keys(void);                               /* STUB_KEY and STUB_SECRET */
/* Writes a file below the world's HOME, making folders; the name may have slashes. */
void world_file(const char *name, struct slice bytes);
const char *world_path(const char *name); /* of such a file; good until the next call */

extern struct session_options world_options; /* to be changed before the first use of world() */
extern struct error world_err;
/* The session, opened when first asked for; fails the test where it cannot be. */
struct session *world(void);
void world_close(void);
/* Opens one that must not open; the reason is in world_err. */
void world_refused(void);
/* All trace lines so far. */
const char *world_trace(void);
/* Fails where the text holds a secret of the stub. */
void world_no_secret(const char *text);
settings_variable world_variable;

#endif
