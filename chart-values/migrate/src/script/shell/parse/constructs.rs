//! Constructs that end with a word of their own.

use super::super::Kind;
use super::super::scan::Open;
use super::{Frame, Opener, Parser};

impl<'s> Parser<'s> {
    /// Reserved words; false for all others.
    pub(super) fn keyword(&mut self, word: &'s str, at: usize) -> bool {
        match word {
            "if" => self.push_frame(Opener::If, at),
            "while" | "until" => self.push_frame(Opener::Loop, at),
            "for" | "select" => {
                self.push_frame(Opener::Loop, at);
                self.push_word(at);
                self.sum_behind_for();
            }
            "then" => return self.then(at),
            "elif" | "else" => return self.alternative(word, at),
            "do" => return self.loop_body(at),
            "case" => self.case(at),
            "{" => {
                self.push_frame(Opener::Brace, at);
                self.open_body(Kind::Group, at);
            }
            "fi" => return self.close(Opener::If, word, at),
            "done" => return self.close(Opener::Loop, word, at),
            "}" => return self.close(Opener::Brace, word, at),
            "esac" => return self.close(Opener::Case, word, at),
            "function" => self.function_name(),
            "!" | "time" => {
                self.begin(at);
                self.joined = true;
            }
            "[[" => self.test(at),
            _ => return false,
        }
        true
    }

    fn sum_behind_for(&mut self) {
        self.scanner.skip_blanks();
        let at = self.scanner.at;
        if self.scanner.starts_with("((") {
            self.scanner.at += 2;
            self.scanner.skip_open(Open::Sum);
            self.push_word(at);
        }
    }

    fn then(&mut self, at: usize) -> bool {
        let Some(Frame { opener: Opener::If, head, body: None, .. }) = self.frames.last() else {
            return false;
        };
        let start = *head;
        let head = self.scanner.slice(start..at);
        self.end_list();
        let head = head.trim_start_matches("if").trim_start_matches("elif");
        self.open_body_with(Kind::Branch, head, start);
        true
    }

    fn alternative(&mut self, word: &str, at: usize) -> bool {
        let Some(Frame { opener: Opener::If, body: Some(body), .. }) = self.frames.last() else {
            return false;
        };
        let head = self.blocks.get(*body).map_or("", |block| block.head);
        self.end_list();
        self.end_body(self.end);
        if word == "else" {
            self.open_body_with(Kind::Else, head, at);
        } else if let Some(frame) = self.frames.last_mut() {
            frame.head = at;
        }
        true
    }

    fn loop_body(&mut self, at: usize) -> bool {
        let Some(Frame { opener: Opener::Loop, head, body: None, .. }) = self.frames.last() else {
            return false;
        };
        let start = *head;
        let head = self.scanner.slice(start..at);
        self.end_list();
        self.open_body_with(Kind::Loop, head, start);
        true
    }

    fn case(&mut self, at: usize) {
        self.push_frame(Opener::Case, at);
        self.scanner.skip_blanks();
        let from = self.scanner.at;
        self.scanner.skip_word();
        if let Some(frame) = self.frames.last_mut() {
            frame.subject = (from, self.scanner.at);
        }
        while matches!(self.scanner.byte(0), Some(b' ' | b'\t' | b'\n')) {
            self.scanner.at += 1;
        }
        if self.scanner.starts_with("in") {
            self.scanner.at += 2;
        }
        self.arm();
    }

    /// Opens the next arm of a `case`, if there is one.
    fn arm(&mut self) {
        loop {
            self.scanner.skip_blanks();
            match self.scanner.byte(0) {
                Some(b'\n') => self.scanner.skip_newline(),
                Some(b'(') => self.scanner.at += 1,
                _ => break,
            }
        }
        let at = self.scanner.at;
        if self.scanner.starts_with("esac") {
            return;
        }
        while let Some(byte) = self.scanner.byte(0).filter(|byte| *byte != b')') {
            let before = self.scanner.at;
            if byte == b'\n' {
                self.scanner.skip_newline();
            } else {
                self.scanner.skip_word();
            }
            self.scanner.at = self.scanner.at.max(before + 1);
        }
        let head = self.scanner.slice(at..self.scanner.at);
        self.scanner.at += 1;
        self.open_body_with(Kind::Arm, head, at);
    }

    pub(super) fn end_arm(&mut self) {
        let at = self.scanner.at;
        self.end_list();
        self.scanner.at += if self.scanner.starts_with(";;&") { 3 } else { 2 };
        if matches!(self.frames.last(), Some(Frame { opener: Opener::Case, body: Some(_), .. })) {
            self.end_body(at);
            self.arm();
        }
    }

    fn function_name(&mut self) {
        self.scanner.skip_blanks();
        let at = self.scanner.at;
        self.scanner.skip_word();
        self.function = Some(self.scanner.slice(at..self.scanner.at));
        self.scanner.skip_blanks();
        if self.scanner.byte(0) == Some(b'(') {
            self.is_empty_pair();
        }
        self.joined = true;
    }

    /// To behind `]]`; what would be an operator is none within.
    fn test(&mut self, at: usize) {
        loop {
            self.scanner.skip_blanks();
            let from = self.scanner.at;
            match self.scanner.byte(0) {
                None => break,
                Some(b'\n') => self.scanner.skip_newline(),
                Some(_) => self.scanner.skip_word(),
            }
            if self.scanner.slice(from..self.scanner.at) == "]]" {
                break;
            }
            self.scanner.at = self.scanner.at.max(from + 1);
        }
        self.push_word(at);
    }
}
