//! Why there is no bid: one type for all reasons, with the words for each.

use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;

use crate::bc::Number;
use crate::errors::{OrderError, SettingError};

/// No bid, and why. `Display` gives the first line, [`Refusal::hint`] the second.
#[derive(Clone, Debug)]
pub enum Refusal {
    /// The order cannot be read.
    Order(OrderError),
    /// A setting cannot be read. It refuses every order: an operator must notice.
    Setting(SettingError),
    /// `price` is there but not an object.
    PriceNotAnObject,
    /// A denomination that no provider bids in.
    Denomination(String),
    /// The price is above the tenant's maximum.
    TooDear {
        /// What would have been bid. Script: the message calls it the minimum, although in uakt
        /// it can be one last digit below what is accepted.
        price: Number,
        /// The smallest maximum, at the decimals asked for, that would be accepted.
        least_accepted: Number,
        /// In this denomination.
        denom: String,
    },
    /// Everything that was ordered is free.
    NothingToCharge,
    /// There is a price, but it vanishes in the decimals asked for.
    RoundsToZero {
        /// Decimals asked for.
        precision: u8,
    },
    /// Beyond 256 bits.
    TooLarge,
    /// An order in AKT, and no dollars per AKT to be had: where they were looked for.
    NoRate(String),
    /// The whitelist does not have the tenant.
    NotWhitelisted(String),
    /// There is a whitelist, but it cannot be asked: why.
    NoWhitelist(String),
    /// A rule or a plugin says no.
    Declined {
        /// Which one.
        by: String,
        /// Why.
        reason: String,
    },
    /// A rule or a plugin that the price depends on could not say anything.
    Unjudged {
        /// Which one.
        by: String,
        /// Why.
        problem: String,
        /// What to do about it.
        hint: String,
    },
}

impl Refusal {
    /// A stable name for reports and metrics.
    #[must_use]
    pub const fn slug(&self) -> &'static str {
        match self {
            Self::Order(_) | Self::PriceNotAnObject => "order",
            Self::Setting(_) => "setting",
            Self::Denomination(_) => "denomination",
            Self::TooDear { .. } => "too_dear",
            Self::NothingToCharge => "nothing_to_charge",
            Self::RoundsToZero { .. } => "rounds_to_zero",
            Self::TooLarge => "too_large",
            Self::NoRate(_) => "no_rate",
            Self::NotWhitelisted(_) => "not_whitelisted",
            Self::NoWhitelist(_) => "no_whitelist",
            Self::Declined { .. } => "declined",
            Self::Unjudged { .. } => "unjudged",
        }
    }

    /// Whether the first line is the published script's own message, which must stay as it is.
    #[must_use]
    pub const fn is_in_the_scripts_words(&self) -> bool {
        matches!(
            self,
            Self::PriceNotAnObject
                | Self::Denomination(_)
                | Self::TooDear { .. }
                | Self::NotWhitelisted(_)
        )
    }

    /// What to do about it; nothing where the answer is simply no.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Order(error) => error.hint.to_owned(),
            Self::Setting(error) => error.hint.clone(),
            Self::PriceNotAnObject => "send `price` as {\"denom\":…,\"amount\":…}".to_owned(),
            Self::Denomination(_) => {
                "orders in uakt, uact and the two bridged USDC can be priced".to_owned()
            }
            Self::TooDear { .. } | Self::NotWhitelisted(_) | Self::Declined { .. } => return None,
            Self::Unjudged { hint, .. } => hint.clone(),
            Self::NothingToCharge => {
                "set a price above zero for something that is ordered; `explain` shows what is free"
                    .to_owned()
            }
            Self::RoundsToZero { .. } => "raise the prices, or ask for more decimals".to_owned(),
            Self::TooLarge => {
                "check the order's quantities and the price targets for extra digits".to_owned()
            }
            Self::NoRate(_) => {
                "`bidpricescript rate` shows what each source answers; BIDPRICE_RATE fixes the dollars per AKT"
                    .to_owned()
            }
            Self::NoWhitelist(_) => {
                "mend WHITELIST_URL, or put the list into the cache file".to_owned()
            }
        })
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Order(error) => error.fmt(f),
            Self::Setting(error) => error.fmt(f),
            // Script: these, and two below, are its words, its spelling included.
            Self::PriceNotAnObject => f.write_str(
                "price must be an object! make sure you are using the latest akash-provider.",
            ),
            Self::Denomination(denom) => write!(f, "denom in not supported: {denom}"),
            Self::TooDear { price, denom, .. } => {
                write!(f, "requested rate is too low. min expected {price}{denom}")
            }
            Self::NothingToCharge => {
                f.write_str("nothing to charge for: the order's total is zero")
            }
            Self::RoundsToZero { precision } => {
                write!(f, "the price is zero at the {precision} decimals asked for")
            }
            Self::TooLarge => f.write_str("the price is too large to be computed exactly"),
            Self::NotWhitelisted(owner) => write!(f, "{owner} is not whitelisted"),
            Self::Declined { by, reason } => write!(f, "declined by {by}: {reason}"),
            Self::Unjudged { by, problem, .. } => write!(f, "{by} failed: {problem}"),
            Self::NoWhitelist(why) => write!(f, "the whitelist cannot be asked: {why}"),
            Self::NoRate(tried) => {
                write!(f, "no rate of USD per AKT for an order in uakt: {tried}")
            }
        }
    }
}

impl core::error::Error for Refusal {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Order(error) => Some(error),
            Self::Setting(error) => Some(error),
            _ => None,
        }
    }
}

impl From<OrderError> for Refusal {
    fn from(error: OrderError) -> Self {
        Self::Order(error)
    }
}

impl From<SettingError> for Refusal {
    fn from(error: SettingError) -> Self {
        Self::Setting(error)
    }
}
