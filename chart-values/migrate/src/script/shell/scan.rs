//! Where words end: quotes, expansions, arrays and here-documents.

use std::ops::Range;

/// What has been opened and not closed yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Open {
    /// `"`.
    Double,
    /// `$(`, an array, a pattern such as `@(`.
    Command,
    /// `case` within a command: its patterns end in a bracket that closes nothing.
    Case,
    /// `${`; within double quotes an apostrophe quotes nothing.
    Brace { quoted: bool },
    /// `$((` or `((`.
    Sum,
    /// `(` within a sum.
    Inner,
    /// A backtick.
    Backtick,
}

/// A here-document that begins at the end of the line.
struct Heredoc {
    delimiter: String,
    /// `<<-`: tabs in front of the delimiter do not count.
    tabs: bool,
}

/// A place in the text.
pub(super) struct Scanner<'s> {
    pub(super) text: &'s str,
    pub(super) at: usize,
    pub(super) heredocs: Vec<Range<usize>>,
    pending: Vec<Heredoc>,
    open: Vec<Open>,
    /// Where something begins that never ends.
    pub(super) unclosed: Option<usize>,
}

/// What ends a word outside quotes.
const META: &[u8] = b" \t\n;&|()<>";

impl<'s> Scanner<'s> {
    pub(super) fn new(text: &'s str) -> Self {
        let (heredocs, pending, open) = (Vec::new(), Vec::new(), Vec::new());
        Self { text, at: 0, heredocs, pending, open, unclosed: None }
    }

    pub(super) fn byte(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    pub(super) fn starts_with(&self, what: &str) -> bool {
        self.text.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(what.as_bytes()))
    }

    pub(super) fn slice(&self, range: Range<usize>) -> &'s str {
        self.text.get(range).unwrap_or_default()
    }

    fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// Blanks, continued lines and a comment.
    pub(super) fn skip_blanks(&mut self) {
        loop {
            match self.byte(0) {
                Some(b' ' | b'\t') => self.at += 1,
                Some(b'\\') if self.byte(1) == Some(b'\n') => self.at += 2,
                Some(b'#') => self.skip_to(b'\n'),
                _ => return,
            }
        }
    }

    /// Not past the byte.
    fn skip_to(&mut self, byte: u8) {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        self.at += rest.iter().position(|b| *b == byte).unwrap_or(rest.len());
    }

    /// The line's end, and the here-documents that begin behind it.
    pub(super) fn skip_newline(&mut self) {
        self.at += 1;
        for heredoc in std::mem::take(&mut self.pending) {
            let from = self.at;
            self.heredocs.push(from..from);
            while !self.is_at_end() {
                let start = self.at;
                self.skip_to(b'\n');
                let line = self.slice(start..self.at);
                self.at = (self.at + 1).min(self.text.len());
                let line = if heredoc.tabs { line.trim_start_matches('\t') } else { line };
                if line == heredoc.delimiter {
                    break;
                }
                if let Some(body) = self.heredocs.last_mut() {
                    body.end = self.at;
                }
            }
        }
    }

    /// Reads what stands behind `<<`.
    pub(super) fn heredoc_delimiter(&mut self) {
        let tabs = self.byte(0) == Some(b'-');
        self.at += usize::from(tabs);
        while matches!(self.byte(0), Some(b' ' | b'\t')) {
            self.at += 1;
        }
        let start = self.at;
        while self.byte(0).is_some_and(|byte| !META.contains(&byte)) {
            self.at += 1;
        }
        let delimiter = self.slice(start..self.at).replace(['"', '\'', '\\'], "");
        self.pending.push(Heredoc { delimiter, tabs });
    }

    /// A word, its quotes and expansions included.
    pub(super) fn skip_word(&mut self) {
        let start = self.at;
        while let Some(byte) = self.byte(0) {
            if META.contains(&byte) {
                if byte != b'(' || !self.opens_within_word(start) {
                    return;
                }
                self.at += 1;
                self.skip_open(Open::Command);
            } else {
                self.step(byte);
                self.skip_to_closed(start);
            }
        }
        self.at = self.at.min(self.text.len());
    }

    /// An array, or a pattern such as `@(a|b)`.
    fn opens_within_word(&self, start: usize) -> bool {
        let word = self.slice(start..self.at);
        let is_name = |text: &str| text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        match word.as_bytes().last() {
            Some(b'=') => is_name(word),
            Some(last) => b"@?*+!".contains(last),
            None => false,
        }
    }

    /// Behind something that has just been opened, to behind its end.
    pub(super) fn skip_open(&mut self, open: Open) {
        let start = self.at.saturating_sub(1);
        self.open.push(open);
        self.skip_to_closed(start);
    }

    fn skip_to_closed(&mut self, start: usize) {
        while !self.open.is_empty() {
            let Some(byte) = self.byte(0) else {
                self.unclosed.get_or_insert(start);
                self.open.clear();
                return;
            };
            self.step(byte);
        }
        self.at = self.at.min(self.text.len());
    }

    /// One byte, or all that it opens and closes by itself.
    fn step(&mut self, byte: u8) {
        use Open::{Backtick, Brace, Case, Command, Double, Inner, Sum};
        let top = self.open.last().copied();
        match (byte, top) {
            (b'\\', _) => self.at += 2,
            (b'"', Some(Double)) | (b'}', Some(Brace { .. })) | (b'`', Some(Backtick)) => {
                self.close(1);
            }
            (b')', Some(Command | Inner)) => self.close(1),
            (b')', Some(Sum)) if self.byte(1) == Some(b')') => self.close(2),
            (b'$', _) => self.dollar(top),
            (b'`', _) => self.push(Backtick, 1),
            (_, Some(Double)) | (b'\'', Some(Sum | Inner | Brace { quoted: true })) => {
                self.at += 1;
            }
            (b'"', _) => self.push(Double, 1),
            (b'\'', _) => self.skip_single(),
            (b'(', Some(Command)) => self.push(Command, 1),
            (b'(', Some(Sum | Inner)) => self.push(Inner, 1),
            (_, Some(Command | Case)) => self.within_command(byte),
            _ => self.at += 1,
        }
    }

    fn push(&mut self, open: Open, bytes: usize) {
        self.open.push(open);
        self.at += bytes;
    }

    fn close(&mut self, bytes: usize) {
        self.open.pop();
        self.at += bytes;
    }

    fn dollar(&mut self, top: Option<Open>) {
        let quoted = matches!(top, Some(Open::Double | Open::Brace { quoted: true }));
        match (self.byte(1), self.byte(2)) {
            (Some(b'('), Some(b'(')) => self.push(Open::Sum, 3),
            (Some(b'('), _) => self.push(Open::Command, 2),
            (Some(b'{'), _) => self.push(Open::Brace { quoted }, 2),
            (Some(b'\''), _) if top != Some(Open::Double) => self.skip_escaped(),
            _ => self.at += 1,
        }
    }

    fn skip_single(&mut self) {
        let start = self.at;
        self.at += 1;
        self.skip_to(b'\'');
        if self.is_at_end() {
            self.unclosed.get_or_insert(start);
        }
        self.at += 1;
    }

    /// `$'…'`, in which a backslash quotes an apostrophe.
    fn skip_escaped(&mut self) {
        self.at += 2;
        while let Some(byte) = self.byte(0) {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'\'' {
                return;
            }
        }
    }

    /// Comments, here-documents and `case` within `$(…)`.
    fn within_command(&mut self, byte: u8) {
        let before = self.at.checked_sub(1).and_then(|at| self.text.as_bytes().get(at)).copied();
        let is_word_start = before.is_none_or(|byte| META.contains(&byte) || byte == b'`');
        match byte {
            b'\n' => self.skip_newline(),
            b'#' if is_word_start => self.skip_to(b'\n'),
            b'<' if self.starts_with("<<<") => self.at += 3,
            b'<' if self.starts_with("<<") => {
                self.at += 2;
                self.heredoc_delimiter();
            }
            b'c' if is_word_start && self.starts_with("case ") && self.is_command_start() => {
                self.push(Open::Case, 5);
            }
            b'e' if is_word_start
                && self.starts_with("esac")
                && self.open.last() == Some(&Open::Case) =>
            {
                self.close(4);
            }
            _ => self.at += 1,
        }
    }

    /// Whether a command could begin here, judged by what stands before it.
    fn is_command_start(&self) -> bool {
        let before = self.slice(0..self.at).trim_end_matches([' ', '\t']);
        let is_behind_word = ["do", "then", "else"].iter().any(|word| before.ends_with(word));
        is_behind_word || before.ends_with(['(', ';', '|', '&', '\n', '`', '{'])
    }
}
