//! `potential`: what running leases earn in a day and a month.

use bidprice_core::bc::Number;
use bidprice_core::{Currency, Rate};
use bidprice_report::{Flush, Paint};
use serde::Serialize;

use crate::denoms::ByDenom;
use crate::figure::{Figure, in_usd, per_day, per_month, plus};
use crate::lease::Lease;
use crate::leases::Leases;
use crate::problem::Problem;
use crate::table::{Table, no_rows};
use crate::terms::Terms;
use crate::unit::Unit;

/// What leases that are paid earn, one by one and by denomination.
#[derive(Debug, Serialize)]
pub struct Potential {
    /// Seconds from one block to the next.
    pub block_time_seconds: String,
    /// `given`, `measured` or `assumed`.
    pub block_time_is: &'static str,
    /// Days of a month.
    pub days_per_month: String,
    /// US dollars per AKT, if somebody said so.
    pub usd_per_akt: Option<String>,
    /// The leases that earn, in the order in which they were read.
    pub leases: Vec<PotentialLease>,
    /// A sum for each denomination, in the order of their names.
    pub denoms: Vec<PotentialDenom>,
    /// Leases that have ended and earn nothing.
    pub not_paid: u64,
    /// What is not in the figures.
    pub problems: Vec<Problem>,
}

/// What a lease earns.
#[derive(Debug, Serialize)]
pub struct PotentialLease {
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
    /// `active` or `reclaiming`.
    pub state: &'static str,
    /// What it comes to.
    #[serde(flatten)]
    pub earns: Earns,
}

/// What the leases of one denomination earn.
#[derive(Debug, Serialize)]
pub struct PotentialDenom {
    /// How many.
    pub leases: u64,
    /// What they come to.
    #[serde(flatten)]
    pub earns: Earns,
}

/// What a rate comes to.
#[derive(Debug, Serialize)]
pub struct Earns {
    /// As on the chain.
    pub denom: String,
    /// `AKT`, `ACT` or `USDC`, a million of the denomination; or the denomination itself.
    pub unit: String,
    /// In `denom` for a block.
    pub rate: Figure,
    /// In `unit`.
    pub per_day: Figure,
    /// In `unit`.
    pub per_month: Figure,
    /// In US dollars; nothing where AKT's price or the denomination's worth is not known.
    pub usd_per_month: Option<Figure>,
}

impl Potential {
    /// Looks at all leases; those that have ended are only counted.
    #[must_use]
    pub fn of(leases: &Leases, terms: &Terms, usd_per_akt: Option<Rate>) -> Self {
        let mut problems = leases.problems();
        let prices = Prices { terms, usd_per_akt };
        let mut sums: ByDenom<Paid> = ByDenom::new();
        let (mut shown, mut not_paid) = (Vec::new(), 0);
        for lease in leases {
            match problems.keep(look(lease, &prices, &mut sums)) {
                Some(Some(lease)) => shown.push(lease),
                Some(None) => not_paid += 1,
                None => {}
            }
        }
        let denoms = sums.iter().map(|(denom, paid)| PotentialDenom {
            leases: paid.leases,
            earns: prices.earns(denom, paid.rate),
        });
        Self {
            block_time_seconds: terms.block_time.seconds.text(),
            block_time_is: terms.block_time.known_from.name(),
            days_per_month: terms.days_per_month.text(),
            usd_per_akt: usd_per_akt.map(|rate| rate.usd_per_akt().to_string()),
            leases: shown,
            denoms: denoms.collect(),
            not_paid,
            problems: problems.into_vec(),
        }
    }

    /// The tables for people: leases, then sums.
    #[must_use]
    pub fn text(&self, paint: Paint) -> String {
        let mut leases = Table::new(&columns("lease", Flush::Left));
        for lease in &self.leases {
            let PotentialLease { owner, dseq, gseq, oseq, .. } = lease;
            leases.row(cells(format!("{owner}/{dseq}/{gseq}/{oseq}"), &lease.earns));
        }
        let mut sums = Table::new(&columns("leases", Flush::Right));
        for denom in &self.denoms {
            sums.row(cells(denom.leases.to_string(), &denom.earns));
        }
        let tables = if self.leases.is_empty() {
            no_rows(&self.problems, "no lease is paid: 0\n")
        } else {
            format!("{}\n{}", leases.text(paint), sums.text(paint))
        };
        let price = match &self.usd_per_akt {
            Some(price) => format!(", an AKT at {price} USD"),
            None => String::new(),
        };
        format!(
            "{tables}\na block every {} s ({}), {} days a month{price}\n",
            self.block_time_seconds, self.block_time_is, self.days_per_month
        )
    }
}

/// Leases of one denomination, and their rates together.
#[derive(Clone, Copy, Default)]
struct Paid {
    leases: u64,
    rate: Number,
}

struct Prices<'t> {
    terms: &'t Terms,
    usd_per_akt: Option<Rate>,
}

impl Prices<'_> {
    fn earns(&self, denom: &str, rate: Number) -> Earns {
        let unit = Unit::of(denom);
        let seconds = self.terms.block_time.seconds;
        let month = per_month(rate, &unit, seconds, self.terms.days_per_month);
        let usd_per_month = match unit.currency {
            Some(Currency::Dollar) => Some(month),
            Some(Currency::Akt) => self.usd_per_akt.map(|price| in_usd(month, price)),
            None => None,
        };
        Earns {
            denom: denom.to_owned(),
            rate: rate.into(),
            per_day: per_day(rate, &unit, seconds),
            per_month: month,
            usd_per_month,
            unit: unit.name,
        }
    }
}

fn look(
    lease: &Lease,
    prices: &Prices<'_>,
    sums: &mut ByDenom<Paid>,
) -> Result<Option<PotentialLease>, Problem> {
    let state = lease.state()?;
    if !state.is_paid() {
        return Ok(None);
    }
    let (rate, denom) = lease.rate_and_denom()?;
    let [dseq, gseq, oseq] = lease.sequence()?.map(|count| count.value);
    let shown = PotentialLease {
        owner: lease.owner()?.to_owned(),
        dseq,
        gseq,
        oseq,
        provider: lease.provider()?.to_owned(),
        state: state.name(),
        earns: prices.earns(&denom, rate),
    };
    let paid = sums.entry(denom).or_default();
    *paid = Paid { leases: paid.leases + 1, rate: plus(paid.rate, rate) };
    Ok(Some(shown))
}

const fn columns(first: &'static str, flush: Flush) -> [(&'static str, Flush); 6] {
    use Flush::{Left, Right};
    [
        (first, flush),
        ("unit", Left),
        ("a block, base units", Right),
        ("a day", Right),
        ("a month", Right),
        ("USD a month", Right),
    ]
}

fn cells(first: String, earns: &Earns) -> Vec<String> {
    let usd = earns.usd_per_month.map_or("–".to_owned(), |usd| usd.rounded(2));
    let amounts = [earns.rate, earns.per_day, earns.per_month].map(|amount| amount.rounded(6));
    [vec![first, earns.unit.clone()], amounts.to_vec(), vec![usd]].concat()
}
