//! A build without a journal. A setting of it refuses every order before it comes to this.

use std::time::{Duration, Instant};

use bidprice_core::Refusal;
use bidprice_report::Decision;
use bidprice_settings::Settings;
use rustix::io::Errno;

use crate::client::Kept;

/// What would be kept.
#[expect(dead_code, reason = "it stands in for that of the whole program")]
pub(crate) struct Made<'d> {
    pub(crate) decision: &'d Decision<'d>,
    pub(crate) order: &'d [u8],
    pub(crate) took: Option<Duration>,
    pub(crate) unsaid: Option<Errno>,
    pub(crate) service: Option<Kept<'d>>,
}

/// There is none.
pub(crate) const fn path<'s>(_: &'s Settings<'_>) -> Option<&'s str> {
    None
}

pub(crate) const fn start(_: &Settings<'_>) -> Option<Instant> {
    None
}

pub(crate) const fn keep(_: &Settings<'_>, _: &Made<'_>) {}

pub(crate) fn keep_unread(_: &Settings<'_>, _: Refusal) {}
