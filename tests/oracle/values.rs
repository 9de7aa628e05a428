//! Random values that are hard on arithmetic, the same ones on every run.

use std::fmt;

use bidprice_core::bc::Number;

/// `SplitMix64`: a generator of a few lines whose numbers no update of a library can change.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) const fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(super) const fn below(&mut self, bound: u64) -> u64 {
        self.roll() % bound
    }

    pub(super) fn up_to(&mut self, most: usize) -> usize {
        usize::try_from(self.below(most as u64 + 1)).unwrap()
    }

    pub(super) fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.up_to(choices.len() - 1)]
    }
}

/// A decimal as it is typed: leading and trailing zeros count.
#[derive(Clone)]
pub(super) struct Typed {
    pub(super) whole: String,
    pub(super) fraction: String,
}

/// Where floats and lanes end, ties, everyday prices, the worked figures of real bids.
const HARD: [&str; 40] = [
    "0",
    "1",
    "5",
    "10",
    "429909",
    "1000000",
    "0.5",
    "1.5",
    "2.5",
    ".125",
    ".375",
    "0.15",
    "0.1",
    "0.7",
    "1.60",
    "0.80",
    "0.02",
    ".05",
    "2.47",
    "1.21",
    "5.745401933897629654",
    "4.748266061072428762",
    "0.00000000000000000001",
    "0.0000000000000000000000000001",
    "0.0000005",
    "999999.9999995",
    "0.9999999999999999999999999999",
    "0.5000000000000000000000000001",
    "99999999999999999999.5",
    "9007199254740991",
    "9007199254740993",
    "9223372036854775807.5",
    "9223372036854775808.5",
    "18446744073709551615.5",
    "18446744073709551616.5",
    "36893488147419103231",
    "170141183460469231731687303715884105727",
    "170141183460469231731687303715884105728",
    "340282366920938463463374607431768211455",
    "340282366920938463463374607431768211456",
];

/// So many values of the hard kinds.
pub(super) fn hard_values(seed: u64, count: usize) -> Vec<Typed> {
    let mut dice = Dice::new(seed);
    (0..count).map(|_| Typed::hard(&mut dice)).collect()
}

impl Typed {
    /// A value of one of the hard kinds.
    pub(super) fn hard(dice: &mut Dice) -> Self {
        match dice.below(8) {
            0 => Self::read(dice.pick(&HARD)),
            1 => Self::between_floats(dice),
            2 => Self { whole: digits(dice, 40), fraction: String::new() },
            3 => Self { whole: String::new(), fraction: digits(dice, 28) },
            4 | 5 => Self { whole: digits(dice, 5), fraction: digits(dice, 20) },
            _ => Self { whole: digits(dice, 40), fraction: digits(dice, 28) },
        }
        .with_a_digit()
    }

    /// Two of them; now and then the same value with more decimals.
    pub(super) fn hard_pair(dice: &mut Dice) -> (Self, Self) {
        let one = Self::hard(dice);
        let other = match dice.below(8) {
            0 => Self { fraction: format!("{}00", one.fraction), ..one.clone() },
            _ => Self::hard(dice),
        };
        (one, other)
    }

    /// A binary fraction of so many bits that it is, or just misses, a tie of a double or of a
    /// long double; its last decimal is a 5, so that printing one less is a tie as well.
    fn between_floats(dice: &mut Dice) -> Self {
        let bits = dice.pick(&[50, 53, 54, 64, 65]);
        let significand = (u128::from(dice.roll()) << 1 | 1 << 65) >> (66 - bits) | 1;
        let decimals = dice.up_to(19);
        let off_by = dice.pick(&[0, 0, 1]);
        let units = significand * 5_u128.pow(u32::try_from(decimals).unwrap()) + off_by;
        let text = format!("{units:0>width$}", width = decimals + 1);
        let (whole, fraction) = text.split_at(text.len() - decimals);
        Self { whole: whole.to_owned(), fraction: fraction.to_owned() }
    }

    pub(super) fn read(text: &str) -> Self {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        Self { whole: whole.to_owned(), fraction: fraction.to_owned() }
    }

    pub(super) fn number(&self) -> Number {
        Number::from_digits(self.whole.as_bytes(), self.fraction.as_bytes()).unwrap()
    }

    pub(super) const fn digits(&self) -> usize {
        self.whole.len() + self.fraction.len()
    }

    fn with_a_digit(mut self) -> Self {
        if self.digits() == 0 {
            self.whole.push('0');
        }
        self
    }
}

/// As bc prints it: with nothing before a leading point.
impl fmt::Display for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.whole)?;
        if self.fraction.is_empty() { Ok(()) } else { write!(f, ".{}", self.fraction) }
    }
}

fn digits(dice: &mut Dice, most: usize) -> String {
    let length = dice.up_to(most);
    let mut text: String = match dice.below(8) {
        0 => "9".repeat(length),
        1 => "0".repeat(length),
        2 => format!("5{}", "0".repeat(length)),
        3 => format!("4{}", "9".repeat(length)),
        _ => (0..length)
            .map(|_| dice.pick(&['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']))
            .collect(),
    };
    text.truncate(length);
    text
}
