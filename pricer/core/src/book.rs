//! The price book in sixteen digits: what was priced by the same one has the same.

use alloc::format;
use alloc::string::String;

/// A hash over texts: all that decides a price but the order, its owner and the rate.
///
/// FNV-1a with 64 bits: it tells price books apart and protects nothing. Written out here, because it
/// has to stay the same as long as journals are kept.
#[derive(Clone, Copy, Debug)]
pub struct BookHash(u64);

const START: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;

impl Default for BookHash {
    fn default() -> Self {
        Self(START)
    }
}

impl BookHash {
    /// Takes one more text. `ab` and `c` are not the same as `a` and `bc`: each ends with a byte that
    /// no text has.
    #[must_use]
    pub fn with(self, text: &str) -> Self {
        let bytes = text.bytes().chain([0xff]);
        Self(bytes.fold(self.0, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME)))
    }

    /// The digits.
    #[must_use]
    pub fn text(self) -> String {
        format!("{:016x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_book_is_its_texts_in_their_order() {
        let hash = |texts: &[&str]| {
            texts.iter().fold(BookHash::default(), |hash, text| hash.with(text)).text()
        };
        // What it was when the first journals were written.
        assert_eq!(hash(&["1.60", "0.80", ""]), "406dc5d62e2cb5f9");
        assert_ne!(hash(&["ab", "c"]), hash(&["a", "bc"]));
        assert_ne!(hash(&["a", "b"]), hash(&["b", "a"]));
        assert_ne!(hash(&["a"]), hash(&["a", ""]));
    }
}
