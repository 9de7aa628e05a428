//! What can be wrong with a field, in words that fit behind its path.

use std::fmt;

use bidprice_core::excerpt;
use serde_json::value::RawValue;

use crate::limits::{DECIMALS_MAX, DENOMS_MAX, NAME_BYTES_MAX, WHOLE_DIGITS_MAX};

/// Why a field cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Not there, or null.
    Missing,
    /// Not digits with at most one point.
    NotANumber(Box<str>),
    /// Not digits alone, or more than 64 bits hold.
    NotWhole(Box<str>),
    /// With a minus sign.
    Negative(Box<str>),
    /// More digits before the point than any amount has.
    TooLarge,
    /// More digits behind it than the chain keeps.
    TooFine,
    /// An address with anything but letters and digits.
    NotAnAddress(Box<str>),
    /// A denomination that is no text, or empty, or longer than any.
    NotADenom(Box<str>),
    /// More of them than anybody is paid in.
    OneDenomTooMany(Box<str>),
    /// No state of a lease.
    NotAState(Box<str>),
    /// Not like `2026-01-07T22:40:00.7669Z`.
    NotATime(Box<str>),
}

impl Trouble {
    /// What to do about it.
    pub(crate) const fn hint(&self) -> &'static str {
        match self {
            Self::Missing => {
                "ask a node for the list again (`… -o json`), or take this lease out of the file"
            }
            Self::NotANumber(_) | Self::NotWhole(_) | Self::TooLarge | Self::TooFine => {
                "save what the node prints with `-o json`, unchanged"
            }
            Self::Negative(_) => {
                "no amount on the chain is below zero: look where the file comes from"
            }
            Self::NotAnAddress(_) | Self::NotADenom(_) | Self::NotATime(_) => {
                "look where the file comes from: no node prints this"
            }
            Self::OneDenomTooMany(_) => {
                "ask for the leases of one provider, which is paid in a handful"
            }
            Self::NotAState(_) => {
                "known are active, insufficient_funds, closed and reclaiming: a newer program may know more"
            }
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("is missing"),
            Self::NotANumber(found) => write!(f, "is `{found}`, not a number"),
            Self::NotWhole(found) => write!(f, "is `{found}`, not a whole number"),
            Self::Negative(found) => write!(f, "is `{found}`, less than nothing"),
            Self::TooLarge => write!(f, "has more than {WHOLE_DIGITS_MAX} digits before the point"),
            Self::TooFine => write!(f, "has more than {DECIMALS_MAX} decimals"),
            Self::NotAnAddress(found) => write!(f, "is `{found}`, not an address"),
            Self::NotADenom(found) => {
                write!(f, "is `{found}`, not a denomination of 1 to {NAME_BYTES_MAX} bytes")
            }
            Self::OneDenomTooMany(found) => {
                write!(
                    f,
                    "is `{found}`, one more than the {DENOMS_MAX} denominations that are counted"
                )
            }
            Self::NotAState(found) => write!(f, "is `{found}`, not a state of a lease"),
            Self::NotATime(found) => {
                write!(f, "is `{found}`, not a time such as 2026-01-07T22:40:00Z")
            }
        }
    }
}

/// The beginning of what was found, for an error.
pub(crate) fn found(raw: &RawValue) -> Box<str> {
    found_text(raw.get().trim_matches('"'))
}

/// The same for a text.
pub(crate) fn found_text(text: &str) -> Box<str> {
    excerpt(text).into()
}
