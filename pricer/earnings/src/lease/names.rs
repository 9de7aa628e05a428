//! Addresses and denominations, each kept once however many leases have it.

use std::collections::HashSet;
use std::rc::Rc;

use serde_json::value::RawValue;

use super::{Found, field};
use crate::decimal::Amount;
use crate::json::{self, members};
use crate::limits::{DENOMS_MAX, NAME_BYTES_MAX};
use crate::trouble::{Trouble, found};

/// Texts that many leases share.
#[derive(Debug, Default)]
pub(crate) struct Names {
    addresses: HashSet<Rc<str>>,
    denoms: HashSet<Rc<str>>,
}

impl Names {
    /// Addresses stand in tables that programs take apart at spaces, commas and quotes.
    pub(super) fn address(&mut self, raw: &RawValue) -> Found<Rc<str>> {
        let address = json::text(raw).filter(|text| {
            (1..=NAME_BYTES_MAX).contains(&text.len())
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
        let address = address.ok_or_else(|| Trouble::NotAnAddress(found(raw)))?;
        Ok(share(&mut self.addresses, &address))
    }

    fn denom(&mut self, raw: &RawValue) -> Found<Rc<str>> {
        let denom = denom(raw)?;
        if self.denoms.len() >= DENOMS_MAX && !self.denoms.contains(&*denom) {
            return Err(Trouble::OneDenomTooMany(found(raw)));
        }
        Ok(share(&mut self.denoms, &denom))
    }
}

/// A denomination. The chain allows few characters, but nothing here rests on that.
pub(crate) fn denom(raw: &RawValue) -> Found<String> {
    let denom = json::text(raw).filter(|text| text.len() <= NAME_BYTES_MAX);
    denom.filter(|text| !text.trim().is_empty()).ok_or_else(|| Trouble::NotADenom(found(raw)))
}

fn share(known: &mut HashSet<Rc<str>>, text: &str) -> Rc<str> {
    if let Some(same) = known.get(text) {
        return Rc::clone(same);
    }
    let new: Rc<str> = text.into();
    known.insert(Rc::clone(&new));
    new
}

/// An amount and its denomination.
#[derive(Clone, Debug)]
pub(super) struct Coin {
    pub(super) denom: Found<Rc<str>>,
    pub(super) amount: Found<Amount>,
}

impl Coin {
    pub(super) fn read(raw: Option<&RawValue>, names: &mut Names) -> Self {
        let [denom, amount] = members(raw, ["denom", "amount"]);
        Self { denom: field(denom, |raw| names.denom(raw)), amount: field(amount, Amount::read) }
    }
}
