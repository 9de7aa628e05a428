//! Redirections, and documents within the script.

use super::Call;
use super::commands::{Read, Reader};

/// A document (`<<`) that begins with the next line.
pub(super) struct Document {
    end: String,
    is_indented: bool,
    is_quoted: bool,
}

impl Reader<'_> {
    /// Goes to the next line, behind the documents that begin there.
    pub(super) fn end_line(&mut self) -> Read<()> {
        self.bump();
        for document in std::mem::take(&mut self.documents) {
            self.document(&document)?;
        }
        Ok(())
    }

    fn document(&mut self, document: &Document) -> Read<()> {
        while self.at < self.text.len() {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let line = rest.split(|b| *b == b'\n').next().unwrap_or_default();
            let line = String::from_utf8_lossy(line).into_owned();
            let content = if document.is_indented { line.trim_start_matches('\t') } else { &line };
            if content == document.end {
                self.skip_line();
                return Ok(());
            }
            if !document.is_quoted && (line.contains("$(") || line.contains('`')) {
                return self.doubt("a document with commands in it");
            }
            self.skip_line();
        }
        self.doubt("a document without an end")
    }

    fn skip_line(&mut self) {
        while self.peek().is_some_and(|b| b != b'\n') {
            self.bump();
        }
        self.bump();
    }

    /// Reads `2> file` and the like, if there is one.
    pub(super) fn redirection(&mut self, call: &mut Call) -> Read<bool> {
        let digits = self.digits();
        let is_one = self.text.get(self.at + digits..).is_some_and(|rest| {
            rest.starts_with(b"&>") || rest.starts_with(b"<") || rest.starts_with(b">")
        });
        let is_process = digits == 0 && (self.sees("<(") || self.sees(">("));
        if !is_one || is_process {
            return Ok(false);
        }
        self.at += digits;
        let operator = ["<<<", "<<-", "<<", "<&", "<>", "<", "&>>", "&>", ">>", ">&", ">|", ">"]
            .into_iter()
            .find(|operator| self.sees(operator))
            .unwrap_or_default();
        self.at += operator.len();
        self.skip_blanks();
        let word = self.word()?;
        match operator {
            "<<" | "<<-" => self.documents.push(Document {
                end: word.literal().unwrap_or_default(),
                is_indented: operator == "<<-",
                is_quoted: word.is_quoted,
            }),
            "<<<" | "<&" | "<" => {}
            ">&" if word.literal().is_some_and(|to| is_descriptor(&to)) => {}
            _ => call.writes.push(word),
        }
        Ok(true)
    }

    fn digits(&self) -> usize {
        let rest = self.text.get(self.at..).unwrap_or_default();
        rest.iter().take_while(|b| b.is_ascii_digit()).count()
    }
}

fn is_descriptor(text: &str) -> bool {
    text == "-" || text.bytes().all(|b| b.is_ascii_digit())
}
