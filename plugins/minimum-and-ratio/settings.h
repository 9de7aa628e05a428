/* The settings text: `minimum=5.00 ratio=8`, on one line or on several. */
#pragma once
#include "text.h"

typedef struct {
    /* Empty where nothing is set. */
    text_t minimum;
    text_t ratio;
    uint64_t ratio_thousandths;
} settings_t;

/* A decimal's digits before the point, without zeros in front, and those behind it. */
static inline void split_decimal(text_t decimal, text_t *whole, text_t *part) {
    size_t point = text_find(decimal, '.'), zeros = 0;
    while (zeros < point && decimal.ptr[zeros] == '0') zeros++;
    *whole = text_part(decimal, zeros, point);
    *part = text_part(decimal, point == decimal.len ? point : point + 1, decimal.len);
}

/* Below zero, zero or above, as left is less than, equal to or more than right. */
static inline int compare_decimals(text_t left, text_t right) {
    text_t left_whole, left_part, right_whole, right_part;
    split_decimal(left, &left_whole, &left_part);
    split_decimal(right, &right_whole, &right_part);
    if (left_whole.len != right_whole.len) return left_whole.len < right_whole.len ? -1 : 1;
    int order = memcmp(left_whole.ptr, right_whole.ptr, left_whole.len);

    /* Digits that one side lacks are zeros. */
    for (size_t i = 0; order == 0 && (i < left_part.len || i < right_part.len); i++) {
        int a = i < left_part.len ? left_part.ptr[i] : '0';
        int b = i < right_part.len ? right_part.ptr[i] : '0';
        order = a - b;
    }
    return order;
}

/* `7.5` is 7500. False for more than three digits behind the point or nine before it. */
static inline bool read_thousandths(text_t decimal, uint64_t *thousandths) {
    text_t whole, part;
    split_decimal(decimal, &whole, &part);
    if (whole.len > 9 || part.len > 3) return false;
    *thousandths = 0;
    for (size_t i = 0; i < whole.len; i++) *thousandths = *thousandths * 10 + whole.ptr[i] - '0';
    for (size_t i = 0; i < 3; i++) {
        *thousandths = *thousandths * 10 + (i < part.len ? part.ptr[i] - '0' : 0);
    }
    return true;
}

static inline bool is_above_zero(text_t decimal) {
    return compare_decimals(decimal, TEXT("0")) > 0;
}

/* One word of the settings; a name stands there once. */
static inline bool read_setting(text_t word, settings_t *settings) {
    size_t equals = text_find(word, '=');
    if (equals == word.len) return false;
    text_t name = text_part(word, 0, equals);
    text_t value = text_part(word, equals + 1, word.len);
    if (!is_decimal(value) || !is_above_zero(value)) return false;

    if (text_is(name, TEXT("minimum")) && settings->minimum.len == 0) {
        settings->minimum = value;
        return true;
    }
    if (text_is(name, TEXT("ratio")) && settings->ratio.len == 0) {
        settings->ratio = value;
        return read_thousandths(value, &settings->ratio_thousandths);
    }
    return false;
}

static inline bool read_settings(text_t text, settings_t *settings, text_t *error) {
    *settings = (settings_t){0};
    text_t word;
    while (next_word(&text, &word)) {
        if (!read_setting(word, settings)) {
            *error = text_join(TEXT("`"), word,
                               TEXT("` is no setting: minimum=5.00 and ratio=8 are, each once and "
                                    "above zero"));
            return false;
        }
    }
    return true;
}
