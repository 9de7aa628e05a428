//! A file as a line of text: gzip, then base64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use miniz_oxide::inflate::decompress_to_vec_with_limit;
use sha2::{Digest, Sha256};

/// More rounds make the small program 600 bytes smaller, and take three times as long.
const ROUNDS: u64 = 1;

/// A gzip of ours: neither a name nor a time before the data.
const HEADER_BYTES: usize = 10;

/// Behind the data: a checksum and a length.
const TRAILER_BYTES: usize = 8;

/// A file's SHA-256 in hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect()
}

/// What `gzip -d` reads, as small as it can be.
pub(crate) fn compress(bytes: &[u8]) -> Vec<u8> {
    let rounds = std::num::NonZeroU64::new(ROUNDS).expect("a round at least");
    let options = zopfli::Options { iteration_count: rounds, ..zopfli::Options::default() };
    let mut gzip = Vec::new();
    zopfli::compress(options, zopfli::Format::Gzip, bytes, &mut gzip)
        .expect("memory takes all that is written");
    gzip
}

/// What was compressed, if it is no longer than that.
pub(crate) fn decompress(gzip: &[u8], bytes_max: usize) -> Option<Vec<u8>> {
    let data = gzip.get(HEADER_BYTES..gzip.len().checked_sub(TRAILER_BYTES)?)?;
    let is_plain = gzip.starts_with(&[0x1f, 0x8b, 8, 0]);
    decompress_to_vec_with_limit(data, bytes_max).ok().filter(|_| is_plain)
}

pub(crate) fn encode(gzip: &[u8]) -> String {
    STANDARD.encode(gzip)
}

pub(crate) fn decode(line: &str) -> Option<Vec<u8>> {
    STANDARD.decode(line).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_hash_is_what_sha256sum_prints() {
        let of_nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(sha256(b""), of_nothing);
    }

    #[test]
    fn what_is_longer_than_expected_is_not_unpacked() {
        let gzip = compress(&[7; 1000]);
        assert_eq!(decompress(&gzip, 1000).map(|bytes| bytes.len()), Some(1000));
        assert_eq!(decompress(&gzip, 999), None);
        assert_eq!(decompress(b"", 9), None);
        assert_eq!(decompress(gzip.get(1..).unwrap_or_default(), 1000), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn a_file_comes_back(bytes in proptest::collection::vec(any::<u8>(), 0..3000)) {
            let line = encode(&compress(&bytes));
            prop_assert!(line.bytes().all(|byte| byte.is_ascii_graphic()));
            let gzip = decode(&line).expect("base64");
            prop_assert_eq!(decompress(&gzip, bytes.len()), Some(bytes));
        }
    }
}
