//! Price books: eight targets, a GPU map and a rate, all of which can be read.

use std::fmt;

use bidprice_core::{Compat, Rate, Target, Tariff, TariffTexts};
use proptest::prelude::*;
use proptest::sample::subsequence;

use super::any_compat;

/// A price or a rate with its digits as typed: `units / 10^decimals`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Price {
    pub(super) units: u128,
    pub(super) decimals: u32,
}

/// What 28 digits can hold.
const UNITS_MAX: u128 = 10_u128.pow(28) - 1;

impl Price {
    /// A dearer price with as many decimals; the dearest stays as it is.
    pub(super) fn raised(self, by: u64) -> Self {
        Self { units: (self.units + u128::from(by)).min(UNITS_MAX), ..self }
    }

    /// The same price with more decimals.
    pub(super) fn with_zeros(self, zeros: u32) -> Self {
        Self { units: self.units * 10_u128.pow(zeros), decimals: self.decimals + zeros }
    }
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = self.decimals as usize;
        let digits = format!("{:0>width$}", self.units, width = decimals + 1);
        let (whole, fraction) = digits.split_at(digits.len() - decimals);
        f.write_str(whole)?;
        if fraction.is_empty() { Ok(()) } else { write!(f, ".{fraction}") }
    }
}

/// As people write prices: up to six digits, at most as many decimals as given here.
pub(super) fn everyday_price(decimals_max: u32) -> impl Strategy<Value = Price> {
    (0..=1_000_000_u128, 0..=decimals_max).prop_map(|(units, decimals)| Price { units, decimals })
}

/// Anything of 28 digits.
pub(super) fn any_price() -> impl Strategy<Value = Price> {
    let any = (0..=UNITS_MAX, 0..93_u32, 0..=28_u32);
    prop_oneof![
        2 => everyday_price(8),
        1 => any.prop_map(|(units, shift, decimals)| Price { units: units >> shift, decimals }),
    ]
}

/// What a provider sets.
#[derive(Clone, Debug)]
pub(super) struct Book {
    pub(super) compat: Compat,
    pub(super) targets: [Price; 8],
    pub(super) map: Vec<(&'static str, Price)>,
    pub(super) rate: Price,
}

/// No two of these name the same GPU.
const KEYS: [&str; 12] = [
    "a100",
    "a100.40Gi",
    "a100.80Gi",
    "a100.80Gi.sxm4",
    "a100.pcie",
    "h100.sxm",
    "h100",
    "t4",
    "t4.16Gi",
    "rtx4090.pcie",
    "mi300x.192Gi",
    "*",
];

/// A book with such prices, in either mode.
pub(super) fn book<P: Strategy<Value = Price> + 'static>(
    price: fn() -> P,
) -> impl Strategy<Value = Book> {
    let targets = proptest::array::uniform8(price());
    let map = subsequence(&KEYS[..], 0..=KEYS.len()).prop_flat_map(move |keys| {
        keys.into_iter().map(|key| (Just(key), price())).collect::<Vec<_>>()
    });
    // A rate is above zero and at most a million.
    let rate =
        (1..=10_u128.pow(16), 10..=28_u32).prop_map(|(units, decimals)| Price { units, decimals });
    (any_compat(), targets, map, rate).prop_map(|(compat, targets, map, rate)| Book {
        compat,
        targets,
        map,
        rate,
    })
}

impl Book {
    pub(super) fn tariff(&self) -> Tariff {
        let targets = self.targets.map(|price| price.to_string());
        let entries: Vec<String> =
            self.map.iter().map(|(key, price)| format!("{key}={price}")).collect();
        let texts = TariffTexts {
            compat: Some(self.compat.name()),
            targets: targets.each_ref().map(|text| Some(text.as_str())),
            gpu_mappings: Some(&entries.join(",")),
        };
        Tariff::parse(&texts).expect("all prices are plain numbers")
    }

    pub(super) fn rate(&self) -> Rate {
        Rate::parse(&self.rate.to_string()).expect("from 10^-28 to a million")
    }

    /// How many prices there are to raise.
    pub(super) fn prices(&self) -> usize {
        Target::ALL.len() + self.map.len()
    }

    /// A price by its place: targets first, the map's entries behind them.
    pub(super) fn price_mut(&mut self, at: usize) -> &mut Price {
        match at.checked_sub(Target::ALL.len()) {
            None => &mut self.targets[at],
            Some(entry) => &mut self.map[entry].1,
        }
    }
}
