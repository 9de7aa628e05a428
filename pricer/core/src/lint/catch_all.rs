//! `*` and the fallback: what a GPU costs that is not listed, here and in the published script.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Finding, Severity};
use crate::compat::Compat;
use crate::errors::excerpt;
use crate::gpu_prices::{GpuPrices, MapEntry, UNLISTED_GPU_USD};
use crate::price::UsdPerMonth;

/// Models that are named in a finding before it says `…`.
const NAMED_MODELS: usize = 3;

/// The finding about GPUs that are not listed, if their price is not the one that is expected.
pub(super) fn lint(text: &str, prices: &GpuPrices, compat: Compat) -> Option<Finding> {
    match compat {
        Compat::Script => star_of_the_script(prices),
        Compat::Documented => cheaper_than_the_script(text, prices),
    }
}

fn star(prices: &GpuPrices) -> Option<&MapEntry> {
    prices.entries().iter().find(|entry| entry.key == "*")
}

/// Script: `*` is a key like any other, so it counts only as one price among the listed.
fn star_of_the_script(prices: &GpuPrices) -> Option<Finding> {
    let fallback = prices.fallback();
    let MapEntry { price, .. } = star(prices).filter(|star| star.price < fallback)?;
    let problem = if prices.entries().len() == 1 {
        // Provider Console writes its GPU price like this.
        format!(
            "has only `*={price}`, and the script knows no catch-all: every GPU costs {fallback}"
        )
    } else {
        let why = reason(fallback);
        format!(
            "has `*={price}`, and the script knows no catch-all: \
             a GPU that is not listed costs {fallback}, {why}"
        )
    };
    let repair = "list every model that you have, or set BIDPRICE_COMPAT=documented";
    Some(Finding::of_map("star", problem, repair))
}

/// Without a `*` both fall back to the same: the highest price of the same entries, at least 100.
/// Entries that the script never reads can only make its fallback lower.
fn cheaper_than_the_script(text: &str, prices: &GpuPrices) -> Option<Finding> {
    let ours = star(prices).map_or(prices.fallback(), |star| star.price);
    let scripts = GpuPrices::parse(text, Compat::Script).ok()?.fallback();
    if ours >= scripts {
        return None;
    }
    let problem = format!(
        "charges {ours} for a GPU that is not listed{}; the published script charges {scripts}, {}",
        also(prices.entries()),
        reason(scripts)
    );
    let repair =
        format!("keep it if {ours} is meant, else set `*={scripts}` or BIDPRICE_COMPAT=script");
    Some(Finding { severity: Severity::Difference, ..Finding::of_map("cheaper", problem, repair) })
}

fn reason(fallback: UsdPerMonth) -> &'static str {
    if fallback == UNLISTED_GPU_USD { "its minimum" } else { "the highest listed price" }
}

/// Models that are listed only with a ram or an interface: of another kind they are not listed.
fn also(entries: &[MapEntry]) -> String {
    let is_listed = |model: &str| entries.iter().any(|e| e.key.eq_ignore_ascii_case(model));
    let mut models: Vec<&str> = Vec::new();
    for (model, _) in entries.iter().filter_map(|entry| entry.key.split_once('.')) {
        if !is_listed(model) && !models.iter().any(|m| m.eq_ignore_ascii_case(model)) {
            models.push(model);
        }
    }
    if models.is_empty() {
        return String::new();
    }
    let dots = if models.len() > NAMED_MODELS { ", …" } else { "" };
    models.truncate(NAMED_MODELS);
    format!(", such as another kind of {}{dots}", excerpt(&models.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compat::Compat::{Documented, Script};

    #[track_caller]
    fn check(compat: Compat, map: &str, expected: &str) {
        let prices = GpuPrices::parse(map, compat).expect("a good map");
        assert_eq!(lint(map, &prices, compat).map(|f| f.problem).unwrap_or_default(), expected);
    }

    #[test]
    fn the_star_of_the_script_is_no_catch_all() {
        check(
            Script,
            "a100=900,*=130",
            "has `*=130`, and the script knows no catch-all: a GPU that is not listed costs 900, the highest listed price",
        );
        check(
            Script,
            "t4=80,*=50",
            "has `*=50`, and the script knows no catch-all: a GPU that is not listed costs 100, its minimum",
        );
        check(
            Script,
            "*=45",
            "has only `*=45`, and the script knows no catch-all: every GPU costs 100",
        );
        check(Script, "*=401.7684", "");
        check(Script, "a100=900,*=900", "");
        check(Script, "a100=900", "");
    }

    #[test]
    fn a_documented_star_below_the_scripts_fallback_is_told_with_both_figures() {
        check(
            Documented,
            "a100=900,t4=80,*=130",
            "charges 130 for a GPU that is not listed; the published script charges 900, the highest listed price",
        );
        check(
            Documented,
            "a100.80Gi=1000,*=130",
            "charges 130 for a GPU that is not listed, such as another kind of a100; the published script charges 1000, the highest listed price",
        );
        check(
            Documented,
            "*=45",
            "charges 45 for a GPU that is not listed; the published script charges 100, its minimum",
        );
        check(Documented, "*=100", "");
        check(Documented, "a100=900,t4=80", "");
        check(Documented, "t4=80", "");
        check(Documented, "a100=900,*=1000", "");
    }

    #[test]
    fn the_scripts_own_reading_of_the_map_counts() {
        // The script stops at the empty entry and never sees the 900.
        check(Documented, "t4=80,,a100=900,*=130", "");
        check(
            Documented,
            "t4=80,,a100=900,*=90",
            "charges 90 for a GPU that is not listed; the published script charges 100, its minimum",
        );
    }
}
