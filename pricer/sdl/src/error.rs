//! A deployment file that cannot be used: where, why, what to do.

use std::borrow::Cow;
use std::fmt;

use bidprice_yaml::YamlError;

use crate::limits::{SHOWN_CHARS_MAX, TEXT_BYTES_MAX};

/// What to do: words that are the same for everybody, or made for this value.
pub(crate) type Hint = Cow<'static, str>;

/// A file that cannot be used: where, what is wrong, what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SdlError {
    /// Counted from 1.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
    /// What is wrong there, with the path to it.
    pub problem: String,
    /// What to do about it.
    pub hint: Cow<'static, str>,
}

impl SdlError {
    pub(crate) fn too_long(bytes: usize) -> Self {
        Self {
            line: 1,
            column: 1,
            problem: format!("the file has {bytes} bytes, more than {TEXT_BYTES_MAX}"),
            hint: "give a deployment file; they have a few kilobytes".into(),
        }
    }
}

impl From<YamlError> for SdlError {
    fn from(error: YamlError) -> Self {
        let YamlError { line, column, problem, hint } = error;
        Self { line, column, problem, hint: hint.into() }
    }
}

impl fmt::Display for SdlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.problem)
    }
}

impl std::error::Error for SdlError {}

/// A text of the file cut to what a line can hold, with nothing that a terminal would obey.
pub(crate) fn shown(text: &str) -> String {
    let mut cut: String = text
        .chars()
        .take(SHOWN_CHARS_MAX)
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect();
    if text.chars().nth(SHOWN_CHARS_MAX).is_some() {
        cut.push('…');
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_and_control_characters_replaced() {
        assert_eq!(shown("a\u{1b}[2J\nb"), "a\u{fffd}[2J\u{fffd}b");
        assert_eq!(shown(&"é".repeat(41)), format!("{}…", "é".repeat(40)));
        assert_eq!(shown(&"é".repeat(40)), "é".repeat(40));
    }
}
