//! `/batch`: orders in and prices out, line by line, for as long as somebody sends.
//!
//! ```text
//! request's body ──▶ Gathered ──(a block of whole lines)──▶ pool ──▶ answer's body
//! ```
//!
//! The answer's body pulls: a block is read when the one before it was written. So a stream holds one
//! block, and whoever does not read the answers is not read from. A client has to read while it sends.

mod lines;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::header::{self, HeaderValue};
use axum::http::{Response, StatusCode};
use hyper::body::Frame;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, Sleep, sleep};

use crate::app::Record;
use crate::body;
use crate::pricing::{Lines, LinesPriced};
use crate::problem::{Kind, Problem};
use crate::router::Asked;
use crate::seats::{Seat, Working};
use lines::{Gathered, GatheredBlock};

pub(crate) const NDJSON: &str = "application/x-ndjson";

type Work = Pin<Box<dyn Future<Output = Result<LinesPriced, Problem>> + Send>>;

/// The answer's body.
struct Stream {
    asked: Asked,
    input: Body,
    gathered: Gathered,
    step: Step,
    /// When the next line has to have come.
    deadline: Pin<Box<Sleep>>,
    record: Option<Record>,
    _turn: OwnedSemaphorePermit,
    _working: Option<Working>,
}

enum Step {
    Reading,
    /// All was read.
    Working(Work, Input),
    /// What went wrong is said, and has to get out before the connection ends.
    Failing,
    Failed,
    Ended,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Input {
    Open,
    Ended,
}

/// Begins a stream, once its first piece is there: whoever waits to be told to go on is told by reading.
pub(crate) async fn start(
    asked: Asked,
    mut input: Body,
    record: &mut Option<Record>,
) -> Result<Response<Body>, Problem> {
    let turn = Arc::clone(&asked.app.streams).try_acquire_owned().map_err(|_| {
        let problem = "the service has as many streams as it may";
        Problem::new(Kind::Busy, problem).hint("ask again when another has ended")
    })?;
    let time = asked.app.config.limits.line_timeout;
    let first = tokio::time::timeout(time, body::next(&mut input)).await;
    let first = first.map_err(|_| late(time.as_millis()))??;
    let mut gathered = Gathered::default();
    gathered.push(first.as_deref().unwrap_or_default());
    if let Some(record) = record {
        record.status = StatusCode::OK;
    }
    let working = asked.seat.as_ref().map(Seat::work);
    let stream = Stream {
        asked,
        input,
        gathered,
        step: Step::Reading,
        deadline: Box::pin(sleep(time)),
        record: record.take(),
        _turn: turn,
        _working: working,
    };
    let mut response = Response::new(Body::new(stream));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(NDJSON));
    Ok(response)
}

fn late(millis: u128) -> Problem {
    let problem = format!("no line came within {millis} ms");
    Problem::new(Kind::BodyTimeout, problem).hint("end the body when there is nothing to send")
}

impl HttpBody for Stream {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let stream = self.get_mut();
        loop {
            match &mut stream.step {
                Step::Reading => match ready!(stream.poll_block(context)) {
                    Ok((block, input)) => stream.begin(block, input),
                    Err(problem) => return stream.fail(&problem),
                },
                Step::Working(work, input) => {
                    let input = *input;
                    match ready!(work.as_mut().poll(context)) {
                        Ok(priced) => {
                            let bytes = stream.finish(priced, input);
                            if !bytes.is_empty() {
                                return Poll::Ready(Some(Ok(Frame::data(bytes))));
                            }
                        }
                        Err(problem) => return stream.fail(&problem),
                    }
                }
                Step::Failing => {
                    // Given a turn, the server writes what it has.
                    stream.step = Step::Failed;
                    context.waker().wake_by_ref();
                    return Poll::Pending;
                }
                Step::Failed => {
                    stream.step = Step::Ended;
                    let cut = std::io::Error::other("the stream ends before its end");
                    return Poll::Ready(Some(Err(cut)));
                }
                Step::Ended => return Poll::Ready(None),
            }
        }
    }
}

impl Stream {
    /// Waits for as many whole lines as are there at once, but for one at least.
    fn poll_block(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Result<(GatheredBlock, Input), Problem>> {
        while !self.gathered.has_block() {
            match Pin::new(&mut self.input).poll_frame(context) {
                Poll::Ready(Some(Ok(frame))) => {
                    let piece = frame.into_data().unwrap_or_default();
                    if self.gathered.push(&piece) {
                        self.wait_anew();
                    }
                }
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Err(body::broken(&error))),
                Poll::Ready(None) => {
                    self.gathered.end();
                    return Poll::Ready(Ok((self.gathered.take(), Input::Ended)));
                }
                Poll::Pending if self.gathered.has_lines() => break,
                Poll::Pending => {
                    ready!(self.deadline.as_mut().poll(context));
                    let time = self.asked.app.config.limits.line_timeout;
                    return Poll::Ready(Err(late(time.as_millis())));
                }
            }
        }
        Poll::Ready(Ok((self.gathered.take(), Input::Open)))
    }

    fn wait_anew(&mut self) {
        let time = self.asked.app.config.limits.line_timeout;
        self.deadline.as_mut().reset(Instant::now() + time);
    }

    fn begin(&mut self, block: GatheredBlock, input: Input) {
        if block.bytes.is_empty() {
            self.step = if input == Input::Ended { Step::Ended } else { Step::Reading };
            return;
        }
        let (app, book) = (Arc::clone(&self.asked.app), Arc::clone(&self.asked.book));
        let owner = self.asked.owner.clone();
        let work = async move {
            let work = move || {
                let lines = Lines { bytes: &block.bytes, first: block.first };
                book.price_lines(owner.as_deref(), lines)
            };
            app.pool.run(work).await
        };
        self.step = Step::Working(Box::pin(work), input);
    }

    fn finish(&mut self, priced: LinesPriced, input: Input) -> Bytes {
        self.asked.app.metrics.lines_decided(&priced);
        self.step = if input == Input::Ended { Step::Ended } else { Step::Reading };
        if let Some(record) = &mut self.record {
            record.bytes += priced.bytes.len() as u64;
        }
        self.wait_anew();
        priced.bytes.into()
    }

    /// Says what went wrong on a line of its own. The connection ends without the stream's proper end,
    /// so that nobody takes what came for everything.
    fn fail(&mut self, problem: &Problem) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        if let Some(record) = &mut self.record {
            record.problem = Some((problem.kind, problem.logged.clone()));
        }
        self.step = Step::Failing;
        Poll::Ready(Some(Ok(Frame::data(problem.line().into()))))
    }
}
