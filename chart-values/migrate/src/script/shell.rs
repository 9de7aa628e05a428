//! A bash script as statements and the blocks around them, without running it.
//!
//! ```text
//! text ──Scanner: quotes, `$(…)`, here-documents──▶ words ──Parser: if, case, `{`, `&&`──▶ Code
//! ```
//!
//! Read as far as prices and customisations need it: what is quoted, commented out or in a
//! here-document is no code, and what stands in a branch, a loop or a function is known to. Every
//! byte is looked at a bounded number of times and nothing recurses.

mod parse;
mod pieces;
mod scan;
mod words;

use std::ops::{Range, RangeInclusive};

pub(crate) use pieces::{Piece, pieces};
pub(crate) use words::{array_elements, name_of, unquoted, variables};

use super::limits::{BLOCKS_DEPTH_MAX, HEAD_BYTES_MAX};

/// A script that has been read.
#[derive(Debug)]
pub(crate) struct Code<'s> {
    /// In the order of the text.
    pub(crate) statements: Vec<Statement<'s>>,
    pub(crate) blocks: Vec<Block<'s>>,
    /// The bodies of here-documents.
    pub(crate) heredocs: Vec<&'s str>,
    /// What was open when the text ended, or where reading stopped.
    pub(crate) broken: Option<Broken>,
    /// Where each line starts.
    starts: Vec<usize>,
    text: &'s str,
}

/// A pipeline.
#[derive(Debug)]
pub(crate) struct Statement<'s> {
    /// From its first to its last byte.
    pub(crate) text: &'s str,
    /// Without redirections; `|` stands between two commands.
    pub(crate) words: Vec<&'s str>,
    /// Its place among all.
    pub(crate) index: usize,
    pub(crate) first_line: usize,
    pub(crate) last_line: usize,
    /// The innermost block around it.
    pub(crate) block: Option<usize>,
    /// Between `if` and `then`, or `while` and `do`.
    pub(crate) is_condition: bool,
}

/// Statements that something decides about.
#[derive(Debug)]
pub(crate) struct Block<'s> {
    pub(crate) kind: Kind,
    /// The condition, the pattern, the loop's words, the function's name, what stands before `&&`.
    pub(crate) head: &'s str,
    /// What a `case` looks at.
    pub(crate) subject: &'s str,
    pub(crate) parent: Option<usize>,
    /// What has to fail, or to match nothing, before it is its turn: an earlier `if` or arm.
    pub(crate) alternative_to: Option<usize>,
    pub(crate) first_line: usize,
    pub(crate) last_line: usize,
    /// Those in it, blocks in it included.
    pub(crate) statements: Range<usize>,
}

/// What decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `if` and `elif`.
    Branch,
    /// The `else` of a condition, which is its head.
    Else,
    Loop,
    /// Of a `case`.
    Arm,
    Function,
    /// `( … )`.
    Subshell,
    /// `{ … }`.
    Group,
    /// Behind `&&`.
    And,
    /// Behind `||`.
    Or,
}

/// Why a script was not read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// A quote, bracket or block of this line is never closed.
    Open(usize),
    /// More statements than are read, from this line on.
    TooMany(usize),
}

impl<'s> Code<'s> {
    /// Reads a script whose lines end in a line feed alone.
    pub(crate) fn read(text: &'s str) -> Self {
        parse::parse(text)
    }

    /// The blocks around a statement, from the inside out.
    pub(crate) fn around(&self, statement: &Statement<'s>) -> impl Iterator<Item = &Block<'s>> {
        self.blocks_from(statement.block)
    }

    /// A block and those around it.
    pub(crate) fn blocks_from(&self, block: Option<usize>) -> impl Iterator<Item = &Block<'s>> {
        let block = block.and_then(|block| self.blocks.get(block));
        let above = |block: &&Block<'s>| block.parent.and_then(|parent| self.blocks.get(parent));
        std::iter::successors(block, above).take(BLOCKS_DEPTH_MAX)
    }

    /// The statements of a block.
    pub(crate) fn inside(&self, block: &Block<'s>) -> &[Statement<'s>] {
        self.statements.get(block.statements.clone()).unwrap_or_default()
    }

    /// Whether it may not run, run later, or run where its variables are lost.
    pub(crate) fn is_conditional(&self, statement: &Statement<'s>) -> bool {
        statement.is_condition
            || statement.words.iter().any(|word| matches!(*word, "|" | "&"))
            || self.around(statement).any(|block| block.kind != Kind::Group)
    }

    /// The line in which a piece of the text begins.
    pub(crate) fn line_of(&self, piece: &str) -> usize {
        let at = (piece.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        self.line_at(at)
    }

    pub(crate) const fn text(&self) -> &'s str {
        self.text
    }

    fn line_at(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at).max(1)
    }
}

impl<'s> Statement<'s> {
    /// Its commands, each with its words.
    pub(crate) fn commands(&self) -> impl Iterator<Item = &[&'s str]> {
        self.words.split(|word| *word == "|")
    }

    /// Whether one of its commands, or a command within `$(…)`, is this.
    pub(crate) fn runs(&self, command: &str) -> bool {
        self.text.match_indices(command).any(|(at, _)| {
            let before = self.text.get(..at).and_then(|head| head.chars().next_back());
            let after = self.text.get(at + command.len()..).and_then(|tail| tail.chars().next());
            before.is_none_or(|c| " \t\n|&;($`/{!".contains(c))
                && after.is_none_or(|c| " \t\n|&;)`<>\"'".contains(c))
        })
    }

    pub(crate) fn lines(&self) -> RangeInclusive<usize> {
        self.first_line..=self.last_line
    }
}

impl Block<'_> {
    pub(crate) fn lines(&self) -> RangeInclusive<usize> {
        self.first_line..=self.last_line
    }

    /// The lines of its head.
    pub(crate) fn head_lines(&self) -> RangeInclusive<usize> {
        let more = if self.kind == Kind::Else { 0 } else { self.head.matches('\n').count() };
        self.first_line..=self.first_line + more
    }

    /// Whether its head has to fail for it to run.
    pub(crate) const fn is_negated(&self) -> bool {
        matches!(self.kind, Kind::Else | Kind::Or)
    }
}

/// The last bytes of a head: a chain of a thousand `&&` would be looked at a thousand times.
fn bounded(head: &str) -> &str {
    let mut from = head.len().saturating_sub(HEAD_BYTES_MAX);
    while !head.is_char_boundary(from) {
        from += 1;
    }
    head.get(from..).unwrap_or_default().trim().trim_end_matches(';').trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each block with its lines, and the words of each statement behind the block that it is in.
    #[track_caller]
    fn check(text: &str, blocks: &[&str], statements: &[&str]) {
        let code = Code::read(text);
        let shown = |block: &Block<'_>| {
            format!("{}-{} {:?} {}", block.first_line, block.last_line, block.kind, block.head)
        };
        assert_eq!(code.blocks.iter().map(shown).collect::<Vec<_>>(), blocks, "{text}");
        let shown = |one: &Statement<'_>| {
            let block = one.block.map_or(String::new(), |block| format!("{block}: "));
            format!("{block}{}", one.words.join(" "))
        };
        assert_eq!(code.statements.iter().map(shown).collect::<Vec<_>>(), statements, "{text}");
        assert_eq!(code.broken, None, "{text}");
    }

    #[test]
    fn branches_and_loops_are_blocks() {
        check(
            "if a; then\n  b\nelif c; then d\nelse\n  e\nfi\nf",
            &["1-2 Branch a", "3-3 Branch c", "4-6 Else c"],
            &["a", "0: b", "c", "1: d", "2: e", "f"],
        );
        check(
            "for x in a b; do c; done\nwhile read y; do d; done < f",
            &["1-1 Loop for x in a b", "2-2 Loop while read y"],
            &["for x in a b", "0: c", "read y", "1: d", "done"],
        );
        check(
            "case $x in\n  a|b) c ;;\n  *) d\nesac",
            &["2-2 Arm a|b", "3-4 Arm *"],
            &["0: c", "1: d"],
        );
        check(
            "f() {\n  a\n}\nfunction g { b; }",
            &["1-3 Function f", "4-4 Function g"],
            &["0: a", "1: b"],
        );
    }

    #[test]
    fn lists_are_blocks() {
        check("a && b || c; d", &["1-1 And a", "1-1 Or a && b"], &["a", "0: b", "1: c", "d"]);
        check("a && { b; c; }", &["1-1 And a", "1-1 Group "], &["a", "1: b", "1: c"]);
        check("a && echo 1 && exit", &["1-1 And a"], &["a", "0: echo 1", "0: exit"]);
        check("a &&\n  b", &["1-2 And a"], &["a", "0: b"]);
        check("a | b > c 2>&1\n(d)", &["2-2 Subshell "], &["a | b", "0: d"]);
    }

    #[test]
    fn quotes_and_brackets_belong_to_their_word() {
        check("a=\"x $(b \"c)\" ) ; d\" e", &[], &["a=\"x $(b \"c)\" ) ; d\" e"]);
        check("a=$(case x in y) z ;; esac) b", &[], &["a=$(case x in y) z ;; esac) b"]);
        check("[[ a && ( b || c ) ]] # d", &[], &["[[ a && ( b || c ) ]]"]);
        check("(( a > 1 ))", &[], &["(( a > 1 ))"]);
        check("a=(1 # x)\n 2)", &[], &["a=(1 # x)\n 2)"]);
        check("a=${b:-'}'} c", &[], &["a=${b:-'}'} c"]);
        check("a \\\n b", &[], &["a b"]);
    }

    #[test]
    fn what_is_never_closed_is_told() {
        for (text, line) in [("a\nb='", 2), ("$(a", 1), ("x\nif a; then\n b", 2), ("{ a\n", 1)] {
            assert_eq!(Code::read(text).broken, Some(Broken::Open(line)), "{text}");
        }
        let long = "a\n".repeat(10_000);
        assert!(matches!(Code::read(&long).broken, Some(Broken::TooMany(_))));
    }
}
