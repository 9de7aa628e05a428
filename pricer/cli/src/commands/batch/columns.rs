//! What is said of an order.

use bidprice_core::bc::{Number, NumberText};
use bidprice_core::{Amount, Ask, Refusal};
use bidprice_report::Decision;
use clap::ValueEnum;

use super::rows::Row;

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

    /// Appends what it says of a decision; where there is nothing to say, an empty cell.
    pub(super) fn cell(self, decision: &Decision<'_>, row: &mut Row<'_>) {
        let refusal = decision.outcome.as_ref().err();
        let ask = decision.order.as_ref().map(|order| &order.ask);
        let mut say = |text: Option<&str>| row.cell(self.name(), text);
        match self {
            Self::Price => {
                let price = decision.outcome.as_ref().ok().map(|bid| bid.price.text());
                say(price.as_ref().map(NumberText::as_str));
            }
            Self::Denom => say(ask.map(Ask::denom)),
            Self::UsdPerMonth => {
                let dollars = decision.quote.as_ref().map(|quote| quote.usd_per_month.text());
                say(dollars.as_ref().map(NumberText::trimmed));
            }
            Self::Maximum => {
                let maximum = ask.and_then(maximum).map(Number::text);
                say(maximum.as_ref().map(NumberText::trimmed));
            }
            Self::Refused => say(refusal.map(Refusal::slug)),
            Self::Message => say(refusal.map(Refusal::to_string).as_deref()),
        }
    }
}

const fn maximum<'a>(ask: &'a Ask<'_>) -> Option<&'a Number> {
    match ask {
        Ask::PerBlock { maximum: Amount(maximum), .. } => Some(maximum),
        Ask::WholeUakt => None,
    }
}

/// What is wrong with a line that is no order; every other refusal is an answer.
pub(super) fn problem<'d>(decision: &'d Decision<'_>) -> Option<&'d Refusal> {
    let refusal = decision.outcome.as_ref().err();
    refusal.filter(|refusal| matches!(refusal, Refusal::Order(_) | Refusal::PriceNotAnObject))
}
