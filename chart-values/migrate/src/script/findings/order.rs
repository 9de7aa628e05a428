//! The order of the rules that are carried, and what it cannot say.

use super::owner_condition::owners_in;
use super::{Fate, FindingKind, Found};
use crate::script::rules::CarriedRule;
use crate::script::ways::{Origin, Ways};

/// Puts the rules in the order in which they have to judge: that of the script, but what answers a
/// fixed number goes last, for no minimum comes behind it there that could raise it.
pub(super) fn put_in_order(found: &mut Found, ways: &Ways) {
    except_from_minimum_cpu(found);
    tell_later_declines(found, ways);
    found.rules.sort_by_key(|rule| (is_fixed(rule), first_line(rule)));
}

fn is_fixed(rule: &CarriedRule) -> bool {
    rule.yaml.contains("{per_block: ")
}

fn first_line(rule: &CarriedRule) -> usize {
    rule.lines.first().copied().unwrap_or_default()
}

/// Script: who was answered a fixed number further up is not asked for threads any more.
fn except_from_minimum_cpu(found: &mut Found) {
    let fixed: Vec<(usize, Vec<String>)> = found
        .rules
        .iter()
        .filter(|rule| is_fixed(rule))
        .map(|rule| (first_line(rule), owners_in(&rule.yaml)))
        .collect();
    for rule in found.rules.iter_mut().filter(|rule| rule.yaml.starts_with("- minimum_cpu:")) {
        let line = first_line(rule);
        let above = fixed.iter().filter(|(fixed, _)| *fixed < line);
        let owners: Vec<&str> =
            above.flat_map(|(_, owners)| owners.iter().map(String::as_str)).collect();
        if !owners.is_empty() {
            let except = format!(", except: [{}]}}", owners.join(", "));
            rule.yaml = rule.yaml.replace('}', &except);
        }
    }
}

/// No rule says "these owners whatever else": lists and minimums hold for them too.
fn tell_later_declines(found: &mut Found, ways: &Ways) {
    let declines = |rule: &&CarriedRule| {
        let is_list = ["- deny:", "- allow:"].iter().any(|key| rule.yaml.starts_with(key));
        is_list || rule.yaml.contains("below: decline")
    };
    let rules = found.rules.iter().filter(declines).map(first_line);
    let settings = found.settings.iter().filter(|setting| setting.key == "whitelist_url");
    let settings = settings.filter_map(|setting| setting.lines.first().copied());
    let lists = ways.owner_lists.iter().filter_map(|list| match list.from {
        Origin::Line(line) => Some(line),
        _ => None,
    });
    let Some(last) = rules.chain(settings).chain(lists).max() else { return };
    for finding in &mut found.findings {
        let is_above = finding.lines.first().is_some_and(|line| *line < last);
        if let (FindingKind::OwnerFixed, Fate::Carried { to }, true) =
            (finding.kind, &mut finding.fate, is_above)
        {
            to.push_str("; lists and minimums further down hold for them too");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::SUM;
    use crate::script::{Fate, read_script};

    const FIXED: &str = "[ $AKASH_OWNER = akash1aaa ] && echo 1 && exit";

    #[track_caller]
    fn check(lines: &str, rules: &[&str], carried_as: &str) {
        let script = read_script(&format!("#!/bin/bash\n{FIXED}\n{SUM}{lines}\n"));
        let yaml: Vec<&str> = script.rules.iter().map(|rule| rule.yaml.as_str()).collect();
        assert_eq!(yaml, rules);
        let fate = script.findings.first().map(|finding| &finding.fate);
        assert_eq!(fate, Some(&Fate::Carried { to: carried_as.to_owned() }));
    }

    #[test]
    fn a_fixed_answer_stands_behind_what_could_change_it() {
        let owners = "- owners:\n    akash1aaa: {per_block: 1}";
        check(
            "(( $(bc <<< \"$usd < 5\") )) && usd=5",
            &["- minimum: {usd_per_month: 5, below: raise}", owners],
            "rule `owners`",
        );
        check(
            "(( $(bc <<< \"$cpu < 2\") )) && exit 1",
            &["- minimum_cpu: {threads: 2, except: [akash1aaa]}", owners],
            "rule `owners`",
        );
        check(
            "(( $(bc <<< \"$usd < 5\") )) && exit 1",
            &["- minimum: {usd_per_month: 5, below: decline}", owners],
            "rule `owners`; lists and minimums further down hold for them too",
        );
    }
}
