/* catalogue_text.h - private to the catalogue: walking through the snapshot's text.
 *
 * The text is lines of words with one blank between them; data/README.md describes them.  Every
 * defect is told with its line number, the field, the value and what is accepted. */
#ifndef MODEL_CATALOGUE_TEXT_H
#define MODEL_CATALOGUE_TEXT_H

#include "model/catalogue/catalogue.h"

/* Far above what the data needs (29, 18 and 20 as bundled; a snapshot that was updated region by
 * region has a few hundred origins); a dictionary that grows past it is a defect. */
enum { SNAPSHOT_DICTIONARY_MAX = 4096 };

struct snapshot_origin {
    const char *date;
    const char *source;
};

/* The types of one family, which stand side by side. */
struct snapshot_family {
    const char *name;
    int32_t first;
    int32_t n;
};

/* One reading of a snapshot.  The dictionaries' texts live in the catalogue's arena. */
struct snapshot {
    struct catalogue *c;
    struct slice text;
    size_t next;       /* where the line after `line` begins */
    struct slice line; /* being read, without its line break */
    struct error *err;
    struct snapshot_origin origins[SNAPSHOT_DICTIONARY_MAX];
    int32_t n_origins;
    const char *gpus[SNAPSHOT_DICTIONARY_MAX];
    int32_t n_gpus;
    const char *accelerators[SNAPSHOT_DICTIONARY_MAX];
    int32_t n_accelerators;
    struct snapshot_family *families; /* heap; owned by catalogue_parse */
    size_t families_capacity;
    int32_t n_families;
};

/* Moves to the next line; false at the end of the text. */
bool snapshot_line(struct snapshot *s);
/* Cuts the first word off *rest; an empty slice when none is left. */
struct slice snapshot_word(struct slice *rest);
/* Cuts what stands before the first `mark` off *rest, and the mark; all of it without a mark. */
struct slice snapshot_until(struct slice *rest, char mark);
/* "catalogue line N: ...". */
bool snapshot_bad(const struct snapshot *s, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* A whole number from least to most; `field` names it in the message. */
MUST_CHECK bool snapshot_number(const struct snapshot *s, struct slice word, const char *field,
                                int64_t least, int64_t most, int64_t *value);
/* The same, where "-" means UNKNOWN. */
MUST_CHECK bool snapshot_number_or_unknown(const struct snapshot *s, struct slice word,
                                           const char *field, int64_t least, int64_t most,
                                           int64_t *value);
/* The index that a dictionary key such as "o7" means, 0-based; n entries are known. */
MUST_CHECK bool snapshot_key(const struct snapshot *s, struct slice word, char letter,
                             const char *field, int32_t n, int32_t *index);
/* All of the line must have been read. */
MUST_CHECK bool snapshot_line_done(const struct snapshot *s, struct slice rest);

/* catalogue_types.c: "t ..." lines.  type is one zeroed element; family grows the family table. */
MUST_CHECK bool snapshot_type(struct snapshot *s, struct slice rest);
/* catalogue_region.c: the lines of one region, the reader standing on its "region" line. */
MUST_CHECK bool snapshot_region(struct snapshot *s);

#endif
