//! Reading a journal: the older file, then the present one, line by line, whatever stands in them.

use std::collections::VecDeque;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read};

use crate::LINE_BYTES_MAX;
use crate::entry::{Entry, VERSION};
use crate::files::{JournalFile, open_files};

/// The lines of a journal, the oldest first.
#[derive(Debug)]
pub struct Reader {
    files: VecDeque<Lines>,
}

/// A file, and where one is in it.
#[derive(Debug)]
struct Lines {
    path: String,
    file: BufReader<JournalFile>,
    line: usize,
    is_at_its_end: bool,
}

/// A line that is none of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The file and line.
    pub place: String,
    /// What is wrong with it.
    pub problem: String,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.place, self.problem)
    }
}

impl Reader {
    /// Opens a journal and its older file. One of the two has to be there.
    pub fn open(path: &str) -> io::Result<Self> {
        Ok(Self { files: open_files(path)?.into_iter().map(Lines::new).collect() })
    }

    /// The files that are read.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|lines| lines.path.as_str())
    }
}

impl Iterator for Reader {
    type Item = Result<Entry, Unreadable>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.files.front_mut()?.next() {
                Some(line) => return Some(line),
                None => self.files.pop_front(),
            };
        }
    }
}

impl Iterator for Lines {
    type Item = Result<Entry, Unreadable>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut bytes = Vec::new();
        let read = if self.is_at_its_end { Ok(0) } else { self.read_some(&mut bytes) };
        self.line += 1;
        let entry = match read {
            Ok(0) => return None,
            Ok(_) if bytes.ends_with(b"\n") => read_line(&bytes),
            Ok(LINE_BYTES_MAX) => self.skip_the_rest(),
            Ok(_) => Err(NO_END.to_owned()),
            Err(error) => {
                self.is_at_its_end = true;
                Err(format!("cannot be read: {error}"))
            }
        };
        let place = || format!("{}:{}", self.path, self.line);
        Some(entry.map_err(|problem| Unreadable { place: place(), problem }))
    }
}

impl Lines {
    fn new(file: JournalFile) -> Self {
        let path = file.path().to_owned();
        Self { path, file: BufReader::new(file), line: 0, is_at_its_end: false }
    }

    /// A line, or as much of it as a line may have.
    fn read_some(&mut self, bytes: &mut Vec<u8>) -> io::Result<usize> {
        let most = u64::try_from(LINE_BYTES_MAX).unwrap_or(u64::MAX);
        self.file.by_ref().take(most).read_until(b'\n', bytes)
    }

    fn skip_the_rest(&mut self) -> Result<Entry, String> {
        let mut bytes = Vec::new();
        while !bytes.ends_with(b"\n") {
            bytes.clear();
            if !matches!(self.read_some(&mut bytes), Ok(1..)) {
                self.is_at_its_end = true;
                break;
            }
        }
        Err(too_long())
    }
}

/// What is wrong with a line whose newline never came.
pub const NO_END: &str = "is cut off: no newline stands at its end";

fn too_long() -> String {
    format!("is longer than {LINE_BYTES_MAX} bytes")
}

/// Reads one line, with its newline or without; or says what is wrong with it.
pub fn read_line(line: &[u8]) -> Result<Entry, String> {
    if line.len() > LINE_BYTES_MAX {
        return Err(too_long());
    }
    let entry: Entry = serde_json::from_slice(line.trim_ascii_end())
        .map_err(|error| format!("is no line of a journal: {error}"))?;
    match entry.v {
        VERSION => Ok(entry),
        0 => Err("is no line of a journal: it has no `v`".to_owned()),
        other => Err(format!("is of version {other}, not {VERSION}")),
    }
}
