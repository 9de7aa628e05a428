//! Bytes from one place to another, for the static program.
//!
//! musl leaves copying to the processor's string instructions, which take some thirty cycles to begin, and most of
//! what is copied here is shorter than a line: a quarter of the service's time went there. So up to 128
//! bytes are loaded all before any is stored, which is right for places that overlap, too; what is longer
//! goes in steps of 64.

use std::arch::asm;
#[cfg(target_env = "musl")]
use std::arch::global_asm;

// The names that the compiler and the C library call. Not functions of these names in Rust: what the
// optimiser makes of a copy may be a call of them.
#[cfg(target_env = "musl")]
global_asm!(
    ".section .text.15bidprice_memory.copy,\"ax\",@progbits",
    ".globl memcpy",
    "memcpy: jmp {apart}",
    ".globl memmove",
    "memmove: jmp {overlapping}",
    ".text",
    apart = sym apart,
    overlapping = sym overlapping,
);

/// A step of a long copy.
const STEP: usize = 64;

/// Copies to a place that does not overlap.
///
/// # Safety
/// As for C's `memcpy`.
unsafe extern "C" fn apart(to: *mut u8, from: *const u8, length: usize) -> *mut u8 {
    // SAFETY: the caller's promise is passed on.
    unsafe {
        if length <= 2 * STEP {
            short(to, from, length);
        } else {
            forward(to, from, length);
        }
    }
    to
}

/// Copies to a place that may overlap.
///
/// # Safety
/// As for C's `memmove`.
unsafe extern "C" fn overlapping(to: *mut u8, from: *const u8, length: usize) -> *mut u8 {
    // From behind only where the place begins within what is copied.
    let is_within = to.addr().wrapping_sub(from.addr()) < length;
    // SAFETY: the caller's promise is passed on.
    unsafe {
        if length <= 2 * STEP {
            short(to, from, length);
        } else if is_within {
            backward(to, from, length);
        } else {
            forward(to, from, length);
        }
    }
    to
}

/// Up to 128 bytes: the first and the last of them, which meet in the middle or overlap.
#[inline]
unsafe fn short(to: *mut u8, from: *const u8, length: usize) {
    // SAFETY: of each kind no more is read and written than there is, as its guard says.
    unsafe {
        match length {
            0 => {}
            1 => to.write(from.read()),
            2..4 => ends::<u16>(to, from, length),
            4..8 => ends::<u32>(to, from, length),
            8..16 => ends::<u64>(to, from, length),
            16..=32 => ends_of_16(to, from, length - 16),
            33..=64 => ends_of_32(to, from, length - 32),
            _ => ends_of_64(to, from, length - 64),
        }
    }
}

/// The first and the last `T` of it, both loaded before one is stored.
#[inline]
unsafe fn ends<T: Copy>(to: *mut u8, from: *const u8, length: usize) {
    let last = length - size_of::<T>();
    // SAFETY: the caller has at least one `T`, at both ends.
    unsafe {
        let (first_bytes, last_bytes) =
            (from.cast::<T>().read_unaligned(), from.add(last).cast::<T>().read_unaligned());
        to.cast::<T>().write_unaligned(first_bytes);
        to.add(last).cast::<T>().write_unaligned(last_bytes);
    }
}

/// The same of as many bytes as its name says, from the beginning and from `last` on.
///
/// In assembly, as all that is longer than a word: what the compiler makes of a copy may be a call of this.
macro_rules! ends_of {
    ($name:ident: $($offset:literal $front:ident $back:ident),+) => {
        #[inline]
        unsafe fn $name(to: *mut u8, from: *const u8, last: usize) {
            // SAFETY: the caller has so many bytes, at both ends of both places.
            unsafe {
                asm!(
                    $(concat!("movups {", stringify!($front), "}, [{from} + ", $offset, "]"),)+
                    $(concat!("movups {", stringify!($back), "}, [{from} + {last} + ", $offset, "]"),)+
                    $(concat!("movups [{to} + ", $offset, "], {", stringify!($front), "}"),)+
                    $(concat!("movups [{to} + {last} + ", $offset, "], {", stringify!($back), "}"),)+
                    from = in(reg) from,
                    to = in(reg) to,
                    last = in(reg) last,
                    $($front = out(xmm_reg) _, $back = out(xmm_reg) _,)+
                    options(nostack, preserves_flags),
                );
            }
        }
    };
}

ends_of!(ends_of_16: 0 a b);
ends_of!(ends_of_32: 0 a b, 16 c d);
ends_of!(ends_of_64: 0 a b, 16 c d, 32 e f, 48 g h);

/// From the beginning on, in steps; the last step was loaded first, for it may be overwritten.
unsafe fn forward(to: *mut u8, from: *const u8, length: usize) {
    // SAFETY: every step lies within the length.
    unsafe { steps::<1>((to, from), 0, length - STEP) }
}

/// From the end on; the first step was loaded first.
unsafe fn backward(to: *mut u8, from: *const u8, length: usize) {
    // SAFETY: every step lies within the length.
    unsafe { steps::<-1>((to, from), length - STEP, 0) }
}

/// Steps up (1) or down (-1) from the offset `first` until `last`, which comes in whole, however far it is from
/// the step before it.
#[inline]
unsafe fn steps<const DIRECTION: isize>(
    (to, from): (*mut u8, *const u8),
    first: usize,
    last: usize,
) {
    let count = first.abs_diff(last).div_ceil(STEP);
    // SAFETY: the caller has all steps at both places; a step is loaded whole before it is stored, and the
    // last one before any.
    unsafe {
        asm!(
            "movups {e}, [{from_last}]",
            "movups {f}, [{from_last} + 16]",
            "movups {g}, [{from_last} + 32]",
            "movups {h}, [{from_last} + 48]",
            "2:",
            "movups {a}, [{from}]",
            "movups {b}, [{from} + 16]",
            "movups {c}, [{from} + 32]",
            "movups {d}, [{from} + 48]",
            "movups [{to}], {a}",
            "movups [{to} + 16], {b}",
            "movups [{to} + 32], {c}",
            "movups [{to} + 48], {d}",
            "add {from}, {stride}",
            "add {to}, {stride}",
            "dec {count}",
            "jnz 2b",
            "movups [{to_last}], {e}",
            "movups [{to_last} + 16], {f}",
            "movups [{to_last} + 32], {g}",
            "movups [{to_last} + 48], {h}",
            from = inout(reg) from.add(first) => _,
            to = inout(reg) to.add(first) => _,
            from_last = in(reg) from.add(last),
            to_last = in(reg) to.add(last),
            count = inout(reg) count => _,
            stride = const DIRECTION * 64,
            a = out(xmm_reg) _,
            b = out(xmm_reg) _,
            c = out(xmm_reg) _,
            d = out(xmm_reg) _,
            e = out(xmm_reg) _,
            f = out(xmm_reg) _,
            g = out(xmm_reg) _,
            h = out(xmm_reg) _,
            options(nostack),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes that all differ from their neighbours.
    fn bytes() -> Vec<u8> {
        (0..=u8::MAX).map(|n| n.wrapping_mul(167)).cycle().take(2048).collect()
    }

    #[test]
    fn every_length_comes_whole_and_nothing_beside_it() {
        for length in 0..700 {
            for (from, to) in [(0, 1), (3, 0), (7, 7), (1, 16)] {
                let source = bytes();
                let mut place = vec![0xee; 800];
                // SAFETY: both are longer than what is copied.
                let back =
                    unsafe { apart(place.as_mut_ptr().add(to), source.as_ptr().add(from), length) };
                assert_eq!(back, place.as_mut_ptr().wrapping_add(to));
                let (before, rest) = place.split_at(to);
                let (copied, behind) = rest.split_at(length);
                assert_eq!(copied, source.get(from..from + length).expect("longer"));
                assert!(before.iter().chain(behind).all(|byte| *byte == 0xee), "{length}");
            }
        }
    }

    #[test]
    fn overlapping_places_get_what_was_there_before() {
        for length in 0..500 {
            for (from, to) in
                [(0, 0), (0, 1), (1, 0), (0, 63), (63, 0), (0, 64), (200, 100), (5, 300)]
            {
                let mut moved = bytes();
                let mut expected = bytes();
                expected.copy_within(from..from + length, to);
                let start = moved.as_mut_ptr();
                // SAFETY: all of it lies within the bytes.
                unsafe { overlapping(start.add(to), start.add(from), length) };
                assert_eq!(moved, expected, "{length} from {from} to {to}");
            }
        }
    }
}
