//! From the texts that a plugin answered to a verdict.

use bidprice_core::bc::Number;
use bidprice_core::{Item, Line, Verdict, excerpt, parse_amount, printable};

use crate::contract::Spoken;
use crate::failure::Failure;

/// A label stands in a table's column.
const LABEL_CHARS_MAX: usize = 60;

/// A reason is a sentence or two.
const WORDS_CHARS_MAX: usize = 300;

pub(crate) fn verdict_of(spoken: Spoken) -> Result<Verdict<'static>, Failure> {
    Ok(match spoken {
        Spoken::Keep => Verdict::Keep,
        Spoken::SetTotal(total) => Verdict::SetTotal(amount("the total", &total)?),
        Spoken::Scale(factor) => Verdict::Scale(amount("the factor", &factor)?),
        Spoken::AddLine { label, usd_per_month } => {
            let amount = amount("a line of", &usd_per_month)?;
            let label = shortened(label.trim(), LABEL_CHARS_MAX);
            if label.is_empty() {
                return Err(Failure::Answer("a line without a label".to_owned()));
            }
            Verdict::AddLines(vec![Line::one(Item::Added(label), amount)])
        }
        Spoken::Decline(reason) => Verdict::Decline(words(&reason)),
    })
}

fn amount(what: &str, text: &str) -> Result<Number, Failure> {
    parse_amount(text)
        .map_err(|problem| Failure::Answer(format!("{what} `{}`, which {problem}", excerpt(text))))
}

/// A plugin's sentence, printable and not too long; it says something in any case.
pub(crate) fn words(text: &str) -> String {
    match text.trim() {
        "" => "no reason given".to_owned(),
        words => shortened(words, WORDS_CHARS_MAX),
    }
}

fn shortened(text: &str, chars_max: usize) -> String {
    match text.char_indices().nth(chars_max) {
        Some((end, _)) => printable(text.get(..end).unwrap_or_default()) + "…",
        None => printable(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_refused(spoken: Spoken, why: &str) {
        assert_eq!(verdict_of(spoken).expect_err("refused").to_string(), why);
    }

    #[test]
    fn what_is_no_amount_is_named() {
        for (text, why) in [
            ("NaN", "it answered with the total `NaN`, which is not a number"),
            ("-1", "it answered with the total `-1`, which is negative"),
            ("1e3", "it answered with the total `1e3`, which has an exponent"),
            ("", "it answered with the total ``, which is empty"),
            (" 1", "it answered with the total ` 1`, which is not a number"),
            ("1\u{1b}[2J", "it answered with the total `1\u{fffd}[2J`, which is not a number"),
        ] {
            check_refused(Spoken::SetTotal(text.to_owned()), why);
        }
        check_refused(
            Spoken::Scale("0x10".to_owned()),
            "it answered with the factor `0x10`, which is hexadecimal",
        );
        check_refused(
            Spoken::AddLine { label: " ".to_owned(), usd_per_month: "1".to_owned() },
            "it answered with a line without a label",
        );
    }

    #[test]
    fn words_are_cut_and_cleaned() {
        assert_eq!(words(" \n"), "no reason given");
        assert_eq!(words("no\u{7}"), "no\u{fffd}");
        assert_eq!(words(&"x".repeat(1000)).chars().count(), WORDS_CHARS_MAX + 1);
    }
}
