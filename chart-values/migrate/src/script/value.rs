//! What an assignment's right side comes to, as far as that can be told without running it.

use std::collections::BTreeMap;

use super::limits::DEFAULTS_DEPTH_MAX;
use super::shell::{Piece, name_of, pieces};

/// What a variable holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetValue {
    /// This text, whatever the chart's values say.
    Fixed(String),
    /// The first of these variables that is set, else the text. An empty text stands for none: a
    /// resource that nobody prices is free.
    Default {
        /// Such as `PRICE_TARGET_CPU`.
        variables: Vec<String>,
        /// What counts without them.
        text: String,
    },
    /// Not to be told.
    Unreadable {
        /// Fits behind the variable's name, as in "`TARGET_CPU` is computed".
        why: String,
    },
}

impl TargetValue {
    pub(crate) fn unreadable(why: impl Into<String>) -> Self {
        Self::Unreadable { why: why.into() }
    }

    /// The text of a value that no variable can change.
    pub(crate) fn fixed(&self) -> Option<&str> {
        if let Self::Fixed(text) = self { Some(text) } else { None }
    }
}

/// What the script's variables hold at some line.
pub(crate) type Names<'s> = BTreeMap<&'s str, TargetValue>;

const COMPUTED: &str = "is computed when the script runs";

/// Reads a right side.
pub(crate) fn read_value(text: &str, names: &Names<'_>) -> TargetValue {
    read_to_depth(text, names, 0)
}

fn read_to_depth(text: &str, names: &Names<'_>, depth: usize) -> TargetValue {
    if depth > DEFAULTS_DEPTH_MAX {
        return TargetValue::unreadable("has too many defaults within defaults");
    }
    let mut joined = Joined { literal: String::new(), expanded: None };
    for piece in pieces(text) {
        let value = match piece {
            Piece::Text(text) => TargetValue::Fixed(text.to_owned()),
            Piece::Computed => return TargetValue::unreadable(COMPUTED),
            Piece::Name(name) => variable(name, names),
            Piece::Braces(inner) => match braces(inner, names, depth) {
                Ok(value) => value,
                Err(why) => return TargetValue::unreadable(why),
            },
        };
        match value {
            TargetValue::Fixed(text) => joined.literal.push_str(&text),
            unreadable @ TargetValue::Unreadable { .. } => return unreadable,
            TargetValue::Default { .. } if joined.expanded.is_some() => {
                return TargetValue::unreadable(JOINED);
            }
            default @ TargetValue::Default { .. } => joined.expanded = Some(default),
        }
    }
    joined.value()
}

const JOINED: &str = "is put together from several texts";

struct Joined {
    literal: String,
    expanded: Option<TargetValue>,
}

impl Joined {
    fn value(self) -> TargetValue {
        match self.expanded {
            None => TargetValue::Fixed(self.literal),
            Some(value) if self.literal.is_empty() => value,
            Some(_) => TargetValue::unreadable(JOINED),
        }
    }
}

/// What the script or, where it says nothing, the environment has set.
fn variable(name: &str, names: &Names<'_>) -> TargetValue {
    let from_outside =
        || TargetValue::Default { variables: vec![name.to_owned()], text: String::new() };
    names.get(name).cloned().unwrap_or_else(from_outside)
}

/// `name`, `name:-default` and its kin.
fn braces(inner: &str, names: &Names<'_>, depth: usize) -> Result<TargetValue, String> {
    let name = name_of(inner);
    let behind = inner.get(name.len()..).unwrap_or_default();
    if name.is_empty() {
        return Err(COMPUTED.to_owned());
    }
    let set = variable(name, names);
    if behind.is_empty() || behind.starts_with(":?") || behind.starts_with('?') {
        return Ok(set);
    }
    let default = [":-", ":=", "-", "="].iter().find_map(|mark| behind.strip_prefix(mark));
    let default = default.ok_or_else(|| format!("is ${name}, changed on the way"))?;
    Ok(match set {
        TargetValue::Fixed(text) if !text.is_empty() => TargetValue::Fixed(text),
        TargetValue::Default { variables, text } if text.is_empty() => {
            or_else(variables, read_to_depth(default, names, depth + 1))
        }
        TargetValue::Fixed(_) if behind.starts_with(':') => {
            read_to_depth(default, names, depth + 1)
        }
        set => set,
    })
}

/// Variables in front of a default.
fn or_else(mut variables: Vec<String>, default: TargetValue) -> TargetValue {
    match default {
        TargetValue::Fixed(text) => TargetValue::Default { variables, text },
        TargetValue::Default { variables: further, text } => {
            variables.extend(further);
            TargetValue::Default { variables, text }
        }
        unreadable @ TargetValue::Unreadable { .. } => unreadable,
    }
}
