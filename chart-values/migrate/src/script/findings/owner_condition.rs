//! Conditions about who ordered: which owners they name, and how they are put.

mod search;

use std::ops::RangeInclusive;

use crate::script::limits::BLOCKS_DEPTH_MAX;
use crate::script::shell::{Block, Kind, variables};
use crate::script::study::{Role, Study, decides};

use search::{Search, is_owner, is_path};
pub(super) use search::{Source, owners_in};

/// A condition about the owner.
pub(super) struct OwnerCondition {
    pub(super) source: Source,
    /// It holds for all others.
    pub(super) is_negated: bool,
    /// It is about nothing else, and always asked.
    pub(super) is_certain: bool,
    /// Its block, and the lines that its owners come from.
    pub(super) lines: Vec<RangeInclusive<usize>>,
}

/// The owner condition of a block, if it is one.
pub(super) fn owner_condition(study: &Study<'_>, block: &Block<'_>) -> Option<OwnerCondition> {
    let is_arm = block.kind == Kind::Arm;
    if !asks_owner(study, block) || is_arm && block.statements.is_empty() {
        return None;
    }
    let mut search = Search::new(study, block);
    let is_rest = is_arm && block.head.trim() == "*";
    let source = if is_rest { rest(study, block) } else { search.source(block.head, Some(block)) };
    let asks_if_known = block.head.contains("-z ") || block.head.contains("-n ");
    if source == Source::Unknown && asks_if_known {
        return None;
    }
    let shape = shape(study, block.head, &search.names);
    let mut around = study.code.blocks_from(block.parent).take(BLOCKS_DEPTH_MAX).peekable();
    // A loop over the owners, and a question whether there is a list, belong to the condition.
    while let Some(outer) = around.next_if(|outer| belongs(outer, &search.names)) {
        search.lines.push(outer.head_lines());
    }
    if is_arm {
        let line = study.code.line_of(block.subject);
        search.lines.push(line..=line);
    }
    if is_rest {
        search.lines.extend(alternatives(study, block).map(Block::lines));
    }
    let is_alone = is_rest || has_plain_alternatives(study, block, &search.names);
    let is_certain =
        (shape.is_plain || is_rest) && around.peek().is_none() && is_alone && search.is_certain;
    let is_negated = is_rest || shape.is_negated != block.is_negated();
    Some(OwnerCondition { source, is_negated, is_certain, lines: search.lines })
}

fn asks_owner(study: &Study<'_>, block: &Block<'_>) -> bool {
    let asks = if block.kind == Kind::Arm { block.subject } else { block.head };
    decides(block.kind) && study.uses(asks, Role::Owner)
}

/// The earlier arms or branches of the same `case` or `if`.
fn alternatives<'a, 's>(
    study: &'a Study<'s>,
    block: &Block<'s>,
) -> impl Iterator<Item = &'a Block<'s>> {
    let get = |index: Option<usize>| index.and_then(|index| study.code.blocks.get(index));
    let first = get(block.alternative_to);
    std::iter::successors(first, move |block| get(block.alternative_to)).take(BLOCKS_DEPTH_MAX)
}

/// The owners of the arms before `*)`, if those let them through and do nothing.
fn rest(study: &Study<'_>, block: &Block<'_>) -> Source {
    let mut owners = Vec::new();
    for arm in alternatives(study, block) {
        if !arm.statements.is_empty() || !shape(study, arm.head, &[]).is_plain {
            return Source::Unknown;
        }
        owners.splice(0..0, owners_in(arm.head));
    }
    if owners.is_empty() { Source::Unknown } else { Source::Owners(owners) }
}

/// Whether it is its turn whenever it is true: what comes before asks about other owners only.
fn has_plain_alternatives(study: &Study<'_>, block: &Block<'_>, names: &[String]) -> bool {
    let is_plain =
        |other: &Block<'_>| asks_owner(study, other) && shape(study, other.head, names).is_plain;
    let alternatives: Vec<_> = alternatives(study, block).collect();
    match block.kind {
        // An `else` behind one condition is that condition's negation; behind more it is not.
        Kind::Else => alternatives.len() == 1,
        _ => alternatives.len() < BLOCKS_DEPTH_MAX && alternatives.into_iter().all(is_plain),
    }
}

fn belongs(outer: &Block<'_>, names: &[String]) -> bool {
    let is_name = |name: &str| names.iter().any(|known| known == name);
    match outer.kind {
        Kind::Loop => outer
            .head
            .strip_prefix("for ")
            .is_some_and(|words| is_name(words.split_whitespace().next().unwrap_or_default())),
        Kind::Branch | Kind::And => variables(outer.head).any(is_name),
        _ => false,
    }
}

/// The first line of a condition about the owners behind the URL in this variable, whether it has a
/// default or not.
pub(in crate::script) fn asks_list_of(study: &Study<'_>, name: &str) -> Option<usize> {
    study.code.blocks.iter().find_map(|block| {
        let is_it = match owner_condition(study, block)?.source {
            Source::Variable(variable) | Source::Default { variable, .. } => variable == name,
            _ => false,
        };
        is_it.then_some(block.first_line)
    })
}

/// How a condition is put.
struct Shape {
    /// Nothing but equality or membership.
    is_plain: bool,
    is_negated: bool,
}

/// What equality and membership are written with.
#[rustfmt::skip]
const PLAIN: [&str; 35] = [
    "[[", "]]", "[", "]", "test", "==", "=", "=~", "!", "!=", "&&", "-o", "@", "grep", "-q", "-w",
    "-F", "-x", "-qw", "-wq", "-Fx", "-qF", "-qx", "-qFx", "-Fxq", "-Fqx", "printf", "echo",
    "%s\\n", "--", "<<<", ">", "/dev/null", ">/dev/null", "2>/dev/null",
];

fn shape(study: &Study<'_>, head: &str, names: &[String]) -> Shape {
    let parts: Vec<String> = head
        .split(|c: char| c.is_whitespace() || "()^;|\"'".contains(c))
        .map(|part| part.trim_end_matches('$').to_owned())
        .filter(|part| !part.is_empty())
        .collect();
    let negations = parts.iter().filter(|part| matches!(part.as_str(), "!" | "!=")).count();
    let is_known = |part: &str| {
        let is_name = |name: &str| {
            study.role(name) == Some(Role::Owner) || names.iter().any(|known| known == name)
        };
        let is_variable = part.starts_with('$') && variables(part).next().is_some();
        PLAIN.contains(&part)
            || is_owner(part)
            || is_path(part)
            || is_variable && variables(part).all(is_name)
    };
    let has = |sign: &str| parts.iter().any(|part| part == sign);
    let (all, any) = (has("&&"), head.contains("||") || head.contains(" -o "));
    // "Not this one and not that one" is plain, and so is "this one or that one"; of anything else
    // nobody can tell what was meant.
    let only_unequal = has("!=") && !["==", "=", "=~", "!"].into_iter().any(has);
    let is_joined_well = match (all, any) {
        (false, false) => negations <= 1,
        (false, true) => negations == 0,
        (true, false) => only_unequal,
        (true, true) => false,
    };
    let is_plain = is_joined_well && parts.iter().all(|part| is_known(part));
    Shape { is_plain, is_negated: negations % 2 == 1 || only_unequal }
}
