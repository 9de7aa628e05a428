//! A policy held against a report.

use std::cmp::Ordering;

use bidprice_core::bc::Number;
use bidprice_core::excerpt;
use serde_json::Value;

use super::field::{Field, Holds, Step};
use super::near::{listed, near};
use super::{Comparison, Operand, Outcome, Policy, PolicyError, Says, Seen};
use crate::signed::Signed;

/// So many members of a list an error names.
const MEMBERS_MAX: usize = 12;

/// Why an order can have no bid: a reason that is not among those of a report has happened never.
const REASONS: [&str; 12] = [
    "order",
    "setting",
    "denomination",
    "too_dear",
    "nothing_to_charge",
    "rounds_to_zero",
    "too_large",
    "no_rate",
    "not_whitelisted",
    "no_whitelist",
    "declined",
    "unjudged",
];

/// What a side of a comparison is.
#[derive(Clone, Debug)]
enum Is {
    Number(Signed),
    Text(String),
    /// The report has no figure for it.
    Unsaid,
}

impl Policy {
    /// Whether what must not be is. A report is what `serde_json::to_value` makes of one.
    ///
    /// One field that cannot be said makes it fail, whatever the others are: nobody promised that it holds.
    pub fn check(&self, report: &Value) -> Result<Outcome, PolicyError> {
        let looked = Looked { text: &self.text, report };
        let mut unsaid = Vec::new();
        let mut seen = Vec::new();
        for field in self.says.fields() {
            let value = looked.up(field)?.shown();
            let kept = if value.is_none() { &mut unsaid } else { &mut seen };
            let field = Seen { field: field.written.clone(), value };
            if !kept.contains(&field) {
                kept.push(field);
            }
        }
        if !unsaid.is_empty() {
            return Ok(Outcome::Fails { why: unsaid });
        }
        let is = looked.holds(&self.says)?;
        Ok(if is { Outcome::Fails { why: seen } } else { Outcome::Holds })
    }
}

impl Says {
    fn fields(&self) -> Vec<&Field> {
        match self {
            Self::Compares { left, right, .. } => {
                left.field().into_iter().chain(right.field()).collect()
            }
            Self::All(all) | Self::Any(all) => all.iter().flat_map(Self::fields).collect(),
            Self::Not(one) => one.fields(),
        }
    }
}

impl Operand {
    const fn field(&self) -> Option<&Field> {
        if let Self::Field(field) = self { Some(field) } else { None }
    }
}

struct Looked<'p> {
    text: &'p str,
    report: &'p Value,
}

impl Looked<'_> {
    fn holds(&self, says: &Says) -> Result<bool, PolicyError> {
        match says {
            Says::Compares { left, is, right } => self.compares(left, *is, right),
            Says::Not(one) => Ok(!self.holds(one)?),
            Says::All(all) => all.iter().try_fold(true, |is, one| Ok(self.holds(one)? && is)),
            Says::Any(all) => all.iter().try_fold(false, |is, one| Ok(self.holds(one)? || is)),
        }
    }

    fn compares(
        &self,
        left: &Operand,
        is: Comparison,
        right: &Operand,
    ) -> Result<bool, PolicyError> {
        let order = match (self.side(left)?, self.side(right)?) {
            (Is::Number(left), Is::Number(right)) => left.compare(right),
            (Is::Text(left), Is::Text(right)) => Some(left.cmp(&right)),
            _ => None,
        };
        let order = order.ok_or_else(|| {
            let problem = "two figures with too many digits to compare".to_owned();
            let hint = "write fewer digits".to_owned();
            PolicyError::at(self.text, 0..self.text.len(), problem, hint)
        })?;
        Ok(is.is(order))
    }

    fn side(&self, side: &Operand) -> Result<Is, PolicyError> {
        match side {
            Operand::Number(number) => Ok(Is::Number(*number)),
            Operand::Text(text) => Ok(Is::Text(text.clone())),
            Operand::Field(field) => self.up(field),
        }
    }

    fn up(&self, field: &Field) -> Result<Is, PolicyError> {
        let mut value = self.report;
        for step in &field.steps {
            value = match (step, value) {
                (_, Value::Null) => return Ok(Is::Unsaid),
                (Step::Into(name), value) => value.get(name).ok_or_else(|| self.broken(field))?,
                (Step::Length, list) => {
                    let length = list.as_array().map_or(0, Vec::len);
                    return Is::of(&length.into(), Holds::Number).ok_or_else(|| self.broken(field));
                }
                (Step::Member { key, name }, list) => match member(list, key, name) {
                    Some(member) => member,
                    None if is_reason(field, name) => return Ok(Is::Number(Number::ZERO.into())),
                    None => return Err(self.no_member(field, list, key, name)),
                },
            };
        }
        Is::of(value, field.holds).ok_or_else(|| self.broken(field))
    }

    /// The fields were held against their list when the policy was read.
    fn broken(&self, field: &Field) -> PolicyError {
        let problem =
            format!("`{}` is not what it should be in this report", excerpt(&field.written));
        self.wrong(field, problem, "this is a bug of the program: report it".to_owned())
    }

    fn no_member(&self, field: &Field, list: &Value, key: &str, name: &str) -> PolicyError {
        let names: Vec<&str> = names(list, key).collect();
        let problem = format!("no `{}` in this report", excerpt(name));
        let near: Vec<String> =
            near(name, names.iter().copied()).into_iter().map(excerpt).collect();
        let near: Vec<&str> = near.iter().map(String::as_str).collect();
        let hint = match names.len() {
            0 => "the list is empty".to_owned(),
            all if all > MEMBERS_MAX && !near.is_empty() => {
                format!("did you mean {}?", listed(&near))
            }
            all => there_are(&names, all),
        };
        self.wrong(field, problem, hint)
    }

    fn wrong(&self, field: &Field, problem: String, hint: String) -> PolicyError {
        PolicyError::at(self.text, field.at.clone(), problem, hint)
    }
}

fn there_are(names: &[&str], all: usize) -> String {
    let shown: Vec<String> =
        names.iter().take(MEMBERS_MAX).map(|name| format!("`{}`", excerpt(name))).collect();
    let more = all.saturating_sub(MEMBERS_MAX);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("there are {}{more}", shown.join(", "))
}

/// The first one with the name; figures are the same however they are written.
fn member<'v>(list: &'v Value, key: &str, name: &str) -> Option<&'v Value> {
    // The prices of a sweep are figures, all other names are not.
    let number = Signed::parse(name).filter(|_| key == "at");
    let is_it = |member: &&Value| {
        let text = member.get(key).and_then(Value::as_str).unwrap_or_default();
        let same = || Some(Signed::parse(text)?.compare(number?)? == Ordering::Equal);
        text == name || same().unwrap_or(false)
    };
    list.as_array()?.iter().find(is_it)
}

fn names<'v>(list: &'v Value, key: &str) -> impl Iterator<Item = &'v str> {
    let key = key.to_owned();
    let members = list.as_array().map(Vec::as_slice).unwrap_or_default().iter();
    members.filter_map(move |member| member.get(&key)?.as_str())
}

fn is_reason(field: &Field, name: &str) -> bool {
    let of_reasons = |step: &Step| matches!(step, Step::Into(into) if into == "reasons");
    field.holds == Holds::Number && field.steps.iter().any(of_reasons) && REASONS.contains(&name)
}

impl Is {
    fn of(value: &Value, holds: Holds) -> Option<Self> {
        match (value, holds) {
            (Value::Null, _) => Some(Self::Unsaid),
            (Value::String(text), Holds::Text) => Some(Self::Text(text.clone())),
            (Value::String(text), Holds::Number) => Signed::parse(text).map(Self::Number),
            (Value::Number(number), Holds::Number) => {
                Signed::parse(&number.to_string()).map(Self::Number)
            }
            _ => None,
        }
    }

    fn shown(&self) -> Option<String> {
        match self {
            Self::Number(number) => Some(number.to_string()),
            Self::Text(text) => Some(format!("`{}`", excerpt(text))),
            Self::Unsaid => None,
        }
    }
}

impl Comparison {
    const fn is(self, order: Ordering) -> bool {
        match self {
            Self::Above => order.is_gt(),
            Self::AtLeast => order.is_ge(),
            Self::Below => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::Equal => order.is_eq(),
            Self::Different => order.is_ne(),
        }
    }
}
