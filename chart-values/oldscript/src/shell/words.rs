//! Characters and words.

use super::commands::{End, Read, Reader};
use super::{Piece, Word};
use crate::error::Doubt;

impl Reader<'_> {
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    pub(super) fn sees(&self, text: &str) -> bool {
        self.text.get(self.at..).is_some_and(|rest| rest.starts_with(text.as_bytes()))
    }

    pub(super) fn bump(&mut self) {
        if self.peek() == Some(b'\n') {
            self.line += 1;
        }
        self.at += 1;
    }

    pub(super) fn take(&mut self, text: &str) -> bool {
        let is_there = self.sees(text);
        if is_there {
            self.at += text.len();
        }
        is_there
    }

    /// Spaces, continued lines and a comment.
    pub(super) fn skip_blanks(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t') => self.bump(),
                Some(b'\\') if self.sees("\\\n") => {
                    self.bump();
                    self.bump();
                }
                Some(b'#') => {
                    while self.peek().is_some_and(|b| b != b'\n') {
                        self.bump();
                    }
                }
                _ => return,
            }
        }
    }

    pub(super) fn skip_lines(&mut self) -> Read<()> {
        self.skip_blanks();
        while self.peek() == Some(b'\n') {
            self.end_line()?;
            self.skip_blanks();
        }
        Ok(())
    }

    /// Reads up to what ends a word.
    pub(super) fn word(&mut self) -> Read<Word> {
        let mut letters = Letters::default();
        while let Some(byte) = self.peek() {
            match byte {
                b'<' | b'>' if letters.is_empty() && self.sees_process() => {
                    self.at += 2;
                    self.commands(End::Parenthesis)?;
                    letters.push(Piece::Unknown);
                }
                b'(' if letters.opens_list() => {
                    self.bump();
                    self.list()?;
                    letters.push(Piece::Unknown);
                }
                b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')' => break,
                _ => self.letter(&mut letters)?,
            }
        }
        if letters.is_empty() && !letters.word.is_quoted {
            return self.doubt("a word is missing");
        }
        Ok(letters.into_word())
    }

    fn sees_process(&self) -> bool {
        self.sees("<(") || self.sees(">(")
    }

    /// One letter, or a quoted part, or an expansion.
    fn letter(&mut self, letters: &mut Letters) -> Read<()> {
        match self.peek() {
            Some(b'\\') => {
                self.bump();
                if self.peek() != Some(b'\n') {
                    letters.word.is_quoted = true;
                    letters.text.extend(self.peek());
                }
                self.bump();
            }
            Some(b'\'') => {
                letters.word.is_quoted = true;
                self.single_quoted(letters)?;
            }
            Some(b'"') => {
                letters.word.is_quoted = true;
                self.double_quoted(letters)?;
            }
            Some(b'$') => self.dollar(letters)?,
            Some(b'`') => self.backticks(letters)?,
            Some(byte) => {
                letters.text.push(byte);
                self.bump();
            }
            None => {}
        }
        Ok(())
    }

    fn single_quoted(&mut self, letters: &mut Letters) -> Read<()> {
        let open = self.line;
        self.bump();
        while let Some(byte) = self.peek() {
            self.bump();
            if byte == b'\'' {
                return Ok(());
            }
            letters.text.push(byte);
        }
        Err(Doubt { line: open, what: "a quote without an end".to_owned() })
    }

    pub(super) fn double_quoted(&mut self, letters: &mut Letters) -> Read<()> {
        let open = self.line;
        self.bump();
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    self.bump();
                    return Ok(());
                }
                b'$' => self.dollar(letters)?,
                b'`' => self.backticks(letters)?,
                b'\\' => {
                    self.bump();
                    if !matches!(self.peek(), Some(b'$' | b'`' | b'"' | b'\\' | b'\n')) {
                        letters.text.push(b'\\');
                    }
                    letters.text.extend(self.peek().filter(|b| *b != b'\n'));
                    self.bump();
                }
                _ => {
                    letters.text.push(byte);
                    self.bump();
                }
            }
        }
        Err(Doubt { line: open, what: "a quote without an end".to_owned() })
    }

    /// Words between parentheses: `name=(…)`, `@(…|…)`.
    fn list(&mut self) -> Read<()> {
        loop {
            if self.peek() == Some(b'#') {
                return self.doubt("a list that is not understood");
            }
            self.skip_lines()?;
            match self.peek() {
                None => return self.doubt("`(` without an end"),
                Some(b')') => {
                    self.bump();
                    return Ok(());
                }
                Some(b'|') => self.bump(),
                Some(b'<' | b'>' | b'(' | b'&' | b';') => {
                    return self.doubt("a list that is not understood");
                }
                Some(_) => drop(self.word()?),
            }
        }
    }
}

/// A word that is being read.
#[derive(Default)]
pub(super) struct Letters {
    word: Word,
    /// What stands behind the last piece.
    text: Vec<u8>,
}

impl Letters {
    pub(super) fn push(&mut self, piece: Piece) {
        self.flush();
        self.word.pieces.push(piece);
    }

    pub(super) fn push_text(&mut self, byte: u8) {
        self.text.push(byte);
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            let text = String::from_utf8_lossy(&std::mem::take(&mut self.text)).into_owned();
            self.word.pieces.push(Piece::Text(text));
        }
    }

    fn is_empty(&self) -> bool {
        self.word.pieces.is_empty() && self.text.is_empty()
    }

    /// Whether a `(` behind it belongs to the word.
    fn opens_list(&self) -> bool {
        match self.text.last() {
            Some(b'=') => self.word.pieces.is_empty(),
            Some(b'@' | b'?' | b'*' | b'+' | b'!') => self.text.len() == 1,
            _ => false,
        }
    }

    fn into_word(mut self) -> Word {
        self.flush();
        self.word
    }
}
