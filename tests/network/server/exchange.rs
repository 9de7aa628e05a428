//! A request's answer, as its behaviour wants it.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rustls::{ServerConnection, Stream};

use super::{Behaviour, Connections, Request};

/// Between two bytes that drip: too slow for any reader with a limit to its patience, and
/// fast enough that a limit on silence alone never fires.
const DRIP: Duration = Duration::from_secs(1);

/// Where endless headers end after all: far beyond what a client may read.
const HEADER_BYTES_MAX: u64 = 64 << 20;

/// What the headers of a body promise that never comes, or not to its end.
const BYTES_MISSING: usize = 64;

/// What a connection is read from and written to.
pub(super) trait Wire: Read + Write {
    /// Tells the peer that the answer ends here as it should.
    fn finish(&mut self) -> io::Result<()>;
}

impl Wire for &TcpStream {
    fn finish(&mut self) -> io::Result<()> {
        self.shutdown(Shutdown::Write)
    }
}

impl Wire for Stream<'_, ServerConnection, &TcpStream> {
    fn finish(&mut self) -> io::Result<()> {
        self.conn.send_close_notify();
        self.flush()
    }
}

/// A connection whose request was read.
pub(super) struct Exchange<'a> {
    pub(super) wire: &'a mut dyn Wire,
    pub(super) connections: &'a Connections,
    pub(super) request: &'a Request,
    pub(super) bytes_sent: &'a AtomicU64,
}

impl Exchange<'_> {
    /// Answers. An error is the peer that went away or the server that was dropped.
    pub(super) fn act(&mut self, behaviour: &Behaviour) -> io::Result<()> {
        match behaviour {
            Behaviour::Answer { status, content_type, body } => {
                self.complete(&head(*status, content_type, body.len()), body)
            }
            Behaviour::HangBeforeHeaders => self.hang(),
            Behaviour::HangAfterHeaders => {
                self.send(&json_head(BYTES_MISSING))?;
                self.hang()
            }
            Behaviour::Drip(body) => {
                self.send(&json_head(body.len()))?;
                self.drip(body)?;
                self.wire.finish()
            }
            Behaviour::DripHeaders => self.drip_headers(),
            Behaviour::RedirectLoop => self.redirect(self.request.path()),
            Behaviour::RedirectTo(location) => self.redirect(location),
            Behaviour::Truncated(body) => {
                self.send(&format!("{}{body}", json_head(body.len() + BYTES_MISSING)))
            }
            Behaviour::CutOff => Ok(()),
            Behaviour::Huge { bytes } => {
                self.send(&head_of_unknown_length())?;
                self.flood(b"1234567890", *bytes)?;
                self.wire.finish()
            }
            Behaviour::HugeHeader => {
                self.send("HTTP/1.1 200 \r\n")?;
                self.flood(b"X-Filler: all work and no play\r\n", HEADER_BYTES_MAX)
            }
            Behaviour::Garbage => self.complete("\0\x01 SSH-2.0-x\r\n", ""),
            Behaviour::Delayed(time, then) => {
                self.connections.pause(*time)?;
                self.act(then)
            }
            Behaviour::Routes(_) | Behaviour::Sequence(_) => {
                unreachable!("`next` chose one of them")
            }
        }
    }

    fn complete(&mut self, head: &str, body: &str) -> io::Result<()> {
        self.send(&format!("{head}{body}"))?;
        self.wire.finish()
    }

    fn redirect(&mut self, location: &str) -> io::Result<()> {
        let rest =
            format!("Location: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        self.complete("HTTP/1.1 302 \r\n", &rest)
    }

    fn drip_headers(&mut self) -> io::Result<()> {
        let head = json_head(2);
        let (status_line, rest) = head.split_once('\n').unwrap();
        self.drip(status_line)?;
        self.complete("\n", &format!("{rest}{{}}"))
    }

    fn drip(&mut self, text: &str) -> io::Result<()> {
        for byte in text.bytes() {
            self.wire.write_all(&[byte])?;
            self.wire.flush()?;
            self.connections.pause(DRIP)?;
        }
        Ok(())
    }

    /// Stays until the peer goes, or the server does.
    fn hang(&mut self) -> io::Result<()> {
        while self.wire.read(&mut [0; 512])? > 0 {}
        Ok(())
    }

    /// Repeats the pattern up to so many bytes, and counts them.
    fn flood(&mut self, pattern: &[u8], bytes: u64) -> io::Result<()> {
        let chunk = pattern.repeat(1024);
        let mut left = bytes;
        while left > 0 {
            let size = usize::try_from(left).map_or(chunk.len(), |left| left.min(chunk.len()));
            self.wire.write_all(&chunk[..size])?;
            self.bytes_sent.fetch_add(size as u64, Ordering::Relaxed);
            left -= size as u64;
        }
        Ok(())
    }

    fn send(&mut self, text: &str) -> io::Result<()> {
        self.wire.write_all(text.as_bytes())?;
        self.wire.flush()
    }
}

fn json_head(bytes: usize) -> String {
    head(200, "application/json", bytes)
}

fn head(status: u16, content_type: &str, bytes: usize) -> String {
    format!(
        "HTTP/1.1 {status} \r\nContent-Type: {content_type}\r\nContent-Length: {bytes}\r\n\
         Connection: close\r\n\r\n"
    )
}

fn head_of_unknown_length() -> String {
    "HTTP/1.1 200 \r\nContent-Type: application/json\r\nConnection: close\r\n\r\n".to_owned()
}
