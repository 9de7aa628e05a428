//! Where requests come in: TCP, or a unix socket.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::os::unix::net::UnixStream as StdUnixStream;
use std::path::PathBuf;
use std::task::{Context, Poll};

use tokio::net::{TcpListener, TcpSocket, TcpStream, UnixListener, UnixStream};

use crate::access::Reach;

/// Owner and group may connect, which takes the right to write.
const SOCKET_MODE: u32 = 0o660;

/// What Linux takes for a socket's path.
const SOCKET_PATH_BYTES_MAX: usize = 107;

/// A place to listen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// Such as `127.0.0.1:8080`, `[::]:8080`; with port 0 the system chooses one.
    Tcp(SocketAddr),
    /// Such as `unix:/run/bidprice.sock`.
    Unix(PathBuf),
}

impl Address {
    /// Reads what `--listen` takes. Names are not looked up: what they come to may be reached by others.
    pub fn parse(text: &str) -> Result<Self, ListenError> {
        if let Some(path) = text.strip_prefix("unix:") {
            let fits = !path.is_empty() && path.len() <= SOCKET_PATH_BYTES_MAX - SUFFIX_BYTES;
            return if fits { Ok(Self::Unix(path.into())) } else { Err(ListenError::Path) };
        }
        text.parse().map(Self::Tcp).map_err(|_| ListenError::Address)
    }

    /// Who can get there.
    #[must_use]
    pub const fn reach(&self) -> Reach {
        match self {
            Self::Tcp(address) if !address.ip().is_loopback() => Reach::Others,
            Self::Tcp(_) | Self::Unix(_) => Reach::Local,
        }
    }
}

/// A socket that takes connections.
#[derive(Debug)]
pub enum Listener {
    /// By address.
    Tcp(TcpListener),
    /// By path.
    Unix(UnixListener, SocketFile),
}

/// A connection.
pub(crate) enum Stream {
    Tcp(TcpStream),
    Unix(UnixStream),
}

impl Listener {
    /// Listens. Call it inside of tokio.
    pub fn bind(address: &Address) -> Result<Self, ListenError> {
        match address {
            Address::Tcp(address) => Ok(Self::Tcp(bind_tcp(*address)?)),
            Address::Unix(path) => bind_unix(path),
        }
    }

    /// Where that is, with the port that the system chose.
    #[must_use]
    pub fn address(&self) -> String {
        match self {
            Self::Tcp(listener) => listener
                .local_addr()
                .map_or_else(|_| "an address that is gone".to_owned(), |a| format!("http://{a}")),
            Self::Unix(_, file) => format!("unix:{}", file.path.display()),
        }
    }

    /// Takes no more, but for what the system has accepted already. Not by tokio, which learns of a connection
    /// a little later.
    pub(crate) fn accept_rest(self) -> Vec<io::Result<Stream>> {
        match self {
            Self::Tcp(listener) => rest(listener.into_std(), |listener| {
                let (stream, _) = listener.accept()?;
                stream.set_nonblocking(true)?;
                Ok(Stream::Tcp(TcpStream::from_std(stream)?))
            }),
            Self::Unix(listener, _file) => rest(listener.into_std(), |listener| {
                let (stream, _) = listener.accept()?;
                stream.set_nonblocking(true)?;
                Ok(Stream::Unix(UnixStream::from_std(stream)?))
            }),
        }
    }

    pub(crate) fn poll_accept(&self, context: &mut Context<'_>) -> Poll<io::Result<Stream>> {
        match self {
            Self::Tcp(listener) => listener.poll_accept(context).map_ok(|(stream, _)| {
                // An answer is written at once; waiting for more of it would only delay it.
                drop(stream.set_nodelay(true));
                Stream::Tcp(stream)
            }),
            Self::Unix(listener, _) => {
                listener.poll_accept(context).map_ok(|(stream, _)| Stream::Unix(stream))
            }
        }
    }
}

/// All that a listener has at hand.
fn rest<L>(
    listener: io::Result<L>,
    accept: impl Fn(&L) -> io::Result<Stream>,
) -> Vec<io::Result<Stream>> {
    let Ok(listener) = listener else { return Vec::new() };
    let mut all = Vec::new();
    loop {
        match accept(&listener) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return all,
            Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
            Err(error) => {
                all.push(Err(error));
                return all;
            }
            Ok(stream) => all.push(Ok(stream)),
        }
    }
}

/// Clients that come at once wait for the service, not for their own second try.
const BACKLOG: u32 = 4096;

fn bind_tcp(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // Else a service that was just ended keeps its address for a minute.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// A socket's file, which goes when it is dropped, if it is still the same.
#[derive(Debug)]
pub struct SocketFile {
    path: PathBuf,
    device: u64,
    inode: u64,
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        let is_ours = std::fs::symlink_metadata(&self.path)
            .is_ok_and(|about| (about.dev(), about.ino()) == (self.device, self.inode));
        if is_ours {
            // Nobody can do anything about a failure; the next start replaces a dead socket.
            drop(std::fs::remove_file(&self.path));
        }
    }
}

/// Behind a path: the process's number, while the socket is made ready.
const SUFFIX_BYTES: usize = 12;

/// Made under another name, so that nobody can connect before the mode is right, and moved into place.
fn bind_unix(path: &PathBuf) -> Result<Listener, ListenError> {
    check_free(path)?;
    let mut ready = path.clone().into_os_string();
    ready.push(format!(".{}", std::process::id()));
    let ready = PathBuf::from(ready);
    let listener = UnixListener::bind(&ready)?;
    let placed = std::fs::set_permissions(&ready, PermissionsExt::from_mode(SOCKET_MODE))
        .and_then(|()| std::fs::rename(&ready, path))
        .and_then(|()| std::fs::symlink_metadata(path));
    let about = placed.inspect_err(|_| drop(std::fs::remove_file(&ready)))?;
    let file = SocketFile { path: path.clone(), device: about.dev(), inode: about.ino() };
    Ok(Listener::Unix(listener, file))
}

/// Only a socket that nobody listens to is replaced.
fn check_free(path: &PathBuf) -> Result<(), ListenError> {
    let about = match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other?,
    };
    if !about.file_type().is_socket() {
        return Err(ListenError::NotASocket);
    }
    match StdUnixStream::connect(path) {
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => Ok(()),
        Ok(_) => Err(ListenError::Live),
        Err(error) => Err(error.into()),
    }
}

/// Why nobody can listen; fits behind the address.
#[derive(Debug)]
pub enum ListenError {
    /// Neither address and port nor a path.
    Address,
    /// Too long, or nothing.
    Path,
    /// Another process listens there.
    Live,
    /// Something else has the name.
    NotASocket,
    /// The system says no.
    System(io::Error),
}

impl From<io::Error> for ListenError {
    fn from(error: io::Error) -> Self {
        Self::System(error)
    }
}

impl fmt::Display for ListenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address => f.write_str(
                "is no address to listen on: write one as `127.0.0.1:8080`, `[::1]:8080` or `unix:/path`",
            ),
            Self::Path => {
                let most = SOCKET_PATH_BYTES_MAX - SUFFIX_BYTES;
                write!(f, "has no path of 1 to {most} bytes for a socket")
            }
            Self::Live => f.write_str("has a process listening already: stop it, or choose another"),
            Self::NotASocket => f.write_str("is a file that is no socket, and stays: choose another"),
            Self::System(error) => write!(f, "cannot be listened on: {error}"),
        }
    }
}

impl std::error::Error for ListenError {}
