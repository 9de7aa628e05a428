//! A number's digits as text.

use ruint::aliases::U256;

use super::{CHUNK_DIGITS, Lane, Number};

/// 78 digits of 256 bits, 255 decimals at most, a point and a leading zero.
const TEXT_BYTES: usize = 78 + 255 + 2;

/// A number's digits in a buffer of its own: printing a price allocates nothing.
pub struct NumberText {
    bytes: [u8; TEXT_BYTES],
    start: usize,
}

impl NumberText {
    #[inline]
    pub(super) fn of(number: &Number) -> Self {
        let mut text = Self { bytes: [b'0'; TEXT_BYTES], start: TEXT_BYTES };
        let mut digits = Digits { chunk: 0, left_in_chunk: 0, above: number.units() };
        for _ in 0..number.decimals() {
            text.push(digits.take());
        }
        if number.decimals() > 0 {
            text.push(b'.');
        }
        text.push(digits.take());
        while digits.are_left() {
            text.push(digits.take());
        }
        text
    }

    /// Text is written from its end.
    fn push(&mut self, byte: u8) {
        self.start -= 1;
        if let Some(place) = self.bytes.get_mut(self.start) {
            *place = byte;
        }
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let digits = self.bytes.get(self.start..).unwrap_or_default();
        core::str::from_utf8(digits).expect("digits and a point are ASCII")
    }

    /// The digits without zeros at the end of a fraction.
    #[must_use]
    pub fn trimmed(&self) -> &str {
        let text = self.as_str();
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
    }
}

/// Digits from the right; zeros when none are left.
struct Digits {
    /// The next ones, few enough for a 64-bit division each.
    chunk: u64,
    left_in_chunk: usize,
    above: U256,
}

impl Digits {
    fn take(&mut self) -> u8 {
        if self.left_in_chunk == 0 {
            self.take_chunk();
        }
        let digit = (self.chunk % 10) as u8;
        self.chunk /= 10;
        self.left_in_chunk -= 1;
        b'0' + digit
    }

    #[expect(clippy::cast_possible_truncation, reason = "a remainder of 10^19 has 64 bits")]
    fn take_chunk(&mut self) {
        const CHUNK: u128 = 10_u128.pow(19);
        let (above, chunk) = match self.above.narrow() {
            Some(all) if all < CHUNK => (U256::ZERO, all as u64),
            Some(all) => (U256::widen(all / CHUNK), (all % CHUNK) as u64),
            None => {
                let (above, chunk) = self.above.div_rem(U256::widen(CHUNK));
                (above, chunk.as_limbs()[0])
            }
        };
        *self = Self { chunk, left_in_chunk: CHUNK_DIGITS, above };
    }

    fn are_left(&self) -> bool {
        self.chunk > 0 || !self.above.is_zero()
    }
}
