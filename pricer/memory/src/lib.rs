//! Memory: an arena for the process that decides one bid, shelves for the one that decides many, and how
//! bytes are copied.
#![expect(
    unsafe_code,
    reason = "an allocator hands out raw memory, and a copy goes from one place in it to another"
)]

mod arena;
#[cfg(all(target_arch = "x86_64", any(test, target_env = "musl")))]
mod copy;
mod shelves;

use std::alloc::{GlobalAlloc, Layout};

use arena::ARENA;

/// The arena first; what does not fit there comes from the thread's shelves, and those are filled
/// by the C library's allocator.
#[derive(Clone, Copy, Debug)]
pub struct ArenaFirst;

// SAFETY: pieces of the arena are disjoint, aligned and live for ever; the shelves keep the promise
// for the rest.
unsafe impl GlobalAlloc for ArenaFirst {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        match ARENA.take(layout) {
            Some(piece) => piece,
            // SAFETY: the caller's promise is passed on.
            None => unsafe { shelves::alloc(layout) },
        }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        if ARENA.holds(pointer) {
            ARENA.give_back(pointer, layout);
        } else {
            // SAFETY: not from the arena, so it came from the shelves.
            unsafe { shelves::dealloc(pointer, layout) }
        }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        if !ARENA.holds(pointer) {
            // SAFETY: not from the arena, so it came from the shelves.
            return unsafe { shelves::realloc(pointer, layout, new_size) };
        }
        if ARENA.extend(pointer, layout, new_size) {
            return pointer;
        }
        // SAFETY: the caller promises a size that makes a layout.
        let new_layout = unsafe { Layout::from_size_align_unchecked(new_size, layout.align()) };
        // SAFETY: as for any allocation; the old piece is copied before it is given back.
        unsafe {
            let new = self.alloc(new_layout);
            if !new.is_null() {
                new.copy_from_nonoverlapping(pointer, layout.size().min(new_size));
                self.dealloc(pointer, layout);
            }
            new
        }
    }
}

#[cfg(test)]
mod tests {
    #[global_allocator]
    static ALLOCATOR: super::ArenaFirst = super::ArenaFirst;

    use std::sync::mpsc;
    use std::thread;

    /// Texts that are made, grown, shortened and freed by many threads, half of them by another
    /// one: each must still hold what was written.
    #[test]
    fn what_threads_write_stays_and_may_be_freed_by_another_thread() {
        let (send, receive) = mpsc::channel::<Vec<usize>>();
        let threads: Vec<_> = (1..=8)
            .map(|thread: usize| {
                let send = send.clone();
                thread::spawn(move || {
                    let mut kept: Vec<Vec<usize>> = Vec::new();
                    for round in 0..4000 {
                        let mut words = vec![thread; 1 + round * 37 % 700];
                        words.extend(std::iter::repeat_n(thread, round * 101 % 5000));
                        words.truncate(1 + round * 53 % 3000);
                        words.shrink_to_fit();
                        assert!(words.iter().all(|&word| word == thread));
                        match round % 4 {
                            0 => send.send(words).expect("it is received"),
                            1 => kept.push(words),
                            _ => drop(kept.pop()),
                        }
                        assert!(kept.iter().flatten().all(|&word| word == thread));
                    }
                })
            })
            .collect();
        drop(send);
        let received =
            receive.iter().filter(|words| words.iter().all(|word| Some(word) == words.first()));
        assert_eq!(received.count(), 8 * 1000);
        for thread in threads {
            thread.join().expect("its texts were right");
        }
    }
}
