//! One order, as it was answered and as it would be.

use std::cmp::Ordering;

use bidprice_core::bc::Number;
use bidprice_core::parse_amount;
use bidprice_journal::Entry;
use bidprice_report::Decision;
use serde::Serialize;

use crate::commands::journal::steps::per_cent;

/// Why a decision cannot be held against today's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotCompared {
    /// It was no JSON.
    NoJson,
    /// It was too long for a line.
    TooLong,
    /// There is none on the line.
    NoOrder,
    /// A shadow run in which we had no answer.
    Undecided,
    /// The price was there, but could not be handed over, and was not recorded.
    Unsaid,
    /// The whitelist is not part of a price book, and who was on it then is not known.
    Whitelist,
    /// What was recorded is no price or no rate.
    NoNumber,
}

impl NotCompared {
    /// In the JSON.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::NoJson => "order_was_no_json",
            Self::TooLong => "order_too_long",
            Self::NoOrder => "no_order",
            Self::Undecided => "undecided",
            Self::Unsaid => "stdout",
            Self::Whitelist => "whitelist",
            Self::NoNumber => "no_number",
        }
    }
}

/// What was answered.
#[derive(Clone, Copy, Debug)]
pub(super) enum Recorded<'e> {
    Price(Number),
    Refused(&'e str),
}

/// An order and its recorded answer, if the two can be held against today's.
pub(super) fn recorded(entry: &Entry) -> Result<(Recorded<'_>, &[u8]), NotCompared> {
    let Some(order) = &entry.order else {
        return Err(match (&entry.order_text, entry.order_too_long) {
            (Some(_), _) => NotCompared::NoJson,
            (None, Some(_)) => NotCompared::TooLong,
            (None, None) => NotCompared::NoOrder,
        });
    };
    let recorded = match (entry.price.as_deref(), entry.refusal.as_deref()) {
        (Some(price), _) => {
            Recorded::Price(parse_amount(price).map_err(|_| NotCompared::NoNumber)?)
        }
        (None, Some("stdout")) => return Err(NotCompared::Unsaid),
        (None, Some("not_whitelisted" | "no_whitelist")) => return Err(NotCompared::Whitelist),
        (None, Some(refusal)) => Recorded::Refused(refusal),
        (None, None) => return Err(NotCompared::Undecided),
    };
    Ok((recorded, order.get().as_bytes()))
}

/// How today's answer stands to the recorded one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Standing {
    Same,
    NeitherBids,
    Cheaper,
    Dearer,
    NowRefused,
    NowBids,
}

/// By how much a price differs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Difference {
    /// Without its sign.
    pub(super) amount: Number,
    pub(super) of: Number,
    /// In per cent of what was recorded; none of nothing.
    pub(super) percent: Option<Number>,
}

/// Holds the two answers against each other.
pub(super) fn compare(
    recorded: Recorded<'_>,
    now: &Decision<'_>,
) -> (Standing, Option<Difference>) {
    match (recorded, &now.outcome) {
        (Recorded::Refused(_), Err(_)) => (Standing::NeitherBids, None),
        (Recorded::Refused(_), Ok(_)) => (Standing::NowBids, None),
        (Recorded::Price(_), Err(_)) => (Standing::NowRefused, None),
        (Recorded::Price(was), Ok(bid)) => {
            let standing = match bid.price.compare(was) {
                Some(Ordering::Equal) => return (Standing::Same, None),
                Some(Ordering::Less) => Standing::Cheaper,
                Some(Ordering::Greater) | None => Standing::Dearer,
            };
            let amount = bid.price.minus(was).or_else(|| was.minus(bid.price));
            let difference =
                amount.map(|amount| Difference { amount, of: was, percent: per_cent(amount, was) });
            (standing, difference)
        }
    }
}
