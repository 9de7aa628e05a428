//! Reading a journal: the older file, then the present one, line by line, whatever stands in them.

use std::collections::VecDeque;
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};

use rustix::fs::OFlags;

use crate::LINE_BYTES_MAX;
use crate::entry::{Entry, VERSION};

/// A journal that is put aside while it is opened is opened again; twice in a row it is not.
const TRIES: usize = 3;

/// The name that a full journal gets.
#[must_use]
pub fn older(path: &str) -> String {
    format!("{path}.1")
}

/// The lines of a journal, the oldest first.
#[derive(Debug)]
pub struct Reader {
    files: VecDeque<Lines>,
}

/// A file, and where one is in it.
#[derive(Debug)]
struct Lines {
    path: String,
    file: BufReader<File>,
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
        let (mut present, mut past) = open_both(path)?;
        for _ in 1..TRIES {
            if !is_one_file(present.as_ref(), past.as_ref())? {
                break;
            }
            (present, past) = open_both(path)?;
        }
        if present.is_none() && past.is_none() {
            return Err(io::ErrorKind::NotFound.into());
        }
        let past = past.map(|file| Lines::new(older(path), file));
        let present = present.map(|file| Lines::new(path.to_owned(), file));
        Ok(Self { files: past.into_iter().chain(present).collect() })
    }

    /// The files that are read.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|lines| lines.path.as_str())
    }
}

/// The present file first: if it is put aside in between, the older one is the same file.
fn open_both(path: &str) -> io::Result<(Option<File>, Option<File>)> {
    Ok((open(path)?, open(&older(path))?))
}

fn open(path: &str) -> io::Result<Option<File>> {
    // A pipe in its place must not hold up the reader.
    let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed();
    match OpenOptions::new().read(true).custom_flags(flags).open(path) {
        Ok(file) if file.metadata()?.is_file() => Ok(Some(file)),
        Ok(_) => Err(io::Error::other("is not a regular file")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn is_one_file(a: Option<&File>, b: Option<&File>) -> io::Result<bool> {
    let (Some(a), Some(b)) = (a, b) else { return Ok(false) };
    let (a, b) = (a.metadata()?, b.metadata()?);
    Ok((a.dev(), a.ino()) == (b.dev(), b.ino()))
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
            Ok(_) if bytes.ends_with(b"\n") => parse(&bytes),
            Ok(LINE_BYTES_MAX) => self.skip_the_rest(),
            Ok(_) => Err("has no end".to_owned()),
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
    fn new(path: String, file: File) -> Self {
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
        Err(format!("is longer than {LINE_BYTES_MAX} bytes"))
    }
}

fn parse(line: &[u8]) -> Result<Entry, String> {
    let entry: Entry = serde_json::from_slice(line.trim_ascii_end())
        .map_err(|error| format!("is no line of a journal: {error}"))?;
    match entry.v {
        VERSION => Ok(entry),
        other => Err(format!("is of version {other}, not {VERSION}")),
    }
}
