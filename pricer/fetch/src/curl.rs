//! The same request, made by the system's curl: for a program that is too small for TLS of its own.
//!
//! No shell, no configuration file, no patterns in the address. Redirects are followed here and not
//! by curl, because only here they are counted and held to https as the HTTP client does it. Of the
//! proxies' variables curl reads all but `HTTP_PROXY` in capitals, which the old script's did not either.

use std::ffi::{CStr, CString};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::{Duration, Instant};

use bidprice_files::above_standard_error;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};

use crate::{Bounds, Problem, REDIRECTS_MAX, Transport, USER_AGENT};

/// Behind the body a line with these, which tells how it went.
const WRITE_OUT: &str = "\n%{exitcode} %{http_code} %{redirect_url} %{errormsg}";

/// That line: an address to go on with, and a sentence.
const TRAILER_BYTES_MAX: usize = 16 << 10;

/// Curl's own numbers, as its manual has them.
mod code {
    pub(super) const MALFORMED: u32 = 3;
    pub(super) const NO_HOST: u32 = 6;
    pub(super) const NO_PROXY: u32 = 5;
    pub(super) const NO_CONNECTION: u32 = 7;
    pub(super) const TIMEOUT: u32 = 28;
    pub(super) const NO_TLS: u32 = 35;
    pub(super) const BAD_CERTIFICATE: u32 = 60;
    pub(super) const TOO_LARGE: u32 = 63;
    pub(super) const BAD_ROOTS: u32 = 77;
}

/// Starts a program by its name, with its arguments, its own name the first of them, and where its
/// stdout goes; it gets no other file.
pub type Start = fn(&CStr, &[CString], Option<BorrowedFd<'_>>) -> Result<Pid, Errno>;

/// Fetches over HTTP and HTTPS with curl.
#[derive(Clone, Copy, Debug)]
pub struct Curl(Start);

impl Curl {
    /// Whether there is a curl shows when it is started.
    #[must_use]
    pub const fn started_by(start: Start) -> Self {
        Self(start)
    }
}

impl Transport for Curl {
    fn get(&self, url: &str, bounds: Bounds) -> Result<Vec<u8>, Problem> {
        let mut url = url.to_owned();
        for _ in 0..=REDIRECTS_MAX {
            match fetch(self.0, &url, bounds)?.into_answer(bounds)? {
                Answer::Body(body) => return Ok(body),
                Answer::Redirect(to) if is_tls(&url) && !is_tls(&to) => {
                    return Err(Problem::new(
                        "cannot be followed: it redirects from https to http",
                    ));
                }
                Answer::Redirect(to) => url = to,
            }
        }
        Err(Problem::new(format!(
            "cannot be followed: it redirects more than {REDIRECTS_MAX} times"
        )))
    }
}

fn is_tls(url: &str) -> bool {
    url.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https:"))
}

/// What curl has brought.
struct Fetched {
    /// The body.
    bytes: Vec<u8>,
    trailer: Trailer,
}

#[derive(Debug, PartialEq, Eq)]
struct Trailer {
    exit: u32,
    status: u16,
    redirect: String,
    words: String,
}

#[derive(Debug)]
enum Answer {
    Body(Vec<u8>),
    Redirect(String),
}

impl Fetched {
    fn into_answer(self, bounds: Bounds) -> Result<Answer, Problem> {
        let Trailer { exit, status, redirect, words } = self.trailer;
        match (exit, status) {
            _ if self.bytes.len() > bounds.bytes_max => Err(Problem::too_long(bounds.bytes_max)),
            (0, 200..=299) => Ok(Answer::Body(self.bytes)),
            (0, 300..=399) if !redirect.is_empty() => Ok(Answer::Redirect(redirect)),
            (0, _) => Err(Problem::status(status)),
            (code::TIMEOUT, _) => Err(Problem::too_late()),
            (code::TOO_LARGE, _) => Err(Problem::too_long(bounds.bytes_max)),
            (code::MALFORMED, _) => Err(Problem::new(format!("cannot be asked: {words}"))),
            (
                code::NO_PROXY
                | code::NO_HOST
                | code::NO_CONNECTION
                | code::NO_TLS
                | code::BAD_CERTIFICATE
                | code::BAD_ROOTS,
                _,
            ) => Err(Problem::new(format!("cannot be reached: {words}"))),
            _ => Err(Problem::new(format!("broke off: {words}"))),
        }
    }
}

/// One request, no redirect. However it ends, curl has ended too.
fn fetch(start: Start, url: &str, bounds: Bounds) -> Result<Fetched, Problem> {
    let no_start = |error: Errno| Problem::new(format!("cannot be asked: no curl starts: {error}"));
    let arguments = arguments(url, time_left(bounds)?, bounds.bytes_max)?;
    let (stdout, to) = pipe().map_err(no_start)?;
    let child = start(c"curl", &arguments, Some(to.as_fd())).map_err(no_start)?;
    // The only other end is curl's.
    drop(to);
    let bytes = read_by(&stdout, bounds);
    // It has nothing more to say; if it is still at it, nobody listens.
    let _ = kill_process(child, Signal::KILL);
    while matches!(waitpid(Some(child), WaitOptions::empty()), Err(Errno::INTR)) {}
    let mut bytes = bytes?;
    match take_trailer(&mut bytes) {
        Some(trailer) => Ok(Fetched { bytes, trailer }),
        None if bytes.len() > bounds.bytes_max => Err(Problem::too_long(bounds.bytes_max)),
        None => Err(Problem::new("broke off: curl was ended")),
    }
}

fn pipe() -> Result<(OwnedFd, OwnedFd), Errno> {
    let (from, to) = pipe_with(PipeFlags::CLOEXEC)?;
    Ok((above_standard_error(from)?, above_standard_error(to)?))
}

fn arguments(url: &str, left: Duration, bytes_max: usize) -> Result<Vec<CString>, Problem> {
    let time = format!("{}.{:03}", left.as_secs(), left.subsec_millis());
    let bytes = bytes_max.to_string();
    let words = [
        "curl",
        // First, or a file in somebody's home has its say.
        "--disable",
        "--silent",
        "--globoff",
        "--proto",
        "=http,https",
        "--user-agent",
        USER_AGENT,
        "--write-out",
        WRITE_OUT,
        "--max-time",
        &time,
        "--max-filesize",
        &bytes,
        "--",
        url,
    ];
    let arguments: Result<_, _> = words.into_iter().map(CString::new).collect();
    arguments.map_err(|_| Problem::new("cannot be asked: its address has a zero byte"))
}

fn time_left(bounds: Bounds) -> Result<Duration, Problem> {
    let left = bounds.deadline.saturating_duration_since(Instant::now());
    // Curl takes a zero for no limit.
    if left < Duration::from_millis(1) { Err(Problem::too_late()) } else { Ok(left) }
}

/// All that curl says, but no more than the body's bound and a line.
fn read_by(stdout: &OwnedFd, bounds: Bounds) -> Result<Vec<u8>, Problem> {
    let broke_off = |error: Errno| Problem::new(format!("broke off: {error}"));
    let most = bounds.bytes_max + TRAILER_BYTES_MAX;
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    while bytes.len() <= most {
        let left = time_left(bounds)?;
        let left = Timespec::try_from(left).map_err(|_| Problem::too_late())?;
        match poll(&mut [PollFd::new(stdout, PollFlags::IN)], Some(&left)) {
            Ok(0) => return Err(Problem::too_late()),
            Ok(_) => {}
            Err(Errno::INTR) => continue,
            Err(error) => return Err(broke_off(error)),
        }
        match rustix::io::read(stdout, &mut piece) {
            Ok(0) => break,
            Ok(count) => bytes.extend_from_slice(piece.get(..count).unwrap_or_default()),
            Err(Errno::INTR) => {}
            Err(error) => return Err(broke_off(error)),
        }
    }
    Ok(bytes)
}

/// Cuts off the last line; none if curl did not come to writing it.
fn take_trailer(bytes: &mut Vec<u8>) -> Option<Trailer> {
    let start = bytes.iter().rposition(|byte| *byte == b'\n')?;
    let line = str::from_utf8(bytes.get(start + 1..)?).ok()?;
    let mut words = line.splitn(4, ' ');
    let trailer = Trailer {
        exit: words.next()?.parse().ok()?,
        status: words.next()?.parse().ok()?,
        redirect: words.next()?.to_owned(),
        words: words.next()?.to_owned(),
    };
    bytes.truncate(start);
    Some(trailer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(output: &str, expected: Result<&str, &str>) {
        let mut bytes = output.as_bytes().to_vec();
        let trailer = take_trailer(&mut bytes).expect("a trailer");
        let bounds = Bounds { deadline: Instant::now(), bytes_max: 8 };
        let answer = Fetched { bytes, trailer }.into_answer(bounds);
        let shown = answer.map(|answer| match answer {
            Answer::Body(body) => String::from_utf8(body).expect("text"),
            Answer::Redirect(to) => format!("to {to}"),
        });
        let shown = shown.map_err(|problem| problem.to_string());
        assert_eq!(shown.as_deref().map_err(String::as_str), expected);
    }

    #[test]
    fn the_last_line_tells_how_it_went() {
        check("1.20\n0 200  ", Ok("1.20"));
        check("a\nb\n\n0 204  ", Ok("a\nb\n"));
        check("\n0 302 http://b/x ", Ok("to http://b/x"));
        check("\n0 304  ", Err("answered with HTTP status 304"));
        check("no\n0 407  ", Err("was not asked: the proxy wants a password (HTTP status 407)"));
        check("123456789\n0 200  ", Err("sent more than 8 bytes"));
        check("\n63 200  Maximum file size exceeded", Err("sent more than 8 bytes"));
        check("12\n28 200  Timed out", Err("gave no answer in time"));
        check("\n6 000  Could not resolve host: a", {
            Err("cannot be reached: Could not resolve host: a")
        });
        check("\n3 000  Bad", Err("cannot be asked: Bad"));
        check("1\n18 200  Bytes missing", Err("broke off: Bytes missing"));
    }

    #[test]
    fn a_curl_that_was_ended_leaves_no_such_line() {
        for output in ["", "1.20", "1.20\n", "1.20\n0 ", "1.20\n0 200", "1.20\nx 200  ", "\n0 200 "]
        {
            assert_eq!(take_trailer(&mut output.as_bytes().to_vec()), None, "{output:?}");
        }
    }

    #[test]
    fn an_address_is_an_address_whatever_it_looks_like() {
        let arguments = arguments("--config=/x", Duration::from_millis(2_050), 64).expect("text");
        let arguments: Vec<_> = arguments.iter().filter_map(|word| word.to_str().ok()).collect();
        assert_eq!(arguments.get(..2), Some(&["curl", "--disable"][..]));
        assert!(arguments.ends_with(&["--", "--config=/x"]), "{arguments:?}");
        assert!(arguments.windows(2).any(|pair| pair == ["--max-time", "2.050"]), "{arguments:?}");
    }
}
