//! Base64 as Go's standard decoder takes it: padded, line breaks anywhere, nothing else.

/// The bytes, or nothing for a text that is not base64.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let symbols: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    let body = symbols.strip_suffix(b"==").or_else(|| symbols.strip_suffix(b"="));
    let body = body.unwrap_or(&symbols);
    if !symbols.len().is_multiple_of(4) {
        return None;
    }
    let mut bytes = Vec::with_capacity(body.len() / 4 * 3 + 2);
    for chunk in body.chunks(4) {
        let mut bits: u32 = 0;
        for &symbol in chunk {
            bits = bits << 6 | sextet(symbol)?;
        }
        bits <<= 6 * (4 - chunk.len());
        let [_, all @ ..] = bits.to_be_bytes();
        // Two symbols hold one byte, three two, four three; bits that are left over do not matter.
        bytes.extend(all.iter().take(chunk.len().saturating_sub(1)));
    }
    Some(bytes)
}

fn sextet(symbol: u8) -> Option<u32> {
    let value = match symbol {
        b'A'..=b'Z' => symbol - b'A',
        b'a'..=b'z' => symbol - b'a' + 26,
        b'0'..=b'9' => symbol - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(value.into())
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
        for text in ["YWI", "YW I=", "YW-_", "Y===", "YWI=YWI=", "=", "A", "YQ=", "é"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
