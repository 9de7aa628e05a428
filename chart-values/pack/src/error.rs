//! What cannot be packed.

use std::fmt;

/// What is wrong, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackError {
    /// Fits behind "cannot pack".
    pub problem: String,
    /// What to do about it.
    pub hint: String,
}

impl PackError {
    pub(crate) fn new(problem: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { problem: problem.into(), hint: hint.into() }
    }
}

impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot pack: {}", self.problem)
    }
}

impl std::error::Error for PackError {}
