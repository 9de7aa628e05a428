//! The answer's head, as our service writes it, and the body that it announces. Whatever else HTTP
//! allows is no answer.

use bidprice_core::excerpt;

/// The service writes some twelve lines.
const HEAD_BYTES_MAX: usize = 16 << 10;

/// The explanation of an order that is as long as one may be.
const BODY_BYTES_MAX: usize = 4 << 20;

const STATUS_BEGINS: &[u8] = b"HTTP/1.1 ";
const HEAD_ENDS: &[u8] = b"\r\n\r\n";

/// What an answer has to say beside its body.
#[derive(Clone, Copy)]
pub(super) struct Expected<'e> {
    /// By which price book.
    pub(super) book: &'e str,
}

/// An answer that is coming in.
pub(super) struct Reply<'e> {
    expected: Expected<'e>,
    bytes: Vec<u8>,
    /// Where the body is, when the head is there.
    body: Option<std::ops::Range<usize>>,
}

impl<'e> Reply<'e> {
    pub(super) const fn new(expected: Expected<'e>) -> Self {
        Self { expected, bytes: Vec::new(), body: None }
    }

    /// Takes some more bytes; the body, when it is whole.
    pub(super) fn take(&mut self, more: &[u8]) -> Result<Option<String>, String> {
        self.bytes.extend_from_slice(more);
        if self.body.is_none() {
            self.body = self.look_for_body(more.len())?;
        }
        let Some(body) = self.body.clone() else { return Ok(None) };
        if self.bytes.len() > body.end {
            return Err("sends more than it announces".to_owned());
        }
        let Some(body) = self.bytes.get(body) else { return Ok(None) };
        let body = std::str::from_utf8(body).map_err(|_| "answers what is no text".to_owned())?;
        Ok(Some(body.to_owned()))
    }

    /// Reads the head as soon as it ends; what cannot become one is known earlier.
    fn look_for_body(&self, new_bytes: usize) -> Result<Option<std::ops::Range<usize>>, String> {
        let bytes = self.bytes.as_slice();
        if !bytes.iter().zip(STATUS_BEGINS).all(|(byte, wanted)| byte == wanted) {
            return Err("does not speak HTTP/1.1".to_owned());
        }
        // The end may have begun in what came before.
        let from = bytes.len().saturating_sub(new_bytes + HEAD_ENDS.len());
        let ends = bytes.get(from..).unwrap_or_default().windows(HEAD_ENDS.len());
        let Some(end) = ends.clone().position(|four| four == HEAD_ENDS).map(|at| from + at) else {
            let is_long = bytes.len() > HEAD_BYTES_MAX;
            return if is_long { Err(too_long("head", HEAD_BYTES_MAX)) } else { Ok(None) };
        };
        let head = bytes.get(..end).and_then(|head| std::str::from_utf8(head).ok());
        let begin = end + HEAD_ENDS.len();
        Ok(Some(begin..begin + self.length(head.ok_or_else(not_understood)?)?))
    }

    /// The body's length, of an answer to what was asked.
    fn length(&self, head: &str) -> Result<usize, String> {
        let mut lines = head.split("\r\n");
        check_status(lines.next().unwrap_or_default())?;
        let (mut length, mut book) = (None, None);
        for line in lines {
            let (name, value) = line.split_once(':').ok_or_else(not_understood)?;
            let is = |wanted: &str| name.eq_ignore_ascii_case(wanted);
            let place = if is("content-length") {
                &mut length
            } else if is("bidprice-book") {
                &mut book
            } else if is("transfer-encoding") || is("content-encoding") {
                return Err(format!("answers with `{}`, which is not understood", excerpt(line)));
            } else {
                continue;
            };
            if place.replace(value.trim_ascii()).is_some() {
                return Err(not_understood());
            }
        }
        // Another program than our service, or one that does not know this header.
        if book != Some(self.expected.book) {
            return Err("does not say that it priced by the same book".to_owned());
        }
        let length = length.ok_or("does not say how long its answer is")?;
        let digits = length.bytes().all(|byte| byte.is_ascii_digit());
        match length.parse::<usize>() {
            Ok(length) if digits && length <= BODY_BYTES_MAX => Ok(length),
            _ if digits && !length.is_empty() => Err(too_long("body", BODY_BYTES_MAX)),
            _ => Err(not_understood()),
        }
    }
}

/// Only 200 has a price; the others that the service knows have their words here.
fn check_status(line: &str) -> Result<(), String> {
    let status = line.get(STATUS_BEGINS.len()..).unwrap_or_default();
    let (status, rest) = status.split_at_checked(3).ok_or_else(not_understood)?;
    let is_status = status.bytes().all(|byte| byte.is_ascii_digit());
    if !is_status || !(rest.is_empty() || rest.starts_with(' ')) {
        return Err(not_understood());
    }
    let what = match status {
        "200" => return Ok(()),
        "401" => "it wants another token",
        "404" => "it has no such price book",
        "409" => "its price book is another",
        "503" => "it is busy",
        _ => return Err(format!("answers with status {status}")),
    };
    Err(format!("answers with status {status}: {what}"))
}

fn not_understood() -> String {
    "answers with a head that is not understood".to_owned()
}

fn too_long(what: &str, most: usize) -> String {
    format!("has a {what} of more than {most} bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOOK: &str = "0123456789abcdef";

    /// The body of an answer that comes in pieces of so many bytes.
    fn body(answer: &str, piece: usize) -> Result<Option<String>, String> {
        let mut reply = Reply::new(Expected { book: BOOK });
        for bytes in answer.as_bytes().chunks(piece) {
            if let Some(body) = reply.take(bytes)? {
                return Ok(Some(body));
            }
        }
        Ok(None)
    }

    fn answer(head: &str, body: &str) -> String {
        let length = body.len();
        format!(
            "HTTP/1.1 {head}\r\nBidprice-Book: {BOOK}\r\ncontent-length: {length}\r\n\r\n{body}"
        )
    }

    #[track_caller]
    fn check_refused(answer: &str, why: &str) {
        for piece in [1, 2, 3, 5, 4096] {
            assert_eq!(body(answer, piece), Err(why.to_owned()), "{answer:?}");
        }
    }

    #[test]
    fn a_body_is_the_same_in_whatever_pieces_it_comes() {
        for text in ["{}", "", "{\"a\":\"\r\n\r\n\"}"] {
            let answer = answer("200 OK\r\nx:y\r\ndate: now", text);
            for piece in 1..=answer.len() {
                assert_eq!(body(&answer, piece), Ok(Some(text.to_owned())), "{piece}");
            }
            // A byte less is not enough.
            let short = answer.get(..answer.len() - 1).expect("ASCII");
            assert_eq!(body(short, 7), Ok(None));
        }
        assert_eq!(body(&answer("200", "{}"), 9), Ok(Some("{}".to_owned())));
    }

    #[test]
    fn other_statuses_have_no_price() {
        check_refused(
            &answer("409 Conflict", ""),
            "answers with status 409: its price book is another",
        );
        check_refused(&answer("401 x", ""), "answers with status 401: it wants another token");
        for status in ["100", "103", "201", "204", "301", "418", "500", "000", "999"] {
            check_refused(&answer(status, "{}"), &format!("answers with status {status}"));
        }
        for line in ["20", "2000", "20x", "", "+20", "200OK"] {
            check_refused(&answer(line, "{}"), "answers with a head that is not understood");
        }
    }

    #[test]
    fn other_ways_to_send_a_body_are_no_answer() {
        let chunked = answer("200 OK\r\nTransfer-Encoding: chunked", "");
        check_refused(
            &chunked,
            "answers with `Transfer-Encoding: chunked`, which is not understood",
        );
        let packed = answer("200 OK\r\ncontent-encoding: gzip", "");
        check_refused(&packed, "answers with `content-encoding: gzip`, which is not understood");
        let plain = format!("HTTP/1.1 200 OK\r\nbidprice-book: {BOOK}\r\n");
        check_refused(&format!("{plain}\r\n{{}}"), "does not say how long its answer is");
        for length in ["-1", "0x2", "2, 2", "+2", "", "2\r\ncontent-length: 2"] {
            let answer = format!("{plain}content-length: {length}\r\n\r\n{{}}");
            check_refused(&answer, "answers with a head that is not understood");
        }
        for length in ["4194305", "99999999999999999999999999"] {
            let answer = format!("{plain}content-length: {length}\r\n\r\n{{}}");
            check_refused(&answer, "has a body of more than 4194304 bytes");
        }
        assert_eq!(
            body(&(answer("200 OK", "{}") + "x"), 4096),
            Err("sends more than it announces".to_owned())
        );
    }

    #[test]
    fn who_does_not_name_the_book_is_not_our_service() {
        let why = "does not say that it priced by the same book";
        check_refused("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}", why);
        let other = answer("200 OK", "{}").replace(BOOK, "fedcba9876543210");
        check_refused(&other, why);
    }

    #[test]
    fn what_is_no_http_is_known_at_once() {
        for text in ["SSH-2.0-x\r\n", "HTTP/1.0 200 OK\r\n\r\n", "HTTP/2 200", "\0", "5.745402\n"] {
            check_refused(text, "does not speak HTTP/1.1");
        }
        let long = format!("HTTP/1.1 200 OK\r\nx: {}", "y".repeat(HEAD_BYTES_MAX));
        assert_eq!(body(&long, 100), Err("has a head of more than 16384 bytes".to_owned()));
        check_refused(
            &answer("200 OK\r\nno colon", "{}"),
            "answers with a head that is not understood",
        );
    }
}
