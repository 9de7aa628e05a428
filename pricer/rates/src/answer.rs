//! What a source said.

use std::time::Duration;

use bidprice_core::Rate;
use rust_decimal::Decimal;

use crate::record::milliseconds;

/// One source's answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Whose.
    pub source: &'static str,
    /// The rate, or why there is none; the reason fits behind the source's name.
    pub rate: Result<Rate, String>,
    /// From the question to the answer.
    pub took: Duration,
}

impl Answer {
    /// The rate as it was sent, if there is one.
    #[must_use]
    pub fn usd_per_akt(&self) -> Option<Decimal> {
        self.rate.as_ref().ok().map(|rate| rate.usd_per_akt())
    }

    /// Why there is none.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        self.rate.as_ref().err().cloned()
    }

    /// How long it took.
    #[must_use]
    pub fn took_ms(&self) -> u64 {
        milliseconds(self.took)
    }
}
