//! A policy that cannot be read or looked up: where, what is wrong, what to do.

use std::fmt;
use std::ops::Range;

use crate::names::clean;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyError {
    /// The policy.
    pub text: String,
    /// Where it is wrong: the first character, counted from 1.
    pub column: usize,
    /// How many characters are.
    pub width: usize,
    /// What is wrong.
    pub problem: String,
    /// What to do about it.
    pub hint: String,
}

impl PolicyError {
    /// At these bytes of a policy.
    pub(super) fn at(text: &str, bytes: Range<usize>, problem: String, hint: String) -> Self {
        let characters = |bytes: &str| bytes.chars().count();
        let before = text.get(..bytes.start).unwrap_or(text);
        let width = text.get(bytes).map_or(1, characters).max(1);
        Self { text: text.to_owned(), column: characters(before) + 1, width, problem, hint }
    }
}

/// The problem, and below it the place.
impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Of a long one what stands around the place, so that the mark is below it.
        const BEFORE: usize = 30;
        const SHOWN: usize = 72;
        let skipped = (self.column - 1).saturating_sub(BEFORE);
        let line: String = self.text.chars().skip(skipped).take(SHOWN).collect();
        let place = self.column - 1 - skipped;
        let marks = self.width.min(SHOWN - place.min(SHOWN - 1));
        let line = clean(&line, SHOWN);
        write!(f, "cannot read the policy: {}, at column {}\n  {line}", self.problem, self.column)?;
        write!(f, "\n  {}{}", " ".repeat(place), "^".repeat(marks))
    }
}

impl std::error::Error for PolicyError {}
