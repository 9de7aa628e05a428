//! The scripts of tests/migrate/scripts: what each charges, and the kinds of what is found in it.
//!
//! All of them were written for this, in the manner of what operators have; none is a published one.

use super::FindingKind::{
    AllowFile, AllowList, AllowUrl, BlocksAMonth, Chia, Denomination, DenyList, DenyUrl, FixedRate,
    GpuCase, GpuTable, MinimumCpu, MinimumUsd, NotAScript, NotUnderstood, OtherFile, OwnerFactor,
    OwnerFixed, OwnerTerms, PriceUnknown, PriceUnreadable, RateSource, Ratio, Refusal,
    ShareOfMaximum, SmallContainer, Surcharge, TimeOfDay, UnlistedGpu, Utilisation, WrongSchema,
};
use super::{FindingKind, ScriptTarget, TargetValue, read_script};

/// The prices of the scripts that were written for something else: the chart's go before them.
const CHART: &str = "cpu:1.60 memory:0.80 ephemeral:0.02 endpoint:0.05 ip:5";

macro_rules! check {
    ($name:literal, $prices:expr, [$($kind:ident),*]) => {
        let text = include_str!(concat!("../../../../tests/migrate/scripts/", $name, ".sh"));
        check($name, text, $prices, &[$($kind),*]);
    };
}

/// Prices are `name=number`, or `name:number` where the chart's goes before it, or `name?`.
#[track_caller]
fn check(name: &str, text: &str, prices: &str, kinds: &[FindingKind]) {
    let script = read_script(text);
    let mut targets = Vec::new();
    for line in &script.targets {
        if !targets.contains(&line.target) {
            targets.push(line.target);
        }
    }
    let shown: Vec<String> = targets
        .into_iter()
        .map(|target| {
            let name = short_name(target);
            match script.price(target).expect("it is set") {
                TargetValue::Fixed(text) => format!("{name}={text}"),
                TargetValue::Default { text, .. } => format!("{name}:{text}"),
                TargetValue::Unreadable { .. } => format!("{name}?"),
            }
        })
        .collect();
    assert_eq!(shown.join(" "), prices, "{name}");
    let found: Vec<FindingKind> = script.findings.iter().map(|finding| finding.kind).collect();
    assert_eq!(found, kinds, "{name}: {:#?}", script.findings);
}

fn short_name(target: ScriptTarget) -> String {
    match target {
        ScriptTarget::Resource(target) => {
            let name = target.variable().to_ascii_lowercase();
            name.trim_start_matches("price_target_").trim_start_matches("hd_").to_owned()
        }
        ScriptTarget::AllDisks => "all_disks".to_owned(),
        ScriptTarget::GpuUnit => "gpu_unit".to_owned(),
        ScriptTarget::GpuDefault => "gpu_default".to_owned(),
        ScriptTarget::GpuMappings => "gpu_map".to_owned(),
    }
}

#[test]
fn scripts_of_every_era_are_read() {
    check!(
        "bare-2022-05",
        "cpu=4.50 memory=1.25 ephemeral=0.25 pers_hdd=0.30 pers_ssd=0.40 pers_nvme=0.45",
        []
    );
    check!(
        "bare-2022-06",
        "cpu=4.50 memory=1.25 ephemeral=0.08 pers_hdd=0.10 pers_ssd=0.12 pers_nvme=0.14",
        []
    );
    check!(
        "bare-2022-11",
        "memory=0.70 cpu=1.40 ephemeral=0.03 pers_hdd=0.02 pers_ssd=0.05 pers_nvme=0.06 ip=7 endpoint=0.10",
        []
    );
    check!("crlf", "cpu=1.65 memory:0.80 ephemeral:0.02 endpoint:0.05 ip=5.5", []);
    check!("export-declare", "cpu=2.20 memory=1.10 ephemeral=0.05 endpoint=0.20 ip=6.50", []);
    check!(
        "gpu-unit-flat",
        "cpu=1.60 memory=0.80 ephemeral=0.02 pers_hdd=0.01 pers_ssd=0.03 pers_nvme=0.04 endpoint=0.05 ip=5 gpu_unit=145",
        []
    );
    check!(
        "highest-6.0.7",
        "cpu:1.60 memory:0.80 ephemeral:0.02 pers_hdd:0.01 pers_ssd:0.03 pers_nvme:0.03 endpoint:0.05 ip:5",
        []
    );
    check!(
        "take-pay-2023-08",
        "cpu=1.20 memory=0.60 ephemeral=0.02 pers_hdd=0.01 pers_ssd=0.03 pers_nvme=0.04 endpoint=0.05 ip=5 gpu_unit=100",
        []
    );
    check!(
        "uact-15.0",
        "cpu:1.60 memory:0.80 ephemeral:0.02 pers_hdd:0.01 pers_ssd:0.03 pers_nvme:0.04 endpoint:0.05 ip:5",
        []
    );
}

#[test]
fn prices_that_cannot_be_read_are_told() {
    check!("commented", "cpu=1.90 memory=0.85 ephemeral=0.03 endpoint=0.05 ip=4", [NotUnderstood]);
    check!(
        "computed",
        "cpu? memory? ephemeral? endpoint=0.05 ip?",
        [NotUnderstood, PriceUnreadable, PriceUnreadable, PriceUnreadable, PriceUnreadable]
    );
    check!(
        "heredoc-trap",
        "cpu=1.70 memory=0.75 ephemeral=0.02 endpoint=0.05 ip=5",
        [NotUnderstood]
    );
    check!("last-wins", "cpu=1.85 memory=0.95 ephemeral? endpoint=0.05 ip=5", [PriceUnreadable]);
}

#[test]
fn owners_are_found() {
    check!("blacklist-array", CHART, [DenyList]);
    check!("blacklist-url", CHART, [DenyUrl]);
    check!("filtered-accounts", CHART, [DenyUrl]);
    check!("owner-discount-late", CHART, [OwnerTerms]);
    check!("owner-discount", CHART, [OwnerFactor, OwnerFactor]);
    check!("owner-fixed-fraction", CHART, [OwnerFixed]);
    check!("owner-fixed", CHART, [OwnerFixed, OwnerFixed]);
    check!("owner-table", CHART, [OwnerFactor]);
    check!("whitelist-file", CHART, [AllowFile]);
    check!("whitelist-inside", CHART, [AllowList]);
    check!("whitelist-url", CHART, [AllowUrl]);
}

#[test]
fn bounds_are_found() {
    check!("chia", "cpu? memory=1.00 all_disks=0.20", [Chia]);
    check!("minimum-cpu", CHART, [MinimumCpu]);
    check!("minimum-usd-raise", CHART, [MinimumUsd]);
    check!("minimum-usd", CHART, [MinimumUsd, MinimumUsd]);
    check!("ratio", CHART, [Ratio, Ratio]);
    check!("small-containers", CHART, [SmallContainer]);
}

#[test]
fn gpu_prices_are_found() {
    check!(
        "count-6.0.8",
        "cpu:2.10 memory:1.05 ephemeral:0.04 pers_hdd:0.02 pers_ssd:0.06 pers_nvme:0.08 endpoint:0.05 ip:5 gpu_map:h100=1400,a100.80Gi=1000,a100=900",
        [GpuTable]
    );
    check!(
        "defaults-6.0.5",
        "cpu:1.75 memory:0.90 ephemeral:0.02 pers_hdd:0.01 pers_ssd:0.03 pers_nvme:0.04 endpoint:0.05 ip:5",
        [GpuTable]
    );
    check!("gpu-array", CHART, [GpuTable, UnlistedGpu]);
    check!("gpu-case-globs", CHART, [GpuCase]);
    check!("gpu-case", CHART, [GpuCase]);
    check!(
        "map-with-spaces",
        "gpu_map=a100 = 900, t4=80,\n *=110 cpu:1.60 memory:0.80 ephemeral:0.02 endpoint:0.05 ip:5",
        [GpuTable]
    );
}

#[test]
fn sums_and_rates_are_found() {
    check!("evening", CHART, [TimeOfDay]);
    check!("extra-denomination", CHART, [Denomination]);
    check!("fixed-rate", CHART, [FixedRate]);
    check!("other-month", CHART, [BlocksAMonth]);
    check!("other-source", CHART, [RateSource, RateSource]);
    check!("share-of-maximum", CHART, [ShareOfMaximum]);
    check!("surcharge", CHART, [Surcharge, Surcharge]);
    check!("utilisation", CHART, [Utilisation]);
}

#[test]
fn what_is_no_bid_script_is_told() {
    check!("not-a-script", "", [NotAScript]);
    check!("python", "", [NotAScript]);
    check!(
        "wrong-schema",
        "cpu=12 gpu_default=150",
        [WrongSchema, NotUnderstood, BlocksAMonth, Refusal]
    );
}

#[test]
fn all_of_a_script_is_found() {
    check!(
        "several-at-once",
        CHART,
        [AllowUrl, OwnerFixed, OtherFile, PriceUnknown, Refusal, MinimumUsd, NotUnderstood]
    );
}
