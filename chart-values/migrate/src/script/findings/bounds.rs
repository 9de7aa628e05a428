//! Orders that are too small, or oddly shaped.

mod bound;
mod refusals;

use super::effects::{effects, lines_of};
use super::{FindingKind, Found, Report};
use crate::script::rules::{Below, minimum_cpu_rule, minimum_rule};
use crate::script::shell::{Block, Kind, variables};
use crate::script::study::{Role, Study, decides};
use crate::script::terms::{Comparison, Order, comparisons, decimal, operands};
use bound::{Bound, What};
pub(super) use refusals::{find_other_refusals, is_ordinary};

const CPU_HINT: &str = "rule `minimum_cpu` counts the threads of the whole group: write the least of them, if that is meant";
const USD_HINT: &str =
    "write the least sum as rule `minimum`, with `below: decline` or `below: raise`";
const RATIO_HINT: &str = "the plugin minimum-and-ratio declines what has more memory for a thread than it should; for other relations change a copy of it";

/// Finds refusals and prices that depend on how much is ordered.
pub(super) fn find(study: &Study<'_>, found: &mut Found) {
    for block in study.code.blocks.iter().filter(|block| decides(block.kind)) {
        if found.explains(&(block.first_line..=block.first_line)) {
            continue;
        }
        let effects = effects(study, block);
        let compared = comparisons(block.head);
        let asked = Asked { study, block, compared: &compared };
        if effects.gives_no_bid() {
            asked.refusal(effects.only_refuses(), found);
        } else if !effects.sets.is_empty() {
            asked.other_price(&effects.sets, found);
        }
    }
}

/// A condition about what is ordered.
struct Asked<'a, 's> {
    study: &'a Study<'s>,
    block: &'a Block<'s>,
    compared: &'a [Comparison<'s>],
}

impl<'s> Asked<'_, 's> {
    fn refusal(&self, is_alone: bool, found: &mut Found) {
        if self.is_ratio() {
            let sentence = "gives no bid for some relations of CPU, memory and disk";
            return found.not_carried(
                self.study,
                self.report(FindingKind::Ratio, sentence),
                RATIO_HINT,
            );
        }
        let Some(bound) = self.bound() else { return };
        let is_certain = is_alone && bound.is_below && self.is_always_asked();
        let is_whole = self.study.is_whole_sum(&bound.name, self.block.last_line);
        match bound.what {
            What::Container => {
                let sentence = format!("gives no bid if a container has `{}`", bound.shown());
                let report = self.report(FindingKind::SmallContainer, &sentence);
                found.not_carried(self.study, report.at_all(bound.lines()), CPU_HINT);
            }
            What::Threads { thousandths } => self.threads(&bound, thousandths, is_certain, found),
            What::Dollars => {
                self.dollars(&bound, Below::Decline, is_certain && is_whole, found);
            }
        }
    }

    fn threads(
        &self,
        bound: &Bound,
        thousandths: Option<u32>,
        is_certain: bool,
        found: &mut Found,
    ) {
        let least = thousandths.and_then(|scale| bound.least_threads(scale));
        let sentence = format!("gives no bid if `{}`", bound.shown());
        let report = self.report(FindingKind::MinimumCpu, &sentence).at_all(bound.lines());
        match least.filter(|_| is_certain) {
            Some(least) => found.as_rule(self.study, report, minimum_cpu_rule(&least)),
            None => found.not_carried(self.study, report, CPU_HINT),
        }
    }

    fn dollars(&self, bound: &Bound, below: Below, is_certain: bool, found: &mut Found) {
        let what = match below {
            Below::Decline => "gives no bid",
            Below::Raise => "raises the price",
        };
        let unit = if bound.text.is_empty() { " US dollars a month" } else { "" };
        let sentence = format!("{what} if `{}`{unit}", bound.shown());
        let report = self.report(FindingKind::MinimumUsd, &sentence).at_all(bound.lines());
        // Declining what equals the minimum, the rule does not; raising it changes nothing.
        let is_same = bound.order == Order::Less || below == Below::Raise;
        let is_positive = decimal(&bound.number).is_some_and(|number| !number.is_zero());
        if is_certain && is_same && is_positive {
            found.as_rule(self.study, report, minimum_rule(&bound.number, below));
        } else {
            found.not_carried(self.study, report, USD_HINT);
        }
    }

    /// The sum is raised, or prices depend on a relation.
    fn other_price(&self, sets: &[&crate::script::assign::Assignment<'s>], found: &mut Found) {
        if self.is_ratio() {
            let sentence = "has other prices for some relations of CPU, memory and disk";
            return found.not_carried(
                self.study,
                self.report(FindingKind::Ratio, sentence),
                RATIO_HINT,
            );
        }
        let ([set], Some(bound)) = (sets, self.bound()) else { return };
        if bound.what != What::Dollars || self.study.role(set.name) != Some(Role::Total) {
            return;
        }
        let text = set.text.trim_matches(['"', '\'']);
        let is_the_bound = match text.strip_prefix('$') {
            Some(name) => {
                let name = name.trim_matches(['{', '}']);
                self.study.fixed(name) == Some(&bound.number)
            }
            None => text == bound.number,
        };
        let is_certain = bound.is_below
            && is_the_bound
            && self.is_always_asked()
            && self.study.is_whole_sum(set.name, self.block.last_line);
        self.dollars(&bound, Below::Raise, is_certain, found);
    }

    fn report(&self, kind: FindingKind, sentence: &str) -> Report {
        let lines = lines_of(self.study, self.block);
        Report::new(kind, sentence).at_all(lines).at_all(self.quotients())
    }

    /// Whether nothing else decides whether it is asked.
    fn is_always_asked(&self) -> bool {
        self.study.code.blocks_from(self.block.parent).all(|outer| outer.kind == Kind::Group)
            && !self.block.is_negated()
            && self.block.alternative_to.is_none()
            && self.block.kind != Kind::Arm
    }

    /// The lines of variables that the condition asks about, where those are quotients.
    fn quotients(&self) -> Vec<std::ops::RangeInclusive<usize>> {
        let asked = variables(self.block.head).filter_map(|name| self.study.last_assignment(name));
        let divides = |one: &&crate::script::assign::Assignment<'_>| {
            self.study.role(one.name).is_none()
                && operands(one.text).iter().any(|operand| operand.sign == "/")
        };
        asked.filter(divides).map(|one| one.line..=one.line).collect()
    }

    /// Two of CPU, memory and disk, or their quotient.
    fn is_ratio(&self) -> bool {
        let resource = |role: Option<Role>| match role? {
            Role::Threads { .. } | Role::Millithreads { .. } => Some("cpu"),
            Role::Memory => Some("memory"),
            Role::Storage => Some("storage"),
            _ => None,
        };
        let of_text = |text: &str| {
            let roles = variables(text).filter_map(|name| resource(self.study.role(name)));
            let mut resources: Vec<&str> = roles.collect();
            resources.sort_unstable();
            resources.dedup();
            resources.len() > 1
        };
        let is_quotient = |name: &str| {
            let one = self.study.last_assignment(name);
            one.is_some_and(|one| {
                let divides = operands(one.text).iter().any(|operand| operand.sign == "/");
                divides && of_text(one.text)
            })
        };
        of_text(self.block.head) || variables(self.block.head).any(is_quotient)
    }

    /// The only bound of the condition.
    fn bound(&self) -> Option<Bound> {
        let mut bounds =
            self.compared.iter().filter_map(|one| Bound::of(self.study, one, self.block.head));
        let bound = bounds.next()?;
        bounds.next().is_none().then_some(bound)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{SUM, check};

    #[track_caller]
    fn check_behind_sum(line: &str, expected: &str) {
        check(&format!("{SUM}{line}"), &[expected]);
    }

    #[test]
    fn bounds_become_rules_where_they_say_the_same() {
        let refuse = "then exit 1; fi";
        let minimum = "5 gives no bid if `usd < 5` US dollars a month";
        let rule = "- minimum: {usd_per_month: 5, below: decline}";
        check_behind_sum(
            &format!("if (( $(bc <<< \"$usd < 5\") )); {refuse}"),
            &format!("{minimum} => {rule}"),
        );
        check_behind_sum(
            &format!("if x && (( $(bc <<< \"$usd < 5\") )); {refuse}"),
            "5 gives no bid if `x && (( $(bc <<< \"$usd < 5\") ))`",
        );
        check_behind_sum(
            &format!("if (( $(bc <<< \"$usd <= 5\") )); {refuse}"),
            "5 gives no bid if `usd <= 5` US dollars a month",
        );
        check_behind_sum(
            &format!("if [ $(bc <<< \"$cpu <= 0.5\") = 1 ]; {refuse}"),
            "5 gives no bid if `cpu <= 0.5` => - minimum_cpu: {threads: 0.501}",
        );
        check_behind_sum(
            &format!("if (( $(bc <<< \"$mem > 8 * $cpu\") )); {refuse}"),
            "5 gives no bid for some relations of CPU, memory and disk",
        );
        check_behind_sum(
            "jq '.[].cpu <= 100' | grep -q true && exit 1",
            "5 gives no bid if a container has `.cpu <= 100`",
        );
    }

    #[test]
    fn other_refusals_are_told() {
        check(
            "if [ \"$(hostname)\" = a ]; then exit 1; fi",
            &["2 gives no bid if `[ \"$(hostname)\" = a ]`"],
        );
        check("[ -z \"$rate\" ] && exit 1", &[]);
    }
}
