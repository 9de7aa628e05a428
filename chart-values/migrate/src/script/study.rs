//! What detectors look at: the code, what its variables hold and what they stand for.

mod index;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use super::assign::{Assignment, read_assignments};
use super::shell::{Block, Code, Kind, Statement, variables};
use super::targets::ScriptTarget;
use super::terms::{Term, decimal, operands, terms};
use super::value::{Names, TargetValue};
use index::{Index, few};

/// What a variable stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Of the group, if its resources are added up.
    Threads {
        is_group: bool,
    },
    /// Thousandths.
    Millithreads {
        is_group: bool,
    },
    Memory,
    Storage,
    GpuUnits,
    GpuModel,
    Endpoints,
    Ips,
    Count,
    /// What the tenant pays at most.
    Maximum,
    Denomination,
    /// The sum in US dollars a month.
    Total,
    /// Who ordered.
    Owner,
}

/// A script that is being studied.
pub(crate) struct Study<'s> {
    pub(crate) code: Code<'s>,
    pub(crate) assignments: Vec<Assignment<'s>>,
    /// At the script's end.
    pub(crate) names: Names<'s>,
    roles: BTreeMap<&'s str, Role>,
    index: Index<'s>,
    /// The operator's own lines.
    own: BTreeSet<usize>,
}

pub(crate) const OWNER: &str = "AKASH_OWNER";

impl<'s> Study<'s> {
    pub(crate) fn new(text: &'s str, own: BTreeSet<usize>) -> Self {
        let code = Code::read(text);
        let (assignments, names) = read_assignments(&code);
        let index = Index::new(&code, &assignments);
        let mut roles = BTreeMap::from([(OWNER, Role::Owner)]);
        for one in &assignments {
            if let Some(role) = role(one) {
                roles.entry(one.name).or_insert(role);
            }
        }
        Self { code, assignments, names, roles, index, own }
    }

    pub(crate) fn role(&self, name: &str) -> Option<Role> {
        self.roles.get(name).copied()
    }

    /// Whether a text uses a variable of this role.
    pub(crate) fn uses(&self, text: &str, role: Role) -> bool {
        variables(text).any(|name| self.role(name) == Some(role))
    }

    pub(crate) fn is_own(&self, lines: RangeInclusive<usize>) -> bool {
        self.own.range(lines).next().is_some()
    }

    pub(crate) const fn own(&self) -> &BTreeSet<usize> {
        &self.own
    }

    /// Statements with a line of the operator's own.
    pub(crate) fn own_statements(&self) -> impl Iterator<Item = &Statement<'s>> {
        self.code.statements.iter().filter(|statement| self.is_own(statement.lines()))
    }

    /// Assignments on a line of the operator's own.
    pub(crate) fn own_assignments(&self) -> impl Iterator<Item = &Assignment<'s>> {
        self.assignments.iter().filter(|one| self.own.contains(&one.line))
    }

    /// The assignments that stand in some statements.
    pub(crate) fn assignments_in(&self, statements: std::ops::Range<usize>) -> &[Assignment<'s>] {
        let place = |statement| self.assignments.partition_point(|one| one.statement < statement);
        self.assignments.get(place(statements.start)..place(statements.end)).unwrap_or_default()
    }

    /// The assignments of one statement.
    pub(crate) fn assignments_of(&self, statement: &Statement<'s>) -> &[Assignment<'s>] {
        self.assignments_in(statement.index..statement.index + 1)
    }

    /// The assignment that a variable has last.
    pub(crate) fn last_assignment(&self, name: &str) -> Option<&Assignment<'s>> {
        self.index.assigned.get(name)?.last().and_then(|index| self.assignments.get(*index))
    }

    /// The assignment that a variable has first, and its place among all.
    pub(crate) fn first_assignment(&self, name: &str) -> Option<(usize, &Assignment<'s>)> {
        let index = *self.index.assigned.get(name)?.first()?;
        self.assignments.get(index).map(|one| (index, one))
    }

    /// All assignments of a variable; none if there are too many to tell anything.
    pub(crate) fn assignments_to(&self, name: &str) -> impl Iterator<Item = &Assignment<'s>> {
        let places = few(&self.index.assigned, name).iter();
        places.filter_map(|index| self.assignments.get(*index))
    }

    /// The assignments whose right side uses a variable; none if there are too many.
    pub(crate) fn uses_of(&self, name: &str) -> impl Iterator<Item = &Assignment<'s>> {
        let places = few(&self.index.used, name).iter();
        places.filter_map(|index| self.assignments.get(*index))
    }

    /// The blocks whose head asks about a variable; none if there are too many.
    pub(crate) fn questions_about(&self, name: &str) -> impl Iterator<Item = &Block<'s>> {
        let places = few(&self.index.asked, name).iter();
        places.filter_map(|index| self.code.blocks.get(*index))
    }

    /// The first statements that fetch something.
    pub(crate) fn fetches(&self) -> impl Iterator<Item = &Statement<'s>> {
        self.index.fetches.iter().filter_map(|index| self.code.statements.get(*index))
    }

    /// Whether a variable holds the whole sum of a month behind a line: nothing is added to it any
    /// more, under its own name or another.
    pub(crate) fn is_whole_sum(&self, name: &str, line: usize) -> bool {
        let adds = |one: &Assignment<'_>| {
            one.line > line && operands(one.text).iter().any(|one| matches!(one.sign, "+" | "-"))
        };
        let is_known = self.assignments_to(name).next().is_some();
        self.role(name) == Some(Role::Total)
            && is_known
            && !self.assignments_to(name).any(adds)
            && !self.uses_of(name).any(adds)
    }

    /// The number that a term is, with the line of the variable that holds it.
    pub(crate) fn number(&self, term: Term<'s>) -> Option<(String, Option<usize>)> {
        if let Term::Number(text) = term {
            return Some((text.to_owned(), None));
        }
        let name = term.name()?;
        let text = self.names.get(name)?.fixed()?;
        decimal(text)?;
        Some((text.to_owned(), self.last_assignment(name).map(|one| one.line)))
    }

    /// What a variable is set to, if it is set once: wherever it is used, that has happened.
    pub(crate) fn only_text(&self, name: &str) -> Option<&str> {
        let [only] = self.index.assigned.get(name)?.as_slice() else { return None };
        self.assignments.get(*only)?.value.fixed()
    }

    /// What a variable holds if nothing can change it.
    pub(crate) fn fixed(&self, name: &str) -> Option<&str> {
        self.names.get(name).and_then(TargetValue::fixed)
    }
}

/// What the right side of an assignment says of its variable.
fn role(one: &Assignment<'_>) -> Option<Role> {
    if let TargetValue::Default { variables, .. } = &one.value {
        return (variables.first().map(String::as_str) == Some(OWNER)).then_some(Role::Owner);
    }
    if !one.text.contains(['$', '`']) {
        return None;
    }
    let targets = variables(one.text).filter(|name| ScriptTarget::named(name).is_some());
    if targets.take(2).count() == 2 && is_sum(one.text) {
        return Some(Role::Total);
    }
    role_of_fields(one.text)
}

fn is_sum(text: &str) -> bool {
    operands(text).iter().any(|operand| operand.sign == "*")
}

fn role_of_fields(text: &str) -> Option<Role> {
    let terms = terms(text);
    let has = |name| terms.contains(&Term::Field(name));
    let is_group = has("count") && (text.contains("add") || text.contains("reduce"));
    let quantities = ["cpu", "memory", "endpoint_quantity", "ip_lease_quantity", "units", "size"];
    let is_one = quantities.into_iter().filter(|name| has(name)).count() == 1;
    if has("model") {
        return Some(Role::GpuModel);
    }
    if is_one {
        let is_thousandth = terms
            .windows(2)
            .any(|two| matches!(two, [Term::Sign("/"), Term::Number("1000" | "1000.0")]));
        return Some(match quantities.into_iter().position(has)? {
            0 if is_thousandth => Role::Threads { is_group },
            0 => Role::Millithreads { is_group },
            1 => Role::Memory,
            2 => Role::Endpoints,
            3 => Role::Ips,
            4 => Role::GpuUnits,
            _ => Role::Storage,
        });
    }
    let is_price_text = has("price") && (text.contains("gsub(") || text.contains("tonumber"));
    match () {
        () if has("amount") || is_price_text => Some(Role::Maximum),
        () if has("denom") => Some(Role::Denomination),
        () if has("price") && text.contains("capture(") => Some(Role::Denomination),
        () if has("count") => Some(Role::Count),
        () => None,
    }
}

/// Whether a block runs for some orders only.
pub(crate) const fn decides(kind: Kind) -> bool {
    matches!(kind, Kind::Branch | Kind::Else | Kind::Arm | Kind::And | Kind::Or)
}
