//! A connection, and one deadline for all that is done with it.

use std::net::SocketAddr;
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use bidprice_files::{above_standard_error, check_socket};
use bidprice_settings::Place;
use rustix::io::Errno;
use rustix::net::sockopt::{Timeout, set_socket_timeout};
use rustix::net::{AddressFamily, SendFlags, SocketAddrUnix, SocketFlags, SocketType};

use super::reply::{Expected, Reply};

/// What is read at once: most answers, head included.
const PIECE_BYTES: usize = 4096;

/// The kernel takes less than that for no limit at all.
const SHORTEST: Duration = Duration::from_millis(1);

/// When it has to be over.
pub(super) struct Deadline {
    pub(super) began: Instant,
    pub(super) timeout: Duration,
}

impl Deadline {
    /// How much time is left, if any.
    fn left(&self) -> Result<Duration, String> {
        let left = self.timeout.saturating_sub(self.began.elapsed());
        if left.is_zero() { Err(self.passed()) } else { Ok(left.max(SHORTEST)) }
    }

    fn passed(&self) -> String {
        format!("did not answer within {} ms", self.timeout.as_millis())
    }

    /// Bounds the next call; one that takes longer fails with [`Errno::AGAIN`].
    fn bound(&self, socket: &OwnedFd, which: Timeout) -> Result<(), String> {
        set_socket_timeout(socket, which, Some(self.left()?)).map_err(broken)
    }

    /// What a failed call means.
    fn why(&self, error: Errno) -> String {
        match error {
            Errno::AGAIN | Errno::INPROGRESS | Errno::TIMEDOUT => self.passed(),
            error => broken(error),
        }
    }
}

fn broken(error: Errno) -> String {
    format!("cannot be asked: {error}")
}

/// Connects to wherever it is.
pub(super) fn connect(
    place: &Place<'_>,
    uids: &[u32],
    deadline: &Deadline,
) -> Result<OwnedFd, String> {
    match place {
        Place::Unix(path) => {
            // Whoever made the socket sees the token and names the price.
            check_socket(path, uids)
                .map_err(|distrust| format!("cannot be asked: it {distrust}"))?;
            let address = SocketAddrUnix::new(*path).map_err(broken)?;
            let socket = open(AddressFamily::UNIX, deadline)?;
            rustix::net::connect(&socket, &address).map_err(|error| deadline.why(error))?;
            Ok(socket)
        }
        Place::Tcp(address) => connect_to(*address, deadline),
        Place::Host { name, port } => {
            let mut problem = "cannot be asked: its name has no address".to_owned();
            for address in look_up(name, *port, deadline)? {
                match connect_to(address, deadline) {
                    Ok(socket) => return Ok(socket),
                    Err(why) => problem = why,
                }
            }
            Err(problem)
        }
    }
}

fn connect_to(address: SocketAddr, deadline: &Deadline) -> Result<OwnedFd, String> {
    let family = if address.is_ipv4() { AddressFamily::INET } else { AddressFamily::INET6 };
    let socket = open(family, deadline)?;
    rustix::net::connect(&socket, &address).map_err(|error| deadline.why(error))?;
    Ok(socket)
}

/// A socket whose connecting and sending end in time. It is none of the standard three, even if one
/// of them was closed.
fn open(family: AddressFamily, deadline: &Deadline) -> Result<OwnedFd, String> {
    let socket = rustix::net::socket_with(family, SocketType::STREAM, SocketFlags::CLOEXEC, None)
        .and_then(above_standard_error)
        .map_err(broken)?;
    deadline.bound(&socket, Timeout::Send)?;
    Ok(socket)
}

/// The addresses behind a name. The system's own way to ask has no deadline, so it gets a thread,
/// which ends with the process.
#[cfg(feature = "network")]
fn look_up(name: &str, port: u16, deadline: &Deadline) -> Result<Vec<SocketAddr>, String> {
    use std::net::ToSocketAddrs;
    let (found, finds) = std::sync::mpsc::sync_channel(1);
    let name = name.to_owned();
    let ask = move || {
        let addresses = (name.as_str(), port).to_socket_addrs().map(Vec::from_iter);
        // Nobody waits any more: nothing is lost.
        drop(found.send(addresses));
    };
    let started = std::thread::Builder::new().spawn(ask);
    started.map_err(|error| format!("cannot be asked: {error}"))?;
    match finds.recv_timeout(deadline.left()?) {
        Ok(Ok(addresses)) => Ok(addresses),
        Ok(Err(error)) => Err(format!("cannot be asked: its name: {error}")),
        Err(_) => Err(deadline.passed()),
    }
}

#[cfg(not(feature = "network"))]
fn look_up(_: &str, _: u16, _: &Deadline) -> Result<Vec<SocketAddr>, String> {
    Err("cannot be asked: this build looks up no names, write its address".to_owned())
}

/// Sends the request. A service that has heard enough may answer and close before the end: then its
/// answer tells more than the failure.
pub(super) fn send(socket: &OwnedFd, request: &[u8], deadline: &Deadline) -> Result<(), String> {
    let mut rest = request;
    while !rest.is_empty() {
        deadline.bound(socket, Timeout::Send)?;
        match rustix::net::send(socket, rest, SendFlags::NOSIGNAL) {
            Ok(sent) => rest = rest.get(sent..).unwrap_or_default(),
            Err(Errno::INTR) => {}
            Err(Errno::PIPE | Errno::CONNRESET) => break,
            Err(error) => return Err(deadline.why(error)),
        }
    }
    Ok(())
}

/// Receives the answer's body.
pub(super) fn receive(
    socket: &OwnedFd,
    expected: Expected<'_>,
    deadline: &Deadline,
) -> Result<String, String> {
    let mut reply = Reply::new(expected);
    let mut piece = [0; PIECE_BYTES];
    loop {
        deadline.bound(socket, Timeout::Recv)?;
        match rustix::io::read(socket, &mut piece) {
            Ok(0) => return Err("closed the connection before its answer was whole".to_owned()),
            Ok(more) => {
                let piece = piece.get(..more).unwrap_or_default();
                if let Some(body) = reply.take(piece)? {
                    return Ok(body);
                }
            }
            Err(Errno::INTR) => {}
            Err(error) => return Err(deadline.why(error)),
        }
    }
}
