//! What hangs on how full the provider is, or on the time.

use std::collections::BTreeSet;

use super::super::{FindingKind, Found, Report};
use super::names;
use crate::script::shell::{Statement, variables};
use crate::script::study::{Role, Study};

const HINT: &str = "the plugin hour-and-utilisation multiplies by the hour and by a utilisation that a facts file tells";

const FULLNESS: [&str; 7] =
    ["utili", "loadavg", "kubectl", "nproc", "free -", "meminfo", "/status"];
const CLOCK: [&str; 5] = ["%H", "%u", "%w", "%a", "%k"];

/// Finds both, with everything that hangs on them.
pub(super) fn find(study: &Study<'_>, found: &mut Found) {
    let is_fullness = |statement: &Statement<'_>| {
        let lower = statement.text.to_ascii_lowercase();
        FULLNESS.iter().any(|mark| lower.contains(mark))
    };
    let is_clock = |statement: &Statement<'_>| {
        statement.runs("date") && CLOCK.iter().any(|mark| statement.text.contains(mark))
    };
    let utilisation = "has a price that depends on how full the provider is";
    report(study, &is_fullness, FindingKind::Utilisation, utilisation, found);
    let time = "has a price that depends on the time";
    report(study, &is_clock, FindingKind::TimeOfDay, time, found);
}

fn report(
    study: &Study<'_>,
    is_source: &dyn Fn(&Statement<'_>) -> bool,
    kind: FindingKind,
    sentence: &str,
    found: &mut Found,
) {
    let tainted = tainted(study, is_source);
    let hangs = |statement: &&Statement<'_>| {
        is_source(statement)
            || names(statement, |name| tainted.contains(name))
            || is_under(study, statement, &tainted)
    };
    let own = study.own_statements().filter(hangs).map(Statement::lines);
    let preset = study.own_assignments().filter(|one| tainted.contains(one.name));
    let lines = own.chain(preset.map(|one| one.line..=one.line));
    let report = Report::new(kind, sentence).at_all(lines);
    found.not_carried(study, report, HINT);
}

/// Variables that get their value from the source, or under a condition on it.
fn tainted<'s>(study: &Study<'s>, is_source: &dyn Fn(&Statement<'_>) -> bool) -> BTreeSet<&'s str> {
    let mut tainted = BTreeSet::new();
    for (index, one) in study.assignments.iter().enumerate() {
        let Some(statement) = study.code.statements.get(one.statement) else { continue };
        let takes = variables(one.text).any(|name| tainted.contains(name));
        let is_price = study.role(one.name) == Some(Role::Total)
            || !tainted.contains(one.name) && was_worked_out(study, one.name, index);
        if is_source(statement) || (takes || is_under(study, statement, &tainted)) && !is_price {
            tainted.insert(one.name);
        }
    }
    tainted
}

/// Whether a variable was worked out before: a price that the factor is applied to.
fn was_worked_out(study: &Study<'_>, name: &str, before: usize) -> bool {
    let first = study.first_assignment(name);
    first.is_some_and(|(at, first)| {
        at < before && !first.is_conditional && first.text.contains("$(")
    })
}

fn is_under(study: &Study<'_>, statement: &Statement<'_>, tainted: &BTreeSet<&str>) -> bool {
    let mut around = study.code.around(statement);
    around.any(|block| variables(block.head).any(|name| tainted.contains(name)))
}
