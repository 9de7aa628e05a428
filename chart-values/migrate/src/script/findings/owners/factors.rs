//! Owners whose price is multiplied.

use std::ops::RangeInclusive;

use super::super::effects::Effects;
use super::super::owner_condition::{OwnerCondition, Source, owners_in};
use super::super::{FindingKind, Found, Report};
use super::OWNERS_HINT;
use crate::script::assign::Assignment;
use crate::script::rules::{OwnerTerms, owners_rule};
use crate::script::shell::{Statement, array_elements, unquoted, variables};
use crate::script::study::{Role, Study};
use crate::script::targets::ScriptTarget;
use crate::script::terms::{Term, decimal, operands, terms};

/// What multiplies the price of some owners.
pub(super) struct Factor {
    owners: Option<Vec<String>>,
    number: String,
    /// It multiplies the sum of a month, and nothing else happens.
    is_certain: bool,
    lines: Vec<RangeInclusive<usize>>,
}

impl Factor {
    pub(super) fn sentence(&self) -> String {
        let whom = match self.owners.as_deref() {
            Some([owner]) => format!("owner {owner}"),
            Some(owners) => format!("{} owners", owners.len()),
            None => "some owners".to_owned(),
        };
        format!("multiplies the price of {whom} by {}", self.number)
    }

    pub(super) fn lines(&self) -> impl Iterator<Item = RangeInclusive<usize>> {
        self.lines.iter().cloned()
    }

    /// The rule that does exactly the same, if there is one.
    pub(super) fn rule(&self) -> Option<String> {
        let is_positive = decimal(&self.number).is_some_and(|number| !number.is_zero());
        let owners = self.owners.as_ref().filter(|_| self.is_certain && is_positive)?;
        let terms = |owner: &String| (owner.clone(), OwnerTerms::Factor(self.number.clone()));
        Some(owners_rule(&owners.iter().map(terms).collect::<Vec<_>>()))
    }
}

/// The factor that a block about owners applies, or sets for a product further down.
pub(super) fn factor_in(
    study: &Study<'_>,
    condition: &OwnerCondition,
    effects: &Effects<'_, '_>,
) -> Option<Factor> {
    let owners = match &condition.source {
        Source::Owners(owners) => Some(owners.clone()),
        _ => None,
    };
    let [set] = effects.sets.as_slice() else { return None };
    if ScriptTarget::named(set.name).is_some() {
        return None;
    }
    let is_plain = condition.is_certain && !condition.is_negated && !effects.does_more;
    if let Some(scaled) = scaling(study, set) {
        let Term::Number(number) = scaled.by else { return None };
        let is_certain = is_plain && scaled.is_exact;
        return Some(Factor { owners, number: number.to_owned(), is_certain, lines: Vec::new() });
    }
    let number = set.value.fixed().filter(|text| decimal(text).is_some())?;
    let (is_exact, mut lines) = product_with(study, set.name)?;
    let preset = study.first_assignment(set.name).map(|(_, one)| one.line..=one.line);
    lines.extend(preset);
    let is_one_else = starts_as_one(study, set.name);
    let is_certain = is_plain && is_exact && is_one_else;
    Some(Factor { owners, number: number.to_owned(), is_certain, lines })
}

/// `x=$(… "$x * 0.8" …)`.
struct Scaling<'s> {
    by: Term<'s>,
    /// x is the month's sum, and there is nothing else in it.
    is_exact: bool,
}

fn scaling<'s>(study: &Study<'s>, one: &Assignment<'s>) -> Option<Scaling<'s>> {
    let operands = operands(one.text);
    let is_itself = |term: Term<'_>| term.name() == Some(one.name);
    let by = operands.iter().find(|operand| operand.sign == "*" && !is_itself(operand.term))?.term;
    if !variables(one.text).any(|name| name == one.name) {
        return None;
    }
    let is_plain = |term: &Term<'_>| match term {
        Term::Name(_) => is_itself(*term) || *term == by,
        Term::Number(_) => *term == by,
        Term::Word(word) => matches!(*word, "bc" | "echo"),
        Term::Sign(sign) => matches!(*sign, "*" | "<<<" | "|"),
        Term::Open | Term::Close => true,
        Term::Field(_) => false,
    };
    let is_product = operands.iter().all(|operand| operand.sign == "*");
    let is_exact = study.is_whole_sum(one.name, one.line)
        && is_product
        && terms(one.text).iter().all(is_plain);
    Some(Scaling { by, is_exact })
}

/// Where a variable multiplies something, and whether that is the month's sum alone.
fn product_with(study: &Study<'_>, name: &str) -> Option<(bool, Vec<RangeInclusive<usize>>)> {
    let uses: Vec<_> = study.uses_of(name).collect();
    let is_factor = |one: &&&Assignment<'_>| {
        let mut operands = operands(one.text).into_iter();
        operands.any(|operand| operand.sign == "*" && operand.term.name() == Some(name))
    };
    let products: Vec<_> = uses.iter().filter(is_factor).collect();
    let first = products.first()?;
    let is_exact = uses.len() == 1
        && !first.is_conditional
        && scaling(study, first)
            .is_some_and(|scaling| scaling.is_exact && scaling.by.name() == Some(name));
    Some((is_exact, products.iter().map(|one| one.line..=one.line).collect()))
}

/// Whether everybody else's factor is 1.
fn starts_as_one(study: &Study<'_>, name: &str) -> bool {
    let mut all = study.assignments_to(name);
    let first = all.next().filter(|first| !first.is_conditional);
    let is_one = |text: &str| decimal(text) == Some(1.into());
    first.and_then(|first| first.value.fixed()).is_some_and(is_one)
        && all.all(|one| one.is_conditional)
}

/// `factor="${DISCOUNTS[$AKASH_OWNER]:-1}"`.
pub(super) fn find_tables(study: &Study<'_>, found: &mut Found) {
    for statement in &study.code.statements {
        let Some((before, default)) = lookup_by_owner(study, statement.text) else { continue };
        let table = before.rsplit(['{', '"', '$']).next().unwrap_or_default();
        let mut sets = study.assignments_of(statement).iter();
        let set = sets.find(|one| one.text.contains(table));
        let product = set.and_then(|set| product_with(study, set.name));
        let (is_exact, lines) = product.unwrap_or((false, Vec::new()));
        let owners = table_of(study, table);
        let lines = lines.into_iter().chain([statement.lines()]).chain(table_lines(study, table));
        let count = owners.as_ref().map_or("some".to_owned(), |owners| owners.len().to_string());
        let sentence =
            format!("multiplies the price of {count} owners by a number of each one's own");
        let report = Report::new(FindingKind::OwnerFactor, sentence).at_all(lines);
        let is_certain = is_exact && default == "1" && !study.code.is_conditional(statement);
        match owners.filter(|_| is_certain) {
            Some(owners) => found.as_rule(study, report, owners_rule(&owners)),
            None => found.not_carried(study, report, OWNERS_HINT),
        }
    }
}

/// What stands before `[$AKASH_OWNER]`, and the default behind it.
fn lookup_by_owner<'t>(study: &Study<'_>, text: &'t str) -> Option<(&'t str, &'t str)> {
    let (at, _) = text.match_indices('[').find(|(at, _)| {
        let inner = text.get(at + 1..).unwrap_or_default().trim_start_matches('"');
        inner.starts_with('$')
            && study.uses(inner.split(']').next().unwrap_or_default(), Role::Owner)
    })?;
    let before = text.get(..at).filter(|before| before.contains("${"))?;
    let behind = text.get(at..)?.split_once(']')?.1;
    let default = behind.strip_prefix(":-").and_then(|default| default.split('}').next());
    Some((before, default.unwrap_or_default()))
}

fn table_lines(study: &Study<'_>, table: &str) -> Vec<RangeInclusive<usize>> {
    let statements =
        study.assignments_to(table).filter_map(|one| study.code.statements.get(one.statement));
    statements.map(Statement::lines).collect()
}

/// Owners and factors of `declare -A table=([akash1…]=0.8)`.
fn table_of(study: &Study<'_>, table: &str) -> Option<Vec<(String, OwnerTerms)>> {
    let mut all = study.assignments_to(table);
    let (one, None) = (all.next()?, all.next()) else { return None };
    let entry = |element: &str| {
        let plain = unquoted(element)?;
        let (owner, number) = plain.strip_prefix('[')?.split_once("]=")?;
        decimal(number).filter(|number| !number.is_zero())?;
        let owners = owners_in(owner);
        (owners.first().is_some_and(|only| only == owner))
            .then(|| (owner.to_owned(), OwnerTerms::Factor(number.to_owned())))
    };
    let entries: Option<Vec<_>> = array_elements(one.text).into_iter().map(entry).collect();
    entries.filter(|entries| !entries.is_empty())
}
