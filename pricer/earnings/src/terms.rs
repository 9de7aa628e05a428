//! What the chain does not say: how long a block and a month last, what a lease has in escrow.

use bidprice_core::bc::Number;
use std::cmp::Ordering;

use bidprice_core::{Exponent, SettingError, parse_plain};

use crate::block::Block;

/// A decimal with six decimals at most: enough for every constant, and what keeps figures within 256 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Millionths(u64);

/// What a constant may be.
struct Bounds {
    option: &'static str,
    least: Millionths,
    most: Millionths,
    example: &'static str,
}

impl Millionths {
    fn parse(text: &str, bounds: &Bounds) -> Result<Self, SettingError> {
        let hint = format!("write a number such as {}", bounds.example);
        let odd = |problem: String| SettingError::new(bounds.option, problem, hint.as_str());
        let value = parse_plain(text, Exponent::Refused)
            .map_err(|problem| odd(format!("`{}` {problem}", bidprice_core::excerpt(text))))?;
        let value = Number::from(value);
        let units = value.rounded(DECIMALS).and_then(|rounded| u64::try_from(rounded.units()).ok());
        let Some(units) = units else {
            return Err(odd(format!("`{text}` is above {}", bounds.most.text())));
        };
        let read = Self(units);
        if value.compare(read.number()) != Some(Ordering::Equal) {
            return Err(odd(format!("`{text}` has more than {DECIMALS} decimals")));
        }
        if read.0 < bounds.least.0 {
            return Err(odd(format!("`{text}` is below {}", bounds.least.text())));
        }
        if read.0 > bounds.most.0 {
            return Err(odd(format!("`{text}` is above {}", bounds.most.text())));
        }
        Ok(read)
    }

    fn number(self) -> Number {
        Number::from_units(self.0.into(), DECIMALS)
    }

    /// As the guide has it: without zeros behind.
    fn text(self) -> String {
        self.number().text().trimmed().to_owned()
    }
}

/// No chain makes blocks faster, or slower and lives: with it figures fit 256 bits.
const LEAST_SECONDS: Millionths = Millionths(1_000);
const MOST_SECONDS: Millionths = Millionths(3_600 * MILLION);

const DECIMALS: u8 = 6;
const MILLION: u64 = 1_000_000;

/// How long a block takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seconds(Millionths);

impl Seconds {
    /// The guide's, for `potential`.
    pub const GUIDE_POTENTIAL: Self = Self(Millionths(6_088_000));
    /// The guide's, for `consumed` and `history`.
    pub const GUIDE: Self = Self(Millionths(6_000_000));
    /// That of the month which the published bid script prices by: what was bid comes out again.
    pub const BID_SCRIPT: Self = Self(Millionths(6_117_000));
    /// Akash Console's, by which tenants see what a bid costs an hour and a month.
    pub const CONSOLE: Self = Self(Millionths(6_098_000));

    /// Reads `--block-time`: a millisecond at least, at most an hour, six decimals.
    pub fn parse(text: &str) -> Result<Self, SettingError> {
        const BOUNDS: Bounds = Bounds {
            option: "--block-time",
            least: LEAST_SECONDS,
            most: MOST_SECONDS,
            example: "6.117, the seconds from one block to the next",
        };
        Millionths::parse(text, &BOUNDS).map(Self)
    }

    /// For sums.
    #[must_use]
    pub fn number(self) -> Number {
        self.0.number()
    }

    /// As it is shown: without zeros behind.
    #[must_use]
    pub fn text(self) -> String {
        self.0.text()
    }

    pub(crate) const fn millionths(self) -> u64 {
        self.0.0
    }
}

/// How many days a month has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DaysPerMonth(Millionths);

impl DaysPerMonth {
    /// A twelfth of 365.2425 days: the guide's.
    pub const GUIDE: Self = Self(Millionths(30_436_875));

    /// Reads `--days-per-month`: above zero, at most a year, six decimals.
    pub fn parse(text: &str) -> Result<Self, SettingError> {
        const BOUNDS: Bounds = Bounds {
            option: "--days-per-month",
            least: Millionths(1),
            most: Millionths(366 * MILLION),
            example: "30.436875",
        };
        Millionths::parse(text, &BOUNDS).map(Self)
    }

    pub(crate) fn text(self) -> String {
        self.0.text()
    }

    pub(crate) const fn millionths(self) -> u64 {
        self.0.0
    }
}

/// What the guide takes for the AKT of a lease that are in escrow: the least deposit of a bid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EscrowPerLease(Millionths);

impl EscrowPerLease {
    /// The guide's command has 0.5; its printed rows had 5.
    pub const GUIDE: Self = Self(Millionths(500_000));

    /// Reads `--escrow-per-lease`: at most a million, six decimals.
    pub fn parse(text: &str) -> Result<Self, SettingError> {
        const BOUNDS: Bounds = Bounds {
            option: "--escrow-per-lease",
            least: Millionths(0),
            most: Millionths(MILLION * MILLION),
            example: "0.5, the AKT of a bid's deposit",
        };
        Millionths::parse(text, &BOUNDS).map(Self)
    }

    pub(crate) fn number(self) -> Number {
        self.0.number()
    }
}

/// Who says how long a block takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownFrom {
    /// Nobody: it is a guess.
    Assumed,
    /// Whoever asked.
    Given,
    /// Two blocks.
    Measured,
}

impl KnownFrom {
    /// In the JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Assumed => "assumed",
            Self::Given => "given",
            Self::Measured => "measured",
        }
    }
}

/// How long a block takes, and how that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockTime {
    /// To a millionth.
    pub seconds: Seconds,
    /// By whom.
    pub known_from: KnownFrom,
}

impl BlockTime {
    /// Nobody has said.
    pub const ASSUMED: Self = Self { seconds: Seconds::BID_SCRIPT, known_from: KnownFrom::Assumed };

    /// What was asked for.
    #[must_use]
    pub const fn given(seconds: Seconds) -> Self {
        Self { seconds, known_from: KnownFrom::Given }
    }

    /// The mean of the blocks between two, rounded to a millionth of a second; none if they do not
    /// follow each other, or lie so far apart in time that one of them is made up.
    #[must_use]
    pub fn between(one: &Block, other: &Block) -> Option<Self> {
        let (older, newer) = if one.height < other.height { (one, other) } else { (other, one) };
        let blocks = u128::from(newer.height.checked_sub(older.height)?);
        let nanoseconds = newer.nanoseconds_since_1970.checked_sub(older.nanoseconds_since_1970)?;
        let thousandths = blocks.checked_mul(1_000)?;
        let millionths = (nanoseconds + thousandths / 2).checked_div(thousandths)?;
        let millionths = u64::try_from(millionths).ok()?;
        (LEAST_SECONDS.0..=MOST_SECONDS.0).contains(&millionths).then_some(Self {
            seconds: Seconds(Millionths(millionths)),
            known_from: KnownFrom::Measured,
        })
    }
}

/// What months and blocks are, for exact figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// A block.
    pub block_time: BlockTime,
    /// A month.
    pub days_per_month: DaysPerMonth,
}

impl Default for Terms {
    fn default() -> Self {
        Self { block_time: BlockTime::ASSUMED, days_per_month: DaysPerMonth::GUIDE }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(height: u64, milliseconds: u128) -> Block {
        let nanoseconds_since_1970 = milliseconds * 1_000_000;
        Block { height, time: String::new(), nanoseconds_since_1970 }
    }

    #[test]
    fn a_constant_is_a_plain_number_within_its_bounds() {
        assert_eq!(Seconds::parse(" 6.0880 ").map(Seconds::text), Ok("6.088".to_owned()));
        assert_eq!(Seconds::parse("6"), Ok(Seconds::GUIDE));
        assert_eq!(EscrowPerLease::parse("0.5"), Ok(EscrowPerLease::GUIDE));
        assert!(EscrowPerLease::parse("0").is_ok());
        for (text, problem) in [
            ("0", "--block-time `0` is below 0.001"),
            ("0.000999", "--block-time `0.000999` is below 0.001"),
            ("0.0000001", "--block-time `0.0000001` has more than 6 decimals"),
            ("3600.000001", "--block-time `3600.000001` is above 3600"),
            (
                "9999999999999999999999999999",
                "--block-time `9999999999999999999999999999` is above 3600",
            ),
            ("-6", "--block-time `-6` is negative"),
            ("6 s", "--block-time `6 s` is not a number"),
            ("1e1", "--block-time `1e1` has an exponent"),
        ] {
            let error = Seconds::parse(text).expect_err(text);
            assert_eq!(error.to_string(), format!("cannot read the settings: {problem}"));
        }
    }

    #[test]
    fn two_blocks_tell_the_time_of_those_between() {
        let between = |one, other| {
            BlockTime::between(&one, &other).map(|time| (time.seconds.text(), time.known_from))
        };
        let (old, new) = (block(100, 1_000), block(14_500, 87_401_000));
        let expected = Some(("6.069444".to_owned(), KnownFrom::Measured));
        assert_eq!(between(old.clone(), new.clone()), expected);
        assert_eq!(between(new, old.clone()), expected);
        assert_eq!(between(old.clone(), old.clone()), None);
        assert_eq!(between(old, block(101, 0)), None);
        assert_eq!(between(block(0, 0), block(1, 3_600_001)), None);
        assert_eq!(between(block(0, 0), block(u64::MAX, 1)), None);
    }
}
