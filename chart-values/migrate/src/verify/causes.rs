//! Two prices for one order, and why they differ.
//!
//! What is known of the old script's ways is tried on the new price: the order is changed so that
//! today's sums come out as the old ones did, the month is given its blocks, the fraction is taken
//! off. The fewest ways that lead to the old price are the cause.

use std::fmt;

use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Value, json};

use super::orders::set;

/// What the published script counts since November 2022, and what we count.
const BLOCKS_A_MONTH: Decimal = Decimal::from_parts(429_909, 0, 0, false, 0);

/// A double has 53 bits: from here on jq 1.6 and 1.7 add sizes up in different ways.
const JQ_BYTES: u128 = 100_000_000_000_000_000;

/// Why a price differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// The old script counted another number of blocks a month.
    Blocks,
    /// The old script did not multiply storage by the count.
    StorageCount,
    /// The old script did not multiply GPUs by the count.
    GpuCount,
    /// The old script rounded in another way.
    Rounding,
    /// A GPU has another price now.
    GpuPrice,
    /// The old script did not look at the tenant's maximum.
    Maximum,
    /// The old script did not know the denomination.
    Denomination,
    /// The old script did not look at the denomination, or took each that it did not know for dollars.
    AnyDenomination,
    /// The old script answered nothing, or zero.
    OldFailed,
    /// Sizes that versions of jq add up in different ways.
    Jq,
    /// Lines of the operator's own, which were not carried over.
    OwnLines,
    /// Nothing that is known explains it.
    Unexplained,
}

impl Cause {
    /// All that `--accept` takes: what nothing explains has to be looked at.
    pub const ACCEPTABLE: [Self; 11] = [
        Self::Blocks,
        Self::StorageCount,
        Self::GpuCount,
        Self::Rounding,
        Self::GpuPrice,
        Self::Maximum,
        Self::Denomination,
        Self::AnyDenomination,
        Self::OldFailed,
        Self::Jq,
        Self::OwnLines,
    ];

    /// As it is written behind `--accept`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Blocks => "blocks",
            Self::StorageCount => "storage-count",
            Self::GpuCount => "gpu-count",
            Self::Rounding => "rounding",
            Self::GpuPrice => "gpu-price",
            Self::Maximum => "maximum",
            Self::Denomination => "denomination",
            Self::AnyDenomination => "any-denomination",
            Self::OldFailed => "old-failed",
            Self::Jq => "jq",
            Self::OwnLines => "own-lines",
            Self::Unexplained => "unexplained",
        }
    }

    /// For people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Blocks => "the old script counts another number of blocks a month",
            Self::StorageCount => "the old script does not multiply storage by the count",
            Self::GpuCount => "the old script does not multiply GPUs by the count",
            Self::Rounding => "the old script rounds in another way",
            Self::GpuPrice => "the GPU has another price now",
            Self::Maximum => "the old script does not look at the tenant's maximum",
            Self::Denomination => "the old script does not know the denomination",
            Self::AnyDenomination => "the old script bids in denominations that it does not know",
            Self::OldFailed => "the old script answered nothing, or zero",
            Self::Jq => "versions of jq add such sizes up in different ways",
            Self::OwnLines => "lines of the script's own were not carried over",
            Self::Unexplained => "nothing that is known explains it",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What came of pricing an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Priced {
    /// As it was printed.
    Price(String),
    /// No bid, and why.
    None(String),
}

impl Priced {
    /// A price above zero: what the provider takes for a bid.
    #[must_use]
    pub fn bid(&self) -> Option<Decimal> {
        match self {
            Self::Price(text) => text.trim().parse().ok().filter(|price| *price > Decimal::ZERO),
            Self::None(_) => None,
        }
    }
}

/// What is known of an old script's ways.
#[expect(clippy::struct_excessive_bools, reason = "each is a way of its own, by name")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OldWays {
    /// Blocks a month, where the script says so.
    pub blocks_a_month: Option<Decimal>,
    /// Only whole uakt are answered.
    pub whole_uakt: bool,
    /// Storage is multiplied by the count.
    pub storage_times_count: bool,
    /// GPUs are multiplied by the count.
    pub gpu_times_count: bool,
    /// The tenant's maximum is looked at.
    pub checks_the_maximum: bool,
    /// Denominations that it names.
    pub denominations: Vec<String>,
    /// Some GPU has another price by the new map.
    pub gpu_prices_change: bool,
    /// The operator's own lines are not all carried over.
    pub has_own_lines: bool,
}

/// Why two prices differ; nothing if they do not.
pub fn compare(
    order: &Value,
    old: &Priced,
    new: &Priced,
    ways: &OldWays,
    price: impl Fn(&Value) -> Priced,
) -> Vec<Cause> {
    match (old.bid(), new.bid()) {
        (Some(old), Some(new)) if old == new => Vec::new(),
        (None, None) => Vec::new(),
        (None, Some(_)) => vec![why_nothing(order, old, ways)],
        (Some(_), None) if is_of_any_denomination(order, new, ways) => {
            vec![Cause::AnyDenomination]
        }
        (Some(_), None) if !ways.checks_the_maximum => vec![Cause::Maximum],
        (Some(_), None) => vec![own_lines_or_unexplained(ways)],
        (Some(old), Some(_)) => {
            ways_to(old, order, ways, price).unwrap_or_else(|| vec![last_resort(order, ways)])
        }
    }
}

fn denomination(order: &Value) -> Option<&str> {
    order.pointer("/price/denom").and_then(Value::as_str)
}

/// Whether it is one that the old script bids in without ever having named it.
fn is_unknown_to_the_old(order: &Value, ways: &OldWays) -> bool {
    let names = |denom: &str| ways.denominations.iter().any(|name| name == denom);
    denomination(order).is_some_and(|denom| !names(denom))
}

fn is_of_any_denomination(order: &Value, new: &Priced, ways: &OldWays) -> bool {
    // Our words are the published script's.
    let is_refused = |words: &str| words.starts_with("denom in not supported");
    matches!(new, Priced::None(words) if is_refused(words)) && is_unknown_to_the_old(order, ways)
}

/// A script that refuses a denomination knows others, says so, or names it.
fn why_nothing(order: &Value, old: &Priced, ways: &OldWays) -> Cause {
    if is_unknown_to_the_old(order, ways) {
        return Cause::Denomination;
    }
    let denom = denomination(order).unwrap_or("denom");
    match old {
        Priced::None(words) if words.contains("denom") || words.contains(denom) => {
            Cause::Denomination
        }
        _ => Cause::OldFailed,
    }
}

fn own_lines_or_unexplained(ways: &OldWays) -> Cause {
    if ways.has_own_lines { Cause::OwnLines } else { Cause::Unexplained }
}

/// What cannot be computed, only suspected.
fn last_resort(order: &Value, ways: &OldWays) -> Cause {
    if ways.gpu_prices_change && resources(order).iter().any(has_gpu) {
        Cause::GpuPrice
    } else if resources(order).iter().map(bytes).max().unwrap_or_default() > JQ_BYTES {
        Cause::Jq
    } else {
        own_lines_or_unexplained(ways)
    }
}

/// The fewest ways that make the old price of the new one.
fn ways_to(
    old: Decimal,
    order: &Value,
    ways: &OldWays,
    price: impl Fn(&Value) -> Priced,
) -> Option<Vec<Cause>> {
    let blocks = ways.blocks_a_month.filter(|blocks| *blocks != BLOCKS_A_MONTH);
    let known = [
        (blocks.is_some(), Cause::Blocks),
        (!ways.storage_times_count, Cause::StorageCount),
        (!ways.gpu_times_count, Cause::GpuCount),
        (is_unknown_to_the_old(order, ways), Cause::AnyDenomination),
    ];
    let known: Vec<Cause> = known.into_iter().filter(|(is, _)| *is).map(|(_, way)| way).collect();
    let mut sets: Vec<Vec<Cause>> = (0_u32..1 << known.len())
        .map(|bits| {
            let chosen = known.iter().enumerate().filter(|(at, _)| bits & (1 << at) != 0);
            chosen.map(|(_, way)| *way).collect()
        })
        .collect();
    sets.sort_by_key(Vec::len);
    sets.into_iter().find_map(|set| {
        let mut changed = order.clone();
        for way in &set {
            change(&mut changed, *way);
        }
        let mut found = price(&changed).bid()?;
        let decimals = found.scale();
        if set.contains(&Cause::Blocks) {
            found = found.checked_mul(BLOCKS_A_MONTH)?.checked_div(blocks?)?;
        }
        if old == found {
            return Some(set);
        }
        let difference = (found - old).abs();
        is_rounding(difference, old.scale().min(decimals), ways)
            .then(|| set.into_iter().chain([Cause::Rounding]).collect())
    })
}

/// Whether so little is one step of the coarser of two prices.
fn is_rounding(difference: Decimal, decimals: u32, ways: &OldWays) -> bool {
    let step = if ways.whole_uakt { Decimal::ONE } else { Decimal::new(1, decimals) };
    difference <= step
}

/// Makes today's sums of an order come out as the old ones did.
fn change(order: &mut Value, way: Cause) {
    if way == Cause::AnyDenomination {
        if let Some(denom) = order.pointer_mut("/price/denom") {
            *denom = "uakt".into();
        }
        return;
    }
    let list = match order {
        Value::Array(list) => list,
        Value::Object(members) => match members.get_mut("resources") {
            Some(Value::Array(list)) => list,
            _ => return,
        },
        _ => return,
    };
    // What is not multiplied goes into a resource of its own that is there once.
    let part = match way {
        Cause::StorageCount => "storage",
        Cause::GpuCount => "gpu",
        _ => return,
    };
    let nothing = if part == "gpu" { json!({"units": 0, "attributes": {}}) } else { json!([]) };
    let mut alone = Vec::new();
    for resource in list.iter_mut() {
        let mut once = json!({
            "memory": 0, "cpu": 0, "gpu": {"units": 0, "attributes": {}}, "storage": [],
            "count": 1, "endpoint_quantity": 0, "ip_lease_quantity": 0,
        });
        set(&mut once, part, resource.get(part).cloned().unwrap_or_else(|| nothing.clone()));
        set(resource, part, nothing.clone());
        alone.push(once);
    }
    list.append(&mut alone);
}

fn resources(order: &Value) -> Vec<Value> {
    let list = order.get("resources").unwrap_or(order);
    list.as_array().cloned().unwrap_or_default()
}

fn has_gpu(resource: &Value) -> bool {
    resource.pointer("/gpu/units").and_then(Value::as_u64).unwrap_or_default() > 0
}

/// The largest size, times the count.
fn bytes(resource: &Value) -> u128 {
    let number = |value: Option<&Value>| u128::from(value.and_then(Value::as_u64).unwrap_or(0));
    let volumes = resource.get("storage").and_then(Value::as_array).into_iter().flatten();
    let sizes = volumes.map(|volume| number(volume.get("size")));
    let largest = sizes.chain([number(resource.get("memory"))]).max().unwrap_or_default();
    largest * number(resource.get("count")).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A price of 3 for each GiB of storage, 5 for each GPU and 7 for each thread, times the count.
    fn price(order: &Value) -> Priced {
        let sum: u64 = resources(order)
            .iter()
            .map(|resource| {
                let number =
                    |path: &str| resource.pointer(path).and_then(Value::as_u64).unwrap_or(0);
                let each = number("/storage/0/size") * 3 + number("/gpu/units") * 5;
                (each + number("/cpu") * 7) * number("/count")
            })
            .sum();
        Priced::Price(format!("{sum}.000000"))
    }

    fn ways() -> OldWays {
        OldWays {
            blocks_a_month: Some(BLOCKS_A_MONTH),
            whole_uakt: false,
            storage_times_count: true,
            gpu_times_count: true,
            checks_the_maximum: true,
            denominations: vec!["uakt".to_owned()],
            gpu_prices_change: false,
            has_own_lines: false,
        }
    }

    #[track_caller]
    fn check(old: &str, ways: &OldWays, causes: &[Cause]) {
        let order = json!({"resources": [
            {"cpu": 1, "storage": [{"class": "x", "size": 2}], "gpu": {"units": 4}, "count": 3}
        ]});
        let new = price(&order);
        let old = Priced::Price(old.to_owned());
        assert_eq!(compare(&order, &old, &new, ways, price), causes, "{old:?} {new:?}");
    }

    #[test]
    fn the_ways_of_old_scripts_are_found() {
        check("99.000000", &ways(), &[]);
        check("99", &ways(), &[]);
        let once = OldWays { storage_times_count: false, gpu_times_count: false, ..ways() };
        check("87.000000", &once, &[Cause::StorageCount]);
        check("59.000000", &once, &[Cause::GpuCount]);
        check("47.000000", &once, &[Cause::StorageCount, Cause::GpuCount]);
        check("87.000000", &ways(), &[Cause::Unexplained]);
        let blocks = OldWays { blocks_a_month: Some(Decimal::from(430_966)), ..ways() };
        check("98.757189", &blocks, &[Cause::Blocks, Cause::Rounding]);
        let whole = OldWays { whole_uakt: true, ..blocks };
        check("99", &whole, &[]);
        check("100", &whole, &[Cause::Rounding]);
        check("99.000001", &ways(), &[Cause::Rounding]);
        check("99.00000099", &ways(), &[Cause::Rounding]);
        check("99.000002", &ways(), &[Cause::Unexplained]);
    }

    #[test]
    fn what_only_one_of_them_bids_is_told_apart() {
        let (bid, none) = (Priced::Price("1".into()), |words: &str| Priced::None(words.into()));
        let check = |old: &Priced, new: &Priced, ways: &OldWays| {
            compare(&json!([]), old, new, ways, price).first().copied()
        };
        assert_eq!(check(&none("x"), &none("y"), &ways()), None);
        assert_eq!(check(&Priced::Price("0".into()), &none("y"), &ways()), None);
        assert_eq!(
            check(&none("denom in not supported"), &bid, &ways()),
            Some(Cause::Denomination)
        );
        let in_uact = json!({"price": {"denom": "uact"}});
        let why = compare(&in_uact, &none("uakt only"), &bid, &ways(), price);
        assert_eq!(why, [Cause::Denomination]);
        assert_eq!(check(&Priced::Price("0".into()), &bid, &ways()), Some(Cause::OldFailed));
        assert_eq!(check(&bid, &none("too low"), &ways()), Some(Cause::Unexplained));
        let blind = OldWays { checks_the_maximum: false, ..ways() };
        assert_eq!(check(&bid, &none("too low"), &blind), Some(Cause::Maximum));
        let own = OldWays { has_own_lines: true, ..ways() };
        assert_eq!(check(&bid, &none("too low"), &own), Some(Cause::OwnLines));
    }

    #[test]
    fn a_denomination_that_was_never_looked_at_is_told() {
        let order = |denom: &str| json!({"resources": [], "price": {"denom": denom}});
        // Half a dollar an AKT.
        let price = |order: &Value| {
            Priced::Price(
                if denomination(order) == Some("uakt") { "4.00" } else { "2.00" }.to_owned(),
            )
        };
        let check = |order: &Value, old: &str, new: &Priced| {
            compare(order, &Priced::Price(old.into()), new, &ways(), price)
        };
        let refused = Priced::None("denom in not supported: ibc/0000".to_owned());
        assert_eq!(check(&order("ibc/0000"), "2", &refused), [Cause::AnyDenomination]);
        assert_eq!(check(&order("uakt"), "2", &refused), [Cause::Unexplained]);
        let other = Priced::None("rounds to zero".to_owned());
        assert_eq!(check(&order("ibc/0000"), "2", &other), [Cause::Unexplained]);
        // A bid in uakt, whatever was asked for.
        let new = Priced::Price("2".to_owned());
        assert_eq!(check(&order("uact"), "4.00", &new), [Cause::AnyDenomination]);
        assert_eq!(check(&order("uact"), "5.00", &new), [Cause::Unexplained]);
    }

    #[test]
    fn names_are_those_of_the_json() {
        for cause in Cause::ACCEPTABLE {
            assert_eq!(serde_json::to_value(cause).expect("a text"), json!(cause.name()));
        }
    }
}
