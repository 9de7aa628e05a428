//! What was earned between two snapshots: how much withdrawn and balance grew, lease by lease.

use std::collections::BTreeMap;
use std::rc::Rc;

use bidprice_core::bc::Number;

use crate::block::Block;
use crate::denoms::ByDenom;
use crate::figure::plus;
use crate::lease::{Key, Lease};
use crate::leases::Leases;
use crate::problem::{Problem, Problems};
use crate::steps::Step;

/// What each lease of a snapshot had earned by then.
#[derive(Debug)]
pub(super) struct Earned {
    block: Option<Block>,
    by_lease: BTreeMap<Key, OneLease>,
}

#[derive(Debug)]
struct OneLease {
    denom: Rc<str>,
    earned: Number,
    created_at: u64,
    is_paid: bool,
    /// For errors.
    file: Rc<str>,
}

/// What was earned from one snapshot to the next, in base units.
#[derive(Debug, Default)]
pub(crate) struct Growth {
    pub(crate) by_denom: ByDenom<Number>,
    /// Leases that earned in the older one and are not in the newer: what they still earned is not here.
    pub(crate) gone: u64,
    /// Leases older than the older snapshot that are not in it: when they earned is not known.
    pub(crate) unseen: u64,
}

impl Earned {
    /// Looks at a step's leases, and adds them to its sums; one that cannot be read is a problem.
    pub(super) fn of(leases: &Leases, step: &mut Step, problems: &mut Problems) -> Self {
        let mut by_lease = BTreeMap::new();
        for lease in leases {
            if let Some((key, one)) = step.look(lease, problems) {
                by_lease.insert(key, one);
            }
        }
        Self { block: step.block.clone(), by_lease }
    }

    /// What was earned since an older snapshot; none if the two are not in order.
    pub(super) fn growth_since(
        &self,
        older: &Self,
        older_block: Option<&Block>,
        problems: &mut Problems,
    ) -> Option<Growth> {
        let (newer_block, older_block) = (self.block.as_ref()?, older_block?);
        if newer_block.height <= older_block.height {
            let problem = format!(
                "steps at {} and {} are not in order",
                newer_block.height, older_block.height
            );
            let hint = "give the newest step first, in every file";
            problems.push(Problem::of_file("--step", problem, hint));
            return None;
        }
        let mut growth = Growth::default();
        for (key, now) in &self.by_lease {
            let before = older.by_lease.get(key);
            if before.is_none() && now.created_at <= older_block.height {
                growth.unseen += 1;
                continue;
            }
            let grown = problems.keep(now.grown_from(before, key));
            let sum = growth.by_denom.entry(Rc::clone(&now.denom)).or_default();
            *sum = plus(*sum, grown.unwrap_or_default());
        }
        let is_gone =
            |(key, before): &(&Key, &OneLease)| before.is_paid && !self.by_lease.contains_key(*key);
        growth.gone = older.by_lease.iter().filter(is_gone).map(|_| 1).sum();
        Some(growth)
    }
}

impl OneLease {
    fn grown_from(&self, before: Option<&Self>, key: &Key) -> Result<Number, Problem> {
        let Some(before) = before else { return Ok(self.earned) };
        let is_same = before.denom == self.denom;
        let grown = is_same.then(|| self.earned.minus(before.earned)).flatten();
        grown.ok_or_else(|| Problem {
            lease: Some(key.name()),
            ..Problem::of_file(
                &self.file,
                "has earned less than in the older step",
                "look whether the steps' files are in order, the newest first",
            )
        })
    }
}

impl Step {
    fn look(&mut self, lease: &Lease, problems: &mut Problems) -> Option<(Key, OneLease)> {
        let read = || {
            let (state, payment) = (lease.state()?, lease.payment()?);
            Ok((state, payment, lease.created_at()?))
        };
        let (state, payment, created_at) = problems.keep(read())?;
        self.sums.entry(Rc::clone(&payment.denom)).or_default().add(&payment, state);
        let one = OneLease {
            earned: plus(payment.balance, payment.withdrawn),
            denom: payment.denom,
            created_at,
            is_paid: state.is_paid(),
            file: Rc::clone(&lease.file),
        };
        Some((lease.key()?, one))
    }
}
