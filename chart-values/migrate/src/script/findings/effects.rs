//! What a block does when it runs.

use std::ops::RangeInclusive;

use crate::script::assign::Assignment;
use crate::script::limits::BLOCK_STATEMENTS_MAX;
use crate::script::shell::{Block, Kind, Statement, unquoted};
use crate::script::study::Study;
use crate::script::terms::decimal;

/// What the statements of a block do.
#[derive(Default)]
pub(super) struct Effects<'a, 's> {
    end: Option<End>,
    prints: Vec<Printed>,
    pub(super) sets: Vec<&'a Assignment<'s>>,
    /// It does something besides.
    pub(super) does_more: bool,
}

/// How a block ends the script, the stronger the later.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    /// With what it has printed.
    Answered,
    /// Without a price, in a block within.
    RefusedWithin,
    /// Without a price.
    Refused,
}

enum Printed {
    Number(String),
    Text,
}

impl Effects<'_, '_> {
    /// The number that is the whole answer.
    pub(super) fn answer(&self) -> Option<&str> {
        match self.prints.as_slice() {
            [Printed::Number(number)] if self.end == Some(End::Answered) => Some(number),
            _ => None,
        }
    }

    /// The number that it prints, if it does nothing else at all.
    pub(super) fn only_number(&self) -> Option<&str> {
        let is_alone = self.end.is_none() && !self.does_more && self.sets.is_empty();
        match self.prints.as_slice() {
            [Printed::Number(number)] if is_alone => Some(number),
            _ => None,
        }
    }

    /// Whether there is no bid: an exit status, nothing printed, or a price of zero.
    pub(super) fn gives_no_bid(&self) -> bool {
        let is_zero = |number: &str| decimal(number).is_some_and(|number| number.is_zero());
        let says_nothing = self.prints.is_empty() && !self.does_more;
        match self.end {
            None => false,
            Some(End::Answered) => says_nothing || self.answer().is_some_and(is_zero),
            Some(End::Refused | End::RefusedWithin) => true,
        }
    }

    /// Whether there is no bid and nothing else; what it prints then is read by nobody.
    pub(super) fn only_refuses(&self) -> bool {
        self.gives_no_bid() && !self.does_more && self.sets.is_empty()
    }

    /// Whether one of its own statements refuses, not only a block within.
    pub(super) fn refuses_itself(&self) -> bool {
        self.end == Some(End::Refused)
    }
}

/// The lines of a block that are told with it: its head, what it sets, what it prints and where it
/// ends. Anything else in it has to be told, or listed, for itself.
pub(super) fn lines_of(study: &Study<'_>, block: &Block<'_>) -> Vec<RangeInclusive<usize>> {
    let is_told = |statement: &&Statement<'_>| {
        let first = statement.words.first().copied().unwrap_or_default();
        let is_plain = matches!(first, "exit" | "echo" | "printf" | "break" | "true" | ":")
            || !study.assignments_of(statement).is_empty();
        is_plain && is_direct(study, statement, block)
    };
    let inside = study.code.inside(block).iter().take(BLOCK_STATEMENTS_MAX);
    let before = block.alternative_to.and_then(|before| study.code.blocks.get(before));
    let before = before.filter(|_| block.kind == Kind::Else).map(Block::head_lines);
    let lines = inside.filter(is_told).map(Statement::lines);
    before.into_iter().chain([block.head_lines()]).chain(lines).collect()
}

/// Whether a statement of a block runs whenever the block does.
fn is_direct(study: &Study<'_>, statement: &Statement<'_>, block: &Block<'_>) -> bool {
    let mut within = study.code.around(statement).take_while(|one| !std::ptr::eq(*one, block));
    within.all(|one| matches!(one.kind, Kind::Group | Kind::And))
}

/// What a block does.
pub(super) fn effects<'a, 's>(study: &'a Study<'s>, block: &Block<'s>) -> Effects<'a, 's> {
    let mut effects = Effects::default();
    let inside = study.code.inside(block);
    effects.does_more = inside.len() > BLOCK_STATEMENTS_MAX;
    for statement in inside.iter().take(BLOCK_STATEMENTS_MAX) {
        let is_direct = is_direct(study, statement, block);
        effects.does_more |= !is_direct || statement.is_condition;
        effects.take(study, statement, is_direct);
    }
    effects
}

impl<'a, 's> Effects<'a, 's> {
    fn take(&mut self, study: &'a Study<'s>, statement: &Statement<'s>, is_direct: bool) {
        let refused = if is_direct { End::Refused } else { End::RefusedWithin };
        let sets = study.assignments_of(statement);
        match statement.words.as_slice() {
            _ if !sets.is_empty() => self.sets.extend(sets),
            ["exit"] => self.end = self.end.max(Some(End::Answered)),
            ["exit", status, ..] => {
                let is_success = status.trim_matches(['"', '\'']) == "0";
                let end = if is_success { End::Answered } else { refused };
                self.end = self.end.max(Some(end));
            }
            ["break" | "true" | ":"] => {}
            ["echo" | "printf", ..] if is_message(statement.text) => {}
            ["echo" | "printf", .., last] => {
                self.prints.push(printed(last).map_or(Printed::Text, Printed::Number));
            }
            _ => self.does_more = true,
        }
    }
}

/// Printed for people, or into a log.
pub(super) fn is_message(text: &str) -> bool {
    [">&2", "1>&2", ">>", "/dev/stderr", "> /", ">/"].iter().any(|mark| text.contains(mark))
}

pub(super) fn printed(word: &str) -> Option<String> {
    let number = unquoted(word)?.trim_end_matches("\\n").to_owned();
    decimal(&number).map(|_| number)
}
