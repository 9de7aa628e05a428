//! A port of loopback with a thread for each connection, all of which end with it.

use std::io;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, Weak};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Serves until it is dropped.
pub(super) struct Listener {
    port: u16,
    connections: Arc<Connections>,
    acceptor: Option<JoinHandle<()>>,
}

impl Listener {
    /// Calls `serve` for each connection; its error only ends that connection.
    pub(super) fn start<S>(serve: S) -> Self
    where
        S: Fn(&TcpStream, &Connections) -> io::Result<()> + Send + Sync + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let connections = Arc::new(Connections::default());
        let theirs = Arc::clone(&connections);
        let acceptor = thread::spawn(move || accept(listener, &theirs, &serve));
        Self { port, connections, acceptor: Some(acceptor) }
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    #[track_caller]
    pub(super) fn wait_until_closed(&self, timeout: Duration) {
        let state = self.connections.state.lock().unwrap();
        let (state, result) = self
            .connections
            .changed
            .wait_timeout_while(state, timeout, |state| state.open().next().is_some())
            .unwrap();
        let count = state.open().count();
        drop(state);
        assert!(!result.timed_out(), "connections still open after {timeout:?}: {count}");
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.connections.close();
        // The acceptor sees the end when it is woken, and one connection more wakes it.
        let woken = TcpStream::connect(("127.0.0.1", self.port));
        let acceptor = self.acceptor.take().filter(|thread| woken.is_ok() || thread.is_finished());
        let is_sound = acceptor.is_none_or(|thread| thread.join().is_ok());
        assert!(is_sound || thread::panicking(), "the test's own server panicked, see above");
    }
}

/// Returns when all that came has ended.
fn accept<S>(listener: TcpListener, connections: &Connections, serve: &S)
where
    S: Fn(&TcpStream, &Connections) -> io::Result<()> + Sync,
{
    thread::scope(move |scope| {
        for stream in listener.incoming() {
            match stream.and_then(|stream| connections.keep(stream)) {
                Ok(stream) => {
                    scope.spawn(move || {
                        let _ = serve(&stream, connections);
                        drop(stream);
                        connections.forget_closed();
                    });
                }
                Err(_) if connections.are_over() => break,
                // That peer went before it was served.
                Err(_) => {}
            }
        }
    });
}

/// What is open, and whether it may go on.
#[derive(Default)]
pub(super) struct Connections {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    is_over: bool,
    /// Weak, so that a connection closes as soon as its thread lets go of it.
    streams: Vec<Weak<TcpStream>>,
}

impl State {
    fn open(&self) -> impl Iterator<Item = Arc<TcpStream>> {
        self.streams.iter().filter_map(Weak::upgrade)
    }
}

impl Connections {
    /// Has the stream closed when the listener is dropped; fails if it is already.
    pub(super) fn keep(&self, stream: TcpStream) -> io::Result<Arc<TcpStream>> {
        // A small write goes out at once: what drips must arrive in drops.
        stream.set_nodelay(true)?;
        let stream = Arc::new(stream);
        let mut state = self.state.lock().unwrap();
        if state.is_over {
            return Err(over());
        }
        state.streams.push(Arc::downgrade(&stream));
        Ok(stream)
    }

    /// Waits; fails at once when the listener is dropped.
    pub(super) fn pause(&self, time: Duration) -> io::Result<()> {
        let state = self.state.lock().unwrap();
        let (state, _) =
            self.changed.wait_timeout_while(state, time, |state| !state.is_over).unwrap();
        if state.is_over { Err(over()) } else { Ok(()) }
    }

    fn are_over(&self) -> bool {
        self.state.lock().unwrap().is_over
    }

    fn forget_closed(&self) {
        self.state.lock().unwrap().streams.retain(|stream| stream.strong_count() > 0);
        self.changed.notify_all();
    }

    fn close(&self) {
        let mut state = self.state.lock().unwrap();
        state.is_over = true;
        for stream in state.open() {
            let _ = stream.shutdown(Shutdown::Both);
        }
        self.changed.notify_all();
    }
}

fn over() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionAborted, "the server was dropped")
}
