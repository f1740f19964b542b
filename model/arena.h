/* arena.h - block allocator: many small allocations, freed together.
 *
 * Memory is zeroed and aligned for any type.  Running out of memory ends the process with a
 * message (the only place that may): nothing above can do better, and every caller stays simple. */
#ifndef MODEL_ARENA_H
#define MODEL_ARENA_H

#include <stddef.h>

struct arena_block;

/* A zeroed struct arena is an empty arena, ready for use. */
struct arena {
    struct arena_block *head;
    size_t used;  /* bytes used in head */
    size_t total; /* bytes in all blocks, for statistics */
};

void *arena_alloc(struct arena *a, size_t size);
/* n * size with an overflow check. */
void *arena_array(struct arena *a, size_t n, size_t size);
/* A copy of the n bytes at text, with a NUL after them. */
char *arena_text(struct arena *a, const char *text, size_t n);
/* Moves all that `from` holds into a; pointers stay valid, from is empty afterwards. */
void arena_join(struct arena *a, struct arena *from);
/* Frees all; the arena is empty again. */
void arena_free(struct arena *a);

/* Memory that is freed stays with the process, to be used again: tables of many megabytes are made
 * and freed all the time, and where the kernel must clear their pages anew each time that takes
 * longer than what is computed with them.  Once, before the first allocation; where the C library
 * cannot be told so, nothing changes. */
void mem_keep_freed(void);

/* So many bytes will be allocated soon: in large pages, where the kernel has them, since it clears
 * and maps each page that is touched first, and that is a third of reading a long list.  A hint
 * that costs nothing where less is used; small numbers are ignored. */
void mem_expect(size_t bytes);

/* The heap, for arrays that grow: like malloc, realloc and calloc, but never NULL. */
void *mem_alloc(size_t size);
void *mem_zeroed(size_t n, size_t size);
void *mem_resize(void *old, size_t n, size_t size);

/* Grows a heap array so that it can hold at least want elements, doubling as it goes.
 * items and capacity are the caller's; returns the (moved) array. */
void *mem_grow(void *items, size_t *capacity, size_t want, size_t size);

#endif
