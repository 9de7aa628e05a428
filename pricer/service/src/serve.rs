//! Connections: taken, limited, and ended without losing a request.

use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use crate::app::Service;
use crate::limits::Limits;
use crate::listen::{Listener, Stream};
use crate::seats::{Offer, Seat, Seats, Taking};
use crate::stalled::Writing;

/// After a failure to take a connection, which is mostly that there are no file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// At the end, for who has connected and not asked.
const FIRST_REQUEST_WAIT: Duration = Duration::from_millis(100);

/// How a service ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped {
    /// Connections that were not done within the time, and were cut.
    pub cut: usize,
}

/// Answers until `stop` is done; then says so, takes no more, and ends what it began.
///
/// Call it inside of tokio, with its clock and sockets enabled.
pub async fn serve(
    listener: Listener,
    service: &Service,
    stop: impl Future<Output = ()>,
) -> Stopped {
    let limits = service.0.config.limits;
    let mut server = Server::new(service);
    server.accept_until(&listener, stop).await;
    service.0.stop();
    let farewell = sleep_until(Instant::now() + limits.farewell);
    server.accept_until(&listener, farewell).await;
    // They may have sent their requests.
    for accepted in listener.accept_rest() {
        server.take(accepted).await;
    }
    server.end(limits.drain_timeout).await
}

struct Server {
    service: Service,
    router: Router,
    seats: Arc<Seats>,
    connections: JoinSet<()>,
    /// Connections end when there is nothing more to come from here.
    ending: watch::Sender<()>,
}

impl Server {
    fn new(service: &Service) -> Self {
        Self {
            service: service.clone(),
            router: service.router(),
            seats: Seats::new(service.0.config.limits.connections_max),
            connections: JoinSet::new(),
            ending: watch::Sender::new(()),
        }
    }

    async fn accept_until(&mut self, listener: &Listener, end: impl Future<Output = ()>) {
        let mut end = pin!(end);
        loop {
            tokio::select! {
                biased;
                () = &mut end => return,
                Some(_) = self.connections.join_next() => {}
                accepted = poll_fn(|context| listener.poll_accept(context)) => self.take(accepted).await,
            }
        }
    }

    async fn take(&mut self, accepted: io::Result<Stream>) {
        let Ok(stream) = accepted else { return sleep(ACCEPT_PAUSE).await };
        let taking = match self.seats.take() {
            Offer::Free(taking) => taking,
            Offer::MadeFree(taking) => {
                self.service.0.metrics.connections_cut.fetch_add(1, Ordering::Relaxed);
                taking
            }
            // Each of the others is being answered; whoever comes now can only ask again.
            Offer::None => {
                self.service.0.metrics.connections_refused.fetch_add(1, Ordering::Relaxed);
                return;
            }
        };
        let limits = self.service.0.config.limits;
        let (router, ending) = (self.router.clone(), self.ending.subscribe());
        match stream {
            Stream::Tcp(socket) => {
                self.connections.spawn(answer_all(socket, router, taking, ending, limits));
            }
            Stream::Unix(socket) => {
                self.connections.spawn(answer_all(socket, router, taking, ending, limits));
            }
        }
    }

    async fn end(mut self, time: Duration) -> Stopped {
        drop(self.ending);
        let all = async { while self.connections.join_next().await.is_some() {} };
        let is_done = timeout(time, all).await.is_ok();
        let cut = if is_done { 0 } else { self.connections.len() };
        self.connections.shutdown().await;
        Stopped { cut }
    }
}

/// Answers all requests of a connection.
async fn answer_all<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    socket: S,
    router: Router,
    taking: Taking,
    ending: watch::Receiver<()>,
    limits: Limits,
) {
    let socket = TokioIo::new(Writing::new(socket, limits.write_timeout));
    let seat = Arc::clone(&taking.seat);
    let router = TowerToHyperService::new(router);
    let answer = service_fn(move |mut request: Request<Incoming>| {
        seat.asked();
        request.extensions_mut().insert(Arc::clone(&seat));
        answered(router.call(request))
    });
    let mut connection = pin!(server(&limits).serve_connection(socket, answer));
    let mut end = pin!(end_of(&taking.seat, ending));
    let mut is_ending = false;
    loop {
        tokio::select! {
            biased;
            // Whatever a client does wrong ends its own connection, and nobody else's.
            _ = &mut connection => return,
            () = taking.seat.cut() => return,
            () = &mut end, if !is_ending => {
                is_ending = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

/// When a connection is to take no more requests. Who has just come may have sent his first already.
async fn end_of(seat: &Seat, mut ending: watch::Receiver<()>) {
    // An error is what is waited for: nobody is left to change it.
    while ending.changed().await.is_ok() {}
    if !seat.has_asked() {
        sleep(FIRST_REQUEST_WAIT).await;
    }
}

/// A router cannot fail: its type says so, and hyper is told.
async fn answered(
    answer: impl Future<Output = Result<Response<Body>, Infallible>>,
) -> Result<Response<Body>, Infallible> {
    answer.await
}

fn server(limits: &Limits) -> http1::Builder {
    let mut server = http1::Builder::new();
    server
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_timeout)
        .max_header_size(limits.head_bytes_max)
        .max_headers(limits.headers_max)
        // What is read at once of a body, and kept of an answer that nobody takes.
        .max_buf_size(64 << 10)
        // Some clients end their side when they have asked; they get their answer.
        .half_close(true);
    server
}
