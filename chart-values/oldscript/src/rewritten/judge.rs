//! Whether a script's text leaves it open that it does harm.

use std::collections::BTreeMap;

use super::programs;
use crate::error::Doubt;
use crate::shell::{Call, Piece, Script, Word};

/// Variables that decide which programs run and where they write.
const GUARDED: [&str; 9] =
    ["BASHOPTS", "BASH_ENV", "CDPATH", "ENV", "HOME", "PATH", "PS4", "SHELLOPTS", "TMPDIR"];

/// Values of values of values: enough for any path that is put together.
const DEPTH_MAX: usize = 8;

/// What a script and its runs are judged by.
pub(super) struct Case<'a> {
    /// Whose paths were rewritten to be below `root`.
    pub(super) script: &'a Script,
    pub(super) root: &'a str,
    /// The names of the variables that it will be given.
    pub(super) given: &'a [&'a str],
}

/// Checks every command of a script.
pub(super) fn check(case: &Case<'_>) -> Result<(), Doubt> {
    if let Some(name) = case.given.iter().find(|name| is_guarded(name) || name.starts_with("BASH_"))
    {
        return Err(Doubt { line: 1, what: format!("it is given `{name}`") });
    }
    let judge = Judge::of(case);
    case.script
        .calls
        .iter()
        .try_for_each(|call| judge.check(call).map_err(|what| Doubt { line: call.line, what }))?;
    case.script.doubt.clone().map_or(Ok(()), Err)
}

fn is_guarded(name: &str) -> bool {
    GUARDED.contains(&name) || name.starts_with("LD_")
}

/// What is known of a script as a whole.
pub(super) struct Judge<'a> {
    root: &'a str,
    script: &'a Script,
    /// All that each variable is ever set to; `None`: anything.
    values: BTreeMap<String, Option<Vec<Word>>>,
}

impl<'a> Judge<'a> {
    fn of(case: &Case<'a>) -> Self {
        let Case { script, root, given } = *case;
        let mut judge = Self { root, script, values: BTreeMap::new() };
        for call in &script.calls {
            for assigned in &call.assigned {
                judge.add(&assigned.name, assigned.value.clone());
            }
            for (name, value) in programs::set_by(call) {
                judge.add(&name, value);
            }
        }
        for name in script.set_in_passing.iter().map(String::as_str).chain(given.iter().copied()) {
            judge.add(name, None);
        }
        judge
    }

    fn add(&mut self, name: &str, value: Option<Word>) {
        let values = self.values.entry(name.to_owned()).or_insert_with(|| Some(Vec::new()));
        match (values.as_mut(), value) {
            (Some(values), Some(value)) => values.push(value),
            _ => *values = None,
        }
    }

    fn check(&self, call: &Call) -> Result<(), String> {
        if call.is_in_background {
            return Err("it starts something in the background".to_owned());
        }
        if !call.writes.iter().all(|word| self.is_private(word)) {
            return Err("it may write outside of /tmp".to_owned());
        }
        let set = programs::set_by(call).map(|(name, _)| name);
        let mut names = call.assigned.iter().map(|each| each.name.clone()).chain(set);
        if let Some(name) = names.find(|name| is_guarded(name)) {
            return Err(format!("it sets `{name}`"));
        }
        self.check_command(&call.words)
    }

    /// A command and its arguments.
    pub(super) fn check_command(&self, words: &[Word]) -> Result<(), String> {
        let Some((command, arguments)) = words.split_first() else { return Ok(()) };
        let Some(name) = command.literal() else {
            return Err("what it runs cannot be told".to_owned());
        };
        if self.script.functions.contains(&name) {
            return Ok(());
        }
        let name = ["/bin/", "/usr/bin/"]
            .iter()
            .find_map(|folder| name.strip_prefix(folder))
            // The real ones: only their plain names are stood in for.
            .filter(|program| !matches!(*program, "curl" | "wget"))
            .unwrap_or(&name);
        programs::check(self, name, arguments)
    }

    /// Whether the file that the word names can only be a private one.
    pub(super) fn is_private(&self, word: &Word) -> bool {
        self.begins_private(word, DEPTH_MAX)
    }

    fn begins_private(&self, word: &Word, depth: usize) -> bool {
        let Some((first, others)) = word.pieces.split_first() else { return true };
        if depth == 0 || !others.iter().all(|piece| self.goes_on_private(piece, depth)) {
            return false;
        }
        match first {
            Piece::Text(text) => self.is_private_text(text),
            Piece::Variable(name) => match self.values.get(name) {
                Some(Some(values)) => values.iter().all(|value| {
                    !value.pieces.is_empty()
                        && is_one_word(value)
                        && self.begins_private(value, depth - 1)
                }),
                Some(None) => false,
                // Ours.
                None => name == "HOME",
            },
            Piece::Unknown => false,
        }
    }

    /// Of what stands behind a private beginning.
    fn goes_on_private(&self, piece: &Piece, depth: usize) -> bool {
        match piece {
            Piece::Text(text) => stays_below(text),
            Piece::Variable(name) => match self.values.get(name) {
                Some(Some(values)) => values.iter().all(|value| {
                    depth > 0
                        && is_one_word(value)
                        && value.pieces.iter().all(|piece| self.goes_on_private(piece, depth - 1))
                }),
                Some(None) => false,
                // An address: it was looked at.
                None => name == "AKASH_OWNER",
            },
            Piece::Unknown => false,
        }
    }

    fn is_private_text(&self, text: &str) -> bool {
        const DEVICES: [&str; 3] = ["/dev/null", "/dev/stderr", "/dev/stdout"];
        let is_below_root = text
            .strip_prefix(self.root)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let is_of_home = text == "~" || text.starts_with("~/");
        let is_relative = !text.starts_with(['/', '~']);
        let is_private = is_below_root || is_of_home || is_relative;
        DEVICES.contains(&text) || is_private && stays_below(text)
    }
}

/// Nothing goes up, and no braces make several words of it.
fn stays_below(text: &str) -> bool {
    !text.contains("..") && !text.contains('{')
}

/// A variable's value is split at spaces, and names every file that it matches. Two that end and begin
/// with a dot would be one step up.
fn is_one_word(value: &Word) -> bool {
    value.pieces.iter().all(|piece| match piece {
        Piece::Text(text) => {
            let is_split = text.contains(|c: char| c.is_whitespace() || "*?[".contains(c));
            !is_split && !text.starts_with('.') && !text.ends_with('.')
        }
        _ => true,
    })
}
