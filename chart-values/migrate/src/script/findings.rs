//! What an operator has changed: each customisation with its lines and what becomes of it.

mod bounds;
mod effects;
mod gpus;
mod net;
mod order;
mod orders;
mod owner_condition;
mod owners;
mod rates;
mod sums;
mod whole;

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::compare::{Compared, OwnLine, Version};
use super::gpu_map::GpuMap;
use super::limits::FINDINGS_MAX;
use super::rules::{CarriedRule, CarriedSetting};
use super::study::Study;
use super::targets::TargetLine;
use super::ways::{Origin, Ways};

pub(in crate::script) use owner_condition::asks_list_of;
pub(crate) use whole::no_script;

/// A customisation, or something else that an operator should know of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is.
    pub kind: FindingKind,
    /// The operator's own lines that it is about; none for what is missing.
    pub lines: Vec<usize>,
    /// What the lines do, to go on behind "the script".
    pub sentence: String,
    /// What becomes of it.
    pub fate: Fate,
}

/// What becomes of a customisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is among the rules, the settings or the prices.
    Carried {
        /// As what, such as "rule `deny`".
        to: String,
    },
    /// It is lost unless the operator does something.
    NotCarried {
        /// What to do.
        hint: String,
    },
}

/// Kinds of customisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingKind {
    /// Owners that get a fixed number.
    OwnerFixed,
    /// Owners whose price is multiplied.
    OwnerFactor,
    /// Owners with other terms.
    OwnerTerms,
    /// Owners that get no bid.
    DenyList,
    /// The same, from a URL.
    DenyUrl,
    /// The same, from a file.
    DenyFile,
    /// Owners that alone get a bid.
    AllowList,
    /// The same, from a URL.
    AllowUrl,
    /// The same, from a file.
    AllowFile,
    /// No bid for groups with little CPU.
    MinimumCpu,
    /// No bid for a container with little CPU.
    SmallContainer,
    /// No bid, or a raised one, below a sum.
    MinimumUsd,
    /// No bid, or another price, for odd relations of CPU, memory and disk.
    Ratio,
    /// Prices for Chia miners.
    Chia,
    /// GPU prices by `case` or `if`.
    GpuCase,
    /// GPU prices in an array or in variables.
    GpuTable,
    /// Another price for a GPU that is not listed.
    UnlistedGpu,
    /// A price that depends on how full the provider is.
    Utilisation,
    /// A price that depends on the time.
    TimeOfDay,
    /// A number for everybody.
    FixedAnswer,
    /// A share of what the tenant pays at most.
    ShareOfMaximum,
    /// Something on top of the price, or off it, for everybody.
    Surcharge,
    /// Another number of blocks a month.
    BlocksAMonth,
    /// Another source of the rate.
    RateSource,
    /// A rate in the script itself.
    FixedRate,
    /// A denomination that the program does not know.
    Denomination,
    /// A price that cannot be read.
    PriceUnreadable,
    /// A price for something that has none.
    PriceUnknown,
    /// Fields that no order has.
    WrongSchema,
    /// Another refusal.
    Refusal,
    /// Another file that is read as a part of it.
    OtherFile,
    /// Lines of the published version that are gone.
    LinesMissing,
    /// It runs this program already.
    ThisProgram,
    /// No interpreter is named, or not a shell.
    Interpreter,
    /// It is no script.
    NotAScript,
    /// It could not be read to its end.
    Broken,
    /// Own lines that nothing else explains.
    NotUnderstood,
}

/// What was found, and what of it is carried.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) findings: Vec<Finding>,
    pub(crate) rules: Vec<CarriedRule>,
    pub(crate) settings: Vec<CarriedSetting>,
    pub(crate) not_understood: Vec<OwnLine>,
    /// Lines that some finding is about.
    explained: BTreeSet<usize>,
}

/// What a detector says.
pub(super) struct Report {
    kind: FindingKind,
    lines: Vec<RangeInclusive<usize>>,
    sentence: String,
}

impl Report {
    pub(super) fn new(kind: FindingKind, sentence: impl Into<String>) -> Self {
        Self { kind, lines: Vec::new(), sentence: sentence.into() }
    }

    pub(super) fn at(mut self, lines: RangeInclusive<usize>) -> Self {
        self.lines.push(lines);
        self
    }

    pub(super) fn at_all(mut self, lines: impl IntoIterator<Item = RangeInclusive<usize>>) -> Self {
        self.lines.extend(lines);
        self
    }
}

impl Found {
    /// Takes a report, unless nothing of it is the operator's own or it has been told.
    fn add(&mut self, study: &Study<'_>, report: Report, fate: Fate) -> Option<Vec<usize>> {
        let own = study.own();
        let all = report.lines.iter().flat_map(|range| own.range(range.clone()).copied());
        let mut lines: Vec<usize> = all.collect();
        lines.sort_unstable();
        lines.dedup();
        let is_told = |known: &Finding| known.kind == report.kind && known.lines == lines;
        if lines.is_empty()
            || self.findings.len() >= FINDINGS_MAX
            || self.findings.iter().any(is_told)
        {
            return None;
        }
        let Report { kind, sentence, .. } = report;
        self.explained.extend(&lines);
        self.findings.push(Finding { kind, lines: lines.clone(), sentence, fate });
        Some(lines)
    }

    pub(super) fn not_carried(&mut self, study: &Study<'_>, report: Report, hint: &str) {
        let _ = self.add(study, report, Fate::NotCarried { hint: hint.to_owned() });
    }

    /// Carried as a price or with the prices, which are told elsewhere.
    pub(super) fn as_price(&mut self, study: &Study<'_>, report: Report, to: &str) {
        let _ = self.add(study, report, Fate::Carried { to: to.to_owned() });
    }

    pub(super) fn as_rule(&mut self, study: &Study<'_>, report: Report, yaml: String) {
        let key = yaml.trim_start_matches("- ").split(':').next().unwrap_or_default();
        let to = format!("rule `{key}`");
        if let Some(lines) = self.add(study, report, Fate::Carried { to }) {
            self.rules.push(CarriedRule { yaml, lines });
        }
    }

    pub(super) fn as_setting(
        &mut self,
        study: &Study<'_>,
        report: Report,
        (key, value): (&'static str, String),
    ) {
        let to = format!("setting `{key}`");
        if let Some(lines) = self.add(study, report, Fate::Carried { to }) {
            self.settings.push(CarriedSetting { key, value, lines });
        }
    }

    /// Whether a finding has one of these lines.
    pub(super) fn explains(&self, lines: &RangeInclusive<usize>) -> bool {
        self.explained.range(lines.clone()).next().is_some()
    }
}

/// Everything that is found in a script, in the order of its lines.
pub(crate) fn find(
    study: &Study<'_>,
    compared: &Compared<'_>,
    (targets, map): (&[TargetLine], Option<&GpuMap>),
    ways: &Ways,
) -> Found {
    let mut found = Found::default();
    if matches!(compared.version, Version::SameCode(_)) {
        owners::find_branch_lists(ways, &mut found);
    }
    owners::find(study, &mut found);
    orders::find_chia(study, &mut found);
    bounds::find(study, &mut found);
    gpus::find(study, map, ways, &mut found);
    rates::find(study, ways, &mut found);
    orders::find(study, &mut found);
    sums::find(study, &mut found);
    whole::find(study, compared, targets, &mut found);
    bounds::find_other_refusals(study, &mut found);
    net::find(study, compared, (targets, ways), &mut found);
    order::put_in_order(&mut found, ways);
    found.findings.sort_by_key(|finding| finding.lines.first().copied());
    found
}

/// Takes back that the chart's list of owners has no effect, where another program or file could read
/// it: such as one that the script runs or sources before it has set the variable itself.
pub(crate) fn settle_whitelist(study: &Study<'_>, found: &Found, ways: &mut Ways) {
    let Some(fact) = ways.reads_the_whitelist_value.as_ref().filter(|fact| !fact.value) else {
        return;
    };
    let until = match fact.from {
        Origin::Line(line) => line,
        Origin::Absence | Origin::Version => usize::MAX,
    };
    let is_unknown = found.not_understood.iter().any(|line| line.line < until);
    if is_unknown || net::runs_what_is_unknown(study, until) {
        ways.reads_the_whitelist_value = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::read_script;

    /// What is found in these lines of a script of nobody's: lines, sentence, what becomes of it.
    /// The first line is 2, behind `#!/bin/bash`.
    pub(super) fn told(lines: &str) -> Vec<String> {
        let script = read_script(&format!("#!/bin/bash\n{lines}\n"));
        let mut rules = script.rules.iter().map(|rule| rule.yaml.clone());
        let mut settings =
            script.settings.iter().map(|setting| format!("{}: {}", setting.key, setting.value));
        let mut carried = |to: &str| {
            let next = if to.starts_with("rule") { rules.next() } else { settings.next() };
            next.unwrap_or_else(|| to.to_owned())
        };
        let shown = |finding: &Finding| {
            let lines: Vec<String> = finding.lines.iter().map(usize::to_string).collect();
            let fate = match &finding.fate {
                Fate::Carried { to } => format!(" => {}", carried(to)),
                Fate::NotCarried { .. } => String::new(),
            };
            format!("{} {}{fate}", lines.join(","), finding.sentence)
        };
        script.findings.iter().map(shown).collect()
    }

    #[track_caller]
    pub(super) fn check(lines: &str, expected: &[&str]) {
        assert_eq!(told(lines), expected, "{lines}");
    }

    /// A script whose `usd` is a month's sum.
    pub(super) const SUM: &str = "cpu=$(jq 'map(.cpu * .count) | add / 1000')\n\
         mem=$(jq 'map(.memory * .count) | add / 1073741824')\n\
         usd=$(bc -l <<< \"$cpu * $TARGET_CPU + $mem * $TARGET_MEMORY\")\n";

    #[test]
    fn nothing_is_dropped_and_nothing_is_told_twice() {
        check(
            "logger hello\nfoo=bar # x\n# y",
            &["2,3 has 2 lines of its own that were not understood"],
        );
        check("echo 5", &["2 answers 5 a block to everybody"]);
        check(SUM, &[]);
    }
}
