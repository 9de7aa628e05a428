//! Reading what the operator hands over.

use bidprice_migrate::{Given, INPUT_BYTES_MAX, Old};

use super::Stop;
use crate::commands::named_file::{self, Unread};
use crate::order_file::read_stdin_or;
use crate::report;

/// The old release, from files or from stdin.
pub(super) fn read(file: Option<&str>, script: Option<&str>) -> Result<Old, Stop> {
    let script_given = script.map(|path| bytes_of(path).map(|bytes| (path, bytes))).transpose()?;
    // A script alone is enough: nobody pipes anything in then.
    let values = match file {
        Some(path) => Some((path, bytes_of(path)?)),
        None if script.is_none() => Some(("stdin", stdin()?)),
        None => None,
    };
    Ok(Old::read(
        values.as_ref().map(|(name, bytes)| Given { name, bytes }),
        script_given.as_ref().map(|(name, bytes)| Given { name, bytes }),
    )?)
}

fn stdin() -> Result<Vec<u8>, Stop> {
    if rustix::termios::isatty(rustix::stdio::stdin()) {
        report::note("reading values from the terminal; `bidpricescript migrate --help` for more");
    }
    read_stdin_or(INPUT_BYTES_MAX + 1, |error| {
        let hint = "pipe `helm get values RELEASE -n NAMESPACE -o json` into it, or name a file";
        Stop::new(format!("cannot read stdin: {error}"), hint)
    })
}

fn bytes_of(path: &str) -> Result<Vec<u8>, Stop> {
    if path == "-" {
        return stdin();
    }
    named_file::read(path, INPUT_BYTES_MAX).map_err(|why| unread(path, &why))
}

/// In the words of everything else that `migrate` cannot read.
pub(super) fn unread(path: &str, why: &Unread) -> Stop {
    match why {
        Unread::Failed(error) => {
            Stop::new(format!("cannot read `{path}`: {error}"), "name a file that you can read")
        }
        Unread::NotAFile => {
            Stop::new(format!("`{path}` {why}"), "name a file, or pipe it in: `-` is stdin")
        }
        Unread::TooLong { .. } => Stop::new(format!("`{path}` {why}"), "name the right file"),
    }
}
