//! Reading an order: from stdin as the provider writes it, or from a file.

use bidprice_core::limits::ORDER_BYTES_MAX;
use bidprice_core::{OrderError, Refusal};
use rustix::io::Errno;

/// An ordinary order is far below this, and half a page of stack costs less than a heap.
const ORDINARY_BYTES: usize = 2048;

/// An order's bytes.
pub(crate) struct OrderBytes {
    ordinary: [u8; ORDINARY_BYTES],
    length: usize,
    /// All of it, where the array is too small.
    large: Option<Vec<u8>>,
}

impl OrderBytes {
    /// What was read.
    pub(crate) fn bytes(&self) -> &[u8] {
        match &self.large {
            Some(bytes) => bytes,
            None => self.ordinary.get(..self.length).unwrap_or_default(),
        }
    }
}

/// Reads stdin to its end, or to where an order is too long.
pub(crate) fn read_stdin() -> Result<OrderBytes, Refusal> {
    if rustix::termios::isatty(rustix::stdio::stdin()) {
        crate::report::note(
            "reading the order from the terminal; `bidpricescript --help` for more",
        );
    }
    let mut order = OrderBytes { ordinary: [0; ORDINARY_BYTES], length: 0, large: None };
    while let Some(rest) = order.ordinary.get_mut(order.length..).filter(|rest| !rest.is_empty()) {
        match read_some(rest)? {
            0 => return Ok(order),
            more => order.length += more,
        }
    }
    order.large = Some(read_on(order.ordinary.to_vec(), ORDER_BYTES_MAX)?);
    Ok(order)
}

/// Reads all of stdin, and one byte more than the limit if there is more, for what is no order: the
/// caller says what cannot be read, and what to do.
#[cfg(feature = "commands")]
pub(crate) fn read_stdin_or<E>(
    limit: usize,
    unreadable: impl FnOnce(Errno) -> E,
) -> Result<Vec<u8>, E> {
    bidprice_files::read_to_limit(rustix::stdio::stdin(), Vec::new(), ORDINARY_BYTES, limit)
        .map_err(unreadable)
}

/// Goes on with a text that is larger than an ordinary order.
#[cold]
fn read_on(bytes: Vec<u8>, limit: usize) -> Result<Vec<u8>, Refusal> {
    bidprice_files::read_to_limit(rustix::stdio::stdin(), bytes, ORDINARY_BYTES, limit)
        .map_err(|error| unreadable("stdin", &error.to_string()).into())
}

fn read_some(buffer: &mut [u8]) -> Result<usize, Refusal> {
    loop {
        match rustix::io::read(rustix::stdio::stdin(), &mut *buffer) {
            Ok(more) => return Ok(more),
            Err(Errno::INTR) => {}
            Err(error) => return Err(unreadable("stdin", &error.to_string()).into()),
        }
    }
}

/// Reads an order from a file; `-` is stdin.
#[cfg(feature = "commands")]
pub(crate) fn read_file(path: &str) -> Result<Vec<u8>, Refusal> {
    use bidprice_files::{Missing, read_text};
    if path == "-" {
        return Ok(read_stdin()?.bytes().to_vec());
    }
    match read_text(path, ORDER_BYTES_MAX, Missing::IsAnError) {
        Ok(text) => Ok(text.unwrap_or_default().into_bytes()),
        Err(problem) => Err(unreadable(&format!("`{path}`"), &problem.to_string()).into()),
    }
}

#[cold]
fn unreadable(what: &str, problem: &str) -> OrderError {
    OrderError {
        path: String::new(),
        problem: format!("{what} cannot be read: {problem}"),
        hint: "send the order's JSON on stdin, or name a file that has it",
    }
}
