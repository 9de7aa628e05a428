//! A text that cannot be used: what is wrong, what to write.

use std::borrow::Cow;
use std::fmt;

use bidprice_sdl::NotAQuantity;

/// A text that cannot be used: what is wrong, what to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextError {
    /// Reads on from the text: "is not a size".
    pub problem: String,
    /// What to do about it.
    pub hint: Cow<'static, str>,
}

impl TextError {
    pub(crate) fn new(problem: impl Into<String>, hint: impl Into<Cow<'static, str>>) -> Self {
        Self { problem: problem.into(), hint: hint.into() }
    }
}

impl From<NotAQuantity> for TextError {
    fn from(none: NotAQuantity) -> Self {
        Self::new(format!("is not {}", none.wanted), none.hint)
    }
}

/// `is not a size: write …`
impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.problem, self.hint)
    }
}

impl std::error::Error for TextError {}
