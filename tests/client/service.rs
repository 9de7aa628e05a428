//! A service of a test's own: it says what it is told to, on a TCP port or a unix socket.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::program::Folder;

/// Where an answer names the book that it was asked for.
pub(crate) const BOOK: &str = "{BOOK}";

/// What whoever asks gets.
#[derive(Clone)]
pub(crate) enum Says {
    /// This, and the end.
    All(String),
    /// This, and nothing more until the other side goes.
    Part(String),
    /// This, a byte every five milliseconds.
    Dripped(String),
    /// This, before the request was read, and the end.
    Early(String),
}

/// An answer with this status, these header lines and this body.
pub(crate) fn answer(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nbidprice-book: {BOOK}\r\n{headers}content-length: {length}\r\n\r\n{body}"
    )
}

/// The short answer with a price.
pub(crate) fn priced(price: &str, denom: &str) -> String {
    let body =
        format!(r#"{{"bid":{{"price":"{price}","denom":"{denom}"}},"refused":null,"notes":[]}}"#);
    answer("200 OK", "content-type: application/json\r\n", &body)
}

/// The short answer with a refusal.
pub(crate) fn refused(reason: &str) -> String {
    let refused = format!(r#"{{"reason":"{reason}","message":"a message","hint":null}}"#);
    answer("200 OK", "", &format!(r#"{{"bid":null,"refused":{refused},"notes":[]}}"#))
}

/// Answers until it is dropped.
pub(crate) struct Service {
    address: String,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
    wake: Box<dyn Fn() + Send + Sync>,
}

struct Shared {
    says: Says,
    requests: Mutex<Vec<String>>,
    is_over: AtomicBool,
}

trait Wire: Read + Write + Send {
    fn set_timeout(&self) -> io::Result<()>;
}

/// After that a test is stuck.
const STUCK: Option<Duration> = Some(Duration::from_secs(30));

impl Wire for TcpStream {
    fn set_timeout(&self) -> io::Result<()> {
        self.set_read_timeout(STUCK)
    }
}

impl Wire for UnixStream {
    fn set_timeout(&self) -> io::Result<()> {
        self.set_read_timeout(STUCK)
    }
}

impl Service {
    /// On a free port of loopback.
    pub(crate) fn start(says: Says) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let place = listener.local_addr().unwrap();
        let wake = Box::new(move || drop(TcpStream::connect(place)));
        let accept = move || listener.accept().map(|(stream, _)| Box::new(stream) as Box<dyn Wire>);
        Self::run(format!("http://{place}"), says, accept, wake)
    }

    /// On a socket in the folder.
    pub(crate) fn start_unix(says: Says, folder: &Folder) -> Self {
        let path = folder.path().join("service.sock");
        let listener = UnixListener::bind(&path).unwrap();
        let address = format!("unix:{}", path.display());
        let wake = Box::new(move || drop(UnixStream::connect(&path)));
        let accept = move || listener.accept().map(|(stream, _)| Box::new(stream) as Box<dyn Wire>);
        Self::run(address, says, accept, wake)
    }

    fn run(
        address: String,
        says: Says,
        accept: impl Fn() -> io::Result<Box<dyn Wire>> + Send + 'static,
        wake: Box<dyn Fn() + Send + Sync>,
    ) -> Self {
        let (requests, is_over) = (Mutex::default(), AtomicBool::new(false));
        let shared = Arc::new(Shared { says, requests, is_over });
        let theirs = Arc::clone(&shared);
        let acceptor = thread::spawn(move || {
            thread::scope(|scope| {
                while let Ok(stream) = accept() {
                    if theirs.is_over.load(Ordering::SeqCst) {
                        break;
                    }
                    // Who asks may be gone at any time.
                    scope.spawn(|| drop(theirs.serve(stream)));
                }
            });
        });
        Self { address, shared, acceptor: Some(acceptor), wake }
    }

    /// As the setting takes it.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// All requests so far, head and body.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.shared.requests.lock().unwrap().clone()
    }

    /// The only request, its head's lines and its body.
    #[track_caller]
    pub(crate) fn request(&self) -> (Vec<String>, String) {
        let requests = self.requests();
        assert_eq!(requests.len(), 1, "{requests:?}");
        let (head, body) = requests[0].split_once("\r\n\r\n").unwrap();
        (head.split("\r\n").map(str::to_owned).collect(), body.to_owned())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Ordering::SeqCst);
        (self.wake)();
        let ended = self.acceptor.take().unwrap().join();
        assert!(ended.is_ok() || thread::panicking(), "the test's own service panicked");
    }
}

impl Shared {
    fn serve(&self, mut stream: Box<dyn Wire>) -> io::Result<()> {
        stream.set_timeout()?;
        if let Says::Early(text) = &self.says {
            return stream.write_all(text.as_bytes());
        }
        let request = read_request(&mut stream)?;
        let book = header(&request, "bidprice-book").unwrap_or_default().to_owned();
        self.requests.lock().unwrap().push(request);
        let named = |text: &str| text.replace(BOOK, &book);
        match &self.says {
            Says::All(text) | Says::Early(text) => stream.write_all(named(text).as_bytes()),
            Says::Part(text) => {
                stream.write_all(named(text).as_bytes())?;
                stream.read_to_end(&mut Vec::new()).map(drop)
            }
            Says::Dripped(text) => {
                for byte in named(text).bytes() {
                    stream.write_all(&[byte])?;
                    thread::park_timeout(Duration::from_millis(5));
                }
                Ok(())
            }
        }
    }
}

fn read_request(stream: &mut dyn Read) -> io::Result<String> {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let more = stream.read(&mut piece)?;
        bytes.extend_from_slice(&piece[..more]);
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = header(head, "content-length").unwrap().parse().unwrap();
        if more == 0 || body.len() >= length {
            return Ok(text.into_owned());
        }
    }
}

/// The value of a header line.
fn header<'t>(request: &'t str, name: &str) -> Option<&'t str> {
    let lines = request.split("\r\n").take_while(|line| !line.is_empty());
    lines.filter_map(|line| line.split_once(": ")).find(|(key, _)| *key == name).map(|(_, v)| v)
}
