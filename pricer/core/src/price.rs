//! A price, as an operator types it.

use core::fmt;

use rust_decimal::Decimal;

use crate::bc::Number;

/// US dollars a month for one unit of something, as it was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UsdPerMonth(pub Decimal);

impl From<UsdPerMonth> for Number {
    fn from(price: UsdPerMonth) -> Self {
        Self::from(price.0)
    }
}

impl fmt::Display for UsdPerMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
