//! Commands: where they begin and end, and which of their words are none of theirs.

use super::redirections::Document;
use super::{Assigned, Call, Script, Word};
use crate::error::Doubt;

/// Commands within commands: each level costs stack.
const DEPTH_MAX: usize = 64;

/// Words that stand where a command would, with another one behind them.
const KEYWORDS: [&str; 13] =
    ["if", "then", "else", "elif", "fi", "while", "until", "do", "done", "{", "}", "!", "time"];

pub(super) type Read<T> = Result<T, Doubt>;

/// What ends a row of commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    File,
    Parenthesis,
    /// Of a `case`: `;;` or `esac`.
    Arm,
}

/// A place in a script's text, and what was found up to there.
pub(super) struct Reader<'a> {
    pub(super) text: &'a [u8],
    pub(super) at: usize,
    pub(super) line: usize,
    pub(super) depth: usize,
    pub(super) documents: Vec<Document>,
    pub(super) script: Script,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let script = Script::default();
        Self { text: text.as_bytes(), at: 0, line: 1, depth: 0, documents: Vec::new(), script }
    }

    pub(super) fn read_file(&mut self) -> Read<()> {
        self.commands(End::File).map(drop)
    }

    /// Reads commands to their end and past it. Of an arm: whether it was the last.
    pub(super) fn commands(&mut self, end: End) -> Read<bool> {
        self.deeper()?;
        let is_last = self.commands_within(end);
        self.depth -= 1;
        is_last
    }

    pub(super) fn deeper(&mut self) -> Read<()> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return self.doubt("commands within commands, too deep");
        }
        Ok(())
    }

    fn commands_within(&mut self, end: End) -> Read<bool> {
        loop {
            self.skip_blanks();
            match self.peek() {
                None if end == End::File => return Ok(true),
                None => return self.doubt("`(` without an end"),
                Some(b')') if end == End::Parenthesis => {
                    self.bump();
                    return Ok(true);
                }
                Some(b')') => return self.doubt("`)` without a beginning"),
                Some(b'\n') => self.end_line()?,
                Some(b';') if self.take(";;") => {
                    let _ = self.take("&");
                    if end == End::Arm {
                        return Ok(false);
                    }
                    return self.doubt("`;;` outside of a case");
                }
                Some(b';') if end == End::Arm && self.take(";&") => return Ok(false),
                Some(b'&') if self.take("&&") => {}
                Some(b'&') => self.background(),
                Some(b'|') if self.take("|&") => {}
                Some(b';' | b'|') => self.bump(),
                Some(b'(') if self.take("((") => self.arithmetic()?,
                Some(b'(') => {
                    self.bump();
                    self.commands(End::Parenthesis)?;
                }
                Some(_) => {
                    if self.command()? && end == End::Arm {
                        return Ok(true);
                    }
                }
            }
        }
    }

    /// Whatever stands before the `&`, nobody waits for it.
    fn background(&mut self) {
        self.bump();
        let line = self.line;
        self.script.calls.push(Call { line, is_in_background: true, ..Call::default() });
    }

    /// Reads a simple command, or what begins a compound one. Whether it was `esac`.
    fn command(&mut self) -> Read<bool> {
        let mut call = Call { line: self.line, ..Call::default() };
        loop {
            self.skip_blanks();
            match self.peek() {
                None | Some(b'\n' | b';' | b'|' | b')') => break,
                Some(b'&') if !self.sees("&>") => break,
                Some(b'(') => {
                    if !call.words.is_empty() {
                        self.function(&mut call)?;
                    }
                    break;
                }
                Some(_) if self.redirection(&mut call)? => {}
                Some(_) => {
                    let word = self.word()?;
                    if call.words.is_empty() && !word.is_quoted {
                        match self.keyword(&word, &mut call)? {
                            Keyword::None => {}
                            Keyword::Skipped => continue,
                            Keyword::Esac => return Ok(true),
                        }
                    }
                    add(&mut call, word);
                }
            }
        }
        if !(call.words.is_empty() && call.writes.is_empty() && call.assigned.is_empty()) {
            self.script.calls.push(call);
        }
        Ok(false)
    }

    fn keyword(&mut self, word: &Word, call: &mut Call) -> Read<Keyword> {
        let literal = word.literal().unwrap_or_default();
        match literal.as_str() {
            "esac" => return Ok(Keyword::Esac),
            "case" => self.case()?,
            "[[" => {
                add(call, word.clone());
                self.condition(call)?;
            }
            "for" | "select" => {
                add(call, word.clone());
                self.loop_variable(call)?;
            }
            "function" => {
                self.skip_blanks();
                let name = self.word()?.literal().unwrap_or_default();
                self.script.functions.insert(name);
            }
            "coproc" => return self.doubt("a process in the background"),
            keyword if KEYWORDS.contains(&keyword) && call.assigned.is_empty() => {}
            _ => return Ok(Keyword::None),
        }
        Ok(Keyword::Skipped)
    }

    /// `name ()`; the braces behind it are read as any.
    fn function(&mut self, call: &mut Call) -> Read<()> {
        let name = call.name();
        self.bump();
        self.skip_blanks();
        if call.words.len() > 1 || !self.take(")") {
            return self.doubt("a `(` that is not understood");
        }
        call.words.clear();
        self.script.functions.extend(name);
        Ok(())
    }

    pub(super) fn doubt<T>(&self, what: &str) -> Read<T> {
        Err(Doubt { line: self.line, what: what.to_owned() })
    }
}

/// What a word was where a command could be.
enum Keyword {
    None,
    Skipped,
    Esac,
}

fn add(call: &mut Call, word: Word) {
    let assigned: Option<Assigned> = if call.words.is_empty() { word.assignment() } else { None };
    match assigned {
        Some(assigned) => call.assigned.push(assigned),
        None => call.words.push(word),
    }
}
