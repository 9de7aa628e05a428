//! From US dollars a month to the price per block that is printed.

use core::cmp::Ordering;

use crate::bc::Number;
use crate::errors::printable;
use crate::order::Ask;
use crate::printf::{AWK_BITS, BASH_BITS, format_float};
use crate::quote::Total;
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

    /// What it is worth; the rate is asked for only where it counts.
    pub fn worth(self, rate: impl FnOnce() -> Result<Rate, Refusal>) -> Result<Worth, Refusal> {
        Ok(match self {
            Self::Akt => Worth::Akt(rate()?),
            Self::Dollar => Worth::Dollar,
        })
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

/// What the denomination of an order is worth, the rate included.
#[derive(Clone, Copy, Debug)]
pub enum Worth {
    /// uakt, at so many dollars per AKT.
    Akt(Rate),
    /// A dollar is a dollar.
    Dollar,
}

impl Worth {
    /// The price of a block for a month's dollars, cut as the script cuts it.
    #[must_use]
    pub fn per_block(self, usd_per_month: Number) -> Option<Number> {
        match self {
            Self::Akt(rate) => uakt_per_block(usd_per_month, rate),
            Self::Dollar => millionths_per_block(usd_per_month),
        }
    }

    /// A month's dollars for the price of a block, cut: their price is never above it.
    #[must_use]
    pub fn usd_per_month(self, per_block: Number) -> Option<Number> {
        let month = per_block.times(BLOCKS_A_MONTH.into())?.over(MILLION.into())?;
        match self {
            Self::Akt(rate) => month.times(rate.number()),
            Self::Dollar => Some(month),
        }
    }
}

/// Turns a total into the price per block.
///
/// The rate is needed for [`Currency::Akt`] only. Whoever has none says where it was looked for.
pub fn bid_for(
    total: Total,
    ask: &Ask<'_>,
    rate: impl FnOnce() -> Result<Rate, Refusal>,
) -> Result<Bid, Refusal> {
    let currency = ask.currency()?;
    let price = match total {
        Total::UsdPerMonth(nothing) if nothing.is_zero() => return Err(Refusal::NothingToCharge),
        Total::UsdPerMonth(dollars) => Price::of_dollars(dollars, currency.worth(rate)?, ask),
        Total::PerBlock(amount) => Price::as_named(amount, ask),
    };
    let Price { compared, printed } = price.ok_or(Refusal::TooLarge)?;
    if let Ask::PerBlock { denom, maximum, precision } = ask
        && is_above(compared, maximum.0)?
    {
        let least_accepted = compared.rounded_up(*precision).ok_or(Refusal::TooLarge)?;
        return Err(Refusal::TooDear {
            price: printed,
            least_accepted,
            denom: denom.as_ref().into(),
        });
    }
    if printed.is_zero() {
        return Err(Refusal::RoundsToZero { precision: printed.decimals() });
    }
    Ok(Bid { price: printed })
}

/// A price per block on its way to stdout.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Price {
    /// What is held against the tenant's maximum.
    pub(crate) compared: Number,
    /// What would be printed.
    pub(crate) printed: Number,
}

impl Price {
    /// A month's dollars as the script turns them into a price; `None` beyond 256 bits.
    pub(crate) fn of_dollars(dollars: Number, worth: Worth, ask: &Ask<'_>) -> Option<Self> {
        let block = worth.per_block(dollars)?;
        let bash = |number, decimals| format_float(number, BASH_BITS, decimals);
        let &Ask::PerBlock { precision, .. } = ask else {
            let printed = bash(bash(block, BARE_ORDER_DECIMALS)?, 0)?;
            return Some(Self { compared: block, printed });
        };
        let compared = match worth {
            // Script: the unrounded price is what must not be above the maximum.
            Worth::Akt(_) => block,
            // Script: here it is the price that awk has rounded, and bash formats that.
            Worth::Dollar => format_float(block, AWK_BITS, precision)?,
        };
        // Script: bash formats a price in uakt twice. The second time changes nothing: either the
        // digits are few enough to come back, or so many that they name the same long double again.
        Some(Self { compared, printed: bash(compared, precision)? })
    }

    /// A price that was named as such: no tool of the script would have touched it, and through a
    /// float 1.1 at 18 decimals would be another number.
    pub(crate) fn as_named(amount: Number, ask: &Ask<'_>) -> Option<Self> {
        let decimals = match ask {
            Ask::WholeUakt => 0,
            Ask::PerBlock { precision, .. } => *precision,
        };
        let printed = amount.rounded(decimals)?;
        Some(Self { compared: printed, printed })
    }
}

/// Script: three divisions and a multiplication in bc, each cut at 20 decimals.
fn uakt_per_block(usd_per_month: Number, rate: Rate) -> Option<Number> {
    let akt = usd_per_month.over(rate.number())?;
    akt.times(MILLION.into())?.over(BLOCKS_A_MONTH.into())
}

fn millionths_per_block(usd_per_month: Number) -> Option<Number> {
    usd_per_month.over(BLOCKS_A_MONTH.into())?.times(MILLION.into())
}

fn is_above(price: Number, maximum: Number) -> Result<bool, Refusal> {
    price.compare(maximum).map(Ordering::is_gt).ok_or(Refusal::TooLarge)
}
