//! `history`: what was earned a day, what was in the bank, and what was earned from step to step.

mod drawn;

use std::collections::BTreeSet;
use std::rc::Rc;

use bidprice_core::Currency;
use bidprice_core::bc::Number;
use serde::Serialize;

use crate::balances::Balances;
use crate::block::Block;
use crate::denoms::Sums;
use crate::figure::{Figure, per_day};
use crate::limits::DENOMS_MAX;
use crate::problem::{Problem, Problems};
use crate::steps::{Growth, Step, Steps};
use crate::terms::{BlockTime, KnownFrom, Seconds};
use crate::unit::Unit;

pub(crate) use drawn::HEADINGS;

/// A provider's past, step by step and by denomination.
#[derive(Debug, Serialize)]
pub struct History {
    /// The newest first; a step without a block is not among them.
    pub steps: Vec<StepShown>,
    /// What the figures leave open.
    pub notes: Vec<String>,
    /// What is not in the figures.
    pub problems: Vec<Problem>,
}

/// How things stood at a block.
#[derive(Debug, Serialize)]
pub struct StepShown {
    /// Of the block.
    pub height: u64,
    /// Of the block, as the node writes it.
    pub time: String,
    /// Seconds from one block to the next, about then.
    pub block_time_seconds: String,
    /// `measured` between this step and its neighbour, `given` or `assumed`.
    pub block_time_is: &'static str,
    /// One for each denomination that is earned at any step, or is known and held, in the order of their
    /// names.
    pub denoms: Vec<StepDenom>,
}

/// How things stood in one denomination; amounts are in `unit`.
#[derive(Debug, Serialize)]
pub struct StepDenom {
    /// As on the chain.
    pub denom: String,
    /// `AKT`, `ACT` or `USDC`, a million of the denomination; or the denomination itself.
    pub unit: String,
    /// Leases that earned.
    pub leases: u64,
    /// In `denom` for a block.
    pub rate: Figure,
    /// What that comes to.
    pub per_day: Figure,
    /// Earned, and still in the leases' payments.
    pub balance: Figure,
    /// In the provider's account; nothing if the bank's answer could not be read.
    pub in_bank: Option<Figure>,
    /// From the next older step to this one, by the growth of each lease; nothing if there is no older
    /// step to hold it against.
    pub earned: Option<Figure>,
}

impl History {
    /// Shows all steps. Without a block time it is measured between the steps.
    #[must_use]
    pub fn of(steps: &Steps, block_time: Option<Seconds>) -> Self {
        let mut problems = steps.problems(block_time.unwrap_or(Seconds::GUIDE));
        let mut notes = Vec::new();
        problems.append(&steps.exact_problems);
        let seen: Vec<(&Step, &Block)> =
            steps.iter().filter_map(|step| Some((step, step.block.as_ref()?))).collect();
        let blocks: Vec<&Block> = seen.iter().map(|(_, block)| *block).collect();
        let denoms = all_denoms(steps, &mut problems);
        let shown = seen.iter().enumerate().map(|(index, (step, block))| {
            let block_time = block_time_at(&blocks, index, block_time);
            notes.extend(step.growth.as_ref().and_then(|growth| open_end(block, growth)));
            shown_step(step, block, block_time, &denoms)
        });
        let shown: Vec<StepShown> = shown.collect();
        if shown.iter().any(|step| step.block_time_is == KnownFrom::Assumed.name()) {
            let seconds = BlockTime::ASSUMED.seconds.text();
            notes.push(format!(
                "the block time is assumed: {seconds} s, since one block tells none"
            ));
        }
        Self { steps: shown, notes, problems: problems.into_vec() }
    }
}

/// Every denomination that any step earns, and of those in the bank the known ones: anybody can send a
/// provider coins that are worth nothing.
fn all_denoms(steps: &Steps, problems: &mut Problems) -> BTreeSet<Rc<str>> {
    let mut denoms = BTreeSet::new();
    for step in steps {
        let held = step.balances.iter().flat_map(Balances::denoms);
        let known = held.filter(|denom| Currency::of_denom(denom).is_some()).map(Rc::from);
        denoms.extend(step.sums.keys().cloned().chain(known));
    }
    if denoms.len() > DENOMS_MAX {
        let problem =
            format!("have {} denominations, of which {DENOMS_MAX} are shown", denoms.len());
        let hint = "show the leases of one provider, which is paid in a handful";
        problems.push(Problem::of_file("--step", problem, hint));
    }
    denoms.into_iter().take(DENOMS_MAX).collect()
}

/// From this step to the next older one; the oldest has but the newer one.
fn block_time_at(blocks: &[&Block], index: usize, given: Option<Seconds>) -> BlockTime {
    if let Some(seconds) = given {
        return BlockTime::given(seconds);
    }
    let between =
        |one: usize, other: usize| BlockTime::between(blocks.get(one)?, blocks.get(other)?);
    let older = between(index, index + 1);
    older.or_else(|| between(index.checked_sub(1)?, index)).unwrap_or(BlockTime::ASSUMED)
}

fn shown_step(
    step: &Step,
    block: &Block,
    block_time: BlockTime,
    denoms: &BTreeSet<Rc<str>>,
) -> StepShown {
    let shown = denoms.iter().map(|denom| {
        let in_bank = step.balances.as_ref().map(|balances| balances.of(denom));
        let sums = step.sums.get(denom).cloned().unwrap_or_default();
        let earned = step.growth.as_ref();
        let earned = earned.map(|growth| growth.by_denom.get(denom).copied().unwrap_or_default());
        shown_denom(denom, &sums, block_time.seconds, [in_bank, earned])
    });
    StepShown {
        height: block.height,
        time: block.time.clone(),
        block_time_seconds: block_time.seconds.text(),
        block_time_is: block_time.known_from.name(),
        denoms: shown.collect(),
    }
}

fn shown_denom(
    denom: &str,
    sums: &Sums,
    block_time: Seconds,
    in_bank_and_earned: [Option<Number>; 2],
) -> StepDenom {
    let unit = Unit::of(denom);
    let [in_bank, earned] = in_bank_and_earned.map(|number| Some(unit.count(number?).into()));
    StepDenom {
        denom: denom.to_owned(),
        leases: sums.paid,
        rate: sums.rate.into(),
        per_day: per_day(sums.rate, &unit, block_time),
        balance: unit.count(sums.balance).into(),
        in_bank,
        earned,
        unit: unit.name,
    }
}

/// What the growth until a block does not tell.
fn open_end(block: &Block, growth: &Growth) -> Option<String> {
    let leases = |count: u64, what: &str| match count {
        0 => None,
        1 => Some(format!("a lease {what}")),
        count => Some(format!("{count} leases {what}")),
    };
    let left_out =
        [leases(growth.gone, "not listed any more"), leases(growth.unseen, "not listed before")];
    let left_out: Vec<String> = left_out.into_iter().flatten().collect();
    (!left_out.is_empty()).then(|| {
        format!(
            "what was earned until {} leaves out {}; a list of leases in every state has all",
            block.height,
            left_out.join(" and ")
        )
    })
}
