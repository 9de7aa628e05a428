/* A least price, and no orders that take the memory and leave the threads.
 *
 * Amounts are compared as the texts that they are, and ratios in whole numbers: no floats, so that
 * 5.00 is 5.00. */
#include "settings.h"

#define KIB_PER_GIB 1048576

void exports_pricing_describe(exports_pricing_description_t *description) {
    static exports_pricing_setting_t settings[2];
    settings[0].name = TEXT("minimum");
    settings[0].meaning = TEXT("US dollars a month that an order costs at least, such as "
                               "minimum=5.00; none without it");
    settings[1].name = TEXT("ratio");
    settings[1].meaning = TEXT("the most GiB of memory for each thread of an order, such as "
                               "ratio=8; any without it");

    description->name = TEXT("minimum-and-ratio");
    description->version = TEXT("1.0.0");
    description->settings.ptr = settings;
    description->settings.len = 2;
}

static int binary_digits(uint64_t number) { return 64 - __builtin_clzll(number | 1); }

/* Adds amount times count; false if that could be more than a u64 holds. A product has at most as
 * many binary digits as its factors together. (To divide would be exact, but clang makes a product
 * of 128 bits of it, and that wants a helper which no library is here for.) */
static bool add_product(uint64_t *sum, uint64_t amount, uint64_t count) {
    if (binary_digits(amount) + binary_digits(count) > 64) return false;
    return !__builtin_add_overflow(*sum, amount * count, sum);
}

/* Whether the group wants more memory for a thread than the settings allow. Memory counts in KiB,
 * begun ones in full, so that the products below fit for every order up to 16 PiB; false for a
 * larger one. */
static bool weigh(const exports_pricing_order_t *order, uint64_t ratio_thousandths,
                  bool *too_heavy) {
    uint64_t memory_kib = 0, cpu_millis = 0, wanted = 0, allowed = 0;
    for (size_t i = 0; i < order->resources.len; i++) {
        const exports_pricing_resource_t *resource = &order->resources.ptr[i];
        uint64_t kib = resource->memory_bytes / 1024 + (resource->memory_bytes % 1024 != 0);
        if (!add_product(&memory_kib, kib, resource->count)) return false;
        if (!add_product(&cpu_millis, resource->cpu_millis, resource->count)) return false;
    }
    /* memory_kib / KIB_PER_GIB / (cpu_millis / 1000) > ratio_thousandths / 1000, without division;
     * where the right side is beyond a u64, the left, which fits, is not above it. */
    if (!add_product(&wanted, memory_kib, 1000 * 1000)) return false;
    bool fits = add_product(&allowed, ratio_thousandths * KIB_PER_GIB, cpu_millis);
    *too_heavy = fits && wanted > allowed;
    return true;
}

bool exports_pricing_judge(question_t *question, verdict_t *verdict, text_t *error) {
    settings_t settings;
    if (!read_settings(question->settings, &settings, error)) return false;
    verdict->tag = EXPORTS_PRICING_VERDICT_KEEP;

    if (settings.ratio.len > 0) {
        bool too_heavy;
        if (!weigh(&question->order, settings.ratio_thousandths, &too_heavy)) {
            *error = TEXT("the order's memory or threads are beyond what can be counted");
            return false;
        }
        if (too_heavy) {
            verdict->tag = EXPORTS_PRICING_VERDICT_DECLINE;
            verdict->val.decline =
                text_join(TEXT("more than "), settings.ratio, TEXT(" GiB of memory for a thread"));
            return true;
        }
    }
    if (settings.minimum.len > 0 &&
        compare_decimals(question->quote.usd_per_month, settings.minimum) < 0) {
        verdict->tag = EXPORTS_PRICING_VERDICT_SET_TOTAL;
        verdict->val.set_total = settings.minimum;
    }
    return true;
}
