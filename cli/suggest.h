/* suggest.h - "did you mean": how far a name that does not exist is from one that does. */
#ifndef CLI_SUGGEST_H
#define CLI_SUGGEST_H

enum { SUGGEST_FAR = 99 };

/* Levenshtein distance of two short names; where the first has parts ("min-vcpus"), that of any
 * turn of them ("vcpus-min") plus one, if that is less.  SUGGEST_FAR for long names.
 * O(parts * |a| * |b|). */
int suggest_distance(const char *a, const char *b);
/* Names further away than this are not meant. */
int suggest_most(const char *name);

#endif
