//! What leases earn: the provider guide's four figures, from what `provider-services query …` prints.
//!
//! ```text
//! bytes ──Leases::read──▶ Leases ──┬─ Total, Potential, Consumed, History ──▶ text, JSON, plot, HTML
//!                                  └─ guide::total, potential, consumed, history ──▶ the guide's bytes
//! ```
//!
//! Both shapes that a node prints are read, in pages, with every denomination apart. Nothing here
//! reads a file, a clock or the environment. A file or a lease that cannot be used becomes a
//! [`Problem`] that names it; everything else is still counted. Amounts are decimals; floats are in
//! [`guide`] alone, in the modules that copy a float tool and are named after it.

mod balances;
mod block;
mod consumed;
mod decimal;
mod denoms;
mod figure;
pub mod guide;
mod history;
mod html;
mod json;
mod lease;
mod leases;
pub mod limits;
mod page;
mod plot;
mod potential;
mod problem;
mod steps;
mod table;
mod terms;
mod total;
mod trouble;
mod unit;

pub use balances::Balances;
pub use block::{Block, read_block, read_height};
pub use consumed::{Consumed, ConsumedDenom, ConsumedLease};
pub use figure::{Figure, QUOTIENT_DECIMALS};
pub use history::{History, StepDenom, StepShown};
pub use lease::{Lease, Payment, State};
pub use leases::Leases;
pub use potential::{Earns, Potential, PotentialDenom, PotentialLease};
pub use problem::Problem;
pub use steps::{Step, Steps};
pub use terms::{BlockTime, DaysPerMonth, EscrowPerLease, KnownFrom, Seconds, Terms};
pub use total::{Total, TotalDenom};
