//! What is charged, and how often.

use super::{Fact, UnlistedGpu};
use crate::script::gpu_map::model_arms;
use crate::script::shell::{Kind, Statement, variables};
use crate::script::study::{Role, Study};
use crate::script::terms::{Term, decimal, operands, terms};

/// Statements whose jq reads a field.
fn reading<'a>(
    study: &'a Study<'_>,
    fields: [&'static str; 2],
) -> impl Iterator<Item = &'a Statement<'a>> {
    study.code.statements.iter().filter(move |statement| {
        fields.iter().all(|field| statement.text.contains(field)) && {
            let terms = terms(statement.text);
            fields.iter().all(|field| terms.contains(&Term::Field(field)))
        }
    })
}

fn has_field(statement: &Statement<'_>, field: &str) -> bool {
    terms(statement.text).contains(&Term::Field(field))
}

/// Whether every statement that adds up storage takes the count; nothing if they differ.
pub(super) fn storage_times_count(study: &Study<'_>) -> Option<Fact<bool>> {
    let mut sums = reading(study, ["storage", "size"]).map(|one| (has_field(one, "count"), one));
    let (counts, first) = sums.next()?;
    let agree = sums.all(|(other, _)| other == counts);
    agree.then(|| Fact::at(counts, first.first_line))
}

pub(super) fn gpus_charged(study: &Study<'_>) -> Fact<bool> {
    let units = reading(study, ["gpu", "units"]).next();
    units.map_or(Fact::absent(false), |statement| Fact::at(true, statement.first_line))
}

/// Whether the units are multiplied with the count where they are read, or where they are priced.
pub(super) fn gpus_times_count(study: &Study<'_>) -> Option<Fact<bool>> {
    let mut units = reading(study, ["gpu", "units"]);
    if let Some(statement) = units.find(|statement| has_field(statement, "count")) {
        return Some(Fact::at(true, statement.first_line));
    }
    let factors = |statement: &Statement<'_>| {
        let roles = operands(statement.text).into_iter().filter(|operand| operand.sign == "*");
        let role = |operand: crate::script::terms::Operand<'_>| study.role(operand.term.name()?);
        roles.filter_map(role).collect::<Vec<_>>()
    };
    let with_stars = study.code.statements.iter().filter(|one| one.text.contains('*'));
    let mut priced = with_stars.map(|one| (one, factors(one)));
    let (statement, factors) = priced.find(|(_, roles)| roles.contains(&Role::GpuUnits))?;
    Some(Fact::at(factors.contains(&Role::Count), statement.first_line))
}

/// Whether a price is multiplied with anything.
pub(super) fn charged(study: &Study<'_>, target: &str) -> Fact<bool> {
    let is_target = |name: &str| name.strip_prefix("PRICE_").unwrap_or(name) == target;
    let is_used = |statement: &&Statement<'_>| {
        statement.text.contains('*') && variables(statement.text).any(is_target)
    };
    if let Some(statement) = study.code.statements.iter().find(is_used) {
        let place = statement.text.find(target).and_then(|at| statement.text.get(at..));
        return Fact::at(true, place.map_or(statement.first_line, |at| study.code.line_of(at)));
    }
    let body = study.code.heredocs.iter().find(|body| variables(body).any(is_target));
    body.map_or(Fact::absent(false), |body| Fact::at(true, study.code.line_of(body)))
}

pub(super) fn unlisted_gpu(study: &Study<'_>) -> Option<Fact<UnlistedGpu>> {
    let unit = charged(study, "TARGET_GPU_UNIT");
    if let (true, super::Origin::Line(line)) = (unit.value, unit.from) {
        return Some(Fact::at(UnlistedGpu::Unit, line));
    }
    let lookup = study.code.statements.iter().find_map(|one| flat_lookup(study, one));
    lookup.or_else(|| highest(study)).or_else(|| other_arm(study))
}

/// `*) price=130`.
fn other_arm(study: &Study<'_>) -> Option<Fact<UnlistedGpu>> {
    let arm = model_arms(study).find(|arm| arm.head.trim() == "*")?;
    let [one] = study.assignments_in(arm.statements.clone()) else { return None };
    let number = one.value.fixed()?;
    decimal(number)?;
    Some(Fact::at(UnlistedGpu::Flat(number.to_owned()), one.line))
}

/// `${prices[$model]:-100}`, or with `$TARGET_GPU_DEFAULT`.
fn flat_lookup(study: &Study<'_>, statement: &Statement<'_>) -> Option<Fact<UnlistedGpu>> {
    let (_, default) = statement.text.split_once("]:-")?;
    let (number, _) = default.split_once('}')?;
    let number = match number.strip_prefix('$') {
        Some(name @ "TARGET_GPU_DEFAULT") => study.fixed(name)?,
        _ => number,
    };
    decimal(number)?;
    Some(Fact::at(UnlistedGpu::Flat(number.to_owned()), statement.first_line))
}

/// A variable that starts as a number and takes what is higher in a loop over an array.
fn highest(study: &Study<'_>) -> Option<Fact<UnlistedGpu>> {
    let in_loop = |statement: &Statement<'_>| {
        let mut around = study.code.around(statement);
        around.any(|block| block.kind == Kind::Loop && block.head.contains("[@]}"))
    };
    let raised = study.assignments.iter().filter(|one| {
        let statement = study.code.statements.get(one.statement);
        one.is_conditional && statement.is_some_and(in_loop)
    });
    let at_least = raised.filter_map(|raised| {
        let (_, first) = study.first_assignment(raised.name)?;
        let number = first.value.fixed().filter(|_| !first.is_conditional)?;
        decimal(number)?;
        Some(Fact::at(UnlistedGpu::Highest { at_least: number.to_owned() }, first.line))
    });
    at_least.into_iter().next()
}
