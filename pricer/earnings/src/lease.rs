//! A lease as a node prints it, old or new.
//!
//! Nothing is required when it is read: a field that is missing matters only to the figure that needs
//! it, and is named then.

mod fields;
mod key;
mod names;
mod state;

use std::rc::Rc;

use bidprice_core::bc::Number;
use bidprice_core::excerpt;
use serde_json::value::RawValue;

use crate::decimal::{Amount, Count};
use crate::json::{self, Kind, members};
use crate::problem::Problem;
use crate::trouble::Trouble;

use fields::{Field, Shape};
pub(crate) use key::Key;
use names::Coin;
pub(crate) use names::{Names, denom};
pub use state::State;

/// What was found in a field.
pub(crate) type Found<T> = Result<T, Trouble>;

/// A lease, and what of it could be read.
#[derive(Clone, Debug)]
pub struct Lease {
    pub(crate) file: Rc<str>,
    index: usize,
    shape: Shape,
    owner: Found<Rc<str>>,
    provider: Found<Rc<str>>,
    dseq: Found<Count>,
    gseq: Found<Count>,
    oseq: Found<Count>,
    bseq: Option<u64>,
    state: Found<State>,
    created_at: Found<Count>,
    closed_on: Found<Count>,
    price: Found<Amount>,
    rate: Coin,
    balance: Coin,
    withdrawn: Coin,
}

/// What a lease is paid, in base units of one denomination.
#[derive(Clone, Debug)]
pub struct Payment {
    /// As on the chain.
    pub denom: Rc<str>,
    /// For a block.
    pub rate: Number,
    /// Earned and not withdrawn.
    pub balance: Number,
    /// Earned and withdrawn.
    pub withdrawn: Number,
}

impl Lease {
    /// The lease at a place of a file's list.
    pub(crate) fn read(raw: &RawValue, file: &Rc<str>, index: usize, names: &mut Names) -> Self {
        let [lease, payment] = members(Some(raw), ["lease", "escrow_payment"]);
        let [new_id, old_id, state, price, created_at, closed_on] =
            members(lease, ["id", "lease_id", "state", "price", "created_at", "closed_on"]);
        let [inner] = members(payment, ["state"]);
        let inner = inner.filter(|state| json::kind(state) == Kind::Object);
        let shape = Shape {
            is_old_id: new_id.is_none() && old_id.is_some(),
            is_old_payment: payment.is_some() && inner.is_none(),
        };
        let [owner, dseq, gseq, oseq, provider, bseq] =
            members(new_id.or(old_id), ["owner", "dseq", "gseq", "oseq", "provider", "bseq"]);
        let [rate, balance, withdrawn] =
            members(inner.or(payment), ["rate", "balance", "withdrawn"]);
        Self {
            file: Rc::clone(file),
            index,
            shape,
            owner: field(owner, |raw| names.address(raw)),
            provider: field(provider, |raw| names.address(raw)),
            dseq: field(dseq, Count::read),
            gseq: field(gseq, Count::read),
            oseq: field(oseq, Count::read),
            bseq: bseq.and_then(|raw| Count::read(raw).ok()).map(|count| count.value),
            state: field(state, State::read),
            created_at: field(created_at, Count::read),
            closed_on: field(closed_on, Count::read),
            price: Coin::read(price, names).amount,
            rate: Coin::read(rate, names),
            balance: Coin::read(balance, names),
            withdrawn: Coin::read(withdrawn, names),
        }
    }

    /// `owner/dseq/gseq/oseq/provider`, with a question mark for what cannot be read.
    #[must_use]
    pub fn name(&self) -> String {
        let text = |found: &Found<Rc<str>>| found.as_deref().unwrap_or("?").to_owned();
        let count = |found: &Found<Count>| match found {
            Ok(count) => count.value.to_string(),
            Err(_) => "?".to_owned(),
        };
        let [dseq, gseq, oseq] = [&self.dseq, &self.gseq, &self.oseq].map(count);
        format!("{}/{dseq}/{gseq}/{oseq}/{}", text(&self.owner), text(&self.provider))
    }

    /// What tells it from others, if all of that can be read.
    pub(crate) fn key(&self) -> Option<Key> {
        let [dseq, gseq, oseq] = [&self.dseq, &self.gseq, &self.oseq]
            .map(|found| found.as_ref().ok().map(|count| count.value));
        Some(Key {
            owner: Rc::clone(self.owner.as_ref().ok()?),
            provider: Rc::clone(self.provider.as_ref().ok()?),
            numbers: [dseq?, gseq?, oseq?, self.bseq.unwrap_or(0)],
        })
    }

    pub(crate) fn owner(&self) -> Result<&str, Problem> {
        self.need(Field::Owner, &self.owner).map(|owner| &**owner)
    }

    pub(crate) fn provider(&self) -> Result<&str, Problem> {
        self.need(Field::Provider, &self.provider).map(|provider| &**provider)
    }

    /// dseq, gseq and oseq.
    pub(crate) fn sequence(&self) -> Result<[Count; 3], Problem> {
        Ok([
            *self.need(Field::Dseq, &self.dseq)?,
            *self.need(Field::Gseq, &self.gseq)?,
            *self.need(Field::Oseq, &self.oseq)?,
        ])
    }

    /// Whether it is paid.
    pub fn state(&self) -> Result<State, Problem> {
        self.need(Field::State, &self.state).copied()
    }

    pub(crate) fn created_at(&self) -> Result<u64, Problem> {
        self.need(Field::CreatedAt, &self.created_at).map(|count| count.value)
    }

    /// The height at which it ended; zero where the node does not say.
    pub(crate) fn closed_on(&self) -> Result<u64, Problem> {
        self.need(Field::ClosedOn, &self.closed_on).map(|count| count.value)
    }

    pub(crate) fn price(&self) -> Result<&Amount, Problem> {
        self.need(Field::Price, &self.price)
    }

    pub(crate) fn rate(&self) -> Result<&Amount, Problem> {
        self.need(Field::Rate, &self.rate.amount)
    }

    /// What it is paid for a block, and in which denomination.
    pub(crate) fn rate_and_denom(&self) -> Result<(Number, Rc<str>), Problem> {
        let denom = self.need(Field::RateDenom, &self.rate.denom)?;
        Ok((self.rate()?.exact(), Rc::clone(denom)))
    }

    pub(crate) fn withdrawn(&self) -> Result<&Amount, Problem> {
        self.need(Field::Withdrawn, &self.withdrawn.amount)
    }

    /// What it is paid, all of it in one denomination.
    pub fn payment(&self) -> Result<Payment, Problem> {
        let denom = self.need(Field::RateDenom, &self.rate.denom)?;
        let coins =
            [(Field::BalanceDenom, &self.balance), (Field::WithdrawnDenom, &self.withdrawn)];
        for (field, coin) in coins {
            let found = self.need(field, &coin.denom)?;
            if found != denom {
                let problem =
                    format!("is `{}`, but the rate is in `{}`", excerpt(found), excerpt(denom));
                let hint = "a lease is paid in one denomination: ask a node for it again";
                return Err(self.odd(&field.path(self.shape), problem, hint));
            }
        }
        Ok(Payment {
            denom: Rc::clone(denom),
            rate: self.rate()?.exact(),
            balance: self.need(Field::Balance, &self.balance.amount)?.exact(),
            withdrawn: self.withdrawn()?.exact(),
        })
    }

    fn need<'a, T>(&self, field: Field, found: &'a Found<T>) -> Result<&'a T, Problem> {
        found.as_ref().map_err(|trouble| self.problem(field, trouble))
    }

    fn problem(&self, field: Field, trouble: &Trouble) -> Problem {
        self.odd(&field.path(self.shape), trouble, trouble.hint())
    }

    /// What is wrong with it at a path within it.
    pub(crate) fn odd(&self, path: &str, problem: impl std::fmt::Display, hint: &str) -> Problem {
        let path =
            format!("leases[{}]{}{path}", self.index, if path.is_empty() { "" } else { "." });
        Problem { lease: Some(self.name()), ..Problem::of_path(&self.file, &path, problem, hint) }
    }
}

fn field<T>(raw: Option<&RawValue>, read: impl FnOnce(&RawValue) -> Found<T>) -> Found<T> {
    raw.ok_or(Trouble::Missing).and_then(read)
}
