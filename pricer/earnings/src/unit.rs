//! What a denomination is called, how many of it make one, and whether one is a dollar.

use bidprice_core::bc::Number;
use bidprice_core::{Currency, printable};

/// Decimals between a base unit and what people count in: a uakt is a millionth of an AKT.
const MILLIONTHS: u8 = 6;

/// What people count a denomination in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    /// `AKT`; the denomination itself where nothing is known of it.
    pub(crate) name: String,
    decimals: u8,
    pub(crate) currency: Option<Currency>,
}

impl Unit {
    /// Every denomination that a lease can be paid in is a millionth; of others nothing is assumed.
    pub(crate) fn of(denom: &str) -> Self {
        let currency = Currency::of_denom(denom);
        let name = match currency {
            Some(Currency::Akt) => "AKT".to_owned(),
            Some(Currency::Dollar) if denom == "uact" => "ACT".to_owned(),
            Some(Currency::Dollar) => "USDC".to_owned(),
            None => printable(denom),
        };
        let decimals = if currency.is_some() { MILLIONTHS } else { 0 };
        Self { name, decimals, currency }
    }

    /// So many base units, in units.
    pub(crate) fn count(&self, base_units: Number) -> Number {
        let decimals = base_units.decimals() + self.decimals;
        Number::new(base_units.units(), decimals)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_denominations_are_millionths_and_others_are_left_as_they_are() {
        let usdc = "ibc/170C677610AC31DF0904FFE09CD3B5C657492170E7E52372E48756B71E56F2F1";
        for (denom, name, counted) in [
            ("uakt", "AKT", "8.003348"),
            ("uact", "ACT", "8.003348"),
            (usdc, "USDC", "8.003348"),
            ("ibc/FF", "ibc/FF", "8003348"),
            ("u\u{1b}[m", "u\u{fffd}[m", "8003348"),
        ] {
            let unit = Unit::of(denom);
            let number = unit.count(Number::from(8_003_348));
            assert_eq!((unit.name.as_str(), number.to_string().as_str()), (name, counted));
        }
    }
}
