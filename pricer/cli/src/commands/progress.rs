//! A line on stderr that says how far long work is, where a person looks at it.

use std::io::IsTerminal;
use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use crate::report;

/// More are never faster, and each takes memory.
const THREADS_MAX: usize = 256;

/// Reads how many threads are to work.
pub(super) fn parse_threads(text: &str) -> Result<NonZeroUsize, String> {
    let count = text.parse().ok().filter(|count: &NonZeroUsize| count.get() <= THREADS_MAX);
    count.ok_or_else(|| format!("write a whole number from 1 to {THREADS_MAX}"))
}

/// A thread for each.
pub(super) fn cores() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Shorter work shows nothing.
const QUIET: Duration = Duration::from_millis(500);

/// So often a person sees it move.
const EVERY: Duration = Duration::from_millis(100);

const BAR_CELLS: u64 = 30;

/// Bytes that were worked on, of all.
pub(super) struct Progress {
    total: Option<u64>,
    done: u64,
    began: Instant,
    shown: Option<Instant>,
    is_watched: bool,
}

impl Progress {
    /// Nothing is done yet; the total may not be known.
    pub(super) fn new(total: Option<u64>) -> Self {
        let is_watched = std::io::stderr().is_terminal();
        Self { total, done: 0, began: Instant::now(), shown: None, is_watched }
    }

    /// So many bytes more are done.
    pub(super) fn add(&mut self, bytes: usize) {
        self.done += u64::try_from(bytes).unwrap_or(u64::MAX);
        let is_time = match self.shown {
            None => self.began.elapsed() > QUIET,
            Some(shown) => shown.elapsed() > EVERY,
        };
        if self.is_watched && is_time {
            self.shown = Some(Instant::now());
            report::text(&format!("\r{}\x1b[K", line(self.done, self.total, self.began.elapsed())));
        }
    }
}

impl Drop for Progress {
    /// What is printed next stands in a clean line.
    fn drop(&mut self) {
        if self.shown.is_some() {
            report::text("\r\x1b[K");
        }
    }
}

fn line(done: u64, total: Option<u64>, took: Duration) -> String {
    let megabytes = done / 1_000_000;
    let seconds = took.as_secs();
    match total.filter(|&total| total > 0) {
        None => format!("{megabytes} MB, {seconds} s"),
        Some(total) => {
            let full = (done.min(total) * BAR_CELLS).checked_div(total).unwrap_or(0);
            let cells = usize::try_from(full).unwrap_or(0);
            let rest = usize::try_from(BAR_CELLS - full).unwrap_or(0);
            let bar = format!("{}{}", "█".repeat(cells), "░".repeat(rest));
            let per_cent = (done.min(total) * 100) / total;
            let left = took.as_millis().checked_mul(u128::from(total - done.min(total)));
            let left = left.and_then(|left| left.checked_div(u128::from(done.max(1)) * 1000));
            format!("{bar} {per_cent:>3} %  {megabytes} MB, {} s left", left.unwrap_or(0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_far_it_is() {
        let took = Duration::from_secs(10);
        assert_eq!(line(7_000_000, None, took), "7 MB, 10 s");
        let half = format!("{}{}  50 %  5 MB, 10 s left", "█".repeat(15), "░".repeat(15));
        assert_eq!(line(5_000_000, Some(10_000_000), took), half);
        assert!(line(11, Some(10), took).starts_with(&"█".repeat(30)));
        assert_eq!(line(0, Some(0), took), "0 MB, 10 s");
    }
}
