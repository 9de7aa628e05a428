//! Factors and fees: for everybody, by utilisation, by the hour, of the tenant's maximum.

mod taint;

use std::ops::RangeInclusive;

use super::{FindingKind, Found, Report};
use crate::script::shell::{Statement, variables};
use crate::script::study::{Role, Study};
use crate::script::targets::ScriptTarget;
use crate::script::terms::{Operand, Term, comparisons, decimal, operands, terms};

const SURCHARGE_HINT: &str = "multiply the prices themselves; a fee for each order takes a plugin, for example from minimum-and-ratio";
const PRICE_HINT: &str = "write the price as its chart value, such as price_target_cpu";
const SHARE_HINT: &str = "rule `ceiling` lowers what is dearer to a share of the maximum (`share_of_maximum: 95%`); it does not raise what is cheaper";

/// Finds what multiplies or adds.
pub(super) fn find(study: &Study<'_>, found: &mut Found) {
    taint::find(study, found);
    for statement in study.own_statements().filter(|one| is_sum(one)) {
        find_number(study, statement, found);
    }
}

/// What a tool or bash works out, and no question.
pub(super) fn is_sum(statement: &Statement<'_>) -> bool {
    let works_out = ["bc", "awk", "jq"].iter().any(|tool| statement.runs(tool));
    let is_test = statement.words.first().is_some_and(|word| word.starts_with('['));
    (works_out || statement.text.contains("((")) && !is_test
}

fn find_number(study: &Study<'_>, statement: &Statement<'_>, found: &mut Found) {
    let foreign = |operand: &Operand<'_>| foreign_number(study, operand.term);
    let operands = operands(statement.text);
    let Some((operand, (number, line))) =
        operands.iter().find_map(|operand| Some((operand, foreign(operand)?)))
    else {
        return;
    };
    let mut sets = study.assignments_of(statement).iter();
    let sets_price = sets.any(|one| ScriptTarget::named(one.name).is_some());
    let is_question = !comparisons(statement.text).is_empty();
    if sets_price || is_question || found.explains(&statement.lines()) {
        return;
    }
    let lines = line.map(|line| line..=line);
    let is_share = study.uses(statement.text, Role::Maximum) && operand.sign == "*";
    let (kind, sentence, hint) = if operand.sign == "*" && prices_quantity(study, statement) {
        let sentence = format!("multiplies what is ordered by {number} in a sum");
        (FindingKind::PriceUnknown, sentence, PRICE_HINT)
    } else if is_share {
        let sentence = format!("takes {number} of what the tenant pays at most");
        (FindingKind::ShareOfMaximum, sentence, SHARE_HINT)
    } else {
        let what = match operand.sign {
            "*" => "multiplies by",
            "/" => "divides by",
            "+" => "adds",
            _ => "takes off",
        };
        (FindingKind::Surcharge, format!("{what} {number} for everybody"), SURCHARGE_HINT)
    };
    let uses = if is_share { uses_of_result(study, statement) } else { Vec::new() };
    let report = Report::new(kind, sentence).at(statement.lines()).at_all(lines).at_all(uses);
    found.not_carried(study, report, hint);
}

/// Whether threads, GiB or the like are multiplied, and no sum of dollars.
fn prices_quantity(study: &Study<'_>, statement: &Statement<'_>) -> bool {
    let is_quantity = |role: Option<Role>| {
        use Role::{Endpoints, GpuUnits, Ips, Memory, Millithreads, Storage, Threads};
        matches!(
            role,
            Some(
                Threads { .. }
                    | Millithreads { .. }
                    | Memory
                    | Storage
                    | GpuUnits
                    | Endpoints
                    | Ips
            )
        )
    };
    let of_field =
        |term: &Term<'_>| matches!(term, Term::Field("cpu" | "memory" | "size" | "units"));
    variables(statement.text).any(|name| is_quantity(study.role(name)))
        || terms(statement.text).iter().any(of_field)
}

/// Where the variables that a statement sets are used.
fn uses_of_result(study: &Study<'_>, statement: &Statement<'_>) -> Vec<RangeInclusive<usize>> {
    let set: Vec<&str> = study.assignments_of(statement).iter().map(|one| one.name).collect();
    let uses = |one: &&Statement<'_>| names(one, |name| set.contains(&name));
    study.own_statements().filter(uses).map(Statement::lines).collect()
}

/// A number that is no unit, no month and no price, with the line of the variable that holds it.
pub(super) fn foreign_number<'s>(
    study: &Study<'s>,
    term: Term<'s>,
) -> Option<(String, Option<usize>)> {
    const UNITS: [&str; 9] =
        ["0", "1", "3", "1000", "1024", "1000000", "1048576", "1073741824", "1.0"];
    if let Some(name) = term.name() {
        let lower = name.to_ascii_lowercase();
        let is_rate =
            lower.contains("akt") || lower.contains("block") || lower.contains("precision");
        if ScriptTarget::named(name).is_some() || study.role(name).is_some() || is_rate {
            return None;
        }
    }
    let (number, line) = study.number(term)?;
    let is_month = decimal(&number)
        .is_some_and(|number| number >= 250_000.into() && number < 1_000_000.into());
    (!UNITS.contains(&number.as_str()) && !is_month).then_some((number, line))
}

/// Whether a statement names a variable.
fn names(statement: &Statement<'_>, is_named: impl Fn(&str) -> bool) -> bool {
    variables(statement.text).any(is_named)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{SUM, check};

    #[test]
    fn numbers_in_sums_are_told() {
        let sum = |text: &str| format!("{SUM}u=$(bc <<< \"{text}\")");
        check(&sum("$usd * 1.15"), &["5 multiplies by 1.15 for everybody"]);
        check(&sum("$usd + 2"), &["5 adds 2 for everybody"]);
        check(&sum("$usd / 1000000"), &[]);
        check(&sum("$mem * 0.3"), &["5 multiplies what is ordered by 0.3 in a sum"]);
        check(&format!("f=1.2\n{}", sum("$usd * $f")), &["2,6 multiplies by 1.2 for everybody"]);
        check(
            "max=$(jq .price.amount)\nb=$(bc <<< \"$max * 0.95\")",
            &["3 takes 0.95 of what the tenant pays at most"],
        );
    }

    #[test]
    fn what_hangs_on_the_time_or_on_how_full_it_is_belongs_together() {
        check(
            "h=$(date +%H)\nf=1\nif [ $h -gt 18 ]; then f=1.2; fi\nx=$(bc <<< \"$y * $f\")",
            &["2,3,4,5 has a price that depends on the time"],
        );
        check(
            "u=$(cat /tmp/utilisation)\n[ $u -gt 90 ] && exit 1",
            &["2,3 has a price that depends on how full the provider is"],
        );
    }
}
