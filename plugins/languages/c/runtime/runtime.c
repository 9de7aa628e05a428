/* What the bindings need from a C library. Nothing here is about prices. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_BYTES 65536

/* The linker's name for the first byte behind stack and data. */
extern unsigned char __heap_base;

/* The first free byte; zero before the first block. */
static uintptr_t next;

/* Memory is handed out from one end to the other. Every call gets a fresh instance, and its memory
   is thrown away afterwards. */
void *malloc(size_t bytes) {
    if (next == 0) next = (uintptr_t)&__heap_base;
    /* In front of each block stands its size, for realloc. */
    uintptr_t block = (next + sizeof(uint64_t) + 7) & ~(uintptr_t)7;
    if (bytes > UINTPTR_MAX - block - PAGE_BYTES) return NULL;

    uintptr_t end = block + bytes;
    uintptr_t have = __builtin_wasm_memory_size(0) * PAGE_BYTES;
    if (end > have) {
        size_t pages = (end - have + PAGE_BYTES - 1) / PAGE_BYTES;
        if (__builtin_wasm_memory_grow(0, pages) == (size_t)-1) return NULL;
    }
    ((size_t *)block)[-1] = bytes;
    next = end;
    return (void *)block;
}

void *realloc(void *block, size_t bytes) {
    size_t old_bytes = block == NULL ? 0 : ((size_t *)block)[-1];
    if (block != NULL && bytes <= old_bytes) return block;
    void *grown = malloc(bytes);
    if (grown != NULL && old_bytes > 0) memcpy(grown, block, old_bytes);
    return grown;
}

/* So a literal can be an answer: the bindings free what they have handed over. */
void free(void *block) { (void)block; }

void abort(void) { __builtin_trap(); }

/* With -mbulk-memory the next two are one instruction each. */
void *memcpy(void *to, const void *from, size_t bytes) {
    return __builtin_memcpy(to, from, bytes);
}

void *memset(void *to, int value, size_t bytes) { return __builtin_memset(to, value, bytes); }

int memcmp(const void *left, const void *right, size_t bytes) {
    const unsigned char *a = left, *b = right;
    for (size_t i = 0; i < bytes; i++) {
        if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    }
    return 0;
}

size_t strlen(const char *text) {
    size_t length = 0;
    while (text[length] != 0) length++;
    return length;
}

/* Where the bindings would draw in a description of the contract; the program has its own. */
void __component_type_object_force_link_bindings(void) {}
