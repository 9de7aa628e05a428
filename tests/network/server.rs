//! A real HTTP server on loopback that misbehaves on request.
//!
//! `Server::start` takes a `Behaviour` and serves until it is dropped, each connection in a
//! thread of its own. A drop closes what is open and waits for the threads, so that nothing
//! that hangs outlives its test. One request a connection, and its method does not matter.

mod behaviour;
mod exchange;
mod listener;
mod proxy;
mod request;
mod tests;
mod tls;

use std::io;
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection};

use exchange::{Exchange, Wire};
use listener::{Connections, Listener};
use request::{Log, Request};
use tls::Validity;

pub(crate) use behaviour::Behaviour;
pub(crate) use proxy::Proxy;
pub(crate) use tls::Authority;

/// A server on a free port of loopback.
pub(crate) struct Server {
    listener: Listener,
    shared: Arc<Shared>,
    origin: &'static str,
}

/// What the test and the connections both touch.
struct Shared {
    behaviour: Mutex<Behaviour>,
    log: Log,
    bytes_sent: AtomicU64,
}

impl Server {
    /// Serves HTTP.
    pub(crate) fn start(behaviour: Behaviour) -> Self {
        let shared = Shared::new(behaviour);
        let mine = Arc::clone(&shared);
        let listener = Listener::start(move |mut stream: &TcpStream, connections| {
            serve(&mut stream, &mine, connections)
        });
        Self { listener, shared, origin: "http://127.0.0.1" }
    }

    /// Serves HTTPS with this authority's certificate for this name, be it right or wrong.
    pub(crate) fn start_tls(behaviour: Behaviour, authority: &Authority, name: &str) -> Self {
        Self::with_certificate(behaviour, authority.certify(name, Validity::Current))
    }

    /// Serves HTTPS with a certificate for `localhost` whose time is over.
    pub(crate) fn start_tls_expired(behaviour: Behaviour, authority: &Authority) -> Self {
        Self::with_certificate(behaviour, authority.certify("localhost", Validity::Expired))
    }

    fn with_certificate(behaviour: Behaviour, config: Arc<ServerConfig>) -> Self {
        let shared = Shared::new(behaviour);
        let mine = Arc::clone(&shared);
        let listener = Listener::start(move |mut stream: &TcpStream, connections| {
            let mut session = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut wire = rustls::Stream::new(&mut session, &mut stream);
            serve(&mut wire, &mine, connections)
        });
        Self { listener, shared, origin: "https://localhost" }
    }

    /// `http://127.0.0.1:PORT`, or `https://localhost:PORT` with TLS.
    pub(crate) fn url(&self) -> String {
        format!("{}:{}", self.origin, self.port())
    }

    pub(crate) fn port(&self) -> u16 {
        self.listener.port()
    }

    /// What it does from the next request on; a request that hangs goes on hanging.
    pub(crate) fn set(&self, behaviour: Behaviour) {
        *self.shared.behaviour.lock().unwrap() = behaviour;
    }

    /// The targets of all requests, as they came: `/price?ids=akash-network`.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.shared.log.lines()
    }

    /// Blocks until so many requests have come, and panics when they have not by then.
    #[track_caller]
    pub(crate) fn wait_for_requests(&self, count: usize, timeout: Duration) {
        self.shared.log.wait_for(count, timeout);
    }

    /// Blocks until all connections that came are closed, and panics when one is open by then.
    #[track_caller]
    pub(crate) fn wait_until_closed(&self, timeout: Duration) {
        self.listener.wait_until_closed(timeout);
    }

    /// How many bytes of `Huge` and `HugeHeader` have gone out.
    ///
    /// Some megabytes fit into the sockets' buffers, read or not. The count is final once the
    /// connection is closed.
    pub(crate) fn bytes_sent(&self) -> u64 {
        self.shared.bytes_sent.load(Ordering::Relaxed)
    }
}

impl Shared {
    fn new(behaviour: Behaviour) -> Arc<Self> {
        Arc::new(Self {
            behaviour: Mutex::new(behaviour),
            log: Log::default(),
            bytes_sent: AtomicU64::new(0),
        })
    }

    /// Logs a request and says what it gets, in one step: the log's order is the sequence's.
    fn admit(&self, request: &Request) -> Behaviour {
        let mut behaviour = self.behaviour.lock().unwrap();
        self.log.push(request.target.clone());
        behaviour.next(request.path())
    }
}

/// A URL where nobody listens, as long as the tests run.
///
/// Its port is held as the near end of a connection, so that no server gets it meanwhile.
pub(crate) fn refused_url() -> String {
    static HELD: OnceLock<(TcpListener, TcpStream)> = OnceLock::new();
    let (_, near_end) = HELD.get_or_init(|| {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let near_end = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        (listener, near_end)
    });
    format!("http://{}", near_end.local_addr().unwrap())
}

/// One connection from its request to its end, which an error means too.
fn serve(wire: &mut dyn Wire, shared: &Shared, connections: &Connections) -> io::Result<()> {
    let request = Request::read(wire)?;
    let behaviour = shared.admit(&request);
    Exchange { wire, connections, request: &request, bytes_sent: &shared.bytes_sent }
        .act(&behaviour)
}
