//! How long blocks and months last, what AKT costs: options, blocks, or the rate's sources.

use bidprice_core::{Rate, Refusal, SettingError};
use bidprice_earnings::{
    Block, BlockTime, DaysPerMonth, EscrowPerLease, Problem, Seconds, Terms, guide, read_block,
};
use bidprice_settings::Settings;

use super::input;
use crate::commands::Variables;
use crate::commands::not_done::NotDone;
use crate::{rate, report};

/// Options of every figure that has months in it.
#[derive(clap::Args)]
pub(super) struct TermsArguments {
    /// Seconds from one block to the next; 6.117 if nothing tells, with --guide as the guide has it
    #[arg(long, value_name = "SECONDS", value_parser = block_time)]
    pub(super) block_time: Option<Seconds>,
    /// Days of a month; 30.436875 if it is left out
    #[arg(long, value_name = "DAYS", value_parser = days_per_month)]
    days_per_month: Option<DaysPerMonth>,
}

impl TermsArguments {
    /// For exact figures; two blocks tell the block time, unless it is given.
    pub(super) fn exact(&self, blocks: &[Block]) -> Result<Terms, NotDone> {
        let block_time = match (self.block_time, blocks) {
            (Some(seconds), _) => BlockTime::given(seconds),
            (None, [one, other, ..]) => BlockTime::between(one, other).ok_or_else(|| {
                NotDone::new(
                    format!("the blocks {} and {} tell no block time", one.height, other.height),
                    "name two blocks of different heights, the newer one with the later time",
                )
            })?,
            (None, _) => BlockTime::ASSUMED,
        };
        Ok(Terms { block_time, days_per_month: self.days() })
    }

    /// For the guide's table, which has a block time of its own.
    pub(super) fn guide(&self, block_time: Seconds) -> guide::Month {
        guide::Month {
            block_time: self.block_time.unwrap_or(block_time),
            days_per_month: self.days(),
        }
    }

    fn days(&self) -> DaysPerMonth {
        self.days_per_month.unwrap_or(DaysPerMonth::GUIDE)
    }
}

/// Blocks that were named, in their order.
pub(super) fn blocks(files: &[String]) -> Result<Vec<Block>, NotDone> {
    files
        .iter()
        .map(|file| read_block(input::name(file), &bytes(file)?).map_err(|problem| odd(&problem)))
        .collect()
}

/// A block's file.
pub(super) fn bytes(file: &str) -> Result<Vec<u8>, NotDone> {
    input::bytes(file).map_err(|error| {
        let hint = "save what `provider-services query block --type=height HEIGHT -o json` prints";
        NotDone::new(format!("cannot use `{file}`: cannot be read: {error}"), hint)
    })
}

/// What makes all figures impossible.
pub(super) fn odd(problem: &Problem) -> NotDone {
    NotDone::new(problem.to_string(), &problem.hint)
}

/// AKT's price as a bid would find it: fixed, from the cache, or from the sources.
pub(super) fn usd_per_akt(variables: &Variables) -> Result<Rate, NotDone> {
    let mut settings = Settings::empty();
    settings.load(variables.iter().copied())?;
    let mut notes = Vec::new();
    let found = rate::find(&settings, &mut notes);
    for note in &notes {
        report::note(note);
    }
    match found {
        Ok(used) => Ok(used.rate),
        Err(Refusal::NoRate(why)) => Err(NotDone::new(
            format!("nobody says what an AKT costs: {why}"),
            "say it with --akt-usd; `bidpricescript rate` shows what each source answers",
        )),
        Err(refusal) => Err(refusal.into()),
    }
}

pub(super) fn block_time(text: &str) -> Result<Seconds, String> {
    Seconds::parse(text).map_err(|error| words(&error))
}

pub(super) fn days_per_month(text: &str) -> Result<DaysPerMonth, String> {
    DaysPerMonth::parse(text).map_err(|error| words(&error))
}

pub(super) fn escrow(text: &str) -> Result<EscrowPerLease, String> {
    EscrowPerLease::parse(text).map_err(|error| words(&error))
}

pub(super) fn akt_usd(text: &str) -> Result<Rate, String> {
    Rate::parse(text).map_err(|problem| format!("it {problem}: write US dollars, such as 1.79"))
}

/// Which option is meant clap says.
fn words(error: &SettingError) -> String {
    format!("{}; {}", error.problem, error.hint)
}
