//! A value taken apart again: what the provider's container will find in it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::PackError;
use crate::payload::{decode, decompress, sha256};
use crate::script::FILE_BYTES_MAX;

/// What is in a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpacked {
    /// The script as the chart mounts it.
    pub script: String,
    /// The names and contents of the files that it carries.
    pub files: Vec<(String, Vec<u8>)>,
}

/// Takes a value apart: each file has the hash that the script gives it.
pub fn unpack(value: &str) -> Result<Unpacked, PackError> {
    let bytes = STANDARD.decode(value).map_err(|_| not_whole("the value is not base64"))?;
    let script = String::from_utf8(bytes).map_err(|_| not_whole("the script is not UTF-8 text"))?;
    if !script.starts_with("#!/bin/sh\n") || !script.ends_with('\n') || script.ends_with("\n\n") {
        return Err(not_whole("the script does not begin and end as one"));
    }
    let lines: Vec<&str> = script.lines().collect();
    let named = lines.iter().filter_map(|line| Named::read(line));
    let files = named.map(|file| Ok((file.name.to_owned(), file.contents(&lines)?)));
    let files = files.collect::<Result<_, PackError>>()?;
    Ok(Unpacked { script, files })
}

/// `put NAME MODE SHA256 LINE`.
struct Named<'s> {
    name: &'s str,
    sha256: &'s str,
    line: usize,
}

impl<'s> Named<'s> {
    fn read(line: &'s str) -> Option<Self> {
        let mut words = line.strip_prefix("    put ")?.trim_end_matches(" &&").split(' ');
        let (name, _mode, sha256, line) =
            (words.next()?, words.next()?, words.next()?, words.next()?.parse().ok()?);
        Some(Self { name, sha256, line })
    }

    fn contents(&self, lines: &[&str]) -> Result<Vec<u8>, PackError> {
        let line = self.line.checked_sub(1).and_then(|index| lines.get(index));
        let gzip = line.and_then(|line| decode(line));
        let bytes = gzip.and_then(|gzip| decompress(&gzip, FILE_BYTES_MAX));
        let bytes = bytes.filter(|bytes| sha256(bytes) == self.sha256);
        bytes.ok_or_else(|| not_whole(&format!("{} is not on line {}", self.name, self.line)))
    }
}

/// Nothing that somebody could do about it himself.
pub(crate) fn not_whole(problem: &str) -> PackError {
    PackError::new(problem, "this is a bug: please report it together with the command")
}
