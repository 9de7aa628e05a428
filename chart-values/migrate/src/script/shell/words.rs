//! What stands in a word: variables, array elements, text without its quotes.

use super::scan::{Open, Scanner};

/// The variables that a text names with `$`, `$` left out, in order and each as often as it is.
pub(crate) fn variables(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('$').filter_map(move |(at, _)| {
        let is_escaped = at.checked_sub(1).and_then(|at| text.as_bytes().get(at)) == Some(&b'\\');
        let rest = text.get(at + 1..)?;
        let rest = rest.strip_prefix('{').unwrap_or(rest);
        let rest = rest.trim_start_matches(['#', '!']);
        let name = name_of(rest);
        (!name.is_empty() && !is_escaped).then_some(name)
    })
}

/// The variable's name that a text begins with; may be empty.
pub(crate) fn name_of(text: &str) -> &str {
    let is_inside = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let end = text.find(|c| !is_inside(c)).unwrap_or(text.len());
    let name = text.get(..end).unwrap_or_default();
    if name.starts_with(|c: char| c.is_ascii_digit()) { "" } else { name }
}

/// The elements of `( … )`, comments left out.
pub(crate) fn array_elements(array: &str) -> Vec<&str> {
    let inner = array.strip_prefix('(').unwrap_or(array);
    let inner = inner.strip_suffix(')').unwrap_or(inner);
    let mut scanner = Scanner::new(inner);
    let mut elements = Vec::new();
    loop {
        scanner.skip_blanks();
        let at = scanner.at;
        match scanner.byte(0) {
            None => return elements,
            Some(b'\n') => scanner.at += 1,
            Some(b'(') => {
                scanner.at += 1;
                scanner.skip_open(Open::Command);
            }
            Some(_) => {
                scanner.skip_word();
                scanner.at = scanner.at.max(at + 1);
                elements.push(scanner.slice(at..scanner.at));
            }
        }
    }
}

/// A text without its quotes; nothing if bash would put something else in its place.
pub(crate) fn unquoted(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    let (mut double, mut chars) = (false, text.chars());
    while let Some(c) = chars.next() {
        match c {
            '"' => double = !double,
            '\'' if !double => {
                let mut quoted = chars.as_str().splitn(2, '\'');
                plain.push_str(quoted.next().unwrap_or_default());
                chars = quoted.next()?.chars();
            }
            '\\' => plain.push(chars.next()?),
            '$' | '`' => return None,
            _ => plain.push(c),
        }
    }
    Some(plain)
}
