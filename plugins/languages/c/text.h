/* Texts as the contract has them: bytes and a length, no zero at the end. Amounts are texts too. */
#pragma once
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bindings.h"

typedef bindings_string_t text_t;

/* A literal as a text: TEXT("factor"). */
#define TEXT(literal) ((text_t){(uint8_t *)(literal), sizeof(literal) - 1})

/* Shorter names for what every plugin answers. */
typedef exports_pricing_question_t question_t;
typedef exports_pricing_verdict_t verdict_t;

static inline bool text_is(text_t left, text_t right) {
    return left.len == right.len && memcmp(left.ptr, right.ptr, left.len) == 0;
}

static inline text_t text_part(text_t text, size_t from, size_t to) {
    return (text_t){text.ptr + from, to - from};
}

/* Where `byte` is first in `text`; the length of `text` where it is not. */
static inline size_t text_find(text_t text, char byte) {
    size_t at = 0;
    while (at < text.len && text.ptr[at] != (uint8_t)byte) at++;
    return at;
}

/* `before`, `middle` and `after` as one new text. */
static inline text_t text_join(text_t before, text_t middle, text_t after) {
    text_t parts[3] = {before, middle, after};
    text_t joined = {malloc(before.len + middle.len + after.len), 0};
    if (joined.ptr == NULL) abort();
    for (int i = 0; i < 3; i++) {
        memcpy(joined.ptr + joined.len, parts[i].ptr, parts[i].len);
        joined.len += parts[i].len;
    }
    return joined;
}

static inline bool is_blank(uint8_t byte) { return byte == ' ' || (byte >= '\t' && byte <= '\r'); }

/* Takes the next word off `rest`; false where there is none. A `#` hides the rest of its line. */
static inline bool next_word(text_t *rest, text_t *word) {
    size_t from = 0;
    while (from < rest->len && (is_blank(rest->ptr[from]) || rest->ptr[from] == '#')) {
        if (rest->ptr[from] == '#') from += text_find(text_part(*rest, from, rest->len), '\n');
        else from++;
    }
    size_t to = from;
    while (to < rest->len && !is_blank(rest->ptr[to])) to++;
    *word = text_part(*rest, from, to);
    *rest = text_part(*rest, to, rest->len);
    return word->len > 0;
}

static inline bool is_digits(text_t text) {
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
    }
    return text.len > 0;
}

/* Amounts and factors are digits with at most one point between: `12`, `0.05`. */
static inline bool is_decimal(text_t text) {
    size_t point = text_find(text, '.');
    if (!is_digits(text_part(text, 0, point))) return false;
    return point == text.len || is_digits(text_part(text, point + 1, text.len));
}
