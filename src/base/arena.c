/* Chunks of memory in a stack. Small requests share chunks of 1 MiB; a large one gets a chunk of its own, aligned for huge pages,
 * because first touching 4-KiB pages costs more than most kernels (PERFORMANCE.md 2). Rewinding returns large chunks to the system. */
#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { CHUNK_BYTES = 1 << 20, HUGE_BYTES = 2 << 20, ALIGN = 64, MAX_CHUNKS = 4096 };

typedef struct chunk { unsigned char *data; size_t size, used; } chunk;

struct dd_arena { chunk *chunks; size_t count, capacity; };

dd_arena *dd_arena_new(void) { return calloc(1, sizeof(dd_arena)); }

void dd_arena_free(dd_arena *arena)
{
    if (!arena)
        return;
    dd_arena_rewind(arena, (dd_arena_mark){0, 0});
    free(arena->chunks);
    free(arena);
}

static bool grow_list(dd_arena *arena)
{
    if (arena->count < arena->capacity)
        return true;
    size_t capacity = arena->capacity ? 2 * arena->capacity : 16;
    chunk *list = realloc(arena->chunks, capacity * sizeof *list);
    if (!list)
        return false;
    arena->chunks = list;
    arena->capacity = capacity;
    return true;
}

static chunk *add_chunk(dd_arena *arena, size_t bytes)
{
    size_t align = bytes >= HUGE_BYTES ? HUGE_BYTES : ALIGN;
    size_t size = bytes > CHUNK_BYTES ? bytes : CHUNK_BYTES;
    if (size > SIZE_MAX - align || arena->count >= MAX_CHUNKS || !grow_list(arena))
        return NULL;
    size = (size + align - 1) / align * align;
    unsigned char *data = aligned_alloc(align, size);
    if (!data)
        return NULL;
    if (align == HUGE_BYTES)
        madvise(data, size, MADV_HUGEPAGE);
    chunk *c = &arena->chunks[arena->count++];
    *c = (chunk){data, size, 0};
    return c;
}

void *dd_arena_alloc(dd_arena *arena, size_t bytes)
{
    if (bytes > SIZE_MAX - ALIGN)
        return NULL;
    size_t need = (bytes + ALIGN - 1) / ALIGN * ALIGN;
    if (!need)
        need = ALIGN;
    chunk *c = arena->count ? &arena->chunks[arena->count - 1] : NULL;
    if (!c || c->size - c->used < need)
        c = add_chunk(arena, need);
    if (!c)
        return NULL;
    void *p = c->data + c->used;
    c->used += need;
    return p;
}

void *dd_arena_calloc(dd_arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    void *p = dd_arena_alloc(arena, count * size);
    return p ? memset(p, 0, count * size) : NULL;
}

char *dd_arena_strdup(dd_arena *arena, const char *text)
{
    size_t n = strlen(text) + 1;
    char *copy = dd_arena_alloc(arena, n);
    return copy ? memcpy(copy, text, n) : NULL;
}

dd_arena_mark dd_arena_level(const dd_arena *arena)
{
    return arena->count ? (dd_arena_mark){arena->count, arena->chunks[arena->count - 1].used} : (dd_arena_mark){0, 0};
}

void dd_arena_rewind(dd_arena *arena, dd_arena_mark mark)
{
    while (arena->count > mark.chunk)
        free(arena->chunks[--arena->count].data);
    if (arena->count)
        arena->chunks[arena->count - 1].used = mark.used;
}
