//! What an operator should look at in a values file.
//!
//! First what the chart does to the values on their way, then everything that the core finds in
//! the texts that arrive, each with the file and line where it was written.

mod changed;
mod ours;
mod repeated;
mod script;
mod stray;
mod unknown;

use bidprice_core::{Finding, Severity, TariffTexts, lint_tariff};

use crate::names::{Name, Sets};
use crate::{Arrival, Arriving, Place, Value, Values, arrivals};

/// One thing to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartFinding {
    /// Such as `provider.yaml:12`; `environment` for what no file holds.
    pub place: String,
    /// Such as `price_target_ip`.
    pub key: String,
    /// What is wrong, behind the key.
    pub problem: String,
    /// What to do about it.
    pub repair: String,
    /// How bad it is.
    pub severity: Severity,
    /// A stable name for the kind of finding.
    pub rule: &'static str,
}

/// A finding that still knows where to sort.
struct Placed {
    place: Option<Place>,
    finding: ChartFinding,
}

impl Placed {
    fn new(rule: &'static str, key: &str, place: &Place, problem: String, repair: &str) -> Self {
        let (shown, key, repair) = (place.to_string(), printable(key), printable(repair));
        let severity = Severity::Problem;
        let finding = ChartFinding { place: shown, key, problem, repair, severity, rule };
        Self { place: Some(place.clone()), finding }
    }

    fn note(mut self) -> Self {
        self.finding.severity = Severity::Note;
        self
    }
}

/// With nothing that a terminal would obey. Repairs are to be copied, so they are not cut.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// Finds everything that should be looked at, in the order of files and lines.
///
/// The mode is not in a values file: it comes from the environment or the settings.
#[must_use]
pub fn lint_values(values: &Values, compat: Option<&str>) -> Vec<ChartFinding> {
    let arriving = arrivals(values);
    let mut found = changed::lint(&arriving, compat);
    let prices = lint_prices(&arriving, compat, &found);
    found.extend(prices);
    found.extend(script::lint(values, &arriving));
    found.extend(stray::lint(values));
    found.extend(unknown::lint(values));
    found.extend(ours::lint(values));
    found.extend(repeated::lint(values));
    found.sort_by(|one, other| one.place.cmp(&other.place));
    found.into_iter().map(|placed| placed.finding).collect()
}

/// What the core says to the texts that arrive, without what has been said already.
fn lint_prices(arriving: &[Arriving<'_>], compat: Option<&str>, said: &[Placed]) -> Vec<Placed> {
    let mut texts = TariffTexts { compat, ..TariffTexts::default() };
    for Arriving { name, arrival, .. } in arriving {
        let Arrival::Text { text, .. } = arrival else { continue };
        match name.sets {
            Sets::Target(target) => {
                if let Some(place) = texts.targets.get_mut(target as usize) {
                    *place = Some(text);
                }
            }
            Sets::Gpus => texts.gpu_mappings = Some(text),
            Sets::Whitelist | Sets::Debug => {}
        }
    }
    let findings = lint_tariff(&texts).into_iter();
    findings.filter_map(|finding| placed(finding, arriving, said)).collect()
}

/// The finding with the key and the place of its variable.
fn placed(finding: Finding, arriving: &[Arriving<'_>], said: &[Placed]) -> Option<Placed> {
    let Finding { variable, problem, repair, severity, rule } = finding;
    let Some(source) = arriving.iter().find(|each| each.name.variable == variable) else {
        let (place, key) = ("environment".to_owned(), variable);
        let finding = ChartFinding { place, key, problem, repair, severity, rule };
        return Some(Placed { place: None, finding });
    };
    let Arriving { name: Name { key, .. }, value: Value { place, .. }, .. } = *source;
    let says_it_all = |placed: &Placed| {
        let ChartFinding { key: said_of, rule: said, severity, .. } = &placed.finding;
        said_of == key
            && match *said {
                // Line breaks explain the spaces, and nothing else that is wrong with a map.
                changed::LINES => rule == "spaces",
                _ => *severity == Severity::Problem,
            }
    };
    if said.iter().any(says_it_all) {
        return None;
    }
    let mut placed = Placed::new(rule, key, place, problem, &repair);
    placed.finding.severity = severity;
    Some(placed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A script, so that prices count.
    const SCRIPT: &str = "bidpricescript: IyEvYmluL3NoCg==\n";

    pub(super) fn shown(files: &[(&str, &str)], compat: Option<&str>) -> String {
        let values = Values::read(files).expect("good files");
        let findings = lint_values(&values, compat);
        let lines: Vec<String> = findings
            .iter()
            .map(|f| {
                let mark = if f.severity == Severity::Note { " (note)" } else { "" };
                format!("{}: {} {} | {}{mark}", f.place, f.key, f.problem, f.repair)
            })
            .collect();
        lines.join("\n")
    }

    #[track_caller]
    pub(super) fn check(text: &str, expected: &str) {
        check_as(None, text, expected);
    }

    #[track_caller]
    pub(super) fn check_as(compat: Option<&str>, text: &str, expected: &str) {
        // The script stands behind, so that lines are those of the case.
        assert_eq!(shown(&[("p.yaml", &format!("{text}{SCRIPT}"))], compat), expected);
    }

    #[test]
    fn a_good_file_has_no_findings() {
        check(
            "from: akash1abc\nkey: x\ndomain: example.org\nnode: http://akash-node:26657\nminimumbalance: 5000000\n\
             attributes:\n  - key: region\n    value: us\nprice_target_cpu: 1.60\nprice_target_memory: 0.80\n\
             price_target_hd_ephemeral: .02\nprice_target_endpoint: \"0.05\"\nprice_target_ip:\n\
             price_target_gpu_mappings: \"a100=900,t4=80\"\nwhitelist_url: https://example.org/list\n",
            "",
        );
    }

    #[test]
    fn the_cores_findings_stand_at_their_line() {
        check(
            "from: x\nprice_target_cpu: $5\nprice_target_gpu_mappings: \"a100=900;t4=80\"\n",
            "p.yaml:2: price_target_cpu is `$5`, which has a currency with it | write the number alone, US dollars a month are meant\n\
             p.yaml:3: price_target_gpu_mappings has the entry `a100=900;t4=80`, whose price is not a number | separate entries with commas, as in a100=900,t4=80",
        );
        check_as(
            Some("script"),
            "price_target_gpu_mappings: \"*=45\"\n",
            "p.yaml:1: price_target_gpu_mappings has only `*=45`, and the script knows no catch-all: every GPU costs 100 | list every model that you have, or set BIDPRICE_COMPAT=documented",
        );
        check_as(
            Some("exact"),
            "price_target_cpu: 1\n",
            "environment: BIDPRICE_COMPAT is `exact`, which is no way to read the map | write `script` or `documented`",
        );
    }

    proptest! {
        #[test]
        fn no_file_makes_it_panic(
            texts in prop::collection::vec("(price_target_(cpu|ip|gpu_mappings): |bidpricescript: |a100: |[-'\"\\[\\]{}:,.|>~\\\\ \\n0-9a-f=*x_]|1e9|0x|yes|\\n){0,20}", 1..3),
        ) {
            let files: Vec<(&str, &str)> = texts.iter().map(|text| ("p.yaml", text.as_str())).collect();
            if let Ok(values) = Values::read(&files) {
                let findings = lint_values(&values, Some("script"));
                let stops = crate::environment(&values).is_err();
                prop_assert!(!stops || findings.iter().any(|finding| finding.rule == "stops"));
            }
        }
    }

    #[test]
    fn later_files_decide_and_findings_follow_the_files() {
        let one = format!("price_target_ip: 0\nprice_target_cpu: x\n{SCRIPT}");
        let files =
            [("a.yaml", one.as_str()), ("b.yaml", "price_target_ip: 3\nprice_target_memory: z\n")];
        assert_eq!(
            shown(&files, None),
            "a.yaml:2: price_target_cpu is `x`, which is not a number | write a plain number such as 1.60\n\
             b.yaml:2: price_target_memory is `z`, which is not a number | write a plain number such as 1.60"
        );
    }
}
