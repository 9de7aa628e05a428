//! bash's `printf "%12.4f"`: the text is read into an x87 long double.

use bidprice_core::bc::Number;
use bidprice_core::printf::{BASH_BITS, format_float};

use crate::decimal::{Plain, plain};

/// A number that jq printed, with its digits.
pub(super) fn number(printed: &str) -> Option<Number> {
    let Plain { whole, fraction } = plain(printed)?;
    Number::from_digits(whole.as_bytes(), fraction.as_bytes())
}

/// `%.*f`.
pub(super) fn fixed(number: Number, decimals: u8) -> Option<String> {
    format_float(number, BASH_BITS, decimals).map(|formatted| formatted.to_string())
}
