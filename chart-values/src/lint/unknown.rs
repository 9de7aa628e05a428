//! Names that the chart does not know but that were surely meant for it.

use super::Placed;
use crate::names::{NAMES, SCRIPT, distance, is_known, letters, nearest_name};
use crate::{Value, Values};

/// The finding about each name that is nearly one of the chart's.
pub(super) fn lint(values: &Values) -> Vec<Placed> {
    values.iter().filter_map(|(key, value)| lint_key(key, value)).collect()
}

fn lint_key(key: &str, value: &Value) -> Option<Placed> {
    let is_price = letters(key).starts_with(b"pricetarget");
    if is_known(key) || !(is_price || is_another(key)) {
        return None;
    }
    let names = NAMES.map(|name| name.key);
    let repair = match nearest_name(key, names.into_iter().chain([SCRIPT])) {
        Some(name) => format!("write {name}"),
        None => format!("the chart's prices are {}", prices().join(", ")),
    };
    let problem = "is no value of the chart, so it changes nothing".to_owned();
    Some(Placed::new("unknown", key, &value.place, problem, &repair))
}

/// One or two letters beside the script's name, or the names without prices.
pub(super) fn is_another(key: &str) -> bool {
    const DIFFERENT_MAX: usize = 2;
    let others = [SCRIPT, "whitelist_url", "debug_bid_script"];
    others.iter().any(|name| distance(&letters(key), &letters(name)) <= DIFFERENT_MAX)
}

fn prices() -> Vec<&'static str> {
    let names = NAMES.into_iter().map(|name| name.key);
    names.filter(|key| key.starts_with("price_target_")).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, shown};

    #[track_caller]
    fn check_repair(key: &str, name: &str) {
        check(
            &format!("{key}: x\n"),
            &format!(
                "p.yaml:1: {key} is no value of the chart, so it changes nothing | write {name}"
            ),
        );
    }

    #[test]
    fn the_nearest_name_is_the_repair() {
        check_repair("price_target_gpu_mapping", "price_target_gpu_mappings");
        check_repair("PRICE_TARGET_CPU", "price_target_cpu");
        check_repair("price-target-memory", "price_target_memory");
        check_repair("priceTargetIp", "price_target_ip");
        check_repair("bid_price_script", "bidpricescript");
        check_repair("whitelisturl", "whitelist_url");
    }

    #[test]
    fn where_none_is_near_all_are_named() {
        let found = shown(&[("p.yaml", "price_target_object_storage: 1\n")], None);
        assert!(
            found.contains("the chart's prices are price_target_cpu, price_target_memory"),
            "{found}"
        );
        check("bidpricestrategy: x\nbid_price_cpu: 1\nmy_own: 1\n", "");
    }
}
