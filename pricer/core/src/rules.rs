//! The rules that are built in: what each of them says to a quote.
//!
//! A rule is what an operator wrote, already read. It looks at the order, its owner and the quote so
//! far, and answers with a verdict; [`Quote::apply`](crate::Quote::apply) does the sums.

mod bounds;
mod owners;
mod storage;

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

pub use owners::has_word;

use crate::bc::Number;
use crate::bid::Worth;
use crate::order::Order;
use crate::quote::Quote;
use crate::refusal::Refusal;
use crate::verdict::Verdict;

/// What to do about an order that no owner goes with.
const NO_OWNER_HINT: &str =
    "the provider sets AKASH_OWNER for each order; `explain` passes over such rules without it";

/// One rule.
#[derive(Clone, Debug)]
pub enum Rule {
    /// No bid for these owners.
    Deny(List),
    /// No bid for anybody but these owners.
    Allow(List),
    /// Owners with terms of their own.
    Owners(Vec<OwnerPrice>),
    /// No group costs less.
    Minimum {
        /// Than so many US dollars a month.
        usd_per_month: Number,
        /// What happens to one that would.
        below: Below,
    },
    /// No bid for a group with fewer threads.
    MinimumCpu {
        /// Of the whole group.
        threads: Number,
        /// Owners that it does not hold for.
        except: Vec<String>,
    },
    /// No price above a part of the tenant's maximum.
    Ceiling {
        /// 1 is all of it.
        share: Number,
    },
    /// Prices for storage that costs nothing otherwise.
    Storage(Vec<ClassPrice>),
}

/// Owners, or where they stand.
#[derive(Clone, Debug)]
pub enum List {
    /// In the rule itself.
    Here(Vec<String>),
    /// In a file, or behind a URL.
    At(String),
}

/// What a list that stands elsewhere says of an owner.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'l> {
    /// Whether it has the owner.
    pub is_on: bool,
    /// Its address, as a message may show it: a URL may hold a password.
    pub shown: &'l str,
}

/// An owner's terms.
#[derive(Clone, Debug)]
pub struct OwnerPrice {
    /// Who.
    pub owner: String,
    /// Which.
    pub terms: Terms,
}

/// What an owner pays.
#[derive(Clone, Copy, Debug)]
pub enum Terms {
    /// The total times this.
    Factor(Number),
    /// So many US dollars a month for a group.
    UsdPerMonth(Number),
    /// This number a block, in whatever denomination the order asks for.
    PerBlock(Number),
}

/// What a minimum does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Below {
    /// The group costs the minimum.
    Raise,
    /// There is no bid.
    Decline,
}

/// The price of a storage class.
#[derive(Clone, Debug)]
pub struct ClassPrice {
    /// Such as `ram`.
    pub class: String,
    /// US dollars a month for a GiB.
    pub usd_per_month: Number,
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub struct Case<'c> {
    /// What was ordered.
    pub order: &'c Order<'c>,
    /// Who ordered it, if somebody said so.
    pub owner: Option<&'c str>,
    /// What it costs so far.
    pub quote: &'c Quote<'c>,
}

impl Rule {
    /// What the rule says. It asks what the order's money is worth, and for lists that stand
    /// elsewhere, only where that counts.
    pub fn judge(
        &self,
        case: &Case<'_>,
        worth: impl FnOnce() -> Result<Worth, Refusal>,
        look_up: impl for<'l> FnOnce(&'l str, &str) -> Result<Listed<'l>, Refusal>,
    ) -> Result<Verdict<'static>, Refusal> {
        match self {
            Self::Deny(list) => owners::deny(list, self.owner_of(case)?, look_up),
            Self::Allow(list) => owners::allow(list, self.owner_of(case)?, look_up),
            Self::Owners(prices) => owners::price(prices, self.owner_of(case)?, worth),
            Self::Minimum { usd_per_month, below } => {
                bounds::minimum(*usd_per_month, *below, case.quote)
            }
            Self::MinimumCpu { threads, except } => bounds::minimum_cpu(*threads, except, case),
            Self::Ceiling { share } => bounds::ceiling(*share, case, worth),
            Self::Storage(prices) => storage::price(prices, case.order),
        }
    }

    /// Its key in the settings file.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Deny(_) => "deny",
            Self::Allow(_) => "allow",
            Self::Owners(_) => "owners",
            Self::Minimum { .. } => "minimum",
            Self::MinimumCpu { .. } => "minimum_cpu",
            Self::Ceiling { .. } => "ceiling",
            Self::Storage(_) => "storage",
        }
    }

    /// Whether it can say nothing of an order that no owner goes with.
    #[must_use]
    pub const fn needs_the_owner(&self) -> bool {
        matches!(self, Self::Deny(_) | Self::Allow(_) | Self::Owners(_))
    }

    fn owner_of<'c>(&self, case: &Case<'c>) -> Result<&'c str, Refusal> {
        case.owner.ok_or_else(|| Refusal::Unjudged {
            by: self.to_string(),
            problem: "AKASH_OWNER is empty".to_owned(),
            hint: NO_OWNER_HINT.to_owned(),
        })
    }
}

/// As people know it.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rule `{}`", self.key())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::order::read_order;
    use crate::quote::quote_for;
    use crate::rate::Rate;
    use crate::refusal::Refusal;
    use crate::tariff::{Tariff, TariffTexts};
    use crate::verdict::Action;
    use alloc::format;

    pub(crate) fn number(text: &str) -> Number {
        crate::parse_amount(text).expect("a number")
    }

    /// 12.47 US dollars a month: 2 · 0.5 threads, 1 GiB of memory, 1 of ephemeral, 2 of ram.
    const ORDER: &str = r#"{"resources":[{"memory":536870912,"cpu":500,"gpu":{"units":0,"attributes":{}},"storage":[{"class":"ephemeral","size":536870912},{"class":"ram","size":1073741824}],"count":2,"endpoint_quantity":1,"ip_lease_quantity":2}],"price":{"denom":"uakt","amount":"MAXIMUM"},"price_precision":6}"#;

    /// What the rule makes of the order: its total, or its price per block, or the refusal.
    pub(crate) fn outcome(rule: &Rule, owner: Option<&str>, maximum: &str) -> String {
        let text = ORDER.replace("MAXIMUM", maximum);
        let order = read_order(text.as_bytes()).expect("a good order");
        let tariff = Tariff::parse(&TariffTexts::default()).expect("the defaults");
        let mut quote = quote_for(&order, &tariff).expect("small");
        let worth = || Ok(Worth::Akt(Rate::parse("2").expect("a rate")));
        let case = Case { order: &order, owner, quote: &quote };
        let verdict = rule.judge(&case, worth, |address, _| {
            Ok(Listed { is_on: address == "/yes", shown: address })
        });
        let applied = verdict.and_then(|verdict| quote.apply(&rule.to_string(), verdict));
        match (applied, quote.changes.pop().map(|change| change.action)) {
            (Err(Refusal::Unjudged { hint, .. }), _) => format!("? {hint}"),
            (Err(refusal), _) => refusal.to_string(),
            (Ok(()), Some(Action::Kept)) => "kept".to_owned(),
            (Ok(()), Some(Action::Fixed(price))) => format!("{price} a block"),
            (Ok(()), _) => quote.usd_per_month.text().trimmed().to_owned(),
        }
    }

    #[track_caller]
    pub(crate) fn check(rule: &Rule, expected: &str) {
        assert_eq!(outcome(rule, Some("akash1aaa"), "100"), expected);
    }

    #[test]
    fn only_rules_about_owners_need_one() {
        let nobody = |rule: &Rule| outcome(rule, None, "100");
        let list = || List::Here([].into());
        let terms =
            OwnerPrice { owner: "akash1aaa".to_owned(), terms: Terms::Factor(number("0.5")) };
        for rule in [Rule::Deny(list()), Rule::Allow(list()), Rule::Owners([terms].into())] {
            assert!(rule.needs_the_owner());
            assert_eq!(nobody(&rule), format!("? {NO_OWNER_HINT}"));
        }
        let rule =
            Rule::MinimumCpu { threads: number("1"), except: ["akash1aaa".to_owned()].into() };
        assert_eq!(nobody(&rule), "kept");
    }
}
