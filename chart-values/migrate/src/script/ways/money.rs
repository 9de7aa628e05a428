//! Months, decimals, denominations and the tenant's maximum.

use rust_decimal::Decimal;

use super::{Decimals, Fact};
use crate::script::shell::{Kind, Statement, unquoted};
use crate::script::study::{Role, Study};
use crate::script::terms::{Term, comparisons, decimal, operands};

/// The number that a price is divided by, if only one can be it.
pub(super) fn blocks_a_month(study: &Study<'_>) -> Option<Fact<String>> {
    let mut found: Option<Fact<String>> = None;
    for (number, line) in study.code.statements.iter().flat_map(|one| divisors(study, one)) {
        match &found {
            Some(fact) if fact.value != number => return None,
            Some(_) => {}
            None => found = Some(Fact::at(number, line)),
        }
    }
    found
}

/// Divisors of a statement that can be blocks a month.
fn divisors<'s>(study: &Study<'s>, statement: &Statement<'s>) -> Vec<(String, usize)> {
    if !statement.text.contains('/') {
        return Vec::new();
    }
    let divisors = operands(statement.text).into_iter().filter(|operand| operand.sign == "/");
    let number = |operand: crate::script::terms::Operand<'s>| study.number(operand.term);
    let line = |line: Option<usize>| line.unwrap_or(statement.first_line);
    let numbers = divisors.filter_map(number).map(|(number, at)| (number, line(at)));
    numbers.filter(|(number, _)| is_month(number)).collect()
}

/// Between blocks of three and of ten seconds; a million is the micro of uakt.
fn is_month(number: &str) -> bool {
    let bounds = Decimal::from(250_000)..Decimal::from(1_000_000);
    decimal(number).is_some_and(|number| bounds.contains(&number))
}

/// How a price per block is printed, judged by what only one kind of script has.
pub(super) fn decimals(study: &Study<'_>) -> Option<Fact<Decimals>> {
    let statements = || study.code.statements.iter();
    let having = |what: &str| statements().find(|statement| statement.text.contains(what));
    if let Some(statement) = having("price_precision") {
        return Some(Fact::at(Decimals::AsOrdered, statement.first_line));
    }
    if let Some(statement) = having("ceil").or_else(|| having("1.0 | floor")) {
        return Some(Fact::at(Decimals::WholeUp, statement.first_line));
    }
    let is_price = |statement: &&Statement<'_>| {
        !statement.text.contains(">&2") && !statement.runs("jq") && statement.text.contains("%.")
    };
    statements().filter(is_price).find_map(|statement| {
        let (_, format) = statement.text.split_once("%.")?;
        let (digits, _) = format.split_once('f')?;
        Some(Fact::at(Decimals::Fixed(digits.parse().ok()?), statement.first_line))
    })
}

/// Whether something is compared with what the tenant pays at most.
pub(super) fn maximum_checked(study: &Study<'_>) -> Fact<bool> {
    let is_maximum =
        |term: Term<'_>| term.name().is_some_and(|name| study.role(name) == Some(Role::Maximum));
    let compares = |statement: &&Statement<'_>| {
        let compared = comparisons(statement.text);
        compared.iter().any(|one| is_maximum(one.left) || is_maximum(one.right))
    };
    let line = study.code.statements.iter().find(compares).map(|statement| statement.first_line);
    line.map_or(Fact::absent(false), |line| Fact::at(true, line))
}

/// What the arms of a `case` and the tests for equality name; a script that names none knows uakt.
pub(super) fn denominations(study: &Study<'_>) -> Fact<Vec<String>> {
    let mut line = None;
    let mut denominations: Vec<String> = Vec::new();
    let mut add = |denomination: String, at: usize| {
        if !denominations.contains(&denomination) {
            denominations.push(denomination);
            line.get_or_insert(at);
        }
    };
    for block in study.code.blocks.iter().filter(|block| block.kind == Kind::Arm) {
        for pattern in block.head.split('|').filter_map(denomination) {
            add(pattern, block.first_line);
        }
    }
    for statement in study.code.statements.iter().filter(|one| tests_denomination(study, one)) {
        for word in statement.text.split_ascii_whitespace().filter_map(denomination) {
            add(word, statement.first_line);
        }
    }
    match line {
        Some(line) => Fact::at(denominations, line),
        None => Fact::absent(vec!["uakt".to_owned()]),
    }
}

fn tests_denomination(study: &Study<'_>, statement: &Statement<'_>) -> bool {
    let is_test = statement.words.first().is_some_and(|word| word.starts_with('['));
    is_test && study.uses(statement.text, Role::Denomination)
}

/// `"uakt"`, `*"uakt"`, `ibc/…`.
pub(crate) fn denomination(pattern: &str) -> Option<String> {
    let pattern = pattern.trim_matches(|c: char| c.is_whitespace() || "*\\".contains(c));
    let text = unquoted(pattern)?;
    let is_micro = text.len() > 3
        && text.starts_with('u')
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    (is_micro || text.starts_with("ibc/")).then_some(text)
}
