#include "pricing/aws/gzip.h"

#include "model/arena.h"

#define ZLIB_CONST /* next_in may then point to what we must not change */
#include <stdlib.h>
#include <zlib.h>

enum { PIECE_BYTES = 64 * 1024 };

struct gunzip {
    z_stream stream;
    bool begun; /* inside a member */
    bool wrong;
    unsigned char piece[PIECE_BYTES];
};

struct gunzip *gunzip_new(void)
{
    struct gunzip *z = mem_zeroed(1, sizeof *z);
    /* 16 more than the window's bits: gzip headers only. */
    if (inflateInit2(&z->stream, MAX_WBITS + 16) != Z_OK) {
        free(z);
        return NULL;
    }
    return z;
}

void gunzip_free(struct gunzip *z)
{
    if (z == NULL)
        return;
    inflateEnd(&z->stream);
    free(z);
}

/* One step of zlib; false at an end, good or bad. */
static bool inflate_some(struct gunzip *z, bool (*out)(void *, struct slice), void *ctx,
                         bool *refused)
{
    z->stream.next_out = z->piece;
    z->stream.avail_out = PIECE_BYTES;
    z->begun = true;
    int status = inflate(&z->stream, Z_NO_FLUSH);
    size_t n = PIECE_BYTES - z->stream.avail_out;
    if (n > 0 && !out(ctx, (struct slice){(const char *)z->piece, n})) {
        *refused = true;
        return false;
    }
    if (status == Z_STREAM_END) {
        /* RFC 1952: members may follow each other. */
        z->begun = false;
        return inflateReset(&z->stream) == Z_OK && z->stream.avail_in > 0;
    }
    if (status == Z_BUF_ERROR)
        return false; /* more input is needed */
    if (status != Z_OK) {
        z->wrong = true;
        return false;
    }
    return z->stream.avail_in > 0 || z->stream.avail_out == 0;
}

bool gunzip_add(struct gunzip *z, struct slice in, bool (*out)(void *, struct slice), void *ctx)
{
    if (z->wrong)
        return false;
    if (in.n == 0)
        return true;
    z->stream.next_in = (const Bytef *)in.p;
    z->stream.avail_in = (uInt)in.n;
    bool refused = false;
    while (inflate_some(z, out, ctx, &refused))
        continue;
    return !refused && !z->wrong;
}

bool gunzip_wrong(const struct gunzip *z)
{
    return z->wrong;
}

bool gunzip_whole(const struct gunzip *z)
{
    return !z->begun && !z->wrong;
}
