//! All orders under both books, added up.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use bidprice_core::Refusal;
use bidprice_core::bc::Number;
use bidprice_report::{Decision, RateUsed};
use rust_decimal::Decimal;

use crate::histogram::Histogram;
use crate::most::Most;
use crate::parts::{Parts, Sums};
use crate::priced::{COUNT_MAX, Price, Priced};
use crate::report::{Bids, Book, Earnings, Orders, Reason, Refused, Report, Unreadable};
use crate::signed::Signed;
use crate::sweep::{Curve, Range};
use crate::words::{changed, delta};

/// Lines that are no orders, named in the report; all are counted.
const UNREADABLE_SHOWN: usize = 5;

/// Different remarks that the report repeats.
const NOTES_MAX: usize = 100;

/// How large what is kept apart from the sums may become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// Orders that change most.
    pub most_changed: usize,
    /// Points of a sweep; none without one.
    pub points: usize,
}

/// One order, decided by both books and at all points of a sweep.
#[derive(Clone, Copy, Debug)]
pub struct Decided<'d, 'o> {
    /// How many like it there are.
    pub count: u64,
    /// By the book of now.
    pub now: &'d Decision<'o>,
    /// By the book of then.
    pub then: &'d Decision<'o>,
    /// By the books of the sweep.
    pub points: &'d [Decision<'o>],
}

/// What is added up. Parts that were made by several threads come to the same as one.
#[derive(Clone, Debug)]
pub struct Tally {
    read: u64,
    priced: u64,
    unreadable: u64,
    first_unreadable: Vec<Unreadable>,
    bids: Bids,
    reasons: BTreeMap<&'static str, Times>,
    total: Sums,
    earned: Sums,
    parts: Parts,
    changes: Histogram,
    most: Most,
    curve: Curve,
    rates: [Option<Decimal>; 2],
    /// In an order that no thread decides.
    notes: BTreeSet<String>,
}

/// How often a reason was given by each book, and the first time in words.
#[derive(Clone, Debug, Default)]
struct Times {
    now: u64,
    then: u64,
    message: String,
}

/// What a tally does not know of itself.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The book of now, the rate left out.
    pub now: Book,
    /// The book of then, the rate left out.
    pub then: Book,
    /// Where the orders came from.
    pub from: String,
    /// How much of a month what is bid for runs, in per cent.
    pub utilisation_pct: Decimal,
    /// What was swept, and where the book of then is in it.
    pub sweep: Option<(Range, Option<String>)>,
    /// What else there is to know.
    pub notes: Vec<String>,
}

impl Tally {
    /// Nothing yet.
    #[must_use]
    pub fn new(sizes: Sizes) -> Self {
        Self {
            read: 0,
            priced: 0,
            unreadable: 0,
            first_unreadable: Vec::new(),
            bids: Bids::default(),
            reasons: BTreeMap::new(),
            total: Sums::default(),
            earned: Sums::default(),
            parts: Parts::default(),
            changes: Histogram::default(),
            most: Most::new(sizes.most_changed),
            curve: Curve::new(sizes.points),
            rates: [None, None],
            notes: BTreeSet::new(),
        }
    }

    /// Takes an order; `name` is what it is called if it has to be.
    pub fn add(&mut self, decided: Decided<'_, '_>, name: impl Fn() -> String) {
        let Decided { now, then, points, .. } = decided;
        if let Err(problem @ (Refusal::Order(_) | Refusal::PriceNotAnObject)) = &now.outcome {
            return self.add_unreadable(name, problem);
        }
        let count = decided.count;
        if count > COUNT_MAX {
            let problem = format!("`count` is {count}, and {COUNT_MAX} is the most");
            return self.add_unreadable(name, problem);
        }
        self.read += count;
        self.keep_rates_and_notes(now, then);
        let (before, after) = (Priced::of(now), Priced::of(then));
        self.count_bids([before, after], count);
        if let Some(times) = self.count_refusal(before, now) {
            times.now += count;
        }
        if let Some(times) = self.count_refusal(after, then) {
            times.then += count;
        }
        let points: Vec<Priced<'_>> = points.iter().map(Priced::of).collect();
        self.curve.add(&points, count);
        if let (Some(cost), Some(new_cost)) = (before.price, after.price) {
            self.priced += count;
            self.compare(&cost, &new_cost, count, |most, now_usd, change| {
                most.add(now_usd, change, || changed(name(), now, &before, &after));
            });
        }
    }

    /// Takes a line that is no order.
    pub fn add_unreadable(&mut self, place: impl Fn() -> String, problem: impl fmt::Display) {
        self.unreadable += 1;
        if self.first_unreadable.len() < UNREADABLE_SHOWN {
            let problem = problem.to_string();
            self.first_unreadable.push(Unreadable { place: place(), problem });
        }
    }

    /// Takes what was added up of the lines behind mine.
    pub fn merge(&mut self, other: Self) {
        self.read += other.read;
        self.priced += other.priced;
        self.unreadable += other.unreadable;
        self.first_unreadable.extend(other.first_unreadable);
        self.first_unreadable.truncate(UNREADABLE_SHOWN);
        self.bids.now += other.bids.now;
        self.bids.then += other.bids.then;
        self.bids.lost += other.bids.lost;
        self.bids.won += other.bids.won;
        for (name, times) in other.reasons {
            let first = || Times { message: times.message, ..Times::default() };
            let mine = self.reasons.entry(name).or_insert_with(first);
            mine.now += times.now;
            mine.then += times.then;
        }
        self.total.add(other.total, 1);
        self.earned.add(other.earned, 1);
        self.parts.merge(other.parts);
        self.changes.merge(&other.changes);
        self.most.merge(other.most);
        self.curve.merge(&other.curve);
        for (mine, others) in self.rates.iter_mut().zip(other.rates) {
            *mine = mine.or(others);
        }
        other.notes.into_iter().for_each(|note| self.note(&note));
    }

    /// The report.
    #[must_use]
    pub fn report(self, frame: Frame) -> Report {
        let Frame { now, then, from, utilisation_pct, sweep, mut notes } = frame;
        let [now_rate, then_rate] = self.rates.map(|rate| rate.map(|rate| rate.to_string()));
        let share = |sum| share_of(sum, utilisation_pct);
        notes.extend(self.notes);
        notes.extend(self.reasons.iter().filter_map(unexpected));
        Report {
            now: Book { rate_usd_per_akt: now_rate, ..now },
            then: Book { rate_usd_per_akt: then_rate, ..then },
            orders: Orders {
                from,
                read: self.read,
                priced: self.priced,
                unreadable: self.unreadable,
                first_unreadable: self.first_unreadable,
            },
            total: delta(Signed::from(self.total.now), Signed::from(self.total.then)),
            bids: self.bids,
            refused: refused(self.read, self.bids, self.reasons),
            earnings: Earnings {
                utilisation_pct: utilisation_pct.normalize().to_string(),
                usd: delta(
                    Signed::from(share(self.earned.now)),
                    Signed::from(share(self.earned.then)),
                ),
            },
            resources: self.parts.resources(self.total),
            gpus: self.parts.gpus(),
            changes: self.changes.steps(),
            most_changed: self.most.into_orders(),
            sweep: sweep.map(|(range, at)| self.curve.report(&range, at, share)),
            notes,
        }
    }

    fn compare(
        &mut self,
        now: &Price<'_>,
        then: &Price<'_>,
        count: u64,
        keep: impl FnOnce(&mut Most, Number, Signed),
    ) {
        self.total.add(Sums { now: now.usd_per_month, then: then.usd_per_month }, count);
        self.parts.add(now, then, count);
        let change = Signed::difference(now.usd_per_month, then.usd_per_month)
            .expect("both are below USD_A_MONTH_MAX");
        self.changes.add(now.usd_per_month, change, count);
        keep(&mut self.most, now.usd_per_month, change);
    }

    fn count_bids(&mut self, [now, then]: [Priced<'_>; 2], count: u64) {
        let earned =
            Sums { now: now.earns().unwrap_or_default(), then: then.earns().unwrap_or_default() };
        self.earned.add(earned, count);
        let is_bid = |priced: Priced<'_>| priced.refusal.is_none();
        match (is_bid(now), is_bid(then)) {
            (true, false) => self.bids.lost += count,
            (false, true) => self.bids.won += count,
            _ => {}
        }
        self.bids.now += if is_bid(now) { count } else { 0 };
        self.bids.then += if is_bid(then) { count } else { 0 };
    }

    /// The first refusal of a reason stays with its words.
    fn count_refusal(&mut self, priced: Priced<'_>, decision: &Decision<'_>) -> Option<&mut Times> {
        let reason = priced.refusal?;
        let words = || decision.outcome.as_ref().err().map(ToString::to_string);
        let first = || Times { message: words().unwrap_or_default(), ..Times::default() };
        Some(self.reasons.entry(reason).or_insert_with(first))
    }

    fn keep_rates_and_notes(&mut self, now: &Decision<'_>, then: &Decision<'_>) {
        let rate = |used: RateUsed<'_>| used.rate.usd_per_akt();
        for (mine, decision) in self.rates.iter_mut().zip([now, then]) {
            *mine = mine.or_else(|| decision.rate.map(rate));
        }
        for note in now.notes.iter().chain(&then.notes) {
            self.note(note);
        }
    }

    fn note(&mut self, note: &str) {
        if self.notes.len() < NOTES_MAX && !self.notes.contains(note) {
            self.notes.insert(note.to_owned());
        }
    }
}

/// What refuses orders but prices and terms has to be mended: it is said in words.
fn unexpected((reason, times): (&&'static str, &Times)) -> Option<String> {
    const EXPECTED: [&str; 3] = ["too_dear", "declined", "denomination"];
    (!EXPECTED.contains(reason)).then(|| format!("{reason}: {}", times.message))
}

fn refused(read: u64, bids: Bids, reasons: BTreeMap<&'static str, Times>) -> Refused {
    let reason = |(name, times): (&str, Times)| {
        let Times { now, then, message } = times;
        Reason { name: name.to_owned(), now, then, message }
    };
    Refused {
        now: read - bids.now,
        then: read - bids.then,
        new: bids.lost,
        reasons: reasons.into_iter().map(reason).collect(),
    }
}

/// So many per cent of a sum, cut as bc cuts.
fn share_of(sum: Number, per_cent: Decimal) -> Number {
    let hundredfold = sum.times(per_cent.into());
    hundredfold.and_then(Number::hundredth).expect("a hundred times less than 256 bits")
}
