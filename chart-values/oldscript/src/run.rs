//! One order through a script, whatever the isolation.

use crate::captured::Captured;
use crate::setup::{Setup, Tenant};

/// What a run is given.
pub(crate) struct Run<'a> {
    pub(crate) setup: &'a Setup,
    /// As the provider gets it.
    pub(crate) script: &'a str,
    pub(crate) order: &'a [u8],
    pub(crate) tenant: Tenant<'a>,
}

/// How a run ended.
pub(crate) enum End {
    Exited {
        exit: i32,
        stdout: Captured,
        stderr: Captured,
    },
    TimedOut {
        stdout: Captured,
        stderr: Captured,
    },
    /// The script never began, for this reason.
    NotStarted(String),
}

/// The first line of what a tool says, short enough for a message.
pub(crate) fn first_line(text: &str) -> String {
    const CHARS_MAX: usize = 200;
    let line = text.lines().map(str::trim).find(|line| !line.is_empty());
    line.unwrap_or("it ended without a word").chars().take(CHARS_MAX).collect()
}
