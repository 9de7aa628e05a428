//! The whole of a migration: what the old release says, and what the new one has to say.

use bidprice_chart::{Arrival, Arriving, Values, arrivals, lint_values, names};
use bidprice_core::{Compat, Target};
use sha2::{Digest, Sha256};

use crate::gpu::NewGpus;
use crate::input::Old;
use crate::old_gpus::{Gpus, gpus_of};
use crate::prices::{PriceRow, Written, name_of};
use crate::report::{Remark, Report, ScriptFound};
use crate::script::{
    CarriedRule, Fate, Finding, FindingKind, Published, Script, ScriptTarget, TargetValue, Version,
    read_script,
};
use crate::values_text::{NewValue, edited};
use crate::{changes, settings_file, whitelist};

/// What is to be done with an old release.
#[derive(Clone, Debug)]
pub struct Migration {
    /// What was found.
    pub report: Report,
    /// What the script says of itself.
    pub script: Script,
    /// The mode that the launcher has to export.
    pub compat: Compat,
    /// A settings file, if something of the operator's own has to be carried in one.
    pub settings_file: Option<String>,
    /// The map that the old script had, for sample orders.
    pub old_map: String,
    values: Vec<NewValue>,
}

impl Migration {
    /// Finds out all of it; `compat` is the operator's choice of a mode.
    #[must_use]
    pub fn of(old: &Old, compat: Option<Compat>) -> Self {
        let script = read_script(&old.script_text);
        let arriving = arrivals(&old.values);
        let row = |target| price_row(old, &script, target, &arriving);
        let prices: Vec<PriceRow> = Target::ALL.into_iter().map(row).collect();
        let Gpus { found, chosen, old_map, trouble } =
            gpus_of(&old.script_text, &script, &arriving, compat);
        let mut values: Vec<NewValue> = prices.iter().filter_map(PriceRow::change).collect();
        values.extend(new_map(chosen.as_ref()));
        let compat = chosen.as_ref().map_or(compat.unwrap_or(Compat::Script), |gpus| gpus.compat);
        let mut changes = changes::changes_of(&script);
        changes.extend(trouble);
        let (mut carried, mut not_carried) = fates(&script);
        if let Some((value, remark)) = whitelist::without_effect(&script, &arriving) {
            values.push(value);
            carried.push(remark);
        }
        not_carried.extend(whitelist::unclear(&script, &arriving));
        let settings_file = settings_file::settings_file(&script.rules, &script.settings);
        let mut migration = Self {
            report: Report {
                input: old.form.words().to_owned(),
                oddities: old.oddities.iter().map(|odd| odd.words().to_owned()).collect(),
                script: script_found(old, &script),
                prices,
                gpus: found,
                changes,
                carried,
                not_carried,
                traps: traps(&old.values, compat),
                needs_a_look: false,
            },
            script,
            compat,
            settings_file,
            old_map,
            values,
        };
        migration.report.needs_a_look = migration.needs_a_look(old);
        migration
    }

    /// The settings file without lists that are elsewhere: they say nothing about prices, and asking
    /// them would leave copies where a provider looks for its own.
    #[must_use]
    pub fn settings_file_for_prices(&self) -> Option<String> {
        let rules = self.script.rules.iter().filter(|rule| !rule.asks_for_a_list());
        let rules: Vec<CarriedRule> = rules.cloned().collect();
        settings_file::settings_file(&rules, &self.script.settings)
    }

    /// The files and URLs of the only owners who get a bid.
    #[must_use]
    pub fn allowing_lists(&self) -> Vec<String> {
        let rules = self.script.rules.iter().filter_map(CarriedRule::allowing_address);
        let settings = self.script.settings.iter().filter(|one| one.key == "whitelist_url");
        let settings = settings.map(|one| one.value.trim_matches('\'').replace("''", "'"));
        rules.chain(settings).collect()
    }

    /// One of the only owners who get a bid, where the script names them.
    #[must_use]
    pub fn allowed_owner(&self) -> Option<&str> {
        self.script.rules.iter().find_map(CarriedRule::allowed_owner)
    }

    /// The new values file, with this for `bidpricescript`.
    #[must_use]
    pub fn values_file(&self, old: &Old, script: &str) -> String {
        let mut values = self.values.clone();
        values.push(NewValue { key: names::SCRIPT, text: script.to_owned() });
        edited(old.text.as_deref().unwrap_or_default(), &values).expect("the values were read")
    }

    fn needs_a_look(&self, old: &Old) -> bool {
        let Report { prices, gpus, changes, not_carried, .. } = &self.report;
        // Any script will do: what it holds is not what is looked at.
        let text = self.values_file(old, "IyEvYmluL3NoCg==");
        let values = Values::read(&[("the new values", &text)]).unwrap_or_default();
        let remaining = lint_values(&values, Some(self.compat.name()));
        prices.iter().any(PriceRow::needs_a_look)
            || !gpus.changed.is_empty()
            || !changes.is_empty()
            || !not_carried.is_empty()
            || remaining.iter().any(|finding| finding.severity == bidprice_core::Severity::Problem)
    }
}

fn new_map(gpus: Option<&NewGpus>) -> Option<NewValue> {
    let text = gpus?.map.clone()?;
    Some(NewValue { key: names::GPU_MAPPINGS, text })
}

fn price_row(old: &Old, script: &Script, target: Target, arriving: &[Arriving<'_>]) -> PriceRow {
    let own = ScriptTarget::Resource(target);
    let is_disk = target.variable().contains("_HD_");
    let value = script.price(own).map(|value| (own, value));
    let all_disks = || Some((ScriptTarget::AllDisks, script.price(ScriptTarget::AllDisks)?));
    let found = value.or_else(|| if is_disk { all_disks() } else { None });
    let line = found.as_ref().and_then(|(set, _)| {
        script.targets.iter().rfind(|line| line.target == *set).map(|line| line.line)
    });
    let written = match found {
        None if is_never_mentioned(old, target) => (Written::Free, None),
        found => written(script, target, found.map(|(_, value)| value), arriving),
    };
    let (written, variable) = written;
    let variable = variable.unwrap_or_else(|| target.variable().to_owned());
    let value = arriving.iter().find(|each| each.name.variable == variable);
    PriceRow::new(name_of(target), &written, line, value)
}

/// What the script says, and the variable that goes before it.
fn written(
    script: &Script,
    target: Target,
    value: Option<TargetValue>,
    arriving: &[Arriving<'_>],
) -> (Written, Option<String>) {
    if is_free(script, target) {
        return (Written::Free, None);
    }
    let arrives = |variable: &&String| {
        let is_it = |each: &&Arriving<'_>| each.name.variable == variable.as_str();
        let found = arriving.iter().find(is_it);
        found.is_some_and(|each| matches!(each.arrival, Arrival::Text { .. }))
    };
    match value {
        Some(TargetValue::Fixed(text)) => (Written::Fixed(text), None),
        Some(TargetValue::Default { variables, text }) => {
            let first = variables.iter().find(arrives).or_else(|| variables.first()).cloned();
            let text = if text.is_empty() { "0".to_owned() } else { text };
            (Written::Default(text), first)
        }
        Some(TargetValue::Unreadable { why }) => (Written::Unreadable(format!("it {why}")), None),
        None => (Written::Unknown, None),
    }
}

/// A script that does not know a storage class charges nothing for it.
fn is_never_mentioned(old: &Old, target: Target) -> bool {
    let class = match target {
        Target::HdPersHdd => "beta1",
        Target::HdPersSsd => "beta2",
        Target::HdPersNvme => "beta3",
        _ => return false,
    };
    !old.script_text.contains(class)
}

fn is_free(script: &Script, target: Target) -> bool {
    let fact = match target {
        Target::Endpoint => &script.ways.endpoints_charged,
        Target::Ip => &script.ways.ips_charged,
        _ => return false,
    };
    fact.as_ref().is_some_and(|fact| !fact.value)
}

fn script_found(old: &Old, script: &Script) -> ScriptFound {
    let digest = Sha256::digest(&old.script);
    let own_lines = script.own_lines.len();
    let named = |published: &Published| {
        let chart = published.chart.map_or(String::new(), |chart| format!(", chart {chart}"));
        format!("{} (commit {}{chart})", published.date, published.commit)
    };
    let (kind, words, published) = match &script.version {
        Version::Exact(published) => {
            ("published", format!("the one of {}", named(published)), Some(*published))
        }
        Version::SameCode(all) => match all.last() {
            Some(published) => {
                let words = format!("the one of {}, with prices of its own", named(published));
                ("prices_changed", words, Some(*published))
            }
            None => ("unknown", "none of the published ones".to_owned(), None),
        },
        Version::Nearest { published, similarity, .. } => {
            let of_its_own = plural(own_lines, "line", "lines");
            let words = format!(
                "nearest to the one of {}: {of_its_own} of its own, {similarity} % alike",
                named(published)
            );
            ("edited", words, Some(*published))
        }
        Version::Unknown => ("unknown", "none of the published ones".to_owned(), None),
    };
    ScriptFound {
        sha256: hexadecimal(&digest),
        bytes: old.script.len(),
        kind,
        words,
        commit: published.map(|published| published.commit.to_owned()),
        date: published.map(|published| published.date.to_owned()),
        chart: published.and_then(|published| published.chart).map(str::to_owned),
        own_lines,
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// One, or how many.
pub(crate) fn plural(count: usize, one: &str, more: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {more}") }
}

fn fates(script: &Script) -> (Vec<Remark>, Vec<Remark>) {
    let (mut carried, mut not_carried) = (Vec::new(), Vec::new());
    for Finding { kind, lines, sentence, fate } in &script.findings {
        let place = place_of(lines);
        let words = format!("the script {sentence}");
        match fate {
            Fate::Carried { to } => carried.push(Remark::new(place, words, format!("now: {to}"))),
            Fate::NotCarried { hint } => not_carried.push(Remark::new(place, words, hint)),
        }
        if *kind == FindingKind::NotUnderstood {
            let line = |line: &crate::script::OwnLine| {
                Remark::new(format!("script:{}", line.line), line.text.clone(), "")
            };
            not_carried.extend(script.not_understood.iter().map(line));
        }
    }
    (carried, not_carried)
}

/// `script:12-14,20`
fn place_of(lines: &[usize]) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for &line in lines {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == line => *last = line,
            _ => ranges.push((line, line)),
        }
    }
    if ranges.is_empty() {
        return "script".to_owned();
    }
    let range = |&(first, last): &(usize, usize)| {
        if first == last { first.to_string() } else { format!("{first}-{last}") }
    };
    format!("script:{}", ranges.iter().map(range).collect::<Vec<_>>().join(","))
}

/// What `lint` says of the old values.
fn traps(values: &Values, compat: Compat) -> Vec<Remark> {
    let findings = lint_values(values, Some(compat.name()));
    let remark = |finding: bidprice_chart::ChartFinding| {
        let words = format!("{} {}", finding.key, finding.problem);
        Remark::new(finding.place, words, finding.repair)
    };
    findings.into_iter().filter(|finding| finding.rule != "cheaper").map(remark).collect()
}

#[cfg(test)]
mod tests {
    use super::place_of;

    #[test]
    fn lines_are_named_by_ranges() {
        assert_eq!(place_of(&[]), "script");
        assert_eq!(place_of(&[7]), "script:7");
        assert_eq!(place_of(&[1, 2, 3, 5, 9, 10]), "script:1-3,5,9-10");
    }
}
