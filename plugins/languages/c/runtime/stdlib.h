/* The part of the C library's header that bindings.c wants. */
#pragma once
#include <stddef.h>

void *malloc(size_t bytes);
void *realloc(void *block, size_t bytes);
void free(void *block);
_Noreturn void abort(void);
