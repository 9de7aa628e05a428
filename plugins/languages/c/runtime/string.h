/* The part of the C library's header that bindings.c and text.h want. */
#pragma once
#include <stddef.h>

size_t strlen(const char *text);
int memcmp(const void *left, const void *right, size_t bytes);
void *memcpy(void *to, const void *from, size_t bytes);
void *memset(void *to, int value, size_t bytes);
