//! Texts that a shell takes as they are, and that come through the chart as they are.

use crate::PackError;

/// A text in quotes for the shell.
///
/// Between single quotes nothing means anything but the next single quote.
#[must_use]
pub fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Refuses a text that would not arrive: `what` says whose it is.
pub(crate) fn arrives(what: &str, text: &str) -> Result<(), PackError> {
    match text.chars().find(|c| !comes_through(*c)) {
        None => Ok(()),
        Some(c) => Err(PackError::new(
            format!(
                "{what} has the character U+{:04X}, which the chart cannot carry",
                u32::from(c)
            ),
            "write it without control characters and other invisible ones",
        )),
    }
}

/// Helm keeps what YAML calls printable; a carriage return it makes a newline or stops at, and what
/// YAML takes for the end of a line besides, it stops at too.
fn comes_through(c: char) -> bool {
    match c {
        '\n' | '\t' => true,
        '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => false,
        c => !c.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_keep_everything_but_quotes() {
        assert_eq!(quoted(""), "''");
        assert_eq!(quoted("$(rm -rf /) `x` \"\\\n*"), "'$(rm -rf /) `x` \"\\\n*'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }

    #[test]
    fn what_the_chart_would_change_is_refused() {
        let problem = |text| arrives("X", text).expect_err("refused").problem;
        assert_eq!(problem("a\rb"), "X has the character U+000D, which the chart cannot carry");
        for text in ["\u{0}", "\u{1b}[31m", "\u{7f}", "\u{85}", "\u{2028}", "\u{2029}", "\u{feff}"]
        {
            assert!(arrives("X", text).is_err(), "{text:?}");
        }
        for text in ["", "a\n\tb", "é", "\u{a0}", "日本語", "\u{1f600}"] {
            assert_eq!(arrives("X", text), Ok(()), "{text:?}");
        }
    }
}
