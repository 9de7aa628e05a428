//! Rules about who ordered: lists of owners, and owners with terms of their own.

use alloc::format;
use alloc::string::String;

use super::{List, Listed, OwnerPrice, Terms};
use crate::bid::Worth;
use crate::refusal::Refusal;
use crate::verdict::{PerBlock, Verdict};

/// Declines the owners on a list.
pub(super) fn deny(
    list: &List,
    owner: &str,
    look_up: impl for<'l> FnOnce(&'l str, &str) -> Result<Listed<'l>, Refusal>,
) -> Result<Verdict<'static>, Refusal> {
    let (is_on, shown) = ask(list, owner, look_up)?;
    Ok(if is_on {
        Verdict::Decline(format!("`{owner}` is on the list{shown}"))
    } else {
        Verdict::Keep
    })
}

/// Declines everybody who is not on a list.
pub(super) fn allow(
    list: &List,
    owner: &str,
    look_up: impl for<'l> FnOnce(&'l str, &str) -> Result<Listed<'l>, Refusal>,
) -> Result<Verdict<'static>, Refusal> {
    let (is_on, shown) = ask(list, owner, look_up)?;
    Ok(if is_on {
        Verdict::Keep
    } else {
        Verdict::Decline(format!("`{owner}` is not on the list{shown}"))
    })
}

/// Whether the owner is on the list, and the list's name behind "the list".
fn ask(
    list: &List,
    owner: &str,
    look_up: impl for<'l> FnOnce(&'l str, &str) -> Result<Listed<'l>, Refusal>,
) -> Result<(bool, String), Refusal> {
    match list {
        List::Here(owners) => Ok((owners.iter().any(|listed| listed == owner), String::new())),
        List::At(address) => {
            let Listed { is_on, shown } = look_up(address, owner)?;
            Ok((is_on, format!(" `{shown}`")))
        }
    }
}

/// Gives an owner his terms.
pub(super) fn price(
    prices: &[OwnerPrice],
    owner: &str,
    worth: impl FnOnce() -> Result<Worth, Refusal>,
) -> Result<Verdict<'static>, Refusal> {
    let Some(price) = prices.iter().find(|price| price.owner == owner) else {
        return Ok(Verdict::Keep);
    };
    Ok(match price.terms {
        Terms::Factor(factor) => Verdict::Scale(factor),
        Terms::UsdPerMonth(dollars) => Verdict::SetTotal(dollars),
        Terms::PerBlock(amount) => {
            let usd_per_month = worth()?.usd_per_month(amount).ok_or(Refusal::TooLarge)?;
            Verdict::FixPerBlock(PerBlock { amount, usd_per_month })
        }
    })
}

/// Whether a list has an owner. Script: `grep -w`, that is, neither a letter nor a digit nor `_`
/// on either side.
#[must_use]
pub fn has_word(list: &str, owner: &str) -> bool {
    let is_inside = |c: char| c.is_ascii_alphanumeric() || c == '_';
    list.match_indices(owner).any(|(at, _)| {
        let before = list.get(..at).and_then(|head| head.chars().next_back());
        let after = list.get(at + owner.len()..).and_then(|tail| tail.chars().next());
        !before.is_some_and(is_inside) && !after.is_some_and(is_inside)
    })
}

#[cfg(test)]
mod tests {
    use super::super::Rule;
    use super::super::tests::{check, number};
    use super::*;
    use alloc::borrow::ToOwned;

    #[test]
    fn only_whole_words_match() {
        assert!(has_word("akash1aaa\nakash1bbb\n", "akash1bbb"));
        assert!(has_word("akash1aaa,akash1bbb # Bob", "akash1bbb"));
        assert!(!has_word("akash1bbbc", "akash1bbb"));
        assert!(!has_word("xakash1bbb_", "akash1bbb"));
        assert!(has_word("akash1bbbc akash1bbb", "akash1bbb"));
    }

    fn here(owner: &str) -> List {
        List::Here([owner.to_owned()].into())
    }

    #[test]
    fn lists_decline_or_keep() {
        let at = |address: &str| List::At(address.to_owned());
        check(
            &Rule::Deny(here("akash1aaa")),
            "declined by rule `deny`: `akash1aaa` is on the list",
        );
        check(
            &Rule::Deny(at("/yes")),
            "declined by rule `deny`: `akash1aaa` is on the list `/yes`",
        );
        check(&Rule::Deny(here("akash1aa")), "kept");
        check(&Rule::Deny(at("/no")), "kept");
        check(
            &Rule::Allow(here("akash1aaaa")),
            "declined by rule `allow`: `akash1aaa` is not on the list",
        );
        check(
            &Rule::Allow(at("/no")),
            "declined by rule `allow`: `akash1aaa` is not on the list `/no`",
        );
        check(&Rule::Allow(here("akash1aaa")), "kept");
        check(&Rule::Allow(at("/yes")), "kept");
    }

    #[track_caller]
    fn check_terms(owner: &str, terms: Terms, expected: &str) {
        let price = OwnerPrice { owner: owner.to_owned(), terms };
        check(&Rule::Owners([price].into()), expected);
    }

    #[test]
    fn an_owner_gets_his_terms_and_nobody_elses() {
        check_terms("akash1aaa", Terms::Factor(number("0.8")), "9.976");
        check_terms("akash1aaa", Terms::UsdPerMonth(number("3")), "3");
        check_terms("akash1aaa", Terms::PerBlock(number("1.5")), "1.5 a block");
        check_terms("akash1aa", Terms::PerBlock(number("1.5")), "kept");
    }
}
