//! `PRICE_TARGET_GPU_MAPPINGS`: what a GPU costs, by model, ram and interface.
//!
//! Two readings of the same text: [`script`] as the published script takes it, [`documented`] as
//! its documentation promises. Both end in the same list of entries and the same fallback.

mod documented;
mod script;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use rust_decimal::Decimal;

use crate::compat::Compat;
use crate::errors::{SettingError, excerpt};
use crate::limits::{MAP_BYTES_MAX, MAP_ENTRIES_MAX};
use crate::order::Gpu;
use crate::plain::{Exponent, NotPlain, parse_plain};
use crate::price::UsdPerMonth;

pub(crate) use documented::{is_sxm, same_key};

/// The variable that holds the map.
pub(crate) const VARIABLE: &str = "PRICE_TARGET_GPU_MAPPINGS";

/// Script: a GPU that no entry matches costs at least this much.
pub const UNLISTED_GPU_USD: UsdPerMonth = UsdPerMonth(Decimal::from_parts(100, 0, 0, false, 0));

/// The price of every GPU.
#[derive(Clone, Debug)]
pub struct GpuPrices {
    compat: Compat,
    entries: Vec<MapEntry>,
    fallback: UsdPerMonth,
}

/// One entry of the map, as this mode understands it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapEntry {
    /// `model[.ram][.interface]` or `*`, as typed but without spaces around it in documented mode.
    pub key: String,
    /// A month.
    pub price: UsdPerMonth,
}

/// What one GPU costs and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GpuMatch<'t> {
    /// What was looked for: `model[.ram][.interface]` of the order.
    pub wanted: String,
    /// A month.
    pub price: UsdPerMonth,
    /// What made the price.
    pub rule: GpuRule<'t>,
}

/// Which entry, or which fallback, made a GPU's price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GpuRule<'t> {
    /// The entry with this key.
    Key(&'t str),
    /// The entry `*`, because the model is not listed.
    CatchAll,
    /// Nothing matched: the highest listed price, with the key that has it.
    Highest(&'t str),
    /// Nothing matched and nothing is listed above it: [`UNLISTED_GPU_USD`].
    Minimum,
}

/// What becomes of the entries that are bad or odd: a bid stops at the first bad one, `lint` wants
/// to hear of all.
pub(crate) trait MapReader {
    /// An entry that cannot be priced. An error ends the reading, otherwise the entry is left out.
    fn bad(&mut self, entry: SettingError) -> Result<(), SettingError>;

    /// An entry that is read, but surely not as it was meant.
    fn odd(&mut self, _entry: OddEntry<'_>) {}
}

/// Entries that the script reads in its own way.
pub(crate) enum OddEntry<'m> {
    /// What stands behind the first line.
    SecondLine(&'m str),
    /// An entry without a key, which ends the map, and what is lost behind it.
    EndsTheMap { entry: &'m str, lost: &'m str },
    /// An entry whose key was there before, with another price.
    Again { first: &'m MapEntry, entry: &'m str },
    /// A key that counts as not listed.
    WithoutPrice(&'m str),
    /// `a100=1=2`.
    TwoPrices(&'m str),
}

/// The reader for bids.
struct Strict;

impl MapReader for Strict {
    fn bad(&mut self, entry: SettingError) -> Result<(), SettingError> {
        Err(entry)
    }
}

impl GpuPrices {
    /// Reads the map's text.
    pub fn parse(text: &str, compat: Compat) -> Result<Self, SettingError> {
        Self::read(text, compat, &mut Strict)
    }

    /// Reads the map's text, its bad entries for the reader to judge.
    pub(crate) fn read(
        text: &str,
        compat: Compat,
        reader: &mut impl MapReader,
    ) -> Result<Self, SettingError> {
        if text.len() > MAP_BYTES_MAX {
            let problem = format!("has {} bytes, more than {MAP_BYTES_MAX}", text.len());
            return Err(map_error(problem, "list each model once"));
        }
        // Counted before they are read, because each is compared with all before it.
        let count = text.split(',').filter(|pair| !pair.is_empty()).count();
        if count > MAP_ENTRIES_MAX {
            let problem = format!("has {count} entries, more than {MAP_ENTRIES_MAX}");
            return Err(map_error(problem, "list each model once"));
        }
        let entries = match compat {
            Compat::Script => script::read(text, reader)?,
            Compat::Documented => documented::read(text, reader)?,
        };
        let highest = entries.iter().map(|entry| entry.price).max().unwrap_or(UNLISTED_GPU_USD);
        Ok(Self { compat, entries, fallback: highest.max(UNLISTED_GPU_USD) })
    }

    /// The entries in the order in which they were written.
    #[must_use]
    pub fn entries(&self) -> &[MapEntry] {
        &self.entries
    }

    /// What a GPU costs that neither an entry nor `*` matches.
    ///
    /// Never less than the dearest listed one, so a typo in the list can lose a lease but cannot
    /// give a GPU away.
    #[must_use]
    pub const fn fallback(&self) -> UsdPerMonth {
        self.fallback
    }

    /// The price of one GPU of the requested kind.
    #[must_use]
    pub fn price_for(&self, gpu: &Gpu<'_>) -> GpuMatch<'_> {
        let (wanted, found) = match self.compat {
            Compat::Script => script::find(&self.entries, gpu),
            Compat::Documented => documented::find(&self.entries, gpu),
        };
        match found {
            Some(Found { entry, by_catch_all }) => {
                let rule = if by_catch_all { GpuRule::CatchAll } else { GpuRule::Key(&entry.key) };
                GpuMatch { wanted, price: entry.price, rule }
            }
            None => GpuMatch { wanted, price: self.fallback, rule: self.fallback_rule() },
        }
    }

    fn fallback_rule(&self) -> GpuRule<'_> {
        let dearest = self.entries.iter().find(|entry| entry.price == self.fallback);
        dearest.map_or(GpuRule::Minimum, |entry| GpuRule::Highest(&entry.key))
    }
}

/// The entry that matched.
struct Found<'t> {
    entry: &'t MapEntry,
    /// `*` stood in for a model that is not listed.
    by_catch_all: bool,
}

/// Reads the price of an entry; the whole entry is named if it is none.
fn parse_price(entry: &str, price: &str) -> Result<UsdPerMonth, SettingError> {
    parse_plain(price, Exponent::Refused).map(UsdPerMonth).map_err(|problem| {
        if problem == NotPlain::Empty {
            return without_price(entry);
        }
        let described = format!("has the entry `{}`, whose price {problem}", excerpt(entry));
        map_error(described, hint_for(entry, problem))
    })
}

fn without_price(entry: &str) -> SettingError {
    map_error(
        format!("has the entry `{}` without a price", excerpt(entry)),
        hint_for(entry, NotPlain::Empty),
    )
}

/// What the whole text looks like says more than the one number.
fn hint_for(entry: &str, problem: NotPlain) -> &'static str {
    if entry.contains(['[', ']', '{', '}', ':']) {
        "write the map as one quoted text, \"a100=900,t4=80\", not as a YAML list or mapping"
    } else if entry.contains(';') || entry.matches('=').nth(1).is_some() {
        "separate entries with commas, as in a100=900,t4=80"
    } else if problem == NotPlain::Empty {
        "write each entry as key=price, as in a100.80Gi=1000"
    } else {
        problem.hint()
    }
}

fn map_error(problem: String, hint: &str) -> SettingError {
    SettingError::new(VARIABLE, problem, hint)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::order::GpuVendor;

    /// `[vendor:]model[/ram[/interface]]`, parts may be empty.
    fn gpu(text: &str) -> Gpu<'_> {
        let (name, rest) = text.split_once(':').unwrap_or(("nvidia", text));
        let mut parts = rest.split('/').map(|part| (!part.is_empty()).then(|| part.into()));
        let mut part = || parts.next().flatten();
        let vendor = GpuVendor { name: name.into(), model: part(), ram: part(), interface: part() };
        Gpu { units: 1, vendors: if text.is_empty() { Vec::new() } else { alloc::vec![vendor] } }
    }

    #[track_caller]
    pub(crate) fn check_as(compat: Compat, map: &str, wanted: &str, usd: u32) {
        let prices = GpuPrices::parse(map, compat).expect("a good map");
        assert_eq!(prices.price_for(&gpu(wanted)).price, UsdPerMonth(Decimal::from(usd)));
    }

    #[track_caller]
    pub(crate) fn refused_as(compat: Compat, map: &str, problem: &str) {
        assert_eq!(GpuPrices::parse(map, compat).expect_err("a bad map").problem, problem);
    }

    #[test]
    fn the_rule_tells_which_entry_made_the_price() {
        let prices = GpuPrices::parse("a100=900,t4=80", Compat::Documented).expect("good");
        assert_eq!(prices.price_for(&gpu("t4/16Gi")).rule, GpuRule::Key("t4"));
        assert_eq!(prices.price_for(&gpu("h100")).rule, GpuRule::Highest("a100"));
        let star = GpuPrices::parse("*=7", Compat::Documented).expect("good");
        assert_eq!(star.price_for(&gpu("t4")).rule, GpuRule::CatchAll);
        let none = GpuPrices::parse("t4=80", Compat::Script).expect("good");
        assert_eq!(none.price_for(&gpu("h100")).rule, GpuRule::Minimum);
    }
}
