//! Reading files and stdin, as they come from `provider-services query …`.

use std::fs::File;
use std::io::{self, IsTerminal, Read};

use bidprice_earnings::Leases;
use bidprice_earnings::limits::FILE_BYTES_MAX;
use bidprice_lines::unpacked;

use crate::commands::not_done::NotDone;

/// Stands for stdin.
const STDIN: &str = "-";

/// Windows puts it before a text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

const PIPE_HINT: &str = "pipe `provider-services query market lease list --provider ADDRESS -o json` into it, or name \
                         files that hold its pages";

/// The leases of all files, of stdin if there are none. A file that cannot be read is a problem of theirs.
pub(super) fn leases(files: &[String]) -> Result<Leases, NotDone> {
    let is_stdin = files.is_empty() || files.iter().any(|file| file == STDIN);
    if is_stdin && io::stdin().is_terminal() {
        return Err(NotDone::new("there is no lease list", PIPE_HINT));
    }
    let stdin = [STDIN.to_owned()];
    let mut leases = Leases::new();
    for file in if files.is_empty() { &stdin } else { files } {
        match bytes(file) {
            Ok(bytes) => leases.read(name(file), &bytes),
            Err(error) => leases.unreadable(name(file), error),
        }
    }
    Ok(leases)
}

/// As messages call it.
pub(super) fn name(file: &str) -> &str {
    if file == STDIN { "stdin" } else { file }
}

/// All of a file, or one byte more than is looked at; also packed by gzip or zstd.
pub(super) fn bytes(file: &str) -> io::Result<Vec<u8>> {
    let input: Box<dyn Read + Send> =
        if file == STDIN { Box::new(io::stdin()) } else { Box::new(File::open(file)?) };
    let (input, _) = unpacked(input)?;
    let most = u64::try_from(FILE_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    input.take(most).read_to_end(&mut bytes)?;
    if bytes.starts_with(BYTE_ORDER_MARK) {
        bytes.drain(..BYTE_ORDER_MARK.len());
    }
    Ok(bytes)
}
