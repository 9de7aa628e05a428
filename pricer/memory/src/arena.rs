//! Memory for a bid without asking the system for any.
//!
//! A bid needs a few kilobytes. The C library's allocator would set itself up for them with five
//! system calls and five page faults, a tenth of the whole start. So the first allocations come
//! from a small arena in the program's own data, which costs the one page that is touched.

use std::alloc::Layout;
use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicUsize, Ordering};

/// An ordinary bid takes half of the first 16 KiB, one with plugins some hundred. Pages that are not
/// touched cost nothing.
const ARENA_BYTES: usize = 512 * 1024;

/// The largest alignment the arena serves; nothing in a bid asks for more.
const ARENA_ALIGN: usize = align_of::<Piece>();

/// The count comes first, so that it lies in the page that the first pieces are in.
#[repr(C)]
pub(super) struct Arena {
    /// How many bytes are handed out. Never goes back, except for the latest piece.
    used: AtomicUsize,
    bytes: UnsafeCell<[Piece; ARENA_BYTES / ARENA_ALIGN]>,
}

/// The smallest piece, aligned as [`ARENA_ALIGN`] says.
type Piece = u128;

// SAFETY: `used` hands out each byte to one caller only.
unsafe impl Sync for Arena {}

pub(super) static ARENA: Arena =
    Arena { used: AtomicUsize::new(0), bytes: UnsafeCell::new([0; ARENA_BYTES / ARENA_ALIGN]) };

impl Arena {
    fn start(&self) -> *mut u8 {
        self.bytes.get().cast()
    }

    pub(super) fn holds(&self, pointer: *mut u8) -> bool {
        (pointer as usize).wrapping_sub(self.start() as usize) < ARENA_BYTES
    }

    /// A piece of the arena, if there is room.
    pub(super) fn take(&self, layout: Layout) -> Option<*mut u8> {
        if layout.align() > ARENA_ALIGN {
            return None;
        }
        let size = layout.size().checked_next_multiple_of(ARENA_ALIGN)?;
        let take = |used: usize| used.checked_add(size).filter(|&after| after <= ARENA_BYTES);
        let before = self.used.try_update(Ordering::Acquire, Ordering::Acquire, take).ok()?;
        // SAFETY: `before + size` is within the arena.
        Some(unsafe { self.start().add(before) })
    }

    /// Makes the latest piece longer or shorter where it is, if there is room.
    pub(super) fn extend(&self, pointer: *mut u8, layout: Layout, new_size: usize) -> bool {
        let offset = pointer as usize - self.start() as usize;
        let end = offset + layout.size().next_multiple_of(ARENA_ALIGN);
        let new_end =
            new_size.checked_next_multiple_of(ARENA_ALIGN).and_then(|s| s.checked_add(offset));
        let Some(new_end) = new_end.filter(|&end| end <= ARENA_BYTES) else { return false };
        self.used.compare_exchange(end, new_end, Ordering::AcqRel, Ordering::Relaxed).is_ok()
    }

    /// Gives the latest piece back; any other stays taken until the process ends. Whoever gets it
    /// next, perhaps another thread, must see that this one is done with it.
    pub(super) fn give_back(&self, pointer: *mut u8, layout: Layout) {
        let offset = pointer as usize - self.start() as usize;
        let end = offset + layout.size().next_multiple_of(ARENA_ALIGN);
        let _ = self.used.compare_exchange(end, offset, Ordering::Release, Ordering::Relaxed);
    }
}
