//! What is said of an order.

use std::borrow::Cow;

use bidprice_core::{Amount, Ask, Refusal};
use bidprice_report::Decision;
use clap::ValueEnum;

/// A column, or a field of the JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(super) enum Column {
    /// Per block, as the provider would bid it
    Price,
    /// In which it is
    Denom,
    /// What the order costs a month, whether there is a bid or not
    UsdPerMonth,
    /// The most that the tenant pays
    Maximum,
    /// Why there is no bid: `too_dear`, `declined`, …
    Refused,
    /// The same in words
    Message,
}

impl Column {
    /// In the header and in the JSON.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Price => "price",
            Self::Denom => "denom",
            Self::UsdPerMonth => "usd_per_month",
            Self::Maximum => "maximum",
            Self::Refused => "refused",
            Self::Message => "message",
        }
    }

    /// What it says of a decision; nothing where there is nothing to say.
    pub(super) fn text<'d>(self, decision: &'d Decision<'_>) -> Option<Cow<'d, str>> {
        let refusal = decision.outcome.as_ref().err();
        let ask = decision.order.as_ref().map(|order| &order.ask);
        match self {
            Self::Price => {
                let bid = decision.outcome.as_ref().ok()?;
                Some(bid.price.text().as_str().to_owned().into())
            }
            Self::Denom => ask.map(|ask| ask.denom().into()),
            Self::UsdPerMonth => {
                let quote = decision.quote.as_ref()?;
                Some(quote.usd_per_month.text().trimmed().to_owned().into())
            }
            Self::Maximum => match ask? {
                Ask::PerBlock { maximum: Amount(maximum), .. } => {
                    Some(maximum.text().trimmed().to_owned().into())
                }
                Ask::WholeUakt => None,
            },
            Self::Refused => refusal.map(|refusal| refusal.slug().into()),
            Self::Message => refusal.map(|refusal| refusal.to_string().into()),
        }
    }
}

/// What is wrong with a line that is no order; every other refusal is an answer.
pub(super) fn problem<'d>(decision: &'d Decision<'_>) -> Option<&'d Refusal> {
    let refusal = decision.outcome.as_ref().err();
    refusal.filter(|refusal| matches!(refusal, Refusal::Order(_) | Refusal::PriceNotAnObject))
}
