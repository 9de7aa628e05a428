//! Work in threads, answers in sequence.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::block::{Block, Blocks};

/// Answers that may wait for an earlier one: a thread that lost its processor for a while holds up
/// nobody else.
const EARLY_MAX: u64 = 6;

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
pub fn pump<T: Send, E: Send>(
    input: impl Read + Send,
    threads: NonZeroUsize,
    work: impl Fn(&Block) -> T + Sync,
    sink: impl FnMut(T) -> Result<(), E> + Send,
) -> Result<(), Stopped<E>> {
    let blocks = Blocks::new(input);
    let source = Mutex::new(Source { blocks, next: 0, has_ended: false, problem: None });
    let turn = Turn {
        state: Mutex::new(State {
            next: 0,
            early: BTreeMap::new(),
            sink,
            stopped: None,
            is_over: false,
        }),
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
    /// Fills the block with what is next and tells its number; nothing at the end.
    fn take(&mut self, block: &mut Block) -> Option<u64> {
        if self.has_ended {
            return None;
        }
        let is_filled = self.blocks.read_next(block).unwrap_or_else(|error| {
            self.problem = Some(error);
            false
        });
        self.has_ended = !is_filled;
        let number = self.next;
        self.next += 1;
        is_filled.then_some(number)
    }
}

/// Whose turn it is.
struct Turn<T, S, E> {
    state: Mutex<State<T, S, E>>,
    moved_on: Condvar,
}

struct State<T, S, E> {
    /// The block whose answer is handed over next.
    next: u64,
    /// Answers whose turn has not come.
    early: BTreeMap<u64, T>,
    sink: S,
    stopped: Option<E>,
    /// Nothing more is handed over.
    is_over: bool,
}

impl<T, S: FnMut(T) -> Result<(), E>, E> Turn<T, S, E> {
    /// Hands an answer over when those before it were, or leaves it to whoever works on those; whether
    /// there is a point in going on.
    fn hand_over(&self, number: u64, answer: T) -> bool {
        let mut state = lock(&self.state);
        while number > state.next + EARLY_MAX && !state.is_over {
            state = self.moved_on.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.early.insert(number, answer);
        if state.hand_over_what_is_next() {
            self.moved_on.notify_all();
        }
        !state.is_over
    }
}

impl<T, S: FnMut(T) -> Result<(), E>, E> State<T, S, E> {
    /// Whether that was anything.
    fn hand_over_what_is_next(&mut self) -> bool {
        let before = self.next;
        while !self.is_over
            && let Some(answer) = self.early.remove(&self.next)
        {
            self.next += 1;
            if let Err(error) = (self.sink)(answer) {
                self.stopped = Some(error);
                self.is_over = true;
            }
        }
        self.next > before
    }
}

/// Ends all work when the thread that holds it panics: the others would wait for its turn for ever.
struct EndsAll<'t, T, S, E>(&'t Turn<T, S, E>);

impl<T, S, E> Drop for EndsAll<'_, T, S, E> {
    fn drop(&mut self) {
        if thread::panicking() {
            lock(&self.0.state).is_over = true;
            self.0.moved_on.notify_all();
        }
    }
}

fn run<R: Read, T, S, E>(
    source: &Mutex<Source<R>>,
    turn: &Turn<T, S, E>,
    work: &(impl Fn(&Block) -> T + Sync),
) where
    S: FnMut(T) -> Result<(), E>,
{
    let _ends_all = EndsAll(turn);
    let mut block = Block::default();
    loop {
        let taken = lock(source).take(&mut block);
        let Some(number) = taken else { return };
        if !turn.hand_over(number, work(&block)) {
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
    use std::sync::mpsc;
    use std::time::Duration;

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
                |block| block.bytes().to_vec(),
                |bytes| -> Result<(), Infallible> {
                    out.extend_from_slice(&bytes);
                    Ok(())
                },
            );
            assert!(done.is_ok() && out == text.as_bytes(), "{count} threads");
        }
    }

    /// Gives two bytes at a time: a line with one digit, and so a block.
    struct LineByLine<'t>(&'t [u8]);

    impl Read for LineByLine<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.0.read(buffer.split_at_mut(2).0)
        }
    }

    #[test]
    fn a_slow_thread_holds_up_no_other_but_its_answer_comes_first() {
        let text = b"0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n";
        let (send, receive) = mpsc::channel();
        let receive = Mutex::new(receive);
        let work = |block: &Block| {
            match block.bytes() {
                b"0\n" => lock(&receive).recv_timeout(Duration::from_mins(1)).expect("it goes on"),
                b"5\n" => send.send(()).expect("it is waited for"),
                _ => {}
            }
            block.bytes().to_vec()
        };
        let mut out = Vec::new();
        let done = pump(LineByLine(text), threads(2), work, |bytes| -> Result<(), Infallible> {
            out.extend(bytes);
            Ok(())
        });
        assert!(done.is_ok() && out == text);
    }

    #[test]
    fn whoever_wants_no_more_gets_no_more() {
        let text = numbers(1_000_000);
        let mut taken = 0;
        let done = pump(
            text.as_bytes(),
            threads(4),
            |_| (),
            |()| {
                taken += 1;
                if taken == 3 { Err("enough") } else { Ok(()) }
            },
        );
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
        // More blocks than may be early: whoever is left has to wait for the one that is lost.
        let text = b"0\n".repeat(3 * usize::try_from(EARLY_MAX).expect("a few"));
        let here = thread::current().id();
        let (send, receive) = mpsc::channel::<()>();
        let (send, receive) = (Mutex::new(Some(send)), Mutex::new(receive));
        let work = |_: &Block| {
            if thread::current().id() == here {
                // Until the other thread has dropped its end.
                let _ = lock(&receive).recv();
            } else {
                assert!(lock(&send).take().is_none(), "boom");
            }
        };
        let _ =
            pump(LineByLine(&text), threads(2), work, |()| -> Result<(), Infallible> { Ok(()) });
    }
}
