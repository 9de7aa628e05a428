//! Bodies, read to a bound in size, in time, and all together in memory.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};

use crate::problem::{Kind, Problem};

/// What is read on of a body that is too long, so that whoever still sends gets to read why. More of it
/// and the connection simply ends.
const READ_ON_BYTES_MAX: usize = 8 << 20;

/// Of each body so much is not counted, which is more than most orders have: whoever holds back the ends of large
/// bodies cannot keep small ones out. All connections together hold 64 MiB in this way.
const UNCOUNTED_BYTES: usize = 16 << 10;

/// Bytes of all bodies that are being read or answered.
#[derive(Debug)]
pub(crate) struct Budget {
    left: AtomicUsize,
}

/// A part of it, until it is dropped.
#[derive(Debug)]
pub(crate) struct Held<'b> {
    budget: &'b Budget,
    bytes: usize,
    uncounted: usize,
}

impl Budget {
    pub(crate) const fn new(bytes: usize) -> Self {
        Self { left: AtomicUsize::new(bytes) }
    }

    pub(crate) const fn hold(&self) -> Held<'_> {
        Held { budget: self, bytes: 0, uncounted: UNCOUNTED_BYTES }
    }
}

impl Held<'_> {
    fn more(&mut self, bytes: usize) -> Result<(), Problem> {
        let free = bytes.min(self.uncounted);
        self.uncounted -= free;
        let bytes = bytes - free;
        if bytes == 0 {
            return Ok(());
        }
        let take = |left: usize| left.checked_sub(bytes);
        let taken = self.budget.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take);
        taken.map_err(|_| {
            let problem = "the service holds as many bytes of other requests as it may";
            Problem::new(Kind::Busy, problem).hint("ask again in a second")
        })?;
        self.bytes += bytes;
        Ok(())
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.budget.left.fetch_add(self.bytes, Ordering::Relaxed);
    }
}

/// The next piece of a body; nothing at its end.
pub(crate) async fn next(body: &mut Body) -> Result<Option<Bytes>, Problem> {
    loop {
        match poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await {
            None => return Ok(None),
            Some(Err(error)) => return Err(broken(&error)),
            // Trailers say nothing to us.
            Some(Ok(frame)) => {
                if let Ok(bytes) = frame.into_data() {
                    return Ok(Some(bytes));
                }
            }
        }
    }
}

pub(crate) fn broken(error: &axum::Error) -> Problem {
    let problem = "the body ended early, or its chunks have no proper lengths";
    Problem::new(Kind::Request, problem).logged(error)
}

/// Reads a body whole, in so much time.
pub(crate) async fn read(
    mut body: Body,
    bytes_max: usize,
    held: &mut Held<'_>,
    time: Duration,
) -> Result<Bytes, Problem> {
    let read = async {
        match read_whole(&mut body, bytes_max, held).await {
            Err(problem) if problem.kind == Kind::TooLarge => {
                read_on(&mut body).await;
                Err(problem)
            }
            other => other,
        }
    };
    // A body that is there already costs no timer: the first look at it comes before.
    tokio::time::timeout(time, read).await.unwrap_or_else(|_| {
        let problem = format!("the body did not come within {} ms", time.as_millis());
        Err(Problem::new(Kind::BodyTimeout, problem).hint("send it at once"))
    })
}

async fn read_whole(
    body: &mut Body,
    bytes_max: usize,
    held: &mut Held<'_>,
) -> Result<Bytes, Problem> {
    if body.size_hint().lower() > bytes_max as u64 {
        return Err(too_large(bytes_max));
    }
    let Some(first) = next(body).await? else { return Ok(Bytes::new()) };
    held.more(first.len())?;
    // Most orders are one piece, which needs no copy.
    if body.is_end_stream() && first.len() <= bytes_max {
        return Ok(first);
    }
    let mut whole = first.to_vec();
    while whole.len() <= bytes_max {
        let Some(more) = next(body).await? else { return Ok(whole.into()) };
        held.more(more.len())?;
        whole.extend_from_slice(&more);
    }
    Err(too_large(bytes_max))
}

fn too_large(bytes_max: usize) -> Problem {
    let problem = format!("the body has more than {bytes_max} bytes");
    let hint = if bytes_max == 0 {
        "ask without a body"
    } else {
        "send many orders to `/v1/batch`, a line each"
    };
    Problem::new(Kind::TooLarge, problem).hint(hint)
}

async fn read_on(body: &mut Body) {
    if body.size_hint().lower() > READ_ON_BYTES_MAX as u64 {
        return;
    }
    let mut seen = 0;
    while let Ok(Some(bytes)) = next(body).await {
        seen += bytes.len();
        if seen > READ_ON_BYTES_MAX {
            return;
        }
    }
}
