//! stdin for both: the old script gets it as it comes, ours when all of it is there.

use std::io::{self, PipeWriter};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::Builder;
use std::time::{Duration, Instant, SystemTime};

use bidprice_core::limits::ORDER_BYTES_MAX;
use bidprice_files::write_all;
use bidprice_journal::Entry;
use bidprice_settings::Settings;
use rustix::io::Errno;

use super::LIMIT;
use super::ours::{Ours, Running};
use crate::commands::Variables;
use crate::journal;

/// Passed on at once; as much as a pipe holds.
const CHUNK_BYTES: usize = 64 << 10;

/// A process that was stopped is gone in a moment.
const GRACE: Duration = Duration::from_millis(100);

/// The thread that reads stdin, and then watches ours.
pub(super) struct Feed {
    old_stdin: Sender<PipeWriter>,
    told: Receiver<Told>,
    running: Running,
}

/// What the thread tells, in this order.
enum Told {
    /// As much of it as an order may have, and a byte more if there is more.
    Order(Vec<u8>),
    Ours(Ours),
}

/// What is known of ours when the time is over.
pub(super) struct Seen {
    order: Vec<u8>,
    ours: Ours,
}

impl Feed {
    /// The thread; it touches nothing before the old script runs.
    pub(super) fn start(variables: &Variables) -> io::Result<Self> {
        let (old_stdin, started) = mpsc::channel();
        let (tell, told) = mpsc::channel();
        let running = Running::default();
        let ours = running.clone();
        let variables = variables.to_vec();
        let thread = move || {
            let Ok(old_stdin) = started.recv() else { return };
            let order = feed(old_stdin);
            let mut settings = Settings::empty();
            let _ = settings.load(variables.into_iter());
            let is_compared = journal::path(&settings).is_some();
            // Whoever has no patience left does not listen any more.
            let _ = tell.send(Told::Order(order.clone()));
            if is_compared {
                let _ = tell.send(Told::Ours(ours.run(&order)));
            }
        };
        Builder::new().spawn(thread)?;
        Ok(Self { old_stdin, told, running })
    }

    /// Lets the thread begin.
    pub(super) fn give(&self, old_stdin: PipeWriter) {
        // It waits for this and nothing else.
        let _ = self.old_stdin.send(old_stdin);
    }

    /// What there is to see of ours by then; later it is stopped.
    pub(super) fn by(&self, deadline: Instant) -> Seen {
        let left = || deadline.saturating_duration_since(Instant::now());
        let Ok(Told::Order(order)) = self.told.recv_timeout(left()) else {
            let problem = "the order did not end".to_owned();
            return Seen { order: Vec::new(), ours: Ours::without_an_answer(problem) };
        };
        if let Ok(Told::Ours(ours)) = self.told.recv_timeout(left()) {
            return Seen { order, ours };
        }
        self.running.stop();
        let _ = self.told.recv_timeout(GRACE);
        let problem = format!("did not end within {} s after the old script", LIMIT.as_secs());
        Seen { order, ours: Ours::without_an_answer(problem) }
    }
}

impl Seen {
    /// Our line, or what stands in its place, and how it came to be.
    pub(super) fn entry(
        self,
        time: SystemTime,
        owner: Option<&str>,
    ) -> (Entry, bidprice_journal::Ours) {
        let (line, about) = self.ours.judged();
        let without_a_line = || {
            let mut entry = Entry::bare(time, owner);
            entry.keep_order(&self.order);
            entry
        };
        (line.unwrap_or_else(without_a_line), about)
    }
}

/// Passes stdin on until it ends.
fn feed(old_stdin: PipeWriter) -> Vec<u8> {
    let mut old_stdin = Some(old_stdin);
    let (mut order, mut buffer) = (Vec::new(), vec![0; CHUNK_BYTES]);
    loop {
        let chunk = match rustix::io::read(rustix::stdio::stdin(), &mut buffer) {
            Ok(length @ 1..) => buffer.get(..length).unwrap_or_default(),
            Err(Errno::INTR) => continue,
            Ok(0) | Err(_) => return order,
        };
        // A script need not read all, nor anything.
        old_stdin = old_stdin.filter(|pipe| write_all(pipe, chunk).is_ok());
        order.extend(chunk.iter().take((ORDER_BYTES_MAX + 1).saturating_sub(order.len())));
    }
}
