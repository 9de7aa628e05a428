//! Base64 as Go's standard decoder takes it: padded, line breaks anywhere, nothing else.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};

/// Bits that are left over in the last symbol do not matter to Go.
const GO: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

/// The bytes, or nothing for a text that is not base64.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let symbols: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    GO.decode(symbols).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padded_text_is_decoded_and_nothing_else() {
        assert_eq!(decode("IyEvYmluL2Jhc2gK").as_deref(), Some(&b"#!/bin/bash\n"[..]));
        assert_eq!(decode("YWI=").as_deref(), Some(&b"ab"[..]));
        assert_eq!(decode("YQ==").as_deref(), Some(&b"a"[..]));
        assert_eq!(decode("YW\nI=\n").as_deref(), Some(&b"ab"[..]));
        assert_eq!(decode("").as_deref(), Some(&b""[..]));
        assert_eq!(decode("YWJ=").as_deref(), Some(&b"ab"[..]));
        for text in ["YWI", "YW I=", "YW-_", "Y===", "YWI=YWI=", "=", "A", "YQ=", "é"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
