//! Whether a lease is paid, in the node's words.

use serde_json::value::RawValue;

use super::Found;
use crate::json;
use crate::trouble::{Trouble, found};

/// Whether a lease is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Runs.
    Active,
    /// Ended, because the tenant's account ran dry.
    InsufficientFunds,
    /// Ended.
    Closed,
    /// About to end, and paid until then.
    Reclaiming,
}

impl State {
    /// As the node writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::InsufficientFunds => "insufficient_funds",
            Self::Closed => "closed",
            Self::Reclaiming => "reclaiming",
        }
    }

    /// Whether it earns with every block.
    #[must_use]
    pub const fn is_paid(self) -> bool {
        matches!(self, Self::Active | Self::Reclaiming)
    }

    pub(super) fn read(raw: &RawValue) -> Found<Self> {
        let all = [Self::Active, Self::InsufficientFunds, Self::Closed, Self::Reclaiming];
        let word = json::text(raw).unwrap_or_default();
        let state = all.into_iter().find(|state| state.name() == word);
        state.ok_or_else(|| Trouble::NotAState(found(raw)))
    }
}
