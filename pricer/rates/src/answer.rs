//! What a source said.

use std::time::Duration;

use bidprice_core::Rate;

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
