//! The sums over shadow runs.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use bidprice_core::bc::Number;
use bidprice_core::parse_amount;
use bidprice_journal::{Entry, OldAnswer, Reader, Shadow, Standing, Unreadable};
use serde::Serialize;

/// The most different answers that are shown.
const DIFFERENT_MAX: usize = 5;

/// Unreadable lines that are named; all are counted.
const UNREADABLE_MAX: usize = 5;

/// Decimals of a difference in per cent.
const PERCENT_DECIMALS: u8 = 2;

/// What the shadow runs in a journal say.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    /// The files that were read.
    pub(super) journal: Vec<String>,
    /// Of the first run.
    pub(super) from: String,
    /// Of the last one.
    pub(super) to: String,
    pub(super) orders: usize,
    pub(super) agree: usize,
    pub(super) differ: usize,
    pub(super) same_price: usize,
    pub(super) neither_bids: usize,
    pub(super) ours_lower: Spread,
    pub(super) ours_higher: Spread,
    /// Ours refused: how often, by the refusal's name.
    pub(super) only_old_bids: Counts,
    /// The old one had no bid: how often, by what it answered.
    pub(super) only_ours_bids: Counts,
    /// Ours did not answer: how often, by what was wrong.
    pub(super) ours_failed: Counts,
    pub(super) most_different: Vec<TwoPrices>,
    pub(super) old_us: Times,
    pub(super) ours_us: Times,
    /// All the old times without ours, of the runs that have both.
    pub(super) saved_us: i64,
    /// Lines that are none of a journal.
    pub(super) unreadable: usize,
    /// The first of them, with place and problem.
    pub(super) unreadable_lines: Vec<String>,
}

/// How many, and why.
#[derive(Debug, Default, Serialize)]
pub(super) struct Counts {
    pub(super) orders: usize,
    pub(super) by_reason: BTreeMap<String, usize>,
}

/// Differences in per cent of the old price, without their sign.
#[derive(Debug, Serialize)]
pub(super) struct Spread {
    pub(super) orders: usize,
    pub(super) least_pct: Option<String>,
    pub(super) median_pct: Option<String>,
    pub(super) most_pct: Option<String>,
}

/// Microseconds.
#[derive(Debug, Serialize)]
pub(super) struct Times {
    pub(super) median: Option<u64>,
    pub(super) p95: Option<u64>,
}

/// Two prices for one order.
#[derive(Debug, Serialize)]
pub(super) struct TwoPrices {
    pub(super) time: String,
    pub(super) owner: Option<String>,
    pub(super) denom: Option<String>,
    pub(super) old_price: String,
    pub(super) ours_price: String,
    /// Of the old price, with its sign.
    pub(super) difference_pct: String,
    #[serde(skip)]
    percent: Number,
}

/// All runs, one after another.
#[derive(Debug, Default)]
pub(super) struct Sums {
    files: Vec<String>,
    times: Vec<String>,
    same_price: usize,
    neither_bids: usize,
    lower: Vec<TwoPrices>,
    higher: Vec<TwoPrices>,
    only_old: Counts,
    only_ours: Counts,
    ours_failed: Counts,
    old_us: Vec<u64>,
    ours_us: Vec<u64>,
    saved_us: i64,
    /// Ordinary bids.
    others: usize,
    unreadable: Vec<Unreadable>,
}

impl Sums {
    /// Reads all lines; none before `earliest` counts.
    pub(super) fn of(reader: Reader, earliest: Option<&str>) -> Self {
        let files = reader.paths().map(str::to_owned).collect();
        let mut sums = Self { files, ..Self::default() };
        for line in reader {
            match line {
                Ok(entry) if earliest.is_some_and(|earliest| entry.time.as_str() < earliest) => {}
                Ok(Entry { shadow: None, .. }) => sums.others += 1,
                Ok(mut entry) => {
                    let shadow = entry.shadow.take().unwrap_or_default();
                    sums.add(entry, &shadow);
                }
                Err(unreadable) => sums.unreadable.push(unreadable),
            }
        }
        sums
    }

    pub(super) fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    /// What there was instead of shadow runs, to stand behind a sentence.
    pub(super) fn beside(&self) -> String {
        match (self.others, self.unreadable.len()) {
            (0, 0) => String::new(),
            (bids, lines) => format!(" (ordinary bids: {bids}, unreadable lines: {lines})"),
        }
    }

    fn add(&mut self, entry: Entry, shadow: &Shadow) {
        self.old_us.push(shadow.old_us);
        if let Some(ours_us) = shadow.ours_us {
            self.ours_us.push(ours_us);
            self.saved_us += signed(shadow.old_us) - signed(ours_us);
        }
        self.times.push(entry.time.clone());
        match shadow.standing(entry.price.as_deref()) {
            Standing::Same => self.same_price += 1,
            Standing::BothRefuse => self.neither_bids += 1,
            Standing::OursLower => self.lower.extend(TwoPrices::of(entry, shadow, "-")),
            Standing::OursHigher => self.higher.extend(TwoPrices::of(entry, shadow, "+")),
            Standing::OnlyOld => self.only_old.add(entry.refusal.unwrap_or_default()),
            Standing::OnlyOurs => self.only_ours.add(name(shadow.old_answer).to_owned()),
            Standing::OursFailed => {
                self.ours_failed.add(shadow.ours_problem.clone().unwrap_or_default());
            }
        }
    }

    pub(super) fn report(mut self) -> Report {
        let agree = self.same_price + self.neither_bids;
        let named = self.unreadable.iter().take(UNREADABLE_MAX);
        Report {
            orders: self.times.len(),
            agree,
            differ: self.times.len() - agree,
            from: self.times.iter().min().cloned().unwrap_or_default(),
            to: self.times.iter().max().cloned().unwrap_or_default(),
            unreadable: self.unreadable.len(),
            unreadable_lines: named.map(ToString::to_string).collect(),
            journal: self.files,
            same_price: self.same_price,
            neither_bids: self.neither_bids,
            ours_lower: Spread::of(&mut self.lower),
            ours_higher: Spread::of(&mut self.higher),
            only_old_bids: self.only_old,
            only_ours_bids: self.only_ours,
            ours_failed: self.ours_failed,
            most_different: most_different(self.lower, self.higher),
            old_us: Times::of(self.old_us),
            ours_us: Times::of(self.ours_us),
            saved_us: self.saved_us,
        }
    }
}

impl Counts {
    fn add(&mut self, reason: String) {
        self.orders += 1;
        *self.by_reason.entry(reason).or_default() += 1;
    }
}

const fn name(answer: OldAnswer) -> &'static str {
    match answer {
        OldAnswer::Price => "price",
        OldAnswer::Zero => "zero",
        OldAnswer::Nothing => "nothing",
        OldAnswer::NoNumber => "no_number",
        OldAnswer::Failed => "failed",
    }
}

impl TwoPrices {
    /// Nothing if one of the two is no number, which a line of ours never has.
    fn of(entry: Entry, shadow: &Shadow, sign: &str) -> Option<Self> {
        let (old_price, ours_price) = (shadow.old_price.clone()?, entry.price?);
        let [old, ours] = [&old_price, &ours_price].map(|text| parse_amount(text).ok());
        let (old, ours) = (old?, ours?);
        let apart = ours.minus(old).or_else(|| old.minus(ours))?;
        let percent = apart.times(Number::from(100))?.over(old)?;
        let difference_pct = format!("{sign}{}", shown(percent));
        let Entry { time, owner, denom, .. } = entry;
        Some(Self { time, owner, denom, old_price, ours_price, difference_pct, percent })
    }
}

fn shown(percent: Number) -> String {
    percent.rounded(PERCENT_DECIMALS).unwrap_or(percent).to_string()
}

fn by_percent(a: &TwoPrices, b: &TwoPrices) -> Ordering {
    a.percent.compare(b.percent).unwrap_or(Ordering::Equal)
}

impl Spread {
    fn of(differences: &mut [TwoPrices]) -> Self {
        differences.sort_by(by_percent);
        let percent = |difference: Option<&TwoPrices>| difference.map(|d| shown(d.percent));
        Self {
            orders: differences.len(),
            least_pct: percent(differences.first()),
            median_pct: percent(ranked(differences, 50)),
            most_pct: percent(differences.last()),
        }
    }
}

impl Times {
    fn of(mut times: Vec<u64>) -> Self {
        times.sort_unstable();
        Self { median: ranked(&times, 50).copied(), p95: ranked(&times, 95).copied() }
    }
}

/// The smallest of sorted figures that so many per cent of them do not exceed.
fn ranked<T>(sorted: &[T], percent: usize) -> Option<&T> {
    sorted.get((sorted.len() * percent).div_ceil(100).checked_sub(1)?)
}

fn most_different(lower: Vec<TwoPrices>, higher: Vec<TwoPrices>) -> Vec<TwoPrices> {
    let mut all = lower;
    all.extend(higher);
    all.sort_by(|a, b| by_percent(b, a));
    all.truncate(DIFFERENT_MAX);
    all
}

fn signed(micros: u64) -> i64 {
    i64::try_from(micros).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rank_is_the_nearest_one() {
        let figures: Vec<u64> = (1..=20).collect();
        assert_eq!((ranked(&figures, 50), ranked(&figures, 95)), (Some(&10), Some(&19)));
        assert_eq!((ranked(&[7], 50), ranked(&[7], 95)), (Some(&7), Some(&7)));
        assert_eq!(ranked::<u64>(&[], 95), None);
    }
}
