//! Placements: where, and for how much.

use std::collections::BTreeMap;

use crate::amount::Amount;
use crate::cursor::Cursor;
use crate::error::SdlError;
use crate::names::is_denom;

/// A placement.
#[derive(Clone, Debug)]
pub(crate) struct Placement<'a> {
    /// What one instance of a compute profile may cost a block.
    pub(crate) prices: BTreeMap<&'a str, UnitPrice<'a>>,
    pub(crate) at: Cursor<'a>,
}

/// The price of one instance; none where it is null.
#[derive(Clone, Debug)]
pub(crate) struct UnitPrice<'a> {
    pub(crate) coins: Option<(&'a str, Amount)>,
    /// Where the amount is.
    pub(crate) at: Cursor<'a>,
}

/// Reads a placement. Network: a price must be readable even if nothing is deployed for it.
pub(crate) fn read_placement<'a>(at: &Cursor<'a>) -> Result<Placement<'a>, SdlError> {
    let fields = at.fields()?;
    for attribute in fields.names("attributes")? {
        attribute.value.text()?;
    }
    if let Some(signed_by) = fields.get("signedBy") {
        let auditors = signed_by.fields()?;
        auditors.texts("anyOf")?;
        auditors.texts("allOf")?;
    }
    let mut prices = BTreeMap::new();
    for field in fields.names("pricing")? {
        prices.insert(field.name, read_price(&field.value)?);
    }
    Ok(Placement { prices, at: at.clone() })
}

fn read_price<'a>(at: &Cursor<'a>) -> Result<UnitPrice<'a>, SdlError> {
    if at.is_null() {
        return Ok(UnitPrice { coins: None, at: at.clone() });
    }
    let fields = at.fields()?;
    let denom = fields.text("denom")?;
    if !is_denom(denom) {
        let hint = "write `denom: uact`; an IBC denomination is `ibc/` and its digits";
        let denom = fields.get("denom");
        return Err(denom.map_or_else(
            || at.error("has no `denom`", hint),
            |denom| denom.is_not("a denomination", hint),
        ));
    }
    let Some(text) = fields.get("amount") else {
        return Err(at.error("has no `amount`", "write `amount: 1000`, the most per block"));
    };
    Ok(UnitPrice { coins: Some((denom, read_amount(text)?)), at: text.clone() })
}

fn read_amount(at: &Cursor<'_>) -> Result<Amount, SdlError> {
    const HINT: &str = "write a number such as 1000 or 0.25, with at most 18 decimals";
    let amount = Amount::parse(at.text()?).ok_or_else(|| at.is_not("an amount", HINT))?;
    if amount.is_zero() {
        return Err(at.error("is 0", "write the most that a block may cost, above 0"));
    }
    Ok(amount)
}
