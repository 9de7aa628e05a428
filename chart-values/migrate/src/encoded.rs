//! Base64 as it is found in values and shells: wrapped, with CRLF, without padding, for URLs.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// What was odd about a text that was decoded all the same; the words fit behind "it is".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// Line breaks or spaces stand within it.
    Wrapped,
    /// `=` is missing at its end.
    Unpadded,
    /// `-` and `_` stand for `+` and `/`.
    ForUrls,
}

impl Oddity {
    /// Behind "it is".
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Wrapped => "wrapped into several lines",
            Self::Unpadded => "without padding at its end",
            Self::ForUrls => "in the alphabet for URLs",
        }
    }
}

const fn engine(alphabet: &alphabet::Alphabet) -> GeneralPurpose {
    let config = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(alphabet, config)
}

/// The bytes and what was odd, or nothing for a text that is not base64.
pub(crate) fn decode(text: &str) -> Option<(Vec<u8>, Vec<Oddity>)> {
    let trimmed = text.trim();
    let symbols: Vec<u8> = trimmed.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let is_for_urls = symbols.iter().any(|symbol| matches!(symbol, b'-' | b'_'));
    let alphabet = if is_for_urls { &alphabet::URL_SAFE } else { &alphabet::STANDARD };
    let bytes = engine(alphabet).decode(&symbols).ok()?;
    let oddities = [
        (symbols.len() < trimmed.len(), Oddity::Wrapped),
        (!symbols.len().is_multiple_of(4), Oddity::Unpadded),
        (is_for_urls, Oddity::ForUrls),
    ];
    Some((bytes, oddities.into_iter().filter(|(is, _)| *is).map(|(_, odd)| odd).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str, odd: &[Oddity]) {
        let (bytes, oddities) = decode(text).expect("base64");
        assert_eq!(
            (String::from_utf8_lossy(&bytes).as_ref(), oddities.as_slice()),
            (expected, odd)
        );
    }

    #[test]
    fn all_that_operators_have_is_decoded() {
        check("IyEvYmluL3NoCg==", "#!/bin/sh\n", &[]);
        check("  IyEvYmluL3NoCg==\n", "#!/bin/sh\n", &[]);
        check("IyEvYmlu\r\nL3NoCg==\r\n", "#!/bin/sh\n", &[Oddity::Wrapped]);
        check("IyEvYmluL3NoCg", "#!/bin/sh\n", &[Oddity::Unpadded]);
        check("Pj4_Pz8-", ">>???>", &[Oddity::ForUrls]);
        check("Pj4_ Pz8-Cg", ">>???>\n", &[Oddity::Wrapped, Oddity::Unpadded, Oddity::ForUrls]);
        for text in ["#!/bin/sh", "a=b", "Pj4_Pz8+", "é", "A"] {
            assert!(decode(text).is_none(), "{text}");
        }
    }
}
