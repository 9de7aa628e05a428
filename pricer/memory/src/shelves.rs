//! Pieces that a thread gave back, kept for its next request.
//!
//! musl's allocator has one lock for all threads, and it takes pages from the system and gives them
//! back all the time: two threads that judged orders by plugins were slower than one. What other
//! allocators do about it they set up when a process starts, and a bid would wait for it; this
//! costs nothing before the arena is full.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ptr;

/// The largest piece that is kept.
const LARGEST: usize = 32 << 10;

/// What one shelf keeps; the next piece goes back to the system's allocator.
const SHELF_BYTES: usize = 64 << 10;

/// Four sizes to each doubling, from 16 bytes up.
const SHELVES: usize = 40;

const ALIGN: usize = 16;

thread_local! {
    /// A pointer, because musl has room for a few words of this kind before it maps a page.
    static MINE: Mine = const { Mine(Cell::new(ptr::null_mut())) };
}

/// A thread's shelves; none before it gave anything back.
struct Mine(Cell<*mut Shelves>);

struct Shelves([Shelf; SHELVES]);

/// Pieces of one size. Each begins with the address of the next.
struct Shelf {
    first: Cell<*mut u8>,
    bytes: Cell<usize>,
}

/// Which shelf a request is served from, and the size of the pieces there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    shelf: usize,
    piece: usize,
}

impl Place {
    fn of(layout: Layout) -> Option<Self> {
        if layout.size() > LARGEST || layout.align() > ALIGN {
            return None;
        }
        let last_byte = layout.size().saturating_sub(1) | (ALIGN - 1);
        // Pieces of a doubling differ by a quarter of its lower end, and by 16 bytes at least.
        let step = (last_byte.ilog2() - 2).max(ALIGN.ilog2());
        Some(Self::on((step - ALIGN.ilog2()) as usize * 4 + (last_byte >> step)))
    }

    /// The other way round.
    fn on(shelf: usize) -> Self {
        let (doubling, quarter) = (shelf / 4, shelf % 4);
        let piece = match doubling.checked_sub(1) {
            None => (quarter + 1) * ALIGN,
            Some(above) => ((quarter + 5) * ALIGN) << above,
        };
        Self { shelf, piece }
    }

    fn layout(self) -> Layout {
        // SAFETY: the alignment is a power of two, and a piece is far below the largest size.
        unsafe { Layout::from_size_align_unchecked(self.piece, ALIGN) }
    }
}

impl Shelf {
    fn take(&self, piece: usize) -> Option<*mut u8> {
        let first = self.first.get();
        if first.is_null() {
            return None;
        }
        // SAFETY: a kept piece begins with the next one's address, as `keep` wrote it.
        self.first.set(unsafe { first.cast::<*mut u8>().read_unaligned() });
        self.bytes.set(self.bytes.get() - piece);
        Some(first)
    }

    /// False if the shelf is full.
    fn keep(&self, pointer: *mut u8, piece: usize) -> bool {
        let bytes = self.bytes.get() + piece;
        if bytes > SHELF_BYTES {
            return false;
        }
        // SAFETY: nobody uses the piece any more, it is aligned and long enough for an address.
        unsafe { pointer.cast::<*mut u8>().write_unaligned(self.first.get()) };
        self.first.set(pointer);
        self.bytes.set(bytes);
        true
    }
}

impl Mine {
    /// The shelves, set up if they are not yet; none without memory for them.
    fn shelves(&self) -> Option<&Shelves> {
        if self.0.get().is_null() {
            // SAFETY: the shelves have a size. All zero they are empty: no first piece, no bytes.
            self.0.set(unsafe { System.alloc_zeroed(Layout::new::<Shelves>()) }.cast());
        }
        // SAFETY: null, or made above and given back by this thread's last step.
        unsafe { self.0.get().as_ref() }
    }
}

impl Drop for Mine {
    fn drop(&mut self) {
        // SAFETY: as in `shelves`.
        let Some(shelves) = (unsafe { self.0.get().as_ref() }) else { return };
        for (number, shelf) in shelves.0.iter().enumerate() {
            let place = Place::on(number);
            while let Some(pointer) = shelf.take(place.piece) {
                // SAFETY: it came from the system with this layout and is on no shelf any more.
                unsafe { System.dealloc(pointer, place.layout()) };
            }
        }
        let layout = Layout::new::<Shelves>();
        // SAFETY: made by `shelves` with this layout, and nobody looks for them any more.
        unsafe { System.dealloc(self.0.replace(ptr::null_mut()).cast(), layout) };
    }
}

/// What is done with this thread's shelf; nothing where the thread is about to end.
fn with<T>(place: Place, with: impl FnOnce(&Shelf) -> T) -> Option<T> {
    MINE.try_with(|mine| mine.shelves()?.0.get(place.shelf).map(with)).ok().flatten()
}

/// # Safety
/// As [`GlobalAlloc::alloc`].
pub(super) unsafe fn alloc(layout: Layout) -> *mut u8 {
    let Some(place) = Place::of(layout) else {
        // SAFETY: the caller's promise is passed on.
        return unsafe { System.alloc(layout) };
    };
    let kept = with(place, |shelf| shelf.take(place.piece)).flatten();
    // SAFETY: a piece is never empty.
    kept.unwrap_or_else(|| unsafe { System.alloc(place.layout()) })
}

/// # Safety
/// As [`GlobalAlloc::dealloc`], and the pointer is from [`alloc`] or [`realloc`].
pub(super) unsafe fn dealloc(pointer: *mut u8, layout: Layout) {
    let place = Place::of(layout);
    let is_kept = |place| with(place, |shelf| shelf.keep(pointer, place.piece)) == Some(true);
    if place.is_some_and(is_kept) {
        return;
    }
    // SAFETY: this layout is the one that `alloc` asked the system for.
    unsafe { System.dealloc(pointer, place.map_or(layout, Place::layout)) }
}

/// # Safety
/// As [`GlobalAlloc::realloc`], and the pointer is from [`alloc`] or [`realloc`].
pub(super) unsafe fn realloc(pointer: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
    // SAFETY: the caller promises a size that makes a layout.
    let new_layout = unsafe { Layout::from_size_align_unchecked(new_size, layout.align()) };
    match (Place::of(layout), Place::of(new_layout)) {
        // SAFETY: both before and after it is the system's alone.
        (None, None) => unsafe { System.realloc(pointer, layout, new_size) },
        (old, new) if old == new => pointer,
        // SAFETY: as for any allocation; the old piece is copied before it is given back.
        _ => unsafe {
            let new = alloc(new_layout);
            if !new.is_null() {
                new.copy_from_nonoverlapping(pointer, layout.size().min(new_size));
                dealloc(pointer, layout);
            }
            new
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(size: usize) -> Place {
        Place::of(Layout::from_size_align(size, 8).expect("a small layout")).expect("a shelf")
    }

    #[test]
    fn every_size_has_a_shelf_with_pieces_that_are_long_enough_and_little_longer() {
        let mut before = place(1);
        assert_eq!(before, Place { shelf: 0, piece: ALIGN });
        for size in 1..=LARGEST {
            let here = place(size);
            assert!(here.piece >= size && here.piece.is_multiple_of(ALIGN), "{size}: {here:?}");
            assert!(here.piece < size + ALIGN.max(size / 4), "{size}: {here:?}");
            let is_next = here.shelf == before.shelf + 1 && here.piece > before.piece;
            assert!(here == before || is_next, "{size}: {before:?}, {here:?}");
            before = here;
        }
        assert_eq!(before, Place { shelf: SHELVES - 1, piece: LARGEST });
        let too_large = Layout::from_size_align(LARGEST + 1, 8).expect("a layout");
        let too_aligned = Layout::from_size_align(64, 32).expect("a layout");
        assert_eq!((Place::of(too_large), Place::of(too_aligned)), (None, None));
    }

    #[test]
    fn a_full_shelf_gives_back_and_an_empty_one_asks() {
        let shelf = Shelf { first: Cell::new(ptr::null_mut()), bytes: Cell::new(0) };
        let mut pieces = vec![[0_u128; 512]; SHELF_BYTES / 8192 + 1];
        let pointers: Vec<*mut u8> = pieces.iter_mut().map(|p| p.as_mut_ptr().cast()).collect();
        let kept: Vec<bool> = pointers.iter().map(|&pointer| shelf.keep(pointer, 8192)).collect();
        assert_eq!(kept.iter().filter(|&&kept| kept).count(), pieces.len() - 1);
        let taken: Vec<*mut u8> = std::iter::from_fn(|| shelf.take(8192)).collect();
        let expected: Vec<*mut u8> = pointers.iter().rev().skip(1).copied().collect();
        assert_eq!(taken, expected);
        assert_eq!(shelf.bytes.get(), 0);
    }
}
