//! What a price per block comes to an hour and a month.

use bidprice_core::bc::Number;
use bidprice_core::{BLOCKS_A_MONTH, Rate};
use bidprice_earnings::Seconds;
use bidprice_report::exact;
use serde::Serialize;

/// 30.437 days, as the published bid script has them.
const SECONDS_A_MONTH_TENTHS: u32 = 26_297_568;

/// The same month.
const HOURS_A_MONTH_THOUSANDTHS: u32 = 730_488;

/// How long a block takes: as the bid script has it, as Akash Console shows prices to tenants, and
/// as the provider guide and many others reckon.
#[must_use]
pub fn usual_block_times() -> Vec<Seconds> {
    vec![Seconds::BID_SCRIPT, Seconds::CONSOLE, Seconds::GUIDE]
}

/// Where a block time comes from; empty for one that somebody asked for.
#[must_use]
pub fn whose_block_time(block_time: Seconds) -> &'static str {
    match block_time {
        Seconds::BID_SCRIPT => "price script",
        Seconds::CONSOLE => "Akash Console",
        Seconds::GUIDE => "provider guide",
        _ => "",
    }
}

/// A price per block, and what it is in dollars.
#[derive(Clone, Copy, Debug)]
pub struct Price {
    /// As it is bid.
    pub per_block: Number,
    /// Dollars.
    pub usd_per_block: Number,
}

impl Price {
    /// The rate where the denomination is AKT's; else a million is a dollar. `None` beyond 256 bits.
    #[must_use]
    pub fn new(per_block: Number, rate: Option<Rate>) -> Option<Self> {
        let millionth = per_block.hundredth()?.hundredth()?.hundredth()?;
        let usd_per_block = match rate {
            Some(rate) => millionth.times(Number::from(rate.usd_per_akt()))?,
            None => millionth,
        };
        Some(Self { per_block, usd_per_block })
    }

    /// Both prices together.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        Some(Self {
            per_block: self.per_block.plus(other.per_block)?,
            usd_per_block: self.usd_per_block.plus(other.usd_per_block)?,
        })
    }

    /// The same at several block times.
    #[must_use]
    pub fn at_all(self, block_times: &[Seconds]) -> Option<Vec<Timed>> {
        block_times.iter().map(|block_time| self.at(*block_time)).collect()
    }

    /// What it comes to if blocks take so long.
    #[must_use]
    pub fn at(self, block_time: Seconds) -> Option<Timed> {
        let blocks = blocks_a_month(block_time)?;
        let hours = Number::from_units(HOURS_A_MONTH_THOUSANDTHS.into(), 3);
        let per_month = self.per_block.times(blocks)?;
        let usd_per_month = self.usd_per_block.times(blocks)?;
        Some(Timed {
            block_time,
            blocks_a_month: blocks,
            price: self,
            per_hour: per_month.over(hours)?,
            per_month,
            usd_per_hour: usd_per_month.over(hours)?,
            usd_per_month,
        })
    }
}

/// Whole blocks, as the script has them: 429909 of 6.117 s.
fn blocks_a_month(block_time: Seconds) -> Option<Number> {
    if block_time == Seconds::BID_SCRIPT {
        return Some(BLOCKS_A_MONTH.into());
    }
    let month = Number::from_units(SECONDS_A_MONTH_TENTHS.into(), 1);
    Some(month.over(block_time.number())?.cut(0))
}

/// A price an hour and a month, of 30.437 days.
#[derive(Clone, Copy, Debug)]
pub struct Timed {
    /// How long a block takes.
    pub block_time: Seconds,
    /// Whole ones.
    pub blocks_a_month: Number,
    /// A block.
    pub price: Price,
    /// In the order's denomination.
    pub per_hour: Number,
    /// In the order's denomination.
    pub per_month: Number,
    /// Dollars.
    pub usd_per_hour: Number,
    /// Dollars.
    pub usd_per_month: Number,
}

/// The same as texts with every digit, whose names are those of the JSON.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TimedShown {
    /// Seconds.
    pub block_time: String,
    /// Whole ones.
    pub blocks_per_month: String,
    /// In the order's denomination.
    pub per_block: String,
    /// In the order's denomination.
    pub per_hour: String,
    /// In the order's denomination.
    pub per_month: String,
    /// Dollars.
    pub usd_per_block: String,
    /// Dollars.
    pub usd_per_hour: String,
    /// Dollars.
    pub usd_per_month: String,
}

impl From<&Timed> for TimedShown {
    fn from(timed: &Timed) -> Self {
        let Timed { price, .. } = timed;
        Self {
            block_time: timed.block_time.text(),
            blocks_per_month: exact(timed.blocks_a_month),
            per_block: price.per_block.to_string(),
            per_hour: exact(timed.per_hour),
            per_month: exact(timed.per_month),
            usd_per_block: exact(price.usd_per_block),
            usd_per_hour: exact(timed.usd_per_hour),
            usd_per_month: exact(timed.usd_per_month),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Blocks, coins an hour and a month, dollars an hour and a month.
    #[track_caller]
    fn check(per_block: &str, rate: Option<&str>, block_time: &str, expected: [&str; 5]) {
        let number = bidprice_core::parse_amount(per_block).expect("a number");
        let rate = rate.map(|rate| Rate::parse(rate).expect("a rate"));
        let seconds = Seconds::parse(block_time).expect("a block time");
        let price = Price::new(number, rate).expect("small");
        let shown = TimedShown::from(&price.at(seconds).expect("small"));
        let TimedShown { blocks_per_month, per_hour, per_month, .. } = shown;
        let (usd_per_hour, usd_per_month) = (shown.usd_per_hour, shown.usd_per_month);
        assert_eq!([blocks_per_month, per_hour, per_month, usd_per_hour, usd_per_month], expected);
    }

    #[test]
    fn hours_and_months_are_those_of_whole_blocks() {
        // By `bc -l`: b = 30.437*24*3600/s cut to whole blocks, m = 5.745402*b, m/730.488, /10^6.
        check(
            "5.745402",
            None,
            "6.117",
            [
                "429909",
                "3381.30130600091993297631",
                "2470000.028418",
                "0.00338130130600091993",
                "2.470000028418",
            ],
        );
        check(
            "5.745402",
            None,
            "6.098",
            [
                "431249",
                "3391.84061490127147879225",
                "2477698.867098",
                "0.00339184061490127147",
                "2.477698867098",
            ],
        );
        check(
            "5.745402",
            None,
            "6",
            [
                "438292",
                "3447.23490787528337221145",
                "2518163.733384",
                "0.00344723490787528337",
                "2.518163733384",
            ],
        );
    }

    #[test]
    fn coins_of_akt_are_dollars_by_the_rate() {
        // By `bc -l`: 4.787835*10^-6*1.20*429909.
        check(
            "4.787835",
            Some("1.20"),
            "6.117",
            [
                "429909",
                "2817.75108833409994414692",
                "2058333.357015",
                "0.00338130130600091993",
                "2.470000028418",
            ],
        );
    }
}
