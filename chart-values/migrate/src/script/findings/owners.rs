//! Owners who get something else than all others.

mod factors;

use super::effects::{Effects, effects, lines_of};
use super::owner_condition::{OwnerCondition, Source, owner_condition};
use super::{Fate, Finding, FindingKind, Found, Report};
use crate::script::rules::{OwnerTerms, address_rule, list_rule, owners_rule, quoted};
use crate::script::shell::{Block, variables};
use crate::script::study::{Study, decides};
use crate::script::targets::{ScriptTarget, shown};
use crate::script::terms::decimal;
use crate::script::ways::{Origin, Ways};

/// The list that the chart has a value for.
const WHITELIST: &str = "WHITELIST_URL";

const OWNERS_HINT: &str = "write what these owners pay as rule `owners`, by factor, discount, usd_per_month or per_block, or use the plugin owner-discount";
const DENY_HINT: &str = "write the owners, their file or their URL as rule `deny`";
const ALLOW_HINT: &str = "write the owners, their file or their URL as rule `allow`";

/// Finds the lists of two versions that stayed on a branch: whoever has one of them, other prices in
/// it, refuses the owners on a list that no value of the chart names.
pub(super) fn find_branch_lists(ways: &Ways, found: &mut Found) {
    let lists = ways.owner_lists.iter().filter(|list| list.value != WHITELIST);
    for list in lists {
        let Origin::Line(line) = list.from else { continue };
        let kind = FindingKind::DenyUrl;
        let sentence = format!("gives no bid to the owners behind the URL in {}", list.value);
        let fate = Fate::NotCarried { hint: DENY_HINT.to_owned() };
        found.findings.push(Finding { kind, lines: vec![line], sentence, fate });
    }
}

/// Finds every condition about the owner.
pub(super) fn find(study: &Study<'_>, found: &mut Found) {
    for block in &study.code.blocks {
        if let Some(condition) = owner_condition(study, block) {
            judge(study, block, condition, found);
        }
    }
    factors::find_tables(study, found);
    find_list_urls(study, found);
}

fn judge(study: &Study<'_>, block: &Block<'_>, condition: OwnerCondition, found: &mut Found) {
    let effects = effects(study, block);
    if effects.gives_no_bid() {
        let is_certain = effects.only_refuses();
        list(study, &condition, is_certain, found);
    } else if let Some(number) = effects.answer() {
        fixed(study, &condition, &effects, number, found);
    } else if let Some(flag) = flag(study, &effects) {
        list(study, &flag.applied_to(condition), true, found);
    } else {
        other_terms(study, &condition, &effects, found);
    }
}

/// Owners that get no bid, or that alone get one.
fn list(study: &Study<'_>, condition: &OwnerCondition, is_certain: bool, found: &mut Found) {
    use FindingKind::{AllowFile, AllowList, AllowUrl, DenyFile, DenyList, DenyUrl};
    let is_certain = is_certain && condition.is_certain;
    let (key, hint, [list, url, file], what) = if condition.is_negated {
        ("allow", ALLOW_HINT, [AllowList, AllowUrl, AllowFile], "bids only for")
    } else {
        ("deny", DENY_HINT, [DenyList, DenyUrl, DenyFile], "gives no bid to")
    };
    // Where it is not certain how the condition is put, who is meant is not either.
    let what = if condition.is_certain { what } else { "decides who gets a bid by" };
    let whom = whom(&condition.source);
    let (kind, rule) = match &condition.source {
        Source::Owners(owners) => (list, Some(list_rule(key, owners))),
        Source::File(path) => (file, address_rule(key, path)),
        Source::Url(address) | Source::Default { url: address, .. } => {
            (url, address_rule(key, address))
        }
        Source::Variable(_) => (url, None),
        Source::Unknown => (list, None),
    };
    let report =
        Report::new(kind, format!("{what} {whom}")).at_all(condition.lines.iter().cloned());
    match (rule, &condition.source) {
        // The chart's value goes before the script's own: as with a setting of the same name.
        (Some(_), Source::Default { variable, url }) if is_certain && variable == WHITELIST => {
            found.as_setting(study, report, ("whitelist_url", quoted(url)));
        }
        (Some(rule), _) if is_certain => found.as_rule(study, report, rule),
        _ => found.not_carried(study, report, hint),
    }
}

fn whom(source: &Source) -> String {
    match source {
        Source::Owners(owners) => number_of(owners),
        Source::File(path) => format!("the owners in {}", shown(path)),
        Source::Url(address) => format!("the owners behind {}", shown(address)),
        Source::Default { variable, url } => {
            format!("the owners behind {}, unless {variable} names another list", shown(url))
        }
        Source::Variable(name) => format!("the owners behind the URL in {name}"),
        Source::Unknown => "some owners".to_owned(),
    }
}

fn number_of(owners: &[String]) -> String {
    match owners {
        [owner] => format!("owner {owner}"),
        owners => format!("{} owners", owners.len()),
    }
}

/// Owners that get a number, whatever they order.
fn fixed(
    study: &Study<'_>,
    condition: &OwnerCondition,
    effects: &Effects<'_, '_>,
    number: &str,
    found: &mut Found,
) {
    let is_certain = condition.is_certain
        && !condition.is_negated
        && !effects.does_more
        && effects.sets.is_empty()
        && is_printed_as_it_is(number);
    let report = |whom: String| {
        Report::new(FindingKind::OwnerFixed, format!("answers {number} a block to {whom}"))
            .at_all(condition.lines.iter().cloned())
    };
    match &condition.source {
        Source::Owners(owners) if is_certain => {
            let terms = |owner: &String| (owner.clone(), OwnerTerms::PerBlock(number.to_owned()));
            let terms: Vec<_> = owners.iter().map(terms).collect();
            found.as_rule(study, report(number_of(owners)), owners_rule(&terms));
        }
        Source::Owners(owners) => {
            found.not_carried(study, report(number_of(owners)), OWNERS_HINT);
        }
        _ => found.not_carried(study, report("some owners".to_owned()), OWNERS_HINT),
    }
}

/// With more decimals than orders ask for, the script's number would be another one.
fn is_printed_as_it_is(number: &str) -> bool {
    const DECIMALS_OF_ORDERS: u32 = 6;
    decimal(number).is_some_and(|number| number.normalize().scale() <= DECIMALS_OF_ORDERS)
}

/// A variable that says whether the owner is on the list, and what hangs on it.
struct Flag {
    lines: Vec<std::ops::RangeInclusive<usize>>,
    /// Who is on the list gets a bid.
    is_negated: bool,
}

impl Flag {
    fn applied_to(self, mut condition: OwnerCondition) -> OwnerCondition {
        condition.lines.extend(self.lines);
        condition.is_negated = condition.is_negated != self.is_negated;
        condition
    }
}

/// `found=true` here, `if [[ $found != true ]]; then exit 1; fi` further down.
fn flag(study: &Study<'_>, effects: &Effects<'_, '_>) -> Option<Flag> {
    let [set] = effects.sets.as_slice() else { return None };
    let presets = study.assignments_to(set.name).map(|one| one.line..=one.line);
    let is_yes = |text: &str| matches!(text, "true" | "1" | "yes" | "y");
    if effects.does_more || !set.value.fixed().is_some_and(is_yes) {
        return None;
    }
    let mut asking = study.questions_about(set.name).filter(|block| decides(block.kind));
    let block = asking.next().filter(|_| asking.next().is_none())?;
    let hangs = self::effects(study, block);
    let parts: Vec<&str> =
        block.head.split(|c: char| c.is_whitespace() || "\"'[]();".contains(c)).collect();
    let is_known = |part: &&str| {
        part.is_empty()
            || part.starts_with('$')
            || matches!(*part, "!" | "!=" | "=" | "==" | "-eq" | "-ne" | "&&" | "||" | "0" | "1")
            || matches!(*part, "true" | "false" | "yes" | "no" | "y" | "n")
    };
    let turns = |part: &&&str| matches!(**part, "!" | "!=" | "-ne" | "0" | "false" | "no" | "n");
    let turned = parts.iter().filter(turns).count() % 2 == 1;
    let is_plain = parts.iter().all(is_known) && variables(block.head).count() == 1;
    (hangs.only_refuses() && is_plain).then(|| Flag {
        lines: presets.chain(lines_of(study, block)).collect(),
        is_negated: turned != block.is_negated(),
    })
}

/// Factors, prices, or what nobody foresaw.
fn other_terms(
    study: &Study<'_>,
    condition: &OwnerCondition,
    effects: &Effects<'_, '_>,
    found: &mut Found,
) {
    let report =
        |kind, sentence| Report::new(kind, sentence).at_all(condition.lines.iter().cloned());
    if let Some(factor) = factors::factor_in(study, condition, effects) {
        let report = report(FindingKind::OwnerFactor, factor.sentence()).at_all(factor.lines());
        return match factor.rule() {
            Some(rule) => found.as_rule(study, report, rule),
            None => found.not_carried(study, report, OWNERS_HINT),
        };
    }
    let sets_prices = effects.sets.iter().any(|one| ScriptTarget::named(one.name).is_some());
    let what = if sets_prices { "sets other prices" } else { "does something else" };
    let sentence = format!("{what} for some owners");
    found.not_carried(study, report(FindingKind::OwnerTerms, sentence), OWNERS_HINT);
}

/// A list's variable that the script itself sets, where the rest is as it was published.
fn find_list_urls(study: &Study<'_>, found: &mut Found) {
    use FindingKind::{AllowUrl, DenyUrl};
    const LISTS: [(&str, FindingKind, &str); 3] = [
        (WHITELIST, AllowUrl, ALLOW_HINT),
        ("BLACKLIST_URL", DenyUrl, DENY_HINT),
        ("FILTERED_ACCOUNTS_URL", DenyUrl, DENY_HINT),
    ];
    for one in study.own_assignments() {
        let list = LISTS.iter().find(|(name, ..)| *name == one.name);
        let Some((name, kind, hint)) = list else { continue };
        let lines = one.line..=one.line;
        if !found.explains(&lines) {
            let report = Report::new(*kind, format!("sets {name}, which nothing in it reads"));
            found.not_carried(study, report.at(lines), hint);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{SUM, check, told};

    const NO: &str = "then exit 1; fi";

    #[test]
    fn lists_of_owners_become_rules() {
        let a = "if [[ $AKASH_OWNER";
        check(
            &format!("{a} == akash1a ]]; {NO}"),
            &["2 gives no bid to owner akash1a => - deny: [akash1a]"],
        );
        check(
            &format!("{a} == @(akash1a|akash1b) ]]; {NO}"),
            &["2 gives no bid to 2 owners => - deny: [akash1a, akash1b]"],
        );
        check(
            &format!("{a} != akash1a && $AKASH_OWNER != akash1b ]]; {NO}"),
            &["2 bids only for 2 owners => - allow: [akash1a, akash1b]"],
        );
        check(
            "B=(akash1a akash1b)\n[[ \" ${B[*]} \" =~ \" $AKASH_OWNER \" ]] && exit 1",
            &["2,3 gives no bid to 2 owners => - deny: [akash1a, akash1b]"],
        );
        check(
            "case $AKASH_OWNER in\nakash1a) ;;\n*) exit 1 ;;\nesac",
            &["2,3,4 bids only for owner akash1a => - allow: [akash1a]"],
        );
    }

    #[test]
    fn lists_elsewhere_become_rules() {
        check(
            "grep -qw $AKASH_OWNER /x/list || exit 1",
            &["2 bids only for the owners in /x/list => - allow: '/x/list'"],
        );
        check(
            "L=/tmp/l\ncurl -o $L https://x.y/z\nif grep -q $AKASH_OWNER $L; then exit 1; fi",
            &["2,3,4 gives no bid to the owners behind https://x.y/z => - deny: 'https://x.y/z'"],
        );
        check(
            "curl -o /tmp/l $BLACKLIST_URL\ngrep -q $AKASH_OWNER /tmp/l && exit 1",
            &["2,3 gives no bid to the owners behind the URL in BLACKLIST_URL"],
        );
        check("BLACKLIST_URL=https://x.y/z", &["2 sets BLACKLIST_URL, which nothing in it reads"]);
    }

    /// The published question behind these lines.
    fn asked(lines: &str) -> Vec<String> {
        told(&format!(
            "{lines}\ncurl -o /tmp/l $WHITELIST_URL\nif ! grep -qw $AKASH_OWNER /tmp/l; then exit 1; fi"
        ))
    }

    #[test]
    fn a_url_for_want_of_another_is_a_default() {
        let set = "WHITELIST_URL=https://x.y/z";
        for lines in [
            &format!("if [ -z \"$WHITELIST_URL\" ]; then {set}; fi"),
            &format!("[ -n \"$WHITELIST_URL\" ] || {set}"),
            &format!("[[ -z ${{WHITELIST_URL:-}} ]] && export {set}"),
            &format!("if test -n \"${{WHITELIST_URL}}\"; then :; else {set}; fi"),
        ] {
            let said = asked(lines).join("\n");
            let is_default = said.contains("unless WHITELIST_URL names another list");
            assert!(is_default && said.ends_with("=> whitelist_url: 'https://x.y/z'"), "{said}");
        }
    }

    #[test]
    fn a_url_that_may_not_have_been_set_is_no_rule() {
        let set = "WHITELIST_URL=https://x.y/z";
        for lines in [
            &format!("[ \"$DEBUG\" = 1 ] && {set}"),
            &format!("if [ -n \"$WHITELIST_URL\" ]; then {set}; fi"),
            &format!("if x; then :; elif [ -z \"$WHITELIST_URL\" ]; then {set}; fi"),
            &format!("never() {{ {set}; }}"),
            "f() { local WHITELIST_URL=https://x.y/z; }; f",
            &format!("( {set} )"),
            &format!("{set} | cat"),
            &format!("f() {{ {set}; }}\nWHITELIST_URL=https://a.b/c"),
        ] {
            let said = asked(lines).join("\n");
            assert!(said.contains("decides who gets a bid by") && !said.contains("=>"), "{said}");
        }
        let said = told(&format!("grep -qw $AKASH_OWNER <(curl $WHITELIST_URL) || exit 1\n{set}"));
        assert!(!said.join("\n").contains("=>"), "{said:?}");
    }

    #[test]
    fn what_is_not_certain_is_no_rule() {
        let decides = "2 decides who gets a bid by owner akash1a";
        for condition in [
            "[[ $AKASH_OWNER == akash1a* ]]",
            "[[ $AKASH_OWNER == akash1a && $HOUR == 3 ]]",
            "! [[ $AKASH_OWNER != akash1a ]]",
        ] {
            check(&format!("if {condition}; {NO}"), &[decides]);
        }
        check("f() { [[ $AKASH_OWNER == akash1a ]] && exit 1; }; f", &[decides]);
        check("if x; then [[ $AKASH_OWNER == akash1a ]] && exit 1; fi", &[decides]);
        check(
            "if [ $AKASH_OWNER = akash1a ]; then sync; exit 1; fi",
            &["2 gives no bid to owner akash1a"],
        );
        check("if x; then y; elif [ $AKASH_OWNER = akash1a ]; then exit 1; fi", &[decides]);
    }

    #[test]
    fn a_flag_is_followed_to_what_hangs_on_it() {
        check(
            "ok=false\nfor o in akash1a; do\n  if [ $o == $AKASH_OWNER ]; then ok=true; fi\ndone\n\
             [ $ok == true ] || exit 1",
            &["2,3,4,6 bids only for owner akash1a => - allow: [akash1a]"],
        );
    }

    #[test]
    fn fixed_answers_and_factors_become_rules() {
        let owner = "if [ $AKASH_OWNER = akash1a ]; then";
        check(
            &format!("{owner} echo 0.5; exit 0; fi"),
            &["2 answers 0.5 a block to owner akash1a => - owners:\n    akash1a: {per_block: 0.5}"],
        );
        check(
            &format!("{owner} echo 0; exit 0; fi"),
            &["2 gives no bid to owner akash1a => - deny: [akash1a]"],
        );
        check(
            &format!("{owner} echo 0.0000001; exit 0; fi"),
            &["2 answers 0.0000001 a block to owner akash1a"],
        );
        let factor = "multiplies the price of owner akash1a by 0.8";
        let rule = "- owners:\n    akash1a: {factor: 0.8}";
        check(
            &format!("{SUM}{owner} usd=$(bc <<< \"$usd * 0.8\"); fi"),
            &[&format!("5 {factor} => {rule}")],
        );
        check(
            &format!("{SUM}d=1\n{owner} d=0.8; fi\nusd=$(bc <<< \"$usd*$d\")"),
            &[&format!("5,6,7 {factor} => {rule}")],
        );
        // What is added behind it would be multiplied as well.
        check(
            &format!("{SUM}{owner} usd=$(bc <<< \"$usd * 0.8\"); fi\nusd=$(bc <<< \"$usd+$mem\")"),
            &[&format!("5 {factor}")],
        );
        check(&format!("{owner} TARGET_CPU=1; fi"), &["2 sets other prices for some owners"]);
    }
}
