//! Reading what the operator hands over.

use bidprice_migrate::{Given, INPUT_BYTES_MAX, Old};

use super::Stop;
use crate::order_file::read_stdin_to;
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
    Ok(read_stdin_to(INPUT_BYTES_MAX + 1)?)
}

fn bytes_of(path: &str) -> Result<Vec<u8>, Stop> {
    if path == "-" {
        return stdin();
    }
    std::fs::read(path).map_err(|error| {
        Stop::new(format!("cannot read `{path}`: {error}"), "name a file that you can read")
    })
}
