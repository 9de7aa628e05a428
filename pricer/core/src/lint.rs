//! What an operator should look at: every entry that would make a wrong bid, not only the first.
//!
//! A bid stops at the first setting that it cannot read. Here all are named, and with them those
//! that can be read but are surely not meant: a key that no order matches, a `*` that the script
//! does not take for a catch-all, a part of the map that it never sees.

mod catch_all;
mod keys;
mod map;

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::compat::Compat;
use crate::errors::{SettingError, excerpt};
use crate::gpu_prices::VARIABLE;
use crate::tariff::{Target, TariffTexts, parse_target};

/// One thing to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Such as `PRICE_TARGET_CPU`.
    pub variable: String,
    /// What is wrong, behind the variable's name.
    pub problem: String,
    /// What to do about it.
    pub repair: String,
    /// How bad it is.
    pub severity: Severity,
    /// A stable name for the kind of finding.
    pub rule: &'static str,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// A bid would be wrong, or there would be none.
    Problem,
    /// The bid is as documented, and cheaper than the published script's. Only the operator knows
    /// whether that is meant, so it counts: a tool that follows the script must not charge less
    /// than it did without somebody having looked.
    Difference,
    /// As the settings say, and said only because it is easily not meant. Does not count.
    Note,
}

impl Severity {
    /// Whether `lint` ends with 2 because of it.
    #[must_use]
    pub const fn needs_a_look(self) -> bool {
        match self {
            Self::Problem | Self::Difference => true,
            Self::Note => false,
        }
    }

    /// Its name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Problem => "problem",
            Self::Difference => "difference",
            Self::Note => "note",
        }
    }
}

impl Finding {
    /// Something wrong with the GPU map.
    fn of_map(rule: &'static str, problem: String, repair: impl Into<String>) -> Self {
        let (variable, repair) = (VARIABLE.to_string(), repair.into());
        Self { variable, problem, repair, severity: Severity::Problem, rule }
    }

    fn of_error(error: SettingError, rule: &'static str) -> Self {
        let SettingError { name, problem, hint, .. } = error;
        Self { variable: name, problem, repair: hint, severity: Severity::Problem, rule }
    }
}

/// Finds everything in a tariff's texts that should be looked at, in the order of the targets and
/// then of the map.
#[must_use]
pub fn lint_tariff(texts: &TariffTexts<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let compat = texts.compat.unwrap_or_default().parse().unwrap_or_else(|error| {
        findings.push(Finding::of_error(error, "compat"));
        Compat::default()
    });
    for (target, text) in Target::ALL.into_iter().zip(texts.targets) {
        findings.extend(text.filter(|text| !text.is_empty()).and_then(|t| lint_target(target, t)));
    }
    findings.extend(map::lint_map(texts.gpu_mappings.unwrap_or_default(), compat));
    findings
}

fn lint_target(target: Target, text: &str) -> Option<Finding> {
    let price = match parse_target(target, text) {
        Ok(price) => price,
        Err(error) => return Some(Finding::of_error(error, "target")),
    };
    let shown = excerpt(text);
    let (problem, repair, severity, rule) = if text.contains(['e', 'E']) {
        let problem = format!(
            "is `{shown}`, read as {price} here; the published script cannot read it and bids nothing"
        );
        (problem, format!("write {price}"), Severity::Problem, "exponent")
    } else if price.0.is_zero() {
        let repair = format!("remove it if the default of {} is meant", target.default_price());
        (format!("is `{shown}`: it is given away"), repair, Severity::Note, "free")
    } else {
        return None;
    };
    Some(Finding { variable: target.variable().to_string(), problem, repair, severity, rule })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tariff::Tariff;
    use proptest::prelude::*;

    /// Rule and problem of each finding, a line each.
    pub(super) fn shown(findings: &[Finding]) -> String {
        let lines: Vec<String> =
            findings.iter().map(|f| format!("{}: {} | {}", f.rule, f.problem, f.repair)).collect();
        lines.join("\n")
    }

    #[track_caller]
    fn check(target: &str, expected: &str) {
        let targets = Target::ALL.map(|each| (each == Target::Ip).then_some(target));
        let texts = TariffTexts { targets, ..TariffTexts::default() };
        assert_eq!(shown(&lint_tariff(&texts)), expected);
    }

    #[test]
    fn a_good_tariff_has_no_findings() {
        for text in ["5", "5.0404", ".5040", " 1.60 ", "0.00002"] {
            check(text, "");
        }
        check("", "");
    }

    #[test]
    fn targets_that_are_read_but_not_meant_are_named() {
        check(
            "1e+06",
            "exponent: is `1e+06`, read as 1000000 here; the published script cannot read it and bids nothing | write 1000000",
        );
        check("0", "free: is `0`: it is given away | remove it if the default of 5 is meant");
        check("0.00", "free: is `0.00`: it is given away | remove it if the default of 5 is meant");
    }

    proptest! {
        #[test]
        fn what_refuses_a_bid_is_a_finding(
            map in "([a-c0-3=,;.* \\n-]|a100|sxm4|80Gi|=9,){0,12}",
            target in "[0-9.eE+$-]{0,6}",
            script in any::<bool>(),
        ) {
            let mut texts = TariffTexts { gpu_mappings: Some(&map), ..TariffTexts::default() };
            texts.compat = script.then_some("script");
            texts.targets = [Some(&target); 8];
            let problems = lint_tariff(&texts).into_iter().any(|f| f.severity == Severity::Problem);
            prop_assert!(problems || Tariff::parse(&texts).is_ok());
        }
    }

    #[test]
    fn every_bad_target_is_named_not_only_the_first() {
        let targets = [Some("abc"), None, Some("1,60"), None, None, None, Some("$5"), Some("-1")];
        let texts = TariffTexts { compat: Some("exact"), targets, gpu_mappings: Some("a100") };
        let findings = lint_tariff(&texts);
        let variables: Vec<&str> = findings.iter().map(|f| f.variable.as_str()).collect();
        assert_eq!(
            variables,
            [
                "BIDPRICE_COMPAT",
                "PRICE_TARGET_CPU",
                "PRICE_TARGET_HD_EPHEMERAL",
                "PRICE_TARGET_ENDPOINT",
                "PRICE_TARGET_IP",
                "PRICE_TARGET_GPU_MAPPINGS"
            ]
        );
        assert!(findings.iter().all(|finding| finding.severity.needs_a_look()));
    }
}
