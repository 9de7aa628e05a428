//! A field as a policy names it: `total.delta_pct`, `gpus["a100.80Gi"].delta_pct`, `most_changed.length`.

use std::ops::Range;

use super::near::{listed, near};
use crate::fields::{FIELDS, Kind, is_group, kind_of};

/// A field that a report has.
#[derive(Clone, Debug)]
pub(super) struct Field {
    /// As it was written.
    pub(super) written: String,
    /// The way to it.
    pub(super) steps: Vec<Step>,
    /// What it holds.
    pub(super) holds: Holds,
    /// Where it stands in the policy.
    pub(super) at: Range<usize>,
}

/// What can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    Number,
    Text,
}

#[derive(Clone, Debug)]
pub(super) enum Step {
    Into(String),
    /// The member of a list whose field `key` is this name.
    Member {
        key: &'static str,
        name: String,
    },
    Length,
}

/// A piece of a path, as it was written.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    Word(String),
    /// In brackets and quotation marks.
    Quoted(String),
}

/// What is wrong with a path, and what to do.
pub(super) type Wrong = (String, String);

/// The steps of a path; an error for whatever a report does not have.
pub(super) fn resolve(pieces: &[Piece]) -> Result<(Vec<Step>, Holds), Wrong> {
    let mut path = String::new();
    let mut steps = Vec::new();
    for piece in pieces {
        steps.push(step(&mut path, piece)?);
    }
    if matches!(steps.last(), Some(Step::Length)) {
        return Ok((steps, Holds::Number));
    }
    match kind_of(&path) {
        Some(Kind::Amount | Kind::Count) => Ok((steps, Holds::Number)),
        Some(Kind::Text) => Ok((steps, Holds::Text)),
        Some(Kind::List(_)) => Err(a_list(&path)),
        None => Err(a_group(&path)),
    }
}

/// One step further, and the path behind it.
fn step(path: &mut String, piece: &Piece) -> Result<Step, Wrong> {
    let Some(Kind::List(list)) = kind_of(path) else { return into(path, piece) };
    match (piece, list) {
        (Piece::Word(word), _) if word == "length" => {
            path.push_str(".length");
            Ok(Step::Length)
        }
        (Piece::Word(name) | Piece::Quoted(name), Some(key)) => {
            path.push_str("[]");
            Ok(Step::Member { key, name: name.clone() })
        }
        _ => Err(a_list(path)),
    }
}

fn into(path: &mut String, piece: &Piece) -> Result<Step, Wrong> {
    let (Piece::Word(name) | Piece::Quoted(name)) = piece;
    let longer = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
    if kind_of(&longer).is_none() && !is_group(&longer) {
        return Err(unknown(path, &longer));
    }
    *path = longer;
    Ok(Step::Into(name.clone()))
}

fn unknown(parent: &str, path: &str) -> Wrong {
    let shown = shown(path);
    // Inside of a list only its own fields are meant.
    let list = parent.find("[]").and_then(|end| parent.get(..end + 2));
    let names = FIELDS.iter().map(|(name, _)| *name);
    let names =
        names.filter(|name| list.map_or(!name.contains("[]"), |list| name.starts_with(list)));
    let near: Vec<String> = near(path, names).into_iter().map(self::shown).collect();
    let near: Vec<&str> = near.iter().map(String::as_str).collect();
    let problem = format!("the report has no field `{shown}`");
    if !near.is_empty() {
        return (problem, format!("did you mean {}?", listed(&near)));
    }
    (
        problem,
        format!(
            "{} has {}",
            if parent.is_empty() { "it".to_owned() } else { format!("`{}`", self::shown(parent)) },
            children(parent)
        ),
    )
}

/// What stands right below a path.
fn children(parent: &str) -> String {
    let below = |name: &&'static str| match parent {
        "" => Some(*name),
        parent => name.strip_prefix(parent)?.strip_prefix('.'),
    };
    let first = |rest: &'static str| rest.split(['.', '[']).next().unwrap_or(rest);
    let mut names: Vec<&str> =
        FIELDS.iter().filter_map(|(name, _)| below(name)).map(first).collect();
    names.dedup();
    listed(&names).replace(" or ", " and ")
}

fn a_group(path: &str) -> Wrong {
    let shown = shown(path);
    let first = children(path);
    (format!("`{shown}` is no figure but holds some"), format!("name one of them: {first}"))
}

fn a_list(path: &str) -> Wrong {
    let problem = format!("`{path}` is a list");
    let hint = match kind_of(path) {
        Some(Kind::List(Some(_))) => {
            format!(
                "name a member, `{path}[\"…\"]` and one of its fields, or ask for `{path}.length`"
            )
        }
        _ => format!("ask for `{path}.length`"),
    };
    (problem, hint)
}

/// As a policy would write it.
fn shown(path: &str) -> String {
    path.replace("[]", "[\"…\"]")
}
