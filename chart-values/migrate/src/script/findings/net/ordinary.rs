//! Lines that every bid script has in some way: reading the order, adding up, asking for the rate,
//! printing. They hold no number of their own and run nothing unusual.

use std::collections::BTreeSet;

use super::super::bounds::is_ordinary;
use super::super::effects::{is_message, printed};
use super::super::orders::is_known;
use super::super::rates::asks_published_host;
use super::super::sums::foreign_number;
use crate::script::shell::{Block, Kind, Statement, array_elements, name_of, unquoted};
use crate::script::study::{Role, Study, decides};
use crate::script::terms::{Term, comparisons, decimal, operands};
use crate::script::value::TargetValue;
use crate::script::ways::denomination;

/// The lines all of whose statements are ordinary.
pub(super) fn lines(study: &Study<'_>, explained: &BTreeSet<usize>) -> BTreeSet<usize> {
    let (mut ordinary, mut other) = (BTreeSet::from([1]), BTreeSet::new());
    let functions = study.code.blocks.iter().filter(|block| block.kind == Kind::Function);
    let functions = functions.map(|block| block.head).collect();
    let judge = Judge { study, explained, functions };
    for statement in &study.code.statements {
        let is_ordinary = judge.is_ordinary(statement);
        let lines = if is_ordinary { &mut ordinary } else { &mut other };
        lines.extend(statement.lines());
    }
    for block in study.code.blocks.iter().filter(|block| has_ordinary_head(block)) {
        ordinary.extend(block.head_lines());
        if study.uses(block.subject, Role::Denomination) {
            ordinary.insert(study.code.line_of(block.subject));
        }
    }
    ordinary.difference(&other).copied().collect()
}

/// Whether an own statement before this line runs a program that may do anything.
pub(in crate::script::findings) fn runs_what_is_unknown(study: &Study<'_>, until: usize) -> bool {
    /// Tools and words that look at no variable but those that they are given.
    const MORE: [&str; 30] = [
        "[", "[[", "exit", "return", "break", "continue", "if", "then", "elif", "else", "do",
        "until", "esac", "{", "}", "!", "shift", "unset", "let", "sed", "cut", "sort", "uniq",
        "wc", "date", "stat", "sleep", "wget", "mktemp", "mv",
    ];
    let blocks = study.code.blocks.iter().filter(|block| block.kind == Kind::Function);
    let functions: BTreeSet<&str> = blocks.map(|block| block.head).collect();
    let is_known = |command: &str| {
        TOOLS.contains(&command) || MORE.contains(&command) || functions.contains(command)
    };
    let before = study.own_statements().filter(|statement| statement.first_line < until);
    before.flat_map(|statement| commands(statement)).any(|command| !is_known(command))
}

/// Heads that are no statements themselves.
fn has_ordinary_head(block: &Block<'_>) -> bool {
    let is_pattern = |pattern: &str| {
        let pattern = pattern.trim_matches(|c: char| c.is_whitespace() || c == '\\');
        pattern == "*" || denomination(pattern).is_some_and(|one| is_known(&one))
    };
    match block.kind {
        Kind::Arm => block.head.split('|').all(is_pattern),
        Kind::Function => true,
        _ => false,
    }
}

struct Judge<'a, 's> {
    study: &'a Study<'s>,
    explained: &'a BTreeSet<usize>,
    /// Those of the script.
    functions: BTreeSet<&'s str>,
}

/// Tools that only work out, read or print.
const TOOLS: [&str; 31] = [
    "jq", "bc", "awk", "echo", "printf", "cat", "grep", "find", "curl", "test", "tr", "head",
    "tail", "local", "declare", "export", "readonly", "typeset", "read", "set", "shopt", "true",
    ":", "for", "done", "fi", "while", "rm", "touch", "mkdir", "case",
];

impl<'s> Judge<'_, 's> {
    fn is_ordinary(&self, statement: &Statement<'s>) -> bool {
        let Some(first) = statement.words.first() else { return true };
        match *first {
            "exit" | "return" | "break" | "continue" => self.may_end(statement),
            "echo" | "printf" if is_message(statement.text) => true,
            "echo" | "printf" if statement.words.last().copied().and_then(printed).is_some() => {
                false
            }
            word if word.starts_with('[') => self.is_plain_test(statement),
            _ => self.assigns_nothing_odd(statement) && self.computes_nothing_odd(statement),
        }
    }

    /// At the end, or where every script has to give up.
    fn may_end(&self, statement: &Statement<'_>) -> bool {
        let is_last = statement.index + 1 == self.study.code.statements.len();
        let block = self.study.code.around(statement).find(|block| decides(block.kind));
        let is_explained = |block: &Block<'_>| self.explained.range(block.lines()).next().is_some();
        block.map_or(is_last, |block| is_ordinary(self.study, block) || is_explained(block))
    }

    /// A question about nothing but the order's form, the denomination or the maximum.
    fn is_plain_test(&self, statement: &Statement<'_>) -> bool {
        const PLAIN: [&str; 25] = [
            "[", "[[", "]", "]]", "!", "=", "==", "!=", "&&", "||", "&", "|", "<", ">", "-z", "-n",
            "-eq", "-ne", "true", "false", "null", "object", "", "0", "1",
        ];
        let is_plain = |word: &str| {
            let text = unquoted(word.trim_end_matches(';'));
            text.is_none_or(|text| {
                PLAIN.contains(&text.as_str())
                    || denomination(word).is_some_and(|one| is_known(&one))
            })
        };
        let is_number_test = statement.text.contains("=~ ^[0-9]");
        is_number_test
            || self.computes_nothing_odd(statement)
                && array_elements(statement.text).into_iter().all(is_plain)
    }

    /// Variables that are set to no number or text of the operator's choice.
    fn assigns_nothing_odd(&self, statement: &Statement<'s>) -> bool {
        let study = self.study;
        study.assignments_of(statement).iter().all(|one| match &one.value {
            TargetValue::Fixed(text) => match decimal(text) {
                Some(_) => foreign_number(study, Term::Number(text)).is_none(),
                None => is_plain_text(text),
            },
            TargetValue::Default { text, .. } => text.is_empty() || is_plain_text(text),
            TargetValue::Unreadable { .. } => !one.text.starts_with('(') || one.text == "()",
        })
    }

    /// Known tools, no number that is no unit, no address that is not the published scripts'.
    fn computes_nothing_odd(&self, statement: &Statement<'_>) -> bool {
        // The age of a cache is no sum.
        let text = statement.text.replace("-mmin -", "-mmin ");
        let is_foreign = |term| foreign_number(self.study, term).is_some();
        let has_foreign = operands(&text).iter().any(|operand| is_foreign(operand.term))
            || comparisons(&text).iter().any(|one| is_foreign(one.right));
        let has_address = text.contains("://") && !asks_published_host(&text);
        !has_foreign && !has_address && commands(statement).all(|command| self.is_tool(command))
    }

    fn is_tool(&self, command: &str) -> bool {
        TOOLS.contains(&command) || self.functions.contains(command)
    }
}

/// A path for a cache, a word for a switch; no list, no address.
fn is_plain_text(text: &str) -> bool {
    matches!(text, "" | "true" | "false" | "yes" | "no" | ",")
        || text.starts_with("/tmp/") && !text.contains(char::is_whitespace)
        || text.starts_with("^[0-9]")
        || denomination(text).is_some_and(|one| is_known(&one))
}

/// The commands that a statement runs, those within `$(…)` included.
fn commands<'s>(statement: &Statement<'s>) -> impl Iterator<Item = &'s str> {
    let own = statement.words.split(|word| *word == "|").filter_map(|words| {
        words.iter().copied().find(|word| !is_assignment(word) && *word != "!")
    });
    let own: Vec<&'s str> = own.collect();
    let inner =
        statement.text.split("$(").skip(1).chain(statement.text.split('`').skip(1).step_by(2));
    let inner = inner.flat_map(within);
    own.into_iter().chain(inner).filter(|word| !word.starts_with(['(', '[', '<', '"', '\'']))
}

fn is_assignment(word: &str) -> bool {
    let name = name_of(word);
    let behind = word.get(name.len()..).unwrap_or_default();
    !name.is_empty() && ["=", "+=", "["].iter().any(|sign| behind.starts_with(sign))
}

/// The first words of a pipeline within `$(…)`, quoted texts left out.
fn within(text: &str) -> Vec<&str> {
    let mut commands = Vec::new();
    let (mut quote, mut is_start) = (None, true);
    for (at, c) in text.char_indices() {
        match (c, quote) {
            ('\'' | '"', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            (_, Some(_)) | (' ' | '\t' | '\n', None) => {}
            (')', None) => break,
            ('|' | ';' | '&', None) => is_start = true,
            _ if is_start => {
                is_start = false;
                let word = text.get(at..).unwrap_or_default();
                let end = word.find(|c: char| c.is_whitespace() || ");|&".contains(c));
                let word = word.get(..end.unwrap_or(word.len())).unwrap_or_default();
                commands.push(word);
            }
            _ => {}
        }
    }
    commands
}
