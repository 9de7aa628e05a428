//! Operators: ends of statements, pipes, `&&`, redirections, brackets.

use super::super::Kind;
use super::super::scan::Open;
use super::super::words::name_of;
use super::{Opener, Parser};

/// Whether a command does something that never fails, and asks nothing.
fn is_action(word: &str) -> bool {
    let is_assignment = !name_of(word).is_empty() && word.contains('=');
    matches!(word, "echo" | "printf") || is_assignment
}

impl Parser<'_> {
    pub(super) fn newline(&mut self) {
        if !self.joined {
            self.end_list();
        }
        self.scanner.skip_newline();
    }

    pub(super) fn separator(&mut self, bytes: usize) {
        self.end_list();
        self.scanner.at += bytes;
    }

    pub(super) fn pipe(&mut self) {
        self.scanner.at += if self.scanner.starts_with("|&") { 2 } else { 1 };
        self.words.push("|");
        self.joined = true;
    }

    /// Behind `&&` or `||` a block begins that what stands before it decides about.
    pub(super) fn join(&mut self, kind: Kind) {
        let at = self.scanner.at;
        let does = self.words.first().is_some_and(|word| is_action(word));
        self.end_statement();
        // What `a && echo 1 && exit` prints and ends hangs on the same condition.
        if !(does && kind == Kind::And && self.guard_kind() == Some(Kind::And)) {
            let start = self.list.start.unwrap_or(at);
            let head = self.scanner.slice(start..at);
            self.end_guard();
            self.list.guard = Some(self.open_block(kind, head, start));
        }
        self.scanner.at += 2;
        self.joined = true;
    }

    fn guard_kind(&self) -> Option<Kind> {
        let guard = self.list.guard.and_then(|guard| self.blocks.get(guard))?;
        Some(guard.kind)
    }

    pub(super) fn redirection(&mut self) {
        // A number in front of it is no word of the command.
        let at = self.scanner.at;
        let is_number = |word: &&str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
        if self.end == at && self.words.last().is_some_and(is_number) {
            self.words.pop();
        }
        self.start.get_or_insert(at);
        if ["<(", ">("].iter().any(|open| self.scanner.starts_with(open)) {
            self.scanner.at += 2;
            self.scanner.skip_open(Open::Command);
            self.words.push(self.scanner.slice(at..self.scanner.at));
        } else if self.scanner.starts_with("<<") && !self.scanner.starts_with("<<<") {
            self.scanner.at += 2;
            self.scanner.heredoc_delimiter();
        } else {
            while matches!(self.scanner.byte(0), Some(b'<' | b'>' | b'&' | b'|')) {
                self.scanner.at += 1;
            }
            self.skips_word = true;
        }
        self.end = self.scanner.at;
    }

    pub(super) fn bracket(&mut self) {
        let at = self.scanner.at;
        let is_pair = self.is_empty_pair();
        if let ([name], true) = (self.words.as_slice(), is_pair) {
            self.function = Some(name);
            self.words.clear();
            (self.start, self.joined) = (None, true);
        } else if self.words.is_empty() && self.scanner.starts_with("((") {
            self.begin(at);
            self.scanner.at += 2;
            self.scanner.skip_open(Open::Sum);
            self.push_word(at);
        } else if self.is_command_start() {
            self.scanner.at += 1;
            self.push_frame(Opener::Bracket, at);
            self.open_body(Kind::Subshell, at);
        } else {
            self.scanner.at += 1;
        }
    }

    /// `()` behind a function's name, which it skips.
    pub(super) fn is_empty_pair(&mut self) -> bool {
        let at = self.scanner.at;
        self.scanner.at += 1;
        self.scanner.skip_blanks();
        let is_pair = self.scanner.byte(0) == Some(b')');
        self.scanner.at = if is_pair { self.scanner.at + 1 } else { at };
        is_pair
    }

    pub(super) fn closing_bracket(&mut self) {
        let at = self.scanner.at;
        self.scanner.at += 1;
        if self.frames.last().is_some_and(|frame| frame.opener == Opener::Bracket) {
            self.end_list();
            self.pop_frame(at);
            self.words.push(")");
        }
    }
}
