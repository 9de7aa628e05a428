//! Input that cannot be used: where, what is wrong, what to do.

use alloc::string::String;
use core::fmt;

/// An order that cannot be used: where, what was found, what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderError {
    /// A JSON path such as `resources[2].memory`; empty for the text as a whole.
    pub path: String,
    /// What is wrong there, behind the path.
    pub problem: String,
    /// What to do about it.
    pub hint: &'static str,
}

impl fmt::Display for OrderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cannot price the order: ")?;
        if !self.path.is_empty() {
            write!(f, "`{}` ", self.path)?;
        }
        f.write_str(&self.problem)
    }
}

impl core::error::Error for OrderError {}

/// A setting that cannot be used: its name, what is wrong, what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingError {
    /// A file and line; none for the environment.
    pub place: Option<String>,
    /// The variable, key or file; empty where the place says it all.
    pub name: String,
    /// What is wrong, behind the name.
    pub problem: String,
    /// What to do about it.
    pub hint: String,
}

impl SettingError {
    /// What is wrong with a setting of this name, wherever it was set.
    #[must_use]
    pub fn new(
        name: impl Into<String>,
        problem: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self { place: None, name: name.into(), problem: problem.into(), hint: hint.into() }
    }

    /// The same, at a file and line.
    #[must_use]
    pub fn at(self, place: impl Into<String>) -> Self {
        Self { place: Some(place.into()), ..self }
    }
}

impl fmt::Display for SettingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cannot read the settings: ")?;
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        if !self.name.is_empty() {
            write!(f, "{} ", self.name)?;
        }
        f.write_str(&self.problem)
    }
}

impl core::error::Error for SettingError {}

/// At most 40 characters, with nothing that a terminal would obey.
#[must_use]
pub fn excerpt(text: &str) -> String {
    const SHOWN: usize = 40;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => printable(text.get(..end).unwrap_or(text)) + "…",
        None => printable(text),
    }
}

/// The whole text, with nothing that a terminal would obey.
#[must_use]
pub fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
