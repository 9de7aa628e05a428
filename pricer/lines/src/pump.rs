//! Work in threads, answers in sequence.

use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::block::{Block, Blocks};

/// Why the work ended before the input did.
#[derive(Debug)]
pub enum Stopped<E> {
    /// The input cannot be read on.
    Input(io::Error),
    /// Whoever takes the answers wants no more.
    Sink(E),
}

/// Works on all blocks of an input and hands the answers over in the input's sequence.
///
/// What was read before the input failed is still worked on and handed over. Whoever wants no more
/// answers may have to wait for the threads that still wait for the input: if that is a pipe which
/// stays open, a program ends itself from the sink.
pub fn pump<T, E: Send>(
    input: impl Read + Send,
    threads: NonZeroUsize,
    work: impl Fn(Block) -> T + Sync,
    sink: impl FnMut(T) -> Result<(), E> + Send,
) -> Result<(), Stopped<E>> {
    let blocks = Blocks::new(input);
    let source = Mutex::new(Source { blocks, next: 0, has_ended: false, problem: None });
    let turn = Turn {
        state: Mutex::new(State { next: 0, sink, stopped: None, is_over: false }),
        moved_on: Condvar::new(),
    };
    thread::scope(|scope| {
        for _ in 1..threads.get() {
            scope.spawn(|| run(&source, &turn, &work));
        }
        run(&source, &turn, &work);
    });
    let state = turn.state.into_inner().unwrap_or_else(PoisonError::into_inner);
    let source = source.into_inner().unwrap_or_else(PoisonError::into_inner);
    match (state.stopped, source.problem) {
        (Some(error), _) => Err(Stopped::Sink(error)),
        (None, Some(error)) => Err(Stopped::Input(error)),
        (None, None) => Ok(()),
    }
}

/// Where blocks come from.
struct Source<R> {
    blocks: Blocks<R>,
    /// The number of the next block.
    next: u64,
    /// Nobody asks again: at a terminal that would want a second end.
    has_ended: bool,
    problem: Option<io::Error>,
}

impl<R: Read> Source<R> {
    fn take(&mut self) -> Option<(u64, Block)> {
        if self.has_ended {
            return None;
        }
        let block = self.blocks.next_block().unwrap_or_else(|error| {
            self.problem = Some(error);
            None
        });
        self.has_ended = block.is_none();
        let number = self.next;
        self.next += 1;
        block.map(|block| (number, block))
    }
}

/// Whose turn it is.
struct Turn<S, E> {
    state: Mutex<State<S, E>>,
    moved_on: Condvar,
}

struct State<S, E> {
    /// The block whose answer is handed over next.
    next: u64,
    sink: S,
    stopped: Option<E>,
    /// Nothing more is handed over.
    is_over: bool,
}

impl<S, E> Turn<S, E> {
    /// Hands an answer over when those before it were; whether there is a point in going on.
    fn hand_over<T>(&self, number: u64, answer: T) -> bool
    where
        S: FnMut(T) -> Result<(), E>,
    {
        let mut state = lock(&self.state);
        while state.next != number && !state.is_over {
            state = self.moved_on.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if !state.is_over {
            if let Err(error) = (state.sink)(answer) {
                state.stopped = Some(error);
                state.is_over = true;
            }
            state.next += 1;
        }
        self.moved_on.notify_all();
        !state.is_over
    }
}

/// Ends all work when the thread that holds it panics: the others would wait for its turn for ever.
struct EndsAll<'t, S, E>(&'t Turn<S, E>);

impl<S, E> Drop for EndsAll<'_, S, E> {
    fn drop(&mut self) {
        if thread::panicking() {
            lock(&self.0.state).is_over = true;
            self.0.moved_on.notify_all();
        }
    }
}

fn run<R: Read, T, S, E>(
    source: &Mutex<Source<R>>,
    turn: &Turn<S, E>,
    work: &(impl Fn(Block) -> T + Sync),
) where
    S: FnMut(T) -> Result<(), E>,
{
    let _ends_all = EndsAll(turn);
    loop {
        let taken = lock(source).take();
        let Some((number, block)) = taken else { return };
        if !turn.hand_over(number, work(block)) {
            return;
        }
    }
}

/// A panic elsewhere is reported where it happened.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    fn threads(count: usize) -> NonZeroUsize {
        NonZeroUsize::new(count).expect("some")
    }

    fn numbers(count: usize) -> String {
        let numbers: Vec<String> = (0..count).map(|number| number.to_string()).collect();
        numbers.join("\n")
    }

    #[test]
    fn answers_come_in_the_sequence_of_the_input() {
        let text = numbers(300_000);
        for count in [1, 2, 7, 64] {
            let mut out = Vec::new();
            let done = pump(
                text.as_bytes(),
                threads(count),
                |block| block.bytes,
                |bytes| -> Result<(), Infallible> {
                    out.extend_from_slice(&bytes);
                    Ok(())
                },
            );
            assert!(done.is_ok() && out == text.as_bytes(), "{count} threads");
        }
    }

    #[test]
    fn whoever_wants_no_more_gets_no_more() {
        let text = numbers(1_000_000);
        let mut taken = 0;
        let done = pump(text.as_bytes(), threads(4), drop, |()| {
            taken += 1;
            if taken == 3 { Err("enough") } else { Ok(()) }
        });
        assert!(matches!(done, Err(Stopped::Sink("enough"))));
        assert_eq!(taken, 3);
    }

    #[test]
    fn what_came_before_a_failure_is_handed_over() {
        struct Breaks<'t>(&'t [u8]);
        impl Read for Breaks<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                match self.0.read(buffer)? {
                    0 => Err(io::Error::other("the cable is cut")),
                    some => Ok(some),
                }
            }
        }
        let mut lines = 0;
        let done = pump(
            Breaks(b"1\n2\n3\n"),
            threads(2),
            |block| block.lines().count(),
            |count| -> Result<(), Infallible> {
                lines += count;
                Ok(())
            },
        );
        assert_eq!(lines, 3);
        assert!(
            matches!(done, Err(Stopped::Input(error)) if error.to_string() == "the cable is cut")
        );
    }

    #[test]
    #[should_panic(expected = "a scoped thread panicked")]
    fn a_panic_in_a_thread_ends_all() {
        let text = numbers(1_000_000);
        let here = thread::current().id();
        let _ = pump(
            text.as_bytes(),
            threads(4),
            |block| {
                assert!(thread::current().id() == here || block.first_line < 200_000, "boom");
            },
            |()| -> Result<(), Infallible> { Ok(()) },
        );
    }
}
