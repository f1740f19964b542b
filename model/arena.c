#include "model/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __GLIBC__
#include <malloc.h>
#include <sys/mman.h>
#endif

#define BLOCK_SIZE ((size_t)64 * 1024)
#define LARGE_PAGE ((size_t)2 * 1024 * 1024)
#define ALIGNMENT _Alignof(max_align_t)

struct arena_block {
    struct arena_block *next;
    size_t size;
    max_align_t bytes[];
};

static _Noreturn void out_of_memory(size_t size)
{
    fprintf(stderr, "batchfit: out of memory (asked for %zu bytes)\n", size);
    exit(1);
}

void mem_keep_freed(void)
{
#ifdef __GLIBC__
    (void)mallopt(M_MMAP_THRESHOLD, 1 << 30);
    (void)mallopt(M_TRIM_THRESHOLD, 1 << 30);
#endif
}

/* The heap grows by that much and is marked; what is freed at once is what comes next. */
void mem_expect(size_t bytes)
{
#if defined(__GLIBC__) && defined(MADV_HUGEPAGE)
    char *p = bytes < 4 * LARGE_PAGE ? NULL : malloc(bytes);
    if (p == NULL)
        return;
    char *first = p + (LARGE_PAGE - (uintptr_t)p % LARGE_PAGE);
    (void)madvise(first, (size_t)(p + bytes - first), MADV_HUGEPAGE);
    free(p);
#else
    (void)bytes;
#endif
}

void *mem_alloc(size_t size)
{
    void *p = malloc(size == 0 ? 1 : size);
    if (p == NULL)
        out_of_memory(size);
    return p;
}

void *mem_zeroed(size_t n, size_t size)
{
    void *p = calloc(n == 0 ? 1 : n, size == 0 ? 1 : size);
    if (p == NULL)
        out_of_memory(size);
    return p;
}

void *mem_resize(void *old, size_t n, size_t size)
{
    if (size != 0 && n > SIZE_MAX / size)
        out_of_memory(SIZE_MAX);
    void *p = realloc(old, n * size == 0 ? 1 : n * size);
    if (p == NULL)
        out_of_memory(n * size);
    return p;
}

void *mem_grow(void *items, size_t *capacity, size_t want, size_t size)
{
    if (want <= *capacity)
        return items;
    size_t n = *capacity < 8 ? 8 : *capacity;
    while (n < want)
        n += n / 2;
    *capacity = n;
    return mem_resize(items, n, size);
}

void *arena_alloc(struct arena *a, size_t size)
{
    if (size > SIZE_MAX - 2 * ALIGNMENT - sizeof(struct arena_block))
        out_of_memory(size);
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (a->head == NULL || a->head->size - a->used < size) {
        size_t room = size > BLOCK_SIZE ? size : BLOCK_SIZE;
        struct arena_block *block = mem_zeroed(1, sizeof *block + room);
        block->size = room;
        block->next = a->head;
        a->head = block;
        a->used = 0;
        a->total += room;
    }
    void *p = (char *)a->head->bytes + a->used;
    a->used += size;
    return p;
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
    if (size != 0 && n > SIZE_MAX / size)
        out_of_memory(SIZE_MAX);
    return arena_alloc(a, n * size);
}

char *arena_text(struct arena *a, const char *text, size_t n)
{
    char *copy = arena_alloc(a, n + 1);
    if (n > 0)
        memcpy(copy, text, n);
    copy[n] = '\0';
    return copy;
}

void arena_join(struct arena *a, struct arena *from)
{
    if (from->head == NULL)
        return;
    if (a->head == NULL) {
        *a = *from;
    } else {
        /* Behind our head block, whose room is still being filled. */
        struct arena_block *last = from->head;
        while (last->next != NULL)
            last = last->next;
        last->next = a->head->next;
        a->head->next = from->head;
        a->total += from->total;
    }
    *from = (struct arena){0};
}

void arena_free(struct arena *a)
{
    struct arena_block *block = a->head;
    while (block != NULL) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
    *a = (struct arena){0};
}
