//! Sums by denomination: never one of two denominations together.

use std::collections::BTreeMap;
use std::rc::Rc;

use bidprice_core::bc::Number;

use crate::figure::plus;
use crate::lease::{Payment, State};

/// What leases of one denomination come to, in base units.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sums {
    /// All of them.
    pub(crate) leases: u64,
    /// Those that earn.
    pub(crate) paid: u64,
    /// Of those that earn, for a block.
    pub(crate) rate: Number,
    pub(crate) balance: Number,
    pub(crate) withdrawn: Number,
}

impl Sums {
    /// Adds a lease.
    pub(crate) fn add(&mut self, payment: &Payment, state: State) {
        self.leases += 1;
        if state.is_paid() {
            self.paid += 1;
            self.rate = plus(self.rate, payment.rate);
        }
        self.balance = plus(self.balance, payment.balance);
        self.withdrawn = plus(self.withdrawn, payment.withdrawn);
    }

    /// Withdrawn or not.
    pub(crate) fn earned(&self) -> Number {
        plus(self.balance, self.withdrawn)
    }
}

/// One for each denomination, in the order of their names.
pub(crate) type ByDenom<T> = BTreeMap<Rc<str>, T>;
