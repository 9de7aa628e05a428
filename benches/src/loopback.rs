//! A source of the rate on this machine.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;

use crate::failure::Failure;
use crate::sample::RATE;

/// A request is one line and a few headers.
const REQUEST_BYTES_MAX: u64 = 8192;

/// Starts answering as dia does, each request at once, until the harness ends; returns the address.
pub fn start() -> Result<String, Failure> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
    let (listener, address) = listener
        .and_then(|listener| listener.local_addr().map(|address| (listener, address)))
        .map_err(|error| Failure::system("cannot listen on the loopback", error))?;
    thread::spawn(move || {
        for connection in listener.incoming() {
            // Whoever went away has said so with a wrong answer or none.
            let _ = connection.and_then(|stream| answer(&stream));
        }
    });
    Ok(format!("http://{address}"))
}

fn answer(mut stream: &TcpStream) -> io::Result<()> {
    let request = BufReader::new(stream.take(REQUEST_BYTES_MAX));
    for line in request.lines() {
        if line?.is_empty() {
            break;
        }
    }
    let body = format!(r#"{{"Symbol":"AKT","Price":{RATE}}}"#);
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close";
    // One write, one packet.
    let whole = format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    stream.write_all(whole.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_request_is_answered() {
        let address = start().expect("a loopback");
        let address = address.strip_prefix("http://").expect("a URL");
        for _ in 0..2 {
            let mut stream = TcpStream::connect(address).expect("it listens");
            stream.write_all(b"GET /v1 HTTP/1.1\r\nHost: here\r\n\r\n").expect("it reads");
            let mut answer = String::new();
            stream.read_to_string(&mut answer).expect("it answers");
            assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
            assert!(answer.ends_with("\r\n\r\n{\"Symbol\":\"AKT\",\"Price\":0.8317}"), "{answer}");
        }
    }
}
