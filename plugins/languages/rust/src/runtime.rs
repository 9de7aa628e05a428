//! What bindings.rs and `alloc` need below them. Nothing here is about prices.
//!
//! Every call gets a fresh instance whose memory is thrown away afterwards, so memory is handed out
//! from one end to the other, and only the newest block is ever taken back.

use alloc::alloc::{Layout, alloc, realloc};
use core::ptr;

/// The bindings call this first; without a C library there is nothing to set up.
#[cfg(target_arch = "wasm32")]
pub fn run_ctors_once() {}

pub fn maybe_link_cabi_realloc() {}

/// Where the host puts the question: it asks for room here, piece by piece.
///
/// # Safety
/// As the canonical ABI has it: `old` is null, or `old_bytes` that came from here.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cabi_realloc(
    old: *mut u8,
    old_bytes: usize,
    align: usize,
    new_bytes: usize,
) -> *mut u8 {
    if new_bytes == 0 {
        return ptr::without_provenance_mut(align);
    }
    let block = unsafe {
        let layout = Layout::from_size_align_unchecked(old_bytes.max(new_bytes), align);
        if old_bytes == 0 {
            alloc(layout)
        } else {
            let old_layout = Layout::from_size_align_unchecked(old_bytes, align);
            realloc(old, old_layout, new_bytes)
        }
    };
    assert!(!block.is_null(), "no memory is left");
    block
}

/// Room for the list that the bindings build as they answer.
pub struct Cleanup;

impl Cleanup {
    pub fn new(layout: Layout) -> (*mut u8, Option<Cleanup>) {
        if layout.size() == 0 {
            return (ptr::null_mut(), None);
        }
        let block = unsafe { alloc(layout) };
        assert!(!block.is_null(), "no memory is left");
        (block, Some(Cleanup))
    }

    pub fn forget(self) {}
}

/// Only where the plugin runs: `cargo test` has an allocator and panics of its own.
#[cfg(target_arch = "wasm32")]
mod sandbox {
    use alloc::format;
    use core::alloc::{GlobalAlloc, Layout};
    use core::arch::wasm32;
    use core::panic::PanicInfo;
    use core::ptr;
    use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

    const PAGE_BYTES: usize = 65536;

    unsafe extern "C" {
        /// The linker's name for the first byte behind stack and data.
        static __heap_base: u8;
    }

    #[global_allocator]
    static MEMORY: Bump = Bump { next: AtomicUsize::new(0) };

    struct Bump {
        /// The first free byte; zero before the first block.
        next: AtomicUsize,
    }

    impl Bump {
        fn next(&self) -> usize {
            self.next.load(Relaxed).max(&raw const __heap_base as usize)
        }

        /// Makes `end` the first free byte, with more memory if need be.
        fn move_to(&self, end: usize) -> Option<()> {
            let missing = end.saturating_sub(wasm32::memory_size(0) * PAGE_BYTES);
            if missing > 0 && wasm32::memory_grow(0, missing.div_ceil(PAGE_BYTES)) == usize::MAX {
                return None;
            }
            self.next.store(end, Relaxed);
            Some(())
        }
    }

    unsafe impl GlobalAlloc for Bump {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            let start = self.next().next_multiple_of(layout.align());
            match start.checked_add(layout.size()).and_then(|end| self.move_to(end)) {
                Some(()) => start as *mut u8,
                None => ptr::null_mut(),
            }
        }

        unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
            if block as usize + layout.size() == self.next() {
                self.next.store(block as usize, Relaxed);
            }
        }

        /// The newest block, such as a text that is being written, grows where it stands.
        unsafe fn realloc(&self, block: *mut u8, layout: Layout, bytes: usize) -> *mut u8 {
            if block as usize + layout.size() == self.next() {
                let end = (block as usize).checked_add(bytes);
                return match end.and_then(|end| self.move_to(end)) {
                    Some(()) => block,
                    None => ptr::null_mut(),
                };
            }
            if bytes <= layout.size() {
                return block;
            }
            unsafe {
                let grown = self.alloc(Layout::from_size_align_unchecked(bytes, layout.align()));
                if !grown.is_null() {
                    ptr::copy_nonoverlapping(block, grown, layout.size());
                }
                grown
            }
        }
    }

    /// The operator reads where it happened; the plugin then fails as a trap.
    #[panic_handler]
    fn panicked(info: &PanicInfo) -> ! {
        if let Some(place) = info.location() {
            let line = format!("panicked at {}:{}", place.file(), place.line());
            crate::bindings::bidprice::plugin::host::log(&line);
        }
        wasm32::unreachable()
    }
}
