//! A build that prices one order has nobody to share a rate with.

use std::convert::Infallible;

use bidprice_core::Refusal;
use bidprice_report::RateUsed;
use bidprice_settings::Settings;

/// There is none.
pub(crate) struct SharedRate(Infallible);

impl SharedRate {
    pub(crate) const fn find(&self, _: &Settings<'_>) -> Result<RateUsed<'_>, Refusal> {
        match self.0 {}
    }
}
