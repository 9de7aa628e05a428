/* A pricing plugin: it is shown one order with its quote and says what to change.
 *
 * This one multiplies every total by the factor of its settings. Replace what judge does.
 * bindings.h (generated) has all that a question holds; text.h has what C lacks for texts. */
#include "text.h"

/* What `bidpricescript plugin check` tells the operator. */
void exports_pricing_describe(exports_pricing_description_t *description) {
    static exports_pricing_setting_t settings[1];
    settings[0].name = TEXT("factor");
    settings[0].meaning = TEXT("times which the total is taken, such as factor=0.9; 1 without it");

    description->name = TEXT("my-plugin");
    description->version = TEXT("0.1.0");
    description->settings.ptr = settings;
    description->settings.len = 1;
}

/* Reads the setting `factor`, which stays empty where there is none. Settings that cannot be read
 * are an error, never a guess: a typo must not move a price. */
static bool read_factor(text_t settings, text_t *factor, text_t *error) {
    text_t word;
    while (next_word(&settings, &word)) {
        size_t equals = text_find(word, '=');
        text_t value = text_part(word, equals < word.len ? equals + 1 : equals, word.len);
        if (!text_is(text_part(word, 0, equals), TEXT("factor")) || !is_decimal(value)) {
            *error = text_join(TEXT("`"), word, TEXT("` is not a setting such as factor=0.9"));
            return false;
        }
        *factor = value;
    }
    return true;
}

/* True with a verdict: KEEP, SET_TOTAL, SCALE, ADD_LINE or DECLINE. False with an error that says
 * why there is none; what becomes of the bid is then the operator's choice. */
bool exports_pricing_judge(question_t *question, verdict_t *verdict, text_t *error) {
    text_t factor = {NULL, 0};
    if (!read_factor(question->settings, &factor, error)) return false;
    if (factor.len == 0) {
        verdict->tag = EXPORTS_PRICING_VERDICT_KEEP;
        return true;
    }
    /* Goes with the price to the operator's log. */
    text_t line = text_join(question->quote.usd_per_month, TEXT(" USD a month, times "), factor);
    host_log(&line);

    verdict->tag = EXPORTS_PRICING_VERDICT_SCALE;
    verdict->val.scale = factor;
    return true;
}
