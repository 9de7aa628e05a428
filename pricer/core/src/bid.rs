//! From US dollars a month to the price per block that is printed.

use core::cmp::Ordering;

use crate::bc::Number;
use crate::errors::printable;
use crate::order::Ask;
use crate::printf::{AWK_BITS, BASH_BITS, format_float};
use crate::rate::Rate;
use crate::refusal::Refusal;

/// Script: (60 / 6.117) · 24 · 60 · 30.437, a block every 6.117 s and 30.437 days a month.
pub const BLOCKS_A_MONTH: u32 = 429_909;

/// Millionths: uakt in an AKT, uact and bridged uusdc in a dollar.
const MILLION: u32 = 1_000_000;

/// Script: the decimals of `total_cost_uakt` before providers sent a precision.
const BARE_ORDER_DECIMALS: u8 = 6;

/// What an order's denomination is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Currency {
    /// uakt: needs the dollars per AKT.
    Akt,
    /// uact and bridged USDC: a dollar is a dollar.
    Dollar,
}

impl Currency {
    /// The currency of a denomination, if it is one that can be bid in.
    #[must_use]
    pub fn of_denom(denom: &str) -> Option<Self> {
        match denom {
            "uakt" => Some(Self::Akt),
            "uact"
            // Bridged USDC, on the sandbox and on the main network.
            | "ibc/12C6A0C374171B595A0A9E18B83FA09D295FB1F2D8C6DAA3AC28683471752D84"
            | "ibc/170C677610AC31DF0904FFE09CD3B5C657492170E7E52372E48756B71E56F2F1" => {
                Some(Self::Dollar)
            }
            _ => None,
        }
    }
}

impl Ask<'_> {
    /// The denomination of the answer.
    #[must_use]
    pub fn denom(&self) -> &str {
        match self {
            Self::WholeUakt => "uakt",
            Self::PerBlock { denom, .. } => denom,
        }
    }

    /// The currency of the answer, or the refusal of one that is not known.
    pub fn currency(&self) -> Result<Currency, Refusal> {
        let denom = self.denom();
        Currency::of_denom(denom).ok_or_else(|| Refusal::Denomination(printable(denom)))
    }
}

/// A price that can be printed: above zero, within the tenant's maximum.
#[derive(Clone, Copy, Debug)]
pub struct Bid {
    /// The number for stdout, with exactly the decimals that were asked for.
    pub price: Number,
}

/// Turns a month's dollars into the price per block.
///
/// The rate is needed for [`Currency::Akt`] only. Whoever has none says where it was looked for.
pub fn bid_for(
    usd_per_month: Number,
    ask: &Ask<'_>,
    rate: impl FnOnce() -> Result<Rate, Refusal>,
) -> Result<Bid, Refusal> {
    let currency = ask.currency()?;
    if usd_per_month.is_zero() {
        return Err(Refusal::NothingToCharge);
    }
    let block = match currency {
        Currency::Akt => uakt_per_block(usd_per_month, rate()?),
        Currency::Dollar => millionths_per_block(usd_per_month),
    };
    let price = price(block.ok_or(Refusal::TooLarge)?, currency, ask)?;
    if price.is_zero() {
        return Err(Refusal::RoundsToZero { precision: price.decimals() });
    }
    Ok(Bid { price })
}

/// Script: three divisions and a multiplication in bc, each cut at 20 decimals.
fn uakt_per_block(usd_per_month: Number, rate: Rate) -> Option<Number> {
    let akt = usd_per_month.over(rate.number())?;
    akt.times(MILLION.into())?.over(BLOCKS_A_MONTH.into())
}

fn millionths_per_block(usd_per_month: Number) -> Option<Number> {
    usd_per_month.over(BLOCKS_A_MONTH.into())?.times(MILLION.into())
}

fn price(block: Number, currency: Currency, ask: &Ask<'_>) -> Result<Number, Refusal> {
    let bash =
        |number, decimals| format_float(number, BASH_BITS, decimals).ok_or(Refusal::TooLarge);
    let &Ask::PerBlock { ref denom, maximum, precision } = ask else {
        return bash(bash(block, BARE_ORDER_DECIMALS)?, 0);
    };
    let compared = match currency {
        // Script: the unrounded price is what must not be above the maximum.
        Currency::Akt => block,
        // Script: here it is the price that awk has rounded, and bash formats that.
        Currency::Dollar => format_float(block, AWK_BITS, precision).ok_or(Refusal::TooLarge)?,
    };
    // Script: bash formats a price in uakt twice. The second time changes nothing: either the
    // digits are few enough to come back, or so many that they name the same long double again.
    let printed = bash(compared, precision)?;
    if is_above(compared, maximum.0)? {
        let least_accepted = compared.rounded_up(precision).ok_or(Refusal::TooLarge)?;
        return Err(Refusal::TooDear {
            price: printed,
            least_accepted,
            denom: denom.as_ref().into(),
        });
    }
    Ok(printed)
}

fn is_above(price: Number, maximum: Number) -> Result<bool, Refusal> {
    price.compare(maximum).map(Ordering::is_gt).ok_or(Refusal::TooLarge)
}
