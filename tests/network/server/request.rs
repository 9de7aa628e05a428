//! Requests as they come in, and the list of those that came.

use std::io::{self, ErrorKind, Read};
use std::sync::{Condvar, Mutex};
use std::time::Duration;

/// The longest request head: what common servers take, several times over.
const HEAD_BYTES_MAX: usize = 64 << 10;

/// A request's head.
pub(super) struct Request {
    pub(super) method: String,
    pub(super) target: String,
    /// The version and all headers, up to and with the blank line.
    rest: String,
}

impl Request {
    /// Reads up to the blank line and no byte more: what follows is another's.
    pub(super) fn read(from: &mut (impl Read + ?Sized)) -> io::Result<Self> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            from.read_exact(&mut byte)?;
            head.extend(byte);
            if head.len() > HEAD_BYTES_MAX {
                return Err(ErrorKind::InvalidData.into());
            }
        }
        let head = String::from_utf8_lossy(&head);
        let mut words = head.splitn(3, ' ').map(str::to_owned);
        match (words.next(), words.next(), words.next()) {
            (Some(method), Some(target), Some(rest)) => Ok(Self { method, target, rest }),
            _ => Err(ErrorKind::InvalidData.into()),
        }
    }

    /// The path with its query, also of a target that is a whole URL.
    pub(super) fn path(&self) -> &str {
        match self.target.split_once("://") {
            Some((_, rest)) => rest.find('/').map_or("/", |start| &rest[start..]),
            None => &self.target,
        }
    }

    /// The port of a target that names a host: `host:443`, `http://host/path`.
    pub(super) fn port(&self) -> Option<u16> {
        let url = self.target.split_once("://").map(|(_, rest)| rest);
        let authority = url.map_or(self.target.as_str(), |rest| rest.split('/').next().unwrap());
        match authority.rsplit_once(':') {
            Some((_, port)) => port.parse().ok(),
            None => url.map(|_| 80),
        }
    }

    /// The head as the host itself expects it, with a path and no host for its target.
    pub(super) fn in_origin_form(&self) -> String {
        format!("{} {} {}", self.method, self.path(), self.rest)
    }
}

/// Lines in order of arrival.
#[derive(Default)]
pub(super) struct Log {
    lines: Mutex<Vec<String>>,
    has_grown: Condvar,
}

impl Log {
    pub(super) fn push(&self, line: String) {
        self.lines.lock().unwrap().push(line);
        self.has_grown.notify_all();
    }

    pub(super) fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }

    #[track_caller]
    pub(super) fn wait_for(&self, count: usize, timeout: Duration) {
        let lines = self.lines.lock().unwrap();
        let (lines, _) =
            self.has_grown.wait_timeout_while(lines, timeout, |lines| lines.len() < count).unwrap();
        let came = lines.clone();
        drop(lines);
        assert!(came.len() >= count, "not {count} requests in {timeout:?}, but these: {came:?}");
    }
}
