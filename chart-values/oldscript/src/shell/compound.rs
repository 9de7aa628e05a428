//! Loops, cases and conditions: what of them is no command.

use super::Call;
use super::commands::{End, Read, Reader};

impl Reader<'_> {
    /// `for x in …` sets a variable; its words are no arguments, but their commands are read.
    pub(super) fn loop_variable(&mut self, call: &mut Call) -> Read<()> {
        self.skip_blanks();
        if self.take("((") {
            return self.arithmetic();
        }
        let name = self.word()?;
        self.script.set_in_passing.extend(name.literal());
        call.words.push(name);
        self.skip_blanks();
        if self.sees("in") {
            self.word()?;
        }
        Ok(())
    }

    /// `case x in (a|b) commands;; esac`.
    pub(super) fn case(&mut self) -> Read<()> {
        self.skip_blanks();
        self.word()?;
        self.skip_lines()?;
        if !self.take("in") {
            return self.doubt("a case without `in`");
        }
        loop {
            self.skip_lines()?;
            if self.take("esac") {
                return Ok(());
            }
            self.pattern()?;
            if self.commands(End::Arm)? {
                return Ok(());
            }
        }
    }

    fn pattern(&mut self) -> Read<()> {
        let _ = self.take("(");
        loop {
            self.skip_lines()?;
            match self.peek() {
                Some(b')') => {
                    self.bump();
                    return Ok(());
                }
                Some(b'|') => self.bump(),
                Some(b'(' | b';' | b'&' | b'<' | b'>') | None => {
                    return self.doubt("a case with a pattern that is not understood");
                }
                Some(_) => drop(self.word()?),
            }
        }
    }

    /// `[[ … ]]`, where `<`, `(` and the like are no operators of the shell.
    pub(super) fn condition(&mut self, call: &mut Call) -> Read<()> {
        loop {
            self.skip_lines()?;
            match self.peek() {
                None => return self.doubt("`[[` without an end"),
                Some(b'(' | b')' | b'<' | b'>' | b'|' | b'&' | b';') => self.bump(),
                Some(_) => {
                    let word = self.word()?;
                    if word.literal().as_deref() == Some("]]") && !word.is_quoted {
                        return Ok(());
                    }
                    call.words.push(word);
                }
            }
        }
    }
}
