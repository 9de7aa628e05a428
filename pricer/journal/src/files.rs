//! A journal's files, the older one and the present one, while others write to them.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::time::Duration;

use rustix::fs::OFlags;

/// A journal that is put aside while it is opened is opened again; twice in a row it is not.
const TRIES: usize = 3;

/// How often the rest of a line is looked for that is just being written, and how long between. A write
/// takes microseconds, but a busy machine may stop who writes in the middle of it; what a killed process
/// left has no rest, and costs this half second once.
const LOOKS: usize = 100;
const BETWEEN_LOOKS: Duration = Duration::from_millis(5);

/// The name that a full journal gets.
#[must_use]
pub fn older(path: &str) -> String {
    format!("{path}.1")
}

/// One of a journal's files; it ends with a whole line, unless somebody left a piece of one.
#[derive(Debug)]
pub struct JournalFile {
    path: String,
    file: File,
    /// How long it was when it was opened. What others write meanwhile is for the next reader: one who
    /// went after it might never come to the end.
    bytes: u64,
    read: u64,
    /// Whether what was read so far ends within a line.
    is_within_a_line: bool,
}

impl JournalFile {
    fn new(path: String, file: File) -> io::Result<Self> {
        let bytes = file.metadata()?.len();
        Ok(Self { path, file, bytes, read: 0, is_within_a_line: false })
    }

    /// Its name.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// How long it was when it was opened.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// What comes behind the end, if somebody is about to write it.
    fn read_behind_the_end(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        for _ in 0..LOOKS {
            std::thread::sleep(BETWEEN_LOOKS);
            match self.file.read(buffer)? {
                0 => {}
                more => return Ok(more),
            }
        }
        Ok(0)
    }
}

impl Read for JournalFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.read >= self.bytes && !self.is_within_a_line {
            return Ok(0);
        }
        let mut read = self.file.read(buffer)?;
        if read == 0 && self.is_within_a_line && !buffer.is_empty() {
            read = self.read_behind_the_end(buffer)?;
        }
        if let Some(last) = buffer.get(..read).and_then(<[u8]>::last) {
            self.is_within_a_line = *last != b'\n';
        }
        self.read += u64::try_from(read).unwrap_or(0);
        Ok(read)
    }
}

/// Opens a journal's files, the older one first. One of the two has to be there.
pub fn open_files(path: &str) -> io::Result<Vec<JournalFile>> {
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
    let past = past.map(|file| JournalFile::new(older(path), file));
    let present = present.map(|file| JournalFile::new(path.to_owned(), file));
    past.into_iter().chain(present).collect()
}

/// The present file first: if it is put aside in between, the older one is the same file.
fn open_both(path: &str) -> io::Result<(Option<File>, Option<File>)> {
    Ok((open(path)?, open(&older(path))?))
}

pub(crate) fn open(path: &str) -> io::Result<Option<File>> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    /// A file of this test's own, with this in it; it has no name any more.
    fn file(test: &str, content: &str) -> (JournalFile, File) {
        let name = format!("bidprice-journal-file-{}-{test}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, content).expect("a new file");
        let writer = OpenOptions::new().append(true).open(&path).expect("it is there");
        let reader = File::open(&path).expect("it is there");
        std::fs::remove_file(&path).expect("it is there");
        (JournalFile::new("journal".to_owned(), reader).expect("it is open"), writer)
    }

    #[test]
    fn what_is_written_later_is_for_the_next_reader() {
        let (mut journal, mut writer) = file("later", "a\nb\n");
        let mut two = [0; 2];
        journal.read_exact(&mut two).expect("there are four");
        writer.write_all(b"c\n").expect("there is room");
        let mut rest = String::new();
        journal.read_to_string(&mut rest).expect("text");
        // What was asked for at once comes at once.
        assert!(rest == "b\n" || rest == "b\nc\n", "{rest}");
        writer.write_all(b"d\n").expect("there is room");
        assert_eq!(journal.read(&mut two).expect("the end"), 0);
    }

    #[test]
    fn a_line_is_read_to_its_end_also_where_that_came_later() {
        let (mut journal, mut writer) = file("rest", "a\nb");
        let mut three = [0; 3];
        journal.read_exact(&mut three).expect("there are three");
        writer.write_all(b"b\n").expect("there is room");
        let mut rest = String::new();
        journal.read_to_string(&mut rest).expect("text");
        assert_eq!(rest, "b\n");
    }

    #[test]
    fn a_piece_that_has_no_rest_is_the_end() {
        let (mut journal, _writer) = file("piece", "a\nb");
        let mut all = String::new();
        journal.read_to_string(&mut all).expect("text");
        assert_eq!(all, "a\nb");
    }
}
