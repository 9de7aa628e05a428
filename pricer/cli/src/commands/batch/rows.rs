//! A line of output, in one of three forms.

use clap::ValueEnum;

/// How lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// NDJSON
    Json,
    /// Columns behind tabs, `\N` for nothing
    Tsv,
    /// Columns behind commas
    Csv,
}

/// Appends cells to a line.
pub(super) struct Row<'o> {
    form: Form,
    out: &'o mut Vec<u8>,
    is_first: bool,
}

impl<'o> Row<'o> {
    pub(super) const fn new(form: Form, out: &'o mut Vec<u8>) -> Self {
        Self { form, out, is_first: true }
    }

    /// A cell; in JSON nothing is left out.
    pub(super) fn cell(&mut self, name: &'static str, text: Option<&str>) {
        match (self.form, text) {
            (Form::Json, None) => return,
            (Form::Json, Some(text)) => {
                self.name(name);
                json_text(text, self.out);
            }
            (Form::Tsv, text) => {
                self.separate(b'\t');
                match text {
                    Some(text) => tsv_text(text, self.out),
                    None => self.out.extend(b"\\N"),
                }
            }
            (Form::Csv, text) => {
                self.separate(b',');
                csv_text(text.unwrap_or_default(), self.out);
            }
        }
        self.is_first = false;
    }

    /// JSON as it is, where the form is JSON.
    pub(super) fn json(&mut self, name: &'static str, json: &str) {
        self.name(name);
        self.out.extend(json.as_bytes());
        self.is_first = false;
    }

    /// Ours have nothing in them that JSON would escape.
    fn name(&mut self, name: &'static str) {
        self.separate(b',');
        self.out.push(b'"');
        self.out.extend(name.as_bytes());
        self.out.extend(b"\":");
    }

    fn separate(&mut self, separator: u8) {
        if !self.is_first {
            self.out.push(separator);
        }
    }
}

fn json_text(text: &str, out: &mut Vec<u8>) {
    if is_plain(text) {
        out.push(b'"');
        out.extend(text.as_bytes());
        out.push(b'"');
    } else {
        serde_json::to_writer(out, text).expect("memory takes it");
    }
}

/// Whether it is printable ASCII without anything to escape. All bytes are looked at, so that it can be
/// many at once.
fn is_plain(text: &str) -> bool {
    let is_plain = |byte| (b' '..0x7f).contains(&byte) && byte != b'"' && byte != b'\\';
    text.bytes().fold(true, |all, byte| all & is_plain(byte))
}

fn tsv_text(text: &str, out: &mut Vec<u8>) {
    for byte in text.bytes() {
        match byte {
            b'\t' => out.extend(b"\\t"),
            b'\n' => out.extend(b"\\n"),
            b'\r' => out.extend(b"\\r"),
            b'\\' => out.extend(b"\\\\"),
            other => out.push(other),
        }
    }
}

fn csv_text(text: &str, out: &mut Vec<u8>) {
    if !text.contains([',', '"', '\n', '\r']) {
        return out.extend(text.as_bytes());
    }
    out.push(b'"');
    for byte in text.bytes() {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(form: Form, cells: &[Option<&str>]) -> String {
        let mut out = Vec::new();
        let mut row = Row::new(form, &mut out);
        for (cell, name) in cells.iter().zip(["a", "b", "c"]) {
            row.cell(name, *cell);
        }
        String::from_utf8(out).expect("a text")
    }

    #[test]
    fn what_would_end_a_cell_is_written_so_that_it_does_not() {
        let cells = [Some("1.50"), None, Some("a\t\"b\",\n\\é")];
        assert_eq!(row(Form::Json, &cells), r#""a":"1.50","c":"a\t\"b\",\n\\é""#);
        assert_eq!(row(Form::Tsv, &cells), "1.50\t\\N\ta\\t\"b\",\\n\\\\é");
        assert_eq!(row(Form::Csv, &cells), "1.50,,\"a\t\"\"b\"\",\n\\é\"");
    }
}
