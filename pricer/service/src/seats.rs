//! A seat for each connection, of which there are only so many. When all are taken, whoever has waited
//! longest for its client makes room: so thousands of slow ones cannot keep a quick one out.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// Turns are counted, for who waits longest is asked in no unit of time.
static TURNS: AtomicU64 = AtomicU64::new(0);

fn next_turn() -> u64 {
    TURNS.fetch_add(1, Ordering::Relaxed)
}

/// A connection's place.
#[derive(Debug)]
pub(crate) struct Seat {
    /// The turn in which it began to wait for its client: when it came, or was answered last.
    waits_since: AtomicU64,
    /// Requests that are being answered, or streams.
    working: AtomicUsize,
    has_asked: AtomicBool,
    cut: Notify,
}

impl Seat {
    fn new() -> Self {
        Self {
            waits_since: AtomicU64::new(next_turn()),
            working: AtomicUsize::new(0),
            has_asked: AtomicBool::new(false),
            cut: Notify::new(),
        }
    }

    /// Its client has sent a request's head.
    pub(crate) fn asked(&self) {
        self.has_asked.store(true, Ordering::Relaxed);
    }

    pub(crate) fn has_asked(&self) -> bool {
        self.has_asked.load(Ordering::Relaxed)
    }

    /// Until what comes back is dropped the seat is not taken away.
    pub(crate) fn work(self: &Arc<Self>) -> Working {
        self.working.fetch_add(1, Ordering::Relaxed);
        Working(Arc::clone(self))
    }

    /// Waits until the seat is taken away.
    pub(crate) async fn cut(&self) {
        self.cut.notified().await;
    }
}

/// A seat whose client is not what it waits for.
#[derive(Debug)]
pub(crate) struct Working(Arc<Seat>);

impl Drop for Working {
    fn drop(&mut self) {
        self.0.waits_since.store(next_turn(), Ordering::Relaxed);
        self.0.working.fetch_sub(1, Ordering::Relaxed);
    }
}

/// All seats.
#[derive(Debug)]
pub(crate) struct Seats {
    most: usize,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    next: u64,
    seats: BTreeMap<u64, Arc<Seat>>,
}

/// A seat that is somebody's, until it is dropped.
#[derive(Debug)]
pub(crate) struct Taking {
    all: Arc<Seats>,
    number: u64,
    pub(crate) seat: Arc<Seat>,
}

/// What became of a newcomer.
#[derive(Debug)]
pub(crate) enum Offer {
    Free(Taking),
    /// Somebody else had to go.
    MadeFree(Taking),
    /// All others are being answered.
    None,
}

impl Seats {
    pub(crate) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most, taken: Mutex::default() })
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        // Nothing in here can panic half-way.
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn take(self: &Arc<Self>) -> Offer {
        let mut taken = self.lock();
        let is_full = taken.seats.len() >= self.most;
        if is_full {
            let is_waiting =
                |(_, seat): &(&u64, &Arc<Seat>)| seat.working.load(Ordering::Relaxed) == 0;
            let since = |(_, seat): &(&u64, &Arc<Seat>)| seat.waits_since.load(Ordering::Relaxed);
            let longest = taken.seats.iter().filter(is_waiting).min_by_key(since);
            let Some(longest) = longest.map(|(number, _)| *number) else {
                return Offer::None;
            };
            if let Some(seat) = taken.seats.remove(&longest) {
                seat.cut.notify_one();
            }
        }
        let number = taken.next;
        taken.next += 1;
        let seat = Arc::new(Seat::new());
        taken.seats.insert(number, Arc::clone(&seat));
        let taking = Taking { all: Arc::clone(self), number, seat };
        if is_full { Offer::MadeFree(taking) } else { Offer::Free(taking) }
    }
}

impl Drop for Taking {
    fn drop(&mut self) {
        self.all.lock().seats.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The seat of a newcomer, and whether somebody had to go for it.
    fn taken(seats: &Arc<Seats>) -> Option<(Taking, bool)> {
        match seats.take() {
            Offer::Free(taking) => Some((taking, false)),
            Offer::MadeFree(taking) => Some((taking, true)),
            Offer::None => None,
        }
    }

    #[test]
    fn the_one_that_waits_longest_makes_room() {
        let seats = Seats::new(2);
        let (first, _) = taken(&seats).expect("two are free");
        let (second, _) = taken(&seats).expect("one is free");
        let working = first.seat.work();
        let (third, is_made_free) = taken(&seats).expect("the second can go");
        assert!(is_made_free);
        assert_eq!(seats.lock().seats.keys().copied().collect::<Vec<_>>(), [0, 2]);
        drop((working, second, third));
        assert_eq!(seats.lock().seats.keys().copied().collect::<Vec<_>>(), [0]);
    }

    #[test]
    fn whoever_was_answered_waits_anew() {
        let seats = Seats::new(2);
        let (first, _) = taken(&seats).expect("two are free");
        let second = taken(&seats).expect("one is free");
        drop(first.seat.work());
        let third = taken(&seats).expect("the second can go");
        assert_eq!(seats.lock().seats.keys().copied().collect::<Vec<_>>(), [0, 2]);
        drop((first, second, third));
    }

    #[test]
    fn nobody_who_is_being_answered_has_to_go() {
        let seats = Seats::new(1);
        let (only, _) = taken(&seats).expect("one is free");
        let working = only.seat.work();
        assert!(taken(&seats).is_none());
        drop(working);
        assert!(taken(&seats).is_some_and(|(_, is_made_free)| is_made_free));
    }
}
