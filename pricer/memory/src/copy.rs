//! `memcpy` for short texts.
//!
//! musl's is one `rep movsq` for every length, and that instruction takes a while to begin: of a
//! call to a plugin, which copies two hundred names and amounts of a few bytes, it was a fifth.
//! This one moves up to 128 bytes by loads and stores that may overlap, and leaves what is longer
//! to the same instruction. The C library's is not linked when the program has its own.

use std::arch::global_asm;

global_asm!(
    ".section .text.bidprice_memcpy,\"ax\",@progbits",
    ".globl bidprice_memcpy",
    ".type bidprice_memcpy,@function",
    ".p2align 5",
    // rdi: to, rsi: from, rdx: how many bytes; rax: what C returns.
    "bidprice_memcpy:",
    "mov rax, rdi",
    "cmp rdx, 16",
    "jb 10f",
    "cmp rdx, 32",
    "ja 20f",
    // 16 to 32: the first and the last 16.
    "movups xmm0, [rsi]",
    "movups xmm1, [rsi + rdx - 16]",
    "movups [rdi], xmm0",
    "movups [rdi + rdx - 16], xmm1",
    "ret",
    "10: cmp edx, 8",
    "jb 11f",
    "mov rcx, [rsi]",
    "mov r8, [rsi + rdx - 8]",
    "mov [rdi], rcx",
    "mov [rdi + rdx - 8], r8",
    "ret",
    "11: cmp edx, 4",
    "jb 12f",
    "mov ecx, [rsi]",
    "mov r8d, [rsi + rdx - 4]",
    "mov [rdi], ecx",
    "mov [rdi + rdx - 4], r8d",
    "ret",
    // 1 to 3: the first, the middle and the last one.
    "12: test edx, edx",
    "jz 13f",
    "mov ecx, edx",
    "shr ecx, 1",
    "movzx r8d, byte ptr [rsi]",
    "movzx r9d, byte ptr [rsi + rcx]",
    "movzx r10d, byte ptr [rsi + rdx - 1]",
    "mov [rdi], r8b",
    "mov [rdi + rcx], r9b",
    "mov [rdi + rdx - 1], r10b",
    "13: ret",
    "20: movups xmm0, [rsi]",
    "movups xmm1, [rsi + 16]",
    "movups xmm2, [rsi + rdx - 32]",
    "movups xmm3, [rsi + rdx - 16]",
    "cmp rdx, 64",
    "ja 21f",
    "movups [rdi], xmm0",
    "movups [rdi + 16], xmm1",
    "movups [rdi + rdx - 32], xmm2",
    "movups [rdi + rdx - 16], xmm3",
    "ret",
    "21: cmp rdx, 128",
    "ja 22f",
    "movups xmm4, [rsi + 32]",
    "movups xmm5, [rsi + 48]",
    "movups xmm6, [rsi + rdx - 64]",
    "movups xmm7, [rsi + rdx - 48]",
    "movups [rdi], xmm0",
    "movups [rdi + 16], xmm1",
    "movups [rdi + 32], xmm4",
    "movups [rdi + 48], xmm5",
    "movups [rdi + rdx - 64], xmm6",
    "movups [rdi + rdx - 48], xmm7",
    "movups [rdi + rdx - 32], xmm2",
    "movups [rdi + rdx - 16], xmm3",
    "ret",
    // The last eight apart, the rest in whole words.
    "22: mov r8, [rsi + rdx - 8]",
    "mov r9, rdi",
    "mov rcx, rdx",
    "shr rcx, 3",
    "rep movsq",
    "mov [r9 + rdx - 8], r8",
    "ret",
    ".size bidprice_memcpy, . - bidprice_memcpy",
);

#[cfg(target_env = "musl")]
global_asm!(".globl memcpy", ".set memcpy, bidprice_memcpy");

#[cfg(test)]
mod tests {
    unsafe extern "C" {
        fn bidprice_memcpy(to: *mut u8, from: *const u8, bytes: usize) -> *mut u8;
    }

    #[test]
    fn every_length_at_every_offset_arrives_and_nothing_beside_it_changes() {
        let from: Vec<u8> = (0..=250).cycle().take(700).collect();
        for length in (0..300).chain([511, 512, 513, 640]) {
            for offset in [0, 1, 3, 8, 15] {
                let source = from.get(offset + 2..offset + 2 + length).expect("long enough");
                let mut to = vec![0xEE; from.len()];
                let place = to.get_mut(offset..offset + length).expect("long enough");
                let start = place.as_mut_ptr();
                // SAFETY: both slices have this length, and they do not overlap.
                let answer = unsafe { bidprice_memcpy(start, source.as_ptr(), length) };
                assert_eq!(answer, start);
                let mut expected = vec![0xEE; from.len()];
                expected.splice(offset..offset + length, source.iter().copied());
                assert_eq!(to, expected, "{length} bytes at {offset}");
            }
        }
    }
}
