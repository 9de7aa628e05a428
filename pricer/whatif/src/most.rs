//! The orders that change most.

use std::cmp::Ordering;

use bidprice_core::bc::Number;

use crate::report::Changed;
use crate::signed::Signed;

/// The first so many, by the part by which they change; of equals the earlier.
#[derive(Clone, Debug)]
pub(crate) struct Most {
    length: usize,
    orders: Vec<Ranked>,
}

#[derive(Clone, Debug)]
struct Ranked {
    now: Number,
    change: Number,
    shown: Changed,
}

impl Most {
    pub(crate) const fn new(length: usize) -> Self {
        Self { length, orders: Vec::new() }
    }

    /// Takes an order if it is one of them; only then it is put into words.
    pub(crate) fn add(&mut self, now: Number, change: Signed, show: impl FnOnce() -> Changed) {
        let change = change.size();
        if change.is_zero() || !self.is_one_of_them(now, change) {
            return;
        }
        self.put(Ranked { now, change, shown: show() });
    }

    /// Takes those of the lines behind mine.
    pub(crate) fn merge(&mut self, other: Self) {
        for ranked in other.orders {
            if self.is_one_of_them(ranked.now, ranked.change) {
                self.put(ranked);
            }
        }
    }

    pub(crate) fn into_orders(self) -> Vec<Changed> {
        self.orders.into_iter().map(|ranked| ranked.shown).collect()
    }

    fn is_one_of_them(&self, now: Number, change: Number) -> bool {
        let last = self.orders.last().filter(|_| self.orders.len() >= self.length);
        self.length > 0 && last.is_none_or(|last| last.compare(now, change) == Ordering::Less)
    }

    fn put(&mut self, ranked: Ranked) {
        let before = |other: &Ranked| other.compare(ranked.now, ranked.change) != Ordering::Less;
        let place = self.orders.partition_point(before);
        self.orders.insert(place, ranked);
        self.orders.truncate(self.length);
    }
}

impl Ranked {
    /// Which changes by the larger part, without dividing.
    fn compare(&self, now: Number, change: Number) -> Ordering {
        let mine = self.change.times(now);
        let others = change.times(self.now);
        mine.zip(others).and_then(|(mine, others)| mine.compare(others)).unwrap_or(Ordering::Equal)
    }
}
