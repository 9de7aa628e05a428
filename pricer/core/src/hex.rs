//! Hexadecimal digits, as digests are written.

/// The bytes that these digits write; none if one is no digit or they are not two for each byte.
#[must_use]
pub fn bytes_of_hex<const BYTES: usize>(digits: &str) -> Option<[u8; BYTES]> {
    let mut bytes = [0; BYTES];
    let digits = digits.as_bytes();
    if digits.len() != 2 * BYTES {
        return None;
    }
    let value = |digit: u8| char::from(digit).to_digit(16).and_then(|v| u8::try_from(v).ok());
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *byte = value(*high)? << 4 | value(*low)?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::bytes_of_hex;

    #[test]
    fn two_digits_make_a_byte() {
        assert_eq!(bytes_of_hex("00fFa5"), Some([0, 255, 0xa5]));
        for bad in ["", "0", "00ff", "00ffa5a", "00ffa5a5", "00ffag", "+0ffa5", "00f\u{e9}5"] {
            assert_eq!(bytes_of_hex::<3>(bad), None, "{bad}");
        }
    }
}
