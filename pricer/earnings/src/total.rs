//! `total`: what was earned so far.

use bidprice_report::{Flush, Paint};
use serde::Serialize;

use crate::denoms::{ByDenom, Sums};
use crate::figure::Figure;
use crate::lease::{Lease, State};
use crate::leases::Leases;
use crate::problem::Problem;
use crate::table::{Table, no_rows};
use crate::unit::Unit;

/// What all leases have earned, by denomination.
#[derive(Debug, Serialize)]
pub struct Total {
    /// How many leases are in the sums.
    pub leases: u64,
    /// A sum for each denomination, in the order of their names.
    pub denoms: Vec<TotalDenom>,
    /// What is not in the sums.
    pub problems: Vec<Problem>,
}

/// What the leases of one denomination have earned; amounts are in `unit`.
#[derive(Debug, Serialize)]
pub struct TotalDenom {
    /// As on the chain.
    pub denom: String,
    /// `AKT`, `ACT` or `USDC`, a million of the denomination; or the denomination itself.
    pub unit: String,
    /// In whatever state.
    pub leases: u64,
    /// Of these earn still.
    pub paid: u64,
    /// Taken to the provider's account.
    pub withdrawn: Figure,
    /// Earned, and still in the leases' payments.
    pub balance: Figure,
    /// Both together.
    pub earned: Figure,
}

impl Total {
    /// Adds up all leases, in whatever state.
    #[must_use]
    pub fn of(leases: &Leases) -> Self {
        let mut problems = leases.problems();
        let mut sums: ByDenom<Sums> = ByDenom::new();
        for lease in leases {
            problems.keep(add(lease, &mut sums));
        }
        let denoms: Vec<TotalDenom> = sums.iter().map(|(denom, sums)| shown(denom, sums)).collect();
        Self {
            leases: denoms.iter().map(|denom| denom.leases).sum(),
            denoms,
            problems: problems.into_vec(),
        }
    }

    /// The table for people.
    #[must_use]
    pub fn text(&self, paint: Paint) -> String {
        use Flush::{Left, Right};
        let mut table = Table::new(&[
            ("unit", Left),
            ("leases", Right),
            ("paid", Right),
            ("withdrawn", Right),
            ("not withdrawn", Right),
            ("earned", Right),
        ]);
        for denom in &self.denoms {
            let amounts = [denom.withdrawn, denom.balance, denom.earned];
            let mut row =
                vec![denom.unit.clone(), denom.leases.to_string(), denom.paid.to_string()];
            row.extend(amounts.map(|amount| amount.rounded(6)));
            table.row(row);
        }
        if self.denoms.is_empty() {
            no_rows(&self.problems, "no leases: 0\n")
        } else {
            table.text(paint)
        }
    }
}

/// What a lease has earned counts whatever its state is; one of an unknown state is not among the paid.
fn add(lease: &Lease, sums: &mut ByDenom<Sums>) -> Result<(), Problem> {
    let (payment, state) = (lease.payment()?, lease.state());
    let state_or_ended = *state.as_ref().unwrap_or(&State::Closed);
    sums.entry(payment.denom.clone()).or_default().add(&payment, state_or_ended);
    state.map(drop).map_err(|problem| Problem {
        problem: format!("{}; it is counted, but not as paid", problem.problem),
        lease: None,
        ..problem
    })
}

fn shown(denom: &str, sums: &Sums) -> TotalDenom {
    let unit = Unit::of(denom);
    let figure = |number| Figure::from(unit.count(number));
    TotalDenom {
        denom: denom.to_owned(),
        leases: sums.leases,
        paid: sums.paid,
        withdrawn: figure(sums.withdrawn),
        balance: figure(sums.balance),
        earned: figure(sums.earned()),
        unit: unit.name,
    }
}
