//! A forward proxy on loopback for which every host is this machine.

use std::io::{self, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::thread;

use super::listener::{Connections, Listener};
use super::request::{Log, Request};

/// Tunnels `CONNECT host:port`, and forwards `GET http://host:port/path`. Whatever the host,
/// it connects to that port of 127.0.0.1.
pub(crate) struct Proxy {
    listener: Listener,
    log: Arc<Log>,
}

impl Proxy {
    pub(crate) fn start() -> Self {
        let log = Arc::new(Log::default());
        let mine = Arc::clone(&log);
        let listener =
            Listener::start(move |client, connections| relay(client, &mine, connections));
        Self { listener, log }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.listener.port())
    }

    /// What it was asked for, in order: `CONNECT source.example:443`.
    pub(crate) fn targets(&self) -> Vec<String> {
        self.log.lines()
    }
}

fn relay(mut client: &TcpStream, log: &Log, connections: &Connections) -> io::Result<()> {
    let request = Request::read(&mut client)?;
    log.push(format!("{} {}", request.method, request.target));
    let port = request.port().ok_or(io::ErrorKind::InvalidData);
    let server = match port.map_err(io::Error::from).and_then(connect) {
        Ok(stream) => connections.keep(stream)?,
        Err(_) => return client.write_all(b"HTTP/1.1 502 \r\nContent-Length: 0\r\n\r\n"),
    };
    if request.method == "CONNECT" {
        client.write_all(b"HTTP/1.1 200 \r\n\r\n")?;
    } else {
        (&*server).write_all(request.in_origin_form().as_bytes())?;
    }
    splice(client, &server);
    Ok(())
}

fn connect(port: u16) -> io::Result<TcpStream> {
    TcpStream::connect(("127.0.0.1", port))
}

/// Carries bytes both ways until both sides have ended.
fn splice(client: &TcpStream, server: &TcpStream) {
    thread::scope(|scope| {
        scope.spawn(|| carry(client, server));
        carry(server, client);
    });
}

/// Carries bytes one way, and then the end.
fn carry(mut from: &TcpStream, mut to: &TcpStream) {
    let _ = io::copy(&mut from, &mut to);
    let _ = to.shutdown(Shutdown::Write);
}
