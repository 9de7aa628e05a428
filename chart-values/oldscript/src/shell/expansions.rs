//! What begins with `$` or a backtick, and the commands in it.

use super::commands::{End, Read, Reader};
use super::words::Letters;
use super::{Piece, is_name};
use crate::error::Doubt;

impl Reader<'_> {
    /// `$name`, `${…}`, `$(…)`, `$((…))`, or a lone dollar.
    pub(super) fn dollar(&mut self, letters: &mut Letters) -> Read<()> {
        self.bump();
        if self.peek() == Some(b'"') {
            // `$"…"` is `"…"`, translated.
            return Ok(());
        }
        // What can hold itself must end before the stack does.
        self.deeper()?;
        let piece = self.expansion()?;
        self.depth -= 1;
        match piece {
            Some(piece) => letters.push(piece),
            None => letters.push_text(b'$'),
        }
        Ok(())
    }

    fn expansion(&mut self) -> Read<Option<Piece>> {
        let piece = match self.peek() {
            Some(b'(') if self.take("((") => self.arithmetic().map(|()| Piece::Unknown)?,
            Some(b'(') => {
                self.bump();
                self.commands(End::Parenthesis)?;
                Piece::Unknown
            }
            Some(b'{') => self.braces()?,
            Some(byte) if byte.is_ascii_alphabetic() || byte == b'_' => {
                Piece::Variable(self.name())
            }
            Some(b'\'') => self.escapes()?,
            Some(b'0'..=b'9' | b'?' | b'#' | b'@' | b'*' | b'!' | b'$' | b'-') => {
                self.bump();
                Piece::Unknown
            }
            _ => return Ok(None),
        };
        Ok(Some(piece))
    }

    fn name(&mut self) -> String {
        let mut name = String::new();
        while let Some(byte) = self.peek().filter(|b| b.is_ascii_alphanumeric() || *b == b'_') {
            name.push(char::from(byte));
            self.bump();
        }
        name
    }

    /// `$'…'`, where a backslash can hide a quote.
    fn escapes(&mut self) -> Read<Piece> {
        self.bump();
        loop {
            match self.peek() {
                None => return self.doubt("a quote without an end"),
                Some(b'\'') => {
                    self.bump();
                    return Ok(Piece::Unknown);
                }
                Some(b'\\') => {
                    self.bump();
                    self.bump();
                }
                Some(_) => self.bump(),
            }
        }
    }

    /// `${name}` is the variable; whatever else is done to it, only a shell could tell.
    fn braces(&mut self) -> Read<Piece> {
        self.bump();
        let name = self.name();
        if self.take("}") {
            let is_variable = is_name(&name);
            return Ok(if is_variable { Piece::Variable(name) } else { Piece::Unknown });
        }
        if self.sees(":=") || self.sees("=") {
            self.script.set_in_passing.insert(name);
        }
        let mut inside = Letters::default();
        loop {
            match self.peek() {
                None => return self.doubt("`${` without an end"),
                Some(b'}') => {
                    self.bump();
                    return Ok(Piece::Unknown);
                }
                Some(b'\\') => {
                    self.bump();
                    self.bump();
                }
                Some(b'\'') => self.quote_or_not()?,
                Some(b'@') if self.sees("@P}") => {
                    return self.doubt("a prompt with commands in it");
                }
                Some(b'"') => self.double_quoted(&mut inside)?,
                Some(b'$') => self.dollar(&mut inside)?,
                Some(b'`') => self.backticks(&mut inside)?,
                Some(_) => self.bump(),
            }
        }
    }

    /// Whether `'` is a quote there depends on quotes further out. Around a plain word or a variable
    /// it makes no difference.
    fn quote_or_not(&mut self) -> Read<()> {
        self.bump();
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$' | b'.' | b'-');
        while self.peek().is_some_and(is_plain) {
            self.bump();
        }
        if self.take("'") {
            return Ok(());
        }
        self.doubt("a quote within `${`")
    }

    /// Behind `((`: to the `))`, with the commands in between.
    pub(super) fn arithmetic(&mut self) -> Read<()> {
        let mut open = 2;
        let mut inside = Letters::default();
        while open > 0 {
            match self.peek() {
                None => return self.doubt("`((` without an end"),
                Some(b'(') => {
                    open += 1;
                    self.bump();
                }
                Some(b')') => {
                    open -= 1;
                    self.bump();
                    if open == 1 && self.peek() != Some(b')') {
                        // `((a); b)` is commands within commands.
                        return self.doubt("a `((` that is not understood");
                    }
                }
                Some(b'"') => self.double_quoted(&mut inside)?,
                Some(b'$') => self.dollar(&mut inside)?,
                Some(b'`') => self.backticks(&mut inside)?,
                Some(_) => self.bump(),
            }
        }
        Ok(())
    }

    /// Backticks: a script within the script, in which backslashes count once more.
    pub(super) fn backticks(&mut self, letters: &mut Letters) -> Read<()> {
        let line = self.line;
        self.bump();
        let mut text = Vec::new();
        loop {
            match self.peek() {
                None => {
                    return Err(Doubt { line, what: "a backtick without an end".to_owned() });
                }
                Some(b'`') => break,
                Some(b'\\') => {
                    self.bump();
                    if !matches!(self.peek(), Some(b'`' | b'\\' | b'$')) {
                        text.push(b'\\');
                    }
                    text.extend(self.peek());
                }
                Some(byte) => text.push(byte),
            }
            self.bump();
        }
        self.bump();
        letters.push(Piece::Unknown);
        self.script_within(&String::from_utf8_lossy(&text), line)
    }

    fn script_within(&mut self, text: &str, line: usize) -> Read<()> {
        let mut reader = Reader::new(text);
        reader.line = line;
        reader.depth = self.depth;
        std::mem::swap(&mut reader.script, &mut self.script);
        let result = reader.read_file();
        std::mem::swap(&mut reader.script, &mut self.script);
        result
    }
}
