//! The provider guide's tables, byte for byte, so that what parses them today goes on.
//!
//! Each figure is what the guide's pipeline prints with jq 1.6, mawk 1.3.4, bc 1.07 and util-linux's
//! column: doubles, their rounding, their text. The modules are named after the tools so that nobody
//! mends them. What made a pipeline fail or go wrong (no leases, several pages, today's shape, a lease
//! without a field, a balance below 100 uakt) is answered in its place; denominations are still taken
//! for one, since that is what the table holds.

mod bash;
mod bc;
mod column;
mod jq;
mod mawk;

use bidprice_core::Rate;

use crate::decimal::{Count, Form};
use crate::lease::{Lease, State};
use crate::leases::Leases;
use crate::problem::{Problem, Problems};
use crate::steps::{Step, Steps};
use crate::terms::{DaysPerMonth, EscrowPerLease, Seconds};
use column::Columns;

pub(crate) use bc::step_height;
pub(crate) use jq::Sum;

/// What goes to stdout, and what is not in it.
#[derive(Debug)]
pub struct Printed {
    /// Byte for byte.
    pub text: String,
    /// For stderr; with any of them the exit status is 1.
    pub problems: Vec<Problem>,
}

/// The constants of a pipeline with months in it.
#[derive(Clone, Copy, Debug)]
pub struct Month {
    /// The guide has [`Seconds::GUIDE_POTENTIAL`] for one table and [`Seconds::GUIDE`] for the others.
    pub block_time: Seconds,
    /// The guide has [`DaysPerMonth::GUIDE`].
    pub days_per_month: DaysPerMonth,
}

/// What was withdrawn from all leases, in whatever state and denomination: a number and a newline.
#[must_use]
pub fn total(leases: &Leases) -> Printed {
    let mut problems = leases.problems();
    let mut sum = Sum::default();
    for lease in leases {
        if let Some(withdrawn) = problems.keep(lease.withdrawn()) {
            sum.add(jq::number(withdrawn.text()));
        }
    }
    // Script: of no leases jq divides null, and fails.
    let text = format!("{}\n", jq::shown(sum.millions()));
    Printed { text, problems: problems.into_vec() }
}

/// What active leases earn a month, in their denomination and as if that were AKT.
#[must_use]
pub fn potential(leases: &Leases, month: &Month, usd_per_akt: Rate) -> Printed {
    let month = mawk::Month::of(month);
    let price = mawk::number(&usd_per_akt.usd_per_akt().to_string());
    let headings = ["owner", "dseq", "gseq", "oseq", "rate", "monthly", "USD"];
    rows(leases, headings, |lease| {
        let [dseq, gseq, oseq] = lease.sequence()?.map(csv_count);
        let rate = lease.rate()?;
        let double = jq::number(rate.text());
        let cell = match rate.form {
            Form::Text => jq::csv_text(rate.text()),
            Form::Number => jq::shown(double),
        };
        let monthly = month.of_rate(double);
        let owner = jq::csv_text(lease.owner()?);
        let usd = mawk::shown(mawk::product(monthly, price));
        Ok([owner, dseq, gseq, oseq, cell, mawk::shown(monthly), usd])
    })
}

/// What active leases consumed until a height, beside what was withdrawn.
#[must_use]
pub fn consumed(leases: &Leases, height: u64, month: &Month) -> Printed {
    let monthly = mawk::Month::of(month);
    let blocks = jq::Blocks { height, block_time: jq::number(&month.block_time.text()) };
    let headings = ["owner", "dseq/gseq/oseq", "rate", "monthly", "withdrawn", "consumed", "days"];
    rows(leases, headings, |lease| {
        let sequence = lease.sequence()?.map(jq_count).join("/");
        let rate = jq::number(lease.rate()?.text());
        let withdrawn = jq::number(lease.withdrawn()?.text());
        let created_at = lease.created_at()?;
        Ok([
            jq::csv_text(lease.owner()?),
            jq::csv_text(&sequence),
            jq::shown(rate),
            mawk::shown(monthly.of_rate(rate)),
            mawk::shown(mawk::millionth(withdrawn)),
            jq::shown(blocks.consumed(created_at, rate)),
            jq::shown(blocks.days(created_at)),
        ])
    })
}

/// A line for each step: height, time, active leases, a day's earning, the bank's uakt, AKT in escrow, and
/// the two together.
///
/// A step whose block or balance cannot be read has no line; it is a problem.
#[must_use]
pub fn history(steps: &Steps, block_time: Seconds, escrow: EscrowPerLease) -> Printed {
    let mut problems = steps.problems(block_time);
    problems.append(&steps.guide_problems);
    let block_time = jq::number(&block_time.text());
    let mut text = String::new();
    for step in steps {
        text.extend(history_line(step, block_time, escrow));
    }
    Printed { text, problems: problems.into_vec() }
}

fn history_line(step: &Step, block_time: f64, escrow: EscrowPerLease) -> Option<String> {
    let (block, balances) = (step.block.as_ref()?, step.balances.as_ref()?);
    let active = step.of_guide.active;
    // Script: of an empty list jq fails, and printf shows nothing as zero. Here it is zero.
    let day = jq::shown(step.of_guide.prices.a_day(block_time));
    // Script: without uakt nothing is printed, and the columns behind move left.
    let uakt = jq::number(balances.text_of("uakt").unwrap_or("0"));
    let balance = jq::shown(jq::millionth(uakt));
    let escrow = bc::in_escrow(active, escrow);
    // Script: bc refuses `7.7e-05`, which is how jq prints 77 uakt.
    let total = bc::sum(bash::number(&balance)?, escrow);
    Some(format!(
        "{:>8}\t{}\t{active:>4}\t{:>12}\t{:>12}\t{:>12}\t{:>12}\n",
        block.height,
        block.time.get(..32).unwrap_or(&block.time),
        bash::fixed(bash::number(&day)?, 4)?,
        bash::fixed(bash::number(&balance)?, 6)?,
        bash::fixed(escrow, 4)?,
        bash::fixed(total, 4)?,
    ))
}

/// What the guide reads of a step's leases.
#[derive(Debug, Default)]
pub(crate) struct GuideStep {
    active: u64,
    prices: Sum,
}

impl GuideStep {
    pub(crate) fn of(leases: &Leases, problems: &mut Problems) -> Self {
        let mut step = Self::default();
        for lease in leases {
            if problems.keep(lease.state()) != Some(State::Active) {
                continue;
            }
            step.active += 1;
            // Script: `.lease.price.amount // 0`, so a lease without a price counts, as free.
            if let Some(price) = problems.keep(lease.price()) {
                step.prices.add(jq::number(price.text()));
            }
        }
        step
    }
}

/// A table with a row for each active lease, as the node's `--state active` leaves them.
fn rows<const N: usize>(
    leases: &Leases,
    headings: [&str; N],
    row: impl Fn(&Lease) -> Result<[String; N], Problem>,
) -> Printed {
    let mut problems = leases.problems();
    let mut columns = Columns::default();
    columns.row(headings.map(jq::csv_text));
    for lease in leases {
        if problems.keep(lease.state()) == Some(State::Active) {
            problems.keep(row(lease)).into_iter().for_each(|cells| columns.row(cells));
        }
    }
    Printed { text: columns.text(), problems: problems.into_vec() }
}

/// jq's `@csv` of a dseq, gseq or oseq.
fn csv_count(count: Count) -> String {
    match count.form {
        Form::Text => jq::csv_text(&count.value.to_string()),
        Form::Number => jq::shown(jq::whole(count.value)),
    }
}

/// jq's `tostring` of it.
fn jq_count(count: Count) -> String {
    match count.form {
        Form::Text => count.value.to_string(),
        Form::Number => jq::shown(jq::whole(count.value)),
    }
}
