//! What an account holds in the bank, by denomination.

use std::collections::BTreeMap;

use bidprice_core::bc::Number;
use serde_json::value::RawValue;

use crate::decimal::Amount;
use crate::json::{self, members};
use crate::lease;
use crate::page::next_key;
use crate::problem::Problem;
use crate::trouble::Trouble;

const ASK: &str =
    "save what `provider-services query bank balances --height HEIGHT ADDRESS -o json` prints";

/// More denominations than any account holds; each may cost a hundred bytes of memory.
const DENOMS_MAX: usize = 10_000;

/// The bank's answer for one account.
#[derive(Clone, Debug, Default)]
pub struct Balances(BTreeMap<String, Amount>);

impl Balances {
    pub(crate) fn read(raw: &RawValue, file: &str) -> Result<Self, Problem> {
        let odd = |path: &str, problem: &dyn std::fmt::Display| {
            Problem::of_path(file, path, problem, ASK)
        };
        let [balances, pagination] = members(Some(raw), ["balances", "pagination"]);
        let balances = balances.ok_or_else(|| odd("balances", &Trouble::Missing))?;
        let list: Vec<&RawValue> =
            serde_json::from_str(balances.get()).map_err(|_| odd("balances", &"is not a list"))?;
        if list.len() > DENOMS_MAX {
            return Err(odd("balances", &format_args!("has more than {DENOMS_MAX} entries")));
        }
        if let Some(key) =
            next_key::<serde_json::Error>(pagination).map_err(|error| odd("", &error))?
        {
            let problem = format!("`{key}` says that another page follows");
            return Err(odd("pagination.next_key", &problem));
        }
        let mut held = BTreeMap::new();
        for (index, coin) in list.into_iter().enumerate() {
            let path = |name: &str| format!("balances[{index}].{name}");
            let find = |name: &'static str| json::at(coin, &[name]).ok_or(Trouble::Missing);
            let denom = find("denom").and_then(lease::denom);
            let denom = denom.map_err(|trouble| odd(&path("denom"), &trouble))?;
            let amount = find("amount").and_then(Amount::read);
            let amount = amount.map_err(|trouble| odd(&path("amount"), &trouble))?;
            if held.insert(denom, amount).is_some() {
                return Err(odd(&path("denom"), &"is there twice"));
            }
        }
        Ok(Self(held))
    }

    /// So many base units; none of what is not listed.
    pub(crate) fn of(&self, denom: &str) -> Number {
        self.0.get(denom).map_or(Number::ZERO, Amount::exact)
    }

    /// As it was written.
    pub(crate) fn text_of(&self, denom: &str) -> Option<&str> {
        self.0.get(denom).map(Amount::text)
    }

    pub(crate) fn denoms(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Balances, String> {
        let raw: &RawValue = serde_json::from_str(json).expect("JSON");
        Balances::read(raw, "b").map_err(|problem| problem.to_string())
    }

    #[test]
    fn what_is_not_listed_is_nothing() {
        let json =
            r#"{"balances":[{"denom":"uakt","amount":"77"}],"pagination":{"next_key":null}}"#;
        let balances = read(json).expect(json);
        assert_eq!(balances.of("uakt").to_string(), "77");
        assert_eq!(balances.of("uact").to_string(), "0");
    }

    #[test]
    fn a_balance_that_cannot_be_read_is_named() {
        for (json, expected) in [
            ("[]", "cannot use `b`: `balances` is missing"),
            (r#"{"balances":7}"#, "cannot use `b`: `balances` is not a list"),
            (r#"{"balances":[{}]}"#, "cannot use `b`: `balances[0].denom` is missing"),
            (
                r#"{"balances":[{"denom":"uakt","amount":"-7"}]}"#,
                "cannot use `b`: `balances[0].amount` is `-7`, less than nothing",
            ),
            (
                r#"{"balances":[{"denom":"u","amount":"1"},{"denom":"u","amount":"1"}]}"#,
                "cannot use `b`: `balances[1].denom` is there twice",
            ),
            (
                r#"{"balances":[],"pagination":{"next_key":"AA=="}}"#,
                "cannot use `b`: `pagination.next_key` `AA==` says that another page follows",
            ),
        ] {
            assert_eq!(read(json).map(|_| ()), Err(expected.to_owned()));
        }
    }
}
