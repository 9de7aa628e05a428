//! Why a command could not do what it was asked to.

use bidprice_core::{Refusal, SettingError};

use crate::exit::{REFUSED, USAGE};
use crate::report;

/// What went wrong, what to do, and the exit code.
pub(super) struct NotDone {
    pub(super) problem: String,
    pub(super) hint: Option<String>,
    code: i32,
}

impl NotDone {
    pub(super) fn new(problem: impl Into<String>, hint: &str) -> Self {
        Self { problem: problem.into(), hint: Some(hint.to_owned()), code: REFUSED }
    }

    /// The command line asks for what does not fit together.
    pub(super) fn usage(problem: impl Into<String>, hint: &str) -> Self {
        Self { code: USAGE, ..Self::new(problem, hint) }
    }

    /// The same, and what it is about.
    pub(super) fn about(self, what: &str) -> Self {
        Self { problem: format!("{what}: {}", self.problem), ..self }
    }

    /// Says it, and tells the exit code.
    pub(super) fn report(&self) -> i32 {
        report::error(&self.problem, self.hint.as_deref());
        self.code
    }
}

impl From<Refusal> for NotDone {
    fn from(refusal: Refusal) -> Self {
        Self { problem: refusal.to_string(), hint: refusal.hint(), code: REFUSED }
    }
}

impl From<SettingError> for NotDone {
    fn from(error: SettingError) -> Self {
        Refusal::from(error).into()
    }
}
