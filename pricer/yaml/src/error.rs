//! Why a text cannot be read as YAML, and where.

use std::fmt;

use saphyr_parser::{Marker, ScanError};

use crate::limits::DEPTH_MAX;

/// A text that cannot be read: where, why, what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YamlError {
    /// Counted from 1.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
    /// What is wrong there.
    pub problem: String,
    /// What to do about it.
    pub hint: &'static str,
}

impl YamlError {
    pub(crate) fn new(line: usize, column: usize, problem: String, hint: &'static str) -> Self {
        Self { line, column, problem, hint }
    }

    pub(crate) fn too_deep(line: usize, column: usize) -> Self {
        let problem = format!("more than {DEPTH_MAX} lists and mappings inside each other");
        Self::new(line, column, problem, "write it with fewer of them inside each other")
    }

    /// What the parser says, with advice where the cause is nearly certain.
    pub(crate) fn from_parser(error: &ScanError, text: &str) -> Self {
        let (line, column) = place(*error.marker());
        if error.info().contains("recursion limit") {
            return Self::too_deep(line, column);
        }
        let problem = format!("cannot be read as YAML: {}", error.info());
        Self { line, column, problem, hint: advice(text, line, error.info()) }
    }
}

/// Line and column of a marker, both counted from 1.
pub(crate) fn place(marker: Marker) -> (usize, usize) {
    (marker.line().max(1), marker.col() + 1)
}

/// The likeliest cause. A key that cannot be one is noticed only on the line below it.
fn advice(text: &str, line: usize, info: &str) -> &'static str {
    let mut lines = text.lines().skip(line.saturating_sub(2));
    let above = if line > 1 { lines.next() } else { None };
    let (above, here) = (above.map_or("", value_of), lines.next().map_or("", value_of));
    if info.contains("anchor") || here.starts_with('*') || above.starts_with('*') {
        "put a text that begins with `*` or `&` in quotes"
    } else if here.starts_with(['%', '@', '`', '{', '[', '\'', '"']) {
        "check the quotes and brackets; a text that begins with % @ ` { [ needs quotes"
    } else if here.contains(": ") {
        "put a text that contains `: ` in quotes"
    } else {
        "check the indentation and the quotes of this line and of the line above"
    }
}

/// What stands behind the key of a line, or the line if it has none.
fn value_of(line: &str) -> &str {
    let line = line.trim_start().trim_start_matches("- ");
    let value = if line.starts_with('*') { None } else { line.split_once(": ") };
    value.map_or(line, |(_, value)| value.trim_start())
}

impl fmt::Display for YamlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.problem)
    }
}

impl std::error::Error for YamlError {}

#[cfg(test)]
mod tests {
    use crate::parse;

    /// The place and the advice for a text that cannot be read.
    #[track_caller]
    fn check(text: &str, place: (usize, usize), hint: &str) {
        let error = parse(text).expect_err("broken");
        assert_eq!((error.line, error.column), place, "{error}");
        assert_eq!(error.hint, hint, "{error}");
    }

    #[test]
    fn a_star_that_is_not_quoted_is_named() {
        const QUOTE: &str = "put a text that begins with `*` or `&` in quotes";
        check("a: 1\nprice_target_gpu_mappings: *=130\n", (2, 28), QUOTE);
        check("'a': 1\n*: 130\n", (3, 1), QUOTE);
        check("- *=130\n", (1, 3), QUOTE);
        check("a: *b\n", (1, 4), QUOTE);
    }

    #[test]
    fn the_likely_cause_is_named() {
        const BRACKETS: &str =
            "check the quotes and brackets; a text that begins with % @ ` { [ needs quotes";
        const INDENTATION: &str =
            "check the indentation and the quotes of this line and of the line above";
        check("a: b: c\n", (1, 5), "put a text that contains `: ` in quotes");
        check("a: %b\n", (1, 4), BRACKETS);
        check("a: \"a100=900\\,t4=80\"\n", (1, 4), BRACKETS);
        check("a: 1\n b: 2\n", (2, 3), INDENTATION);
    }
}
