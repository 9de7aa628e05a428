//! Statements and blocks from words.

mod blocks;
mod constructs;
mod operators;

use super::scan::Scanner;
use super::{Block, Broken, Code, Kind, Statement};
use crate::script::limits::STATEMENTS_MAX;

/// Reads a whole script.
pub(super) fn parse(text: &str) -> Code<'_> {
    let mut parser = Parser {
        scanner: Scanner::new(text),
        statements: Vec::new(),
        blocks: Vec::new(),
        frames: Vec::new(),
        words: Vec::new(),
        list: List::default(),
        block: None,
        start: None,
        end: 0,
        joined: false,
        function: None,
        skips_word: false,
    };
    while parser.step() {}
    parser.finish()
}

/// Commands joined by `&&` and `||`.
#[derive(Clone, Copy, Default)]
struct List {
    start: Option<usize>,
    /// The block behind its last `&&` or `||`.
    guard: Option<usize>,
}

/// A construct that ends with a word of its own.
struct Frame {
    opener: Opener,
    /// Where its condition begins.
    head: usize,
    start: usize,
    /// What its body is.
    body: Option<usize>,
    /// The body before it, which it is the alternative to.
    before: Option<usize>,
    /// What goes on behind it.
    outer_block: Option<usize>,
    outer_list: List,
    /// What a `case` looks at.
    subject: (usize, usize),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Opener {
    If,
    Loop,
    Case,
    Brace,
    Bracket,
}

struct Parser<'s> {
    scanner: Scanner<'s>,
    statements: Vec<Statement<'s>>,
    blocks: Vec<Block<'s>>,
    frames: Vec<Frame>,
    /// Of the statement that is being read.
    words: Vec<&'s str>,
    list: List,
    block: Option<usize>,
    /// Of the statement that is being read.
    start: Option<usize>,
    end: usize,
    /// A line's end does not end the statement, behind `|` and `&&`.
    joined: bool,
    /// A function whose body comes next.
    function: Option<&'s str>,
    /// A redirection's file.
    skips_word: bool,
}

impl<'s> Parser<'s> {
    /// Reads a word or an operator; whether there may be another.
    fn step(&mut self) -> bool {
        self.scanner.skip_blanks();
        if self.statements.len() + self.blocks.len() > STATEMENTS_MAX {
            return false;
        }
        let Some(byte) = self.scanner.byte(0) else { return false };
        match byte {
            b'\n' => self.newline(),
            b';' if self.scanner.starts_with(";;") => self.end_arm(),
            b';' => self.separator(1),
            b'&' if self.scanner.starts_with("&&") => self.join(Kind::And),
            b'|' if self.scanner.starts_with("||") => self.join(Kind::Or),
            b'&' if self.scanner.starts_with("&>") => self.redirection(),
            b'&' => {
                self.words.push("&");
                self.separator(1);
            }
            b'|' => self.pipe(),
            b'(' => self.bracket(),
            b')' => self.closing_bracket(),
            b'<' | b'>' => self.redirection(),
            _ => self.word(),
        }
        true
    }

    fn is_command_start(&self) -> bool {
        self.words.last().is_none_or(|word| *word == "|")
    }

    fn word(&mut self) {
        let at = self.scanner.at;
        let is_start = self.is_command_start() && !self.skips_word;
        self.scanner.skip_word();
        // A byte that nothing knows must not be looked at for ever.
        self.scanner.at = self.scanner.at.max(at + 1);
        let word = self.scanner.slice(at..self.scanner.at);
        if !(is_start && self.keyword(word, at)) {
            self.push_word(at);
        }
    }

    fn begin(&mut self, at: usize) {
        self.start.get_or_insert(at);
        self.list.start.get_or_insert(at);
    }

    /// What was read from here on.
    fn push_word(&mut self, at: usize) {
        self.begin(at);
        self.end = self.scanner.at;
        self.joined = false;
        if !std::mem::take(&mut self.skips_word) {
            self.words.push(self.scanner.slice(at..self.end));
        }
    }

    fn end_statement(&mut self) {
        let words = std::mem::take(&mut self.words);
        (self.joined, self.skips_word) = (false, false);
        let Some(start) = self.start.take().filter(|_| !words.is_empty()) else { return };
        let text = self.scanner.slice(start..self.end);
        if ["fi", "done", "esac", "}", ")"].contains(&text) {
            return;
        }
        let is_condition = self.frames.last().is_some_and(|frame| {
            matches!(frame.opener, Opener::If | Opener::Loop) && frame.body.is_none()
        });
        self.statements.push(Statement {
            text,
            words,
            index: self.statements.len(),
            first_line: start,
            last_line: self.end.saturating_sub(1),
            block: self.list.guard.or(self.block),
            is_condition,
        });
    }

    fn end_guard(&mut self) {
        let guard = self.list.guard.take();
        self.end_block(guard, self.end);
    }

    fn end_list(&mut self) {
        self.end_statement();
        self.end_guard();
        self.list.start = None;
    }

    /// Places become lines.
    fn finish(mut self) -> Code<'s> {
        self.end_list();
        let (text, at) = (self.scanner.text, self.scanner.at.min(self.scanner.text.len()));
        let newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(newlines.map(|(at, _)| at + 1)).collect();
        let open = self.scanner.unclosed.or_else(|| self.frames.first().map(|frame| frame.start));
        for block in self.frames.iter().filter_map(|frame| frame.body) {
            if let Some(block) = self.blocks.get_mut(block) {
                (block.last_line, block.statements.end) = (at, self.statements.len());
            }
        }
        let heredocs = self.scanner.heredocs.iter().map(|body| self.scanner.slice(body.clone()));
        let mut code = Code {
            heredocs: heredocs.collect(),
            statements: self.statements,
            blocks: self.blocks,
            broken: None,
            starts,
            text,
        };
        code.broken = if at < text.len() {
            Some(Broken::TooMany(code.line_at(at)))
        } else {
            open.map(|open| Broken::Open(code.line_at(open)))
        };
        let line = |at: usize| code.starts.partition_point(|start| *start <= at).max(1);
        // What a construct left open may seem to end before it begins.
        let lines = |first: usize, last: usize| (line(first), line(last).max(line(first)));
        for one in &mut code.statements {
            (one.first_line, one.last_line) = lines(one.first_line, one.last_line);
        }
        for one in &mut code.blocks {
            (one.first_line, one.last_line) = lines(one.first_line, one.last_line);
            one.statements.end = one.statements.end.max(one.statements.start);
        }
        code
    }
}
