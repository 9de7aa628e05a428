//! `consumed`: what leases used up, beside what was withdrawn.

use bidprice_core::bc::Number;
use bidprice_report::{Flush, Paint};
use serde::Serialize;

use crate::denoms::{ByDenom, Sums};
use crate::figure::{Figure, consumed, days, per_month, plus};
use crate::lease::{Lease, Payment, State};
use crate::leases::Leases;
use crate::problem::Problem;
use crate::table::{Table, no_rows};
use crate::terms::Terms;
use crate::unit::Unit;

/// What leases consumed until a height, one by one and by denomination.
#[derive(Debug, Serialize)]
pub struct Consumed {
    /// Until here.
    pub height: u64,
    /// Seconds from one block to the next.
    pub block_time_seconds: String,
    /// `given`, `measured` or `assumed`.
    pub block_time_is: &'static str,
    /// Days of a month.
    pub days_per_month: String,
    /// In the order in which they were read, in whatever state.
    pub leases: Vec<ConsumedLease>,
    /// A sum for each denomination, in the order of their names.
    pub denoms: Vec<ConsumedDenom>,
    /// What is not in the figures.
    pub problems: Vec<Problem>,
}

/// What a lease consumed; amounts are in `unit`.
#[derive(Debug, Serialize)]
pub struct ConsumedLease {
    /// The tenant.
    pub owner: String,
    /// The deployment.
    pub dseq: u64,
    /// The group in it.
    pub gseq: u64,
    /// The order for it.
    pub oseq: u64,
    /// Who is paid.
    pub provider: String,
    /// `active`, `reclaiming`, `closed` or `insufficient_funds`.
    pub state: &'static str,
    /// As on the chain.
    pub denom: String,
    /// `AKT`, `ACT` or `USDC`, a million of the denomination; or the denomination itself.
    pub unit: String,
    /// In `denom` for a block.
    pub rate: Figure,
    /// What that comes to; nothing for a lease that has ended.
    pub per_month: Option<Figure>,
    /// Taken to the provider's account.
    pub withdrawn: Figure,
    /// Earned, and still in the lease's payment.
    pub balance: Figure,
    /// Blocks from its creation to the height or to its end; nothing if the node does not say when it ended.
    pub blocks: Option<u64>,
    /// The same in days.
    pub days: Option<Figure>,
    /// The rate for all these blocks.
    pub consumed: Option<Figure>,
    /// What of it was not withdrawn; below zero if more was.
    pub open: Option<Figure>,
}

/// What the leases of one denomination consumed; amounts are in `unit`.
#[derive(Debug, Serialize)]
pub struct ConsumedDenom {
    /// As on the chain.
    pub denom: String,
    /// `AKT`, `ACT` or `USDC`, a million of the denomination; or the denomination itself.
    pub unit: String,
    /// In whatever state.
    pub leases: u64,
    /// Of these earn still.
    pub paid: u64,
    /// Of those that earn, in `denom` for a block.
    pub rate: Figure,
    /// What that comes to.
    pub per_month: Figure,
    /// Taken to the provider's account.
    pub withdrawn: Figure,
    /// Earned, and still in the leases' payments.
    pub balance: Figure,
    /// By those whose end is known.
    pub consumed: Figure,
    /// What of it was not withdrawn; below zero if more was.
    pub open: Figure,
    /// Leases of which the node does not say when they ended.
    pub of_unknown_age: u64,
}

/// What one denomination's leases come to, in base units.
#[derive(Debug, Default)]
struct Used {
    sums: Sums,
    consumed: Number,
    withdrawn_of_known: Number,
    of_unknown_age: u64,
}

impl Consumed {
    /// Looks at all leases as they were at a height.
    #[must_use]
    pub fn of(leases: &Leases, height: u64, terms: &Terms) -> Self {
        let mut problems = leases.problems();
        let mut used: ByDenom<Used> = ByDenom::new();
        let mut shown = Vec::new();
        for lease in leases {
            shown.extend(problems.keep(look(lease, height, terms, &mut used)));
        }
        Self {
            height,
            block_time_seconds: terms.block_time.seconds.text(),
            block_time_is: terms.block_time.known_from.name(),
            days_per_month: terms.days_per_month.text(),
            leases: shown,
            denoms: used.iter().map(|(denom, used)| used.shown(denom, terms)).collect(),
            problems: problems.into_vec(),
        }
    }

    /// The tables for people: leases, then sums.
    #[must_use]
    pub fn text(&self, paint: Paint) -> String {
        use Flush::{Left, Right};
        let amounts =
            [("a month", Right), ("withdrawn", Right), ("consumed", Right), ("open", Right)];
        let first = [("lease", Left), ("unit", Left)];
        let mut leases = Table::new(&[&first[..], &amounts, &[("days", Right)]].concat());
        self.leases.iter().for_each(|lease| leases.row(lease.cells()));
        let first = [("leases", Right), ("unit", Left)];
        let mut sums = Table::new(&[&first[..], &amounts].concat());
        for denom in &self.denoms {
            let amounts = [denom.per_month, denom.withdrawn, denom.consumed, denom.open];
            let first = [denom.leases.to_string(), denom.unit.clone()];
            sums.row([first.to_vec(), amounts.map(|amount| amount.rounded(6)).to_vec()].concat());
        }
        let tables = if self.leases.is_empty() {
            no_rows(&self.problems, "no leases: 0\n")
        } else {
            format!("{}\n{}{}", leases.text(paint), sums.text(paint), self.of_unknown_age())
        };
        format!(
            "{tables}\nat height {}, a block every {} s ({}), {} days a month\n",
            self.height, self.block_time_seconds, self.block_time_is, self.days_per_month
        )
    }
}

impl Consumed {
    /// Leases that are in the table and not in two of its sums.
    fn of_unknown_age(&self) -> String {
        match self.denoms.iter().map(|denom| denom.of_unknown_age).sum() {
            0_u64 => String::new(),
            1 => "1 lease of unknown age is not in consumed and open\n".to_owned(),
            many => format!("{many} leases of unknown age are not in consumed and open\n"),
        }
    }
}

impl ConsumedLease {
    fn cells(&self) -> Vec<String> {
        let Self { owner, dseq, gseq, oseq, .. } = self;
        let known =
            |figure: Option<Figure>| figure.map_or("–".to_owned(), |figure| figure.rounded(6));
        vec![
            format!("{owner}/{dseq}/{gseq}/{oseq}"),
            self.unit.clone(),
            known(self.per_month),
            self.withdrawn.rounded(6),
            known(self.consumed),
            known(self.open),
            self.days.map_or("–".to_owned(), |days| days.rounded(2)),
        ]
    }
}

impl Used {
    fn add(&mut self, payment: &Payment, state: State, consumed: Option<Number>) {
        self.sums.add(payment, state);
        match consumed {
            Some(consumed) => {
                self.consumed = plus(self.consumed, consumed);
                self.withdrawn_of_known = plus(self.withdrawn_of_known, payment.withdrawn);
            }
            None => self.of_unknown_age += 1,
        }
    }

    fn shown(&self, denom: &str, terms: &Terms) -> ConsumedDenom {
        let (unit, sums) = (Unit::of(denom), &self.sums);
        let count = |number| unit.count(number);
        ConsumedDenom {
            denom: denom.to_owned(),
            leases: sums.leases,
            paid: sums.paid,
            rate: sums.rate.into(),
            per_month: monthly(sums.rate, &unit, terms),
            withdrawn: count(sums.withdrawn).into(),
            balance: count(sums.balance).into(),
            consumed: count(self.consumed).into(),
            open: Figure::difference(count(self.consumed), count(self.withdrawn_of_known)),
            of_unknown_age: self.of_unknown_age,
            unit: unit.name,
        }
    }
}

fn monthly(rate: Number, unit: &Unit, terms: &Terms) -> Figure {
    per_month(rate, unit, terms.block_time.seconds, terms.days_per_month)
}

fn look(
    lease: &Lease,
    height: u64,
    terms: &Terms,
    used: &mut ByDenom<Used>,
) -> Result<ConsumedLease, Problem> {
    let (state, payment) = (lease.state()?, lease.payment()?);
    let blocks = age(lease, state, height)?;
    let [dseq, gseq, oseq] = lease.sequence()?.map(|count| count.value);
    let unit = Unit::of(&payment.denom);
    let all = blocks.map(|blocks| consumed(payment.rate, blocks));
    let shown = ConsumedLease {
        owner: lease.owner()?.to_owned(),
        dseq,
        gseq,
        oseq,
        provider: lease.provider()?.to_owned(),
        state: state.name(),
        denom: payment.denom.to_string(),
        rate: payment.rate.into(),
        per_month: state.is_paid().then(|| monthly(payment.rate, &unit, terms)),
        withdrawn: unit.count(payment.withdrawn).into(),
        balance: unit.count(payment.balance).into(),
        blocks,
        days: blocks.map(|blocks| days(blocks, terms.block_time.seconds)),
        consumed: all.map(|all| unit.count(all).into()),
        open: all.map(|all| Figure::difference(unit.count(all), unit.count(payment.withdrawn))),
        unit: unit.name,
    };
    used.entry(payment.denom.clone()).or_default().add(&payment, state, all);
    Ok(shown)
}

/// Blocks from its creation to the height, or to its end if that came first.
fn age(lease: &Lease, state: State, height: u64) -> Result<Option<u64>, Problem> {
    let created_at = lease.created_at()?;
    let end = if state.is_paid() {
        height
    } else {
        match lease.closed_on()? {
            // Old nodes leave it at zero where the tenant's account ran dry.
            0 => return Ok(None),
            closed_on if closed_on < created_at => {
                let problem = format!("is {closed_on}, before its creation at {created_at}");
                let hint = "look where the file comes from: no lease ends before it begins";
                return Err(lease.odd("lease.closed_on", problem, hint));
            }
            closed_on => closed_on.min(height),
        }
    };
    let age = end.checked_sub(created_at).ok_or_else(|| {
        let problem = format!("is {created_at}, after {end}");
        lease.odd("lease.created_at", problem, "give the height at which the list was asked for")
    });
    age.map(Some)
}
