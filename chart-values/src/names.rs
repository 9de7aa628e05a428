//! The chart's values by name: those that become variables of the bid script, and all others.

use bidprice_core::Target;

/// A value that the chart hands to the bid script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    /// In a values file.
    pub key: &'static str,
    /// In the container's environment.
    pub variable: &'static str,
    /// What it sets.
    pub sets: Sets,
}

/// What a value sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sets {
    /// The price of a resource.
    Target(Target),
    /// The GPU map.
    Gpus,
    /// `whitelist_url`.
    Whitelist,
    /// `debug_bid_script`.
    Debug,
}

const fn target(key: &'static str, target: Target) -> Name {
    Name { key, variable: target.variable(), sets: Sets::Target(target) }
}

/// All of them, in the order in which the chart has them.
pub const NAMES: [Name; 11] = [
    target("price_target_cpu", Target::Cpu),
    target("price_target_memory", Target::Memory),
    target("price_target_hd_ephemeral", Target::HdEphemeral),
    target("price_target_hd_pers_hdd", Target::HdPersHdd),
    target("price_target_hd_pers_ssd", Target::HdPersSsd),
    target("price_target_hd_pers_nvme", Target::HdPersNvme),
    target("price_target_endpoint", Target::Endpoint),
    target("price_target_ip", Target::Ip),
    Name { key: GPU_MAPPINGS, variable: "PRICE_TARGET_GPU_MAPPINGS", sets: Sets::Gpus },
    Name { key: "whitelist_url", variable: "WHITELIST_URL", sets: Sets::Whitelist },
    Name { key: "debug_bid_script", variable: "DEBUG_BID_SCRIPT", sets: Sets::Debug },
];

/// The GPU map's key.
pub const GPU_MAPPINGS: &str = "price_target_gpu_mappings";

/// The script's key. Without it the chart ignores every price.
pub const SCRIPT: &str = "bidpricescript";

/// What else stands at the top of a values file of this chart, in any of its versions.
#[rustfmt::skip]
const OTHERS: &[&str] = &[
    "affinity", "akash_client", "akash_provider", "akashd", "attestation", "attributes", "authpem",
    "autoscaling", "balances_period", "beta", "bid_deposit", "bid_price_cpu", "bid_price_memory",
    "bid_price_storage", "bid_timeout", "biddepositcpudenom", "biddepositendpointdenom",
    "biddepositipdenom", "biddepositmemorydenom", "biddepositstoragedenoms", "bidmindeposit",
    "bidpricecpuscale", "bidpriceendpointscale", "bidpriceipscale", "bidpricememoryscale",
    "bidpricendpointscale", "bidpricestoragescale", "bidpricestrategy", "bids", "chainid",
    "cluster_node_port_quantity", "cluster_storage_class", "debug",
    "deployment_ingress_domain_config_secret_name", "deployment_runtime_class",
    "deploymentnetworkpoliciesenabled", "domain", "email", "fees", "from", "fullnameOverride",
    "gas", "gasadjustment", "gasprices", "gatewayApi", "global", "home", "hosturi", "image",
    "imagePullSecrets", "ingress", "installCRDs", "ipoperator", "key", "keyring", "keyringbackend",
    "keysecret", "lease_funds_monitor_interval", "letsEncrypt", "log_restart_patterns",
    "manifest_timeout", "mingasprices", "minimum_gas_prices", "minimumbalance", "minimumgasprices",
    "monitor", "nameOverride", "node", "nodeSelector", "overcommit_pct_cpu", "overcommit_pct_mem",
    "overcommit_pct_storage", "persistent_storage", "podAnnotations", "podSecurityContext",
    "query_timeout", "reclamationWindow", "replicaCount", "resourcedefinition", "resources",
    "securityContext", "service", "serviceAccount", "storage", "tolerations", "trustnode",
    "tx_broadcast_timeout", "waitready", "website", "withdrawal_period", "withdrawalperiod",
];

/// Whether the chart, in any of its versions, knows a value of this name.
#[must_use]
pub fn is_known(key: &str) -> bool {
    key == SCRIPT || NAMES.iter().any(|name| name.key == key) || OTHERS.contains(&key)
}

/// The name that was probably meant: letters, digits and nothing else compared, at most three of
/// them different. A name that was only cut short is nearest.
#[must_use]
pub fn nearest_name<'n>(wrong: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    const DIFFERENT_MAX: usize = 3;
    let wrong = letters(wrong);
    let distance_to = |name: &[u8]| {
        if wrong.len() > 3 && name.starts_with(&wrong) { 0 } else { distance(&wrong, name) }
    };
    let distances = names.into_iter().map(|name| (distance_to(&letters(name)), name));
    distances
        .min_by_key(|(distance, _)| *distance)
        .filter(|(d, _)| *d <= DIFFERENT_MAX)
        .map(|(_, n)| n)
}

/// Small letters and digits only.
pub(crate) fn letters(name: &str) -> Vec<u8> {
    let bytes = name.bytes().filter(u8::is_ascii_alphanumeric);
    bytes.map(|byte| byte.to_ascii_lowercase()).collect()
}

/// How many letters have to be put in, taken out or changed.
pub(crate) fn distance(one: &[u8], other: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, a) in one.iter().enumerate() {
        let mut left = index + 1;
        let mut next = vec![left];
        for (b, pair) in other.iter().zip(row.windows(2)) {
            let [diagonal, above] =
                [pair.first(), pair.last()].map(|cell| cell.copied().unwrap_or(left));
            left = (diagonal + usize::from(a != b)).min(above + 1).min(left + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_the_keys_in_capital_letters() {
        for name in NAMES {
            assert_eq!(name.key.to_ascii_uppercase(), name.variable);
        }
    }

    #[track_caller]
    fn check(wrong: &str, expected: Option<&str>) {
        assert_eq!(nearest_name(wrong, NAMES.map(|name| name.key)), expected);
    }

    #[test]
    fn the_nearest_name_is_the_one_that_was_meant() {
        check("price_target_gpu_mapping", Some("price_target_gpu_mappings"));
        check("PRICE_TARGET_CPU", Some("price_target_cpu"));
        check("priceTargetMemory", Some("price_target_memory"));
        check("price_target_mem", Some("price_target_memory"));
        check("price_target_hd_pers_nvm", Some("price_target_hd_pers_nvme"));
        check("price_target_storage_classes", None);
        check("", None);
    }

    #[test]
    fn the_charts_other_names_are_known() {
        assert!(is_known("minimumbalance") && is_known("bidpricescript") && is_known("website"));
        assert!(!is_known("t4") && !is_known("price_target_gpu"));
    }
}
