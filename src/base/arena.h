/* One arena per worker: stages take memory, nobody frees piecemeal. Rows of planes are 64-byte aligned. */
#ifndef DD_BASE_ARENA_H
#define DD_BASE_ARENA_H

#include <stddef.h>

typedef struct dd_arena dd_arena;
typedef struct dd_arena_mark { size_t chunk, used; } dd_arena_mark;

dd_arena *dd_arena_new(void);                 /* NULL without memory */
void dd_arena_free(dd_arena *arena);
void *dd_arena_alloc(dd_arena *arena, size_t bytes);               /* 64-byte aligned, not cleared; NULL without memory */
void *dd_arena_calloc(dd_arena *arena, size_t count, size_t size); /* cleared; NULL without memory or when count*size wraps */
char *dd_arena_strdup(dd_arena *arena, const char *text);
/* Scratch: remember the level, work, go back. Everything allocated in between is gone (large chunks return to the system). */
dd_arena_mark dd_arena_level(const dd_arena *arena);
void dd_arena_rewind(dd_arena *arena, dd_arena_mark mark);

#define DD_NEW(arena, type, count) ((type *)dd_arena_calloc((arena), (size_t)(count), sizeof(type)))

#endif
