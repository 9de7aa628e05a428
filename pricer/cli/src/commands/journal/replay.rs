//! `journal replay`: what was recorded, priced again with today's book.

mod compared;
mod denoms;
mod line;
mod pricing;
mod report;
mod table;
mod tally;

use std::num::NonZeroUsize;

use bidprice_core::{Refusal, printable};
use bidprice_quote::{TextError, parse_whole};
use bidprice_settings::{Setting, Settings};

use crate::commands::Variables;
use crate::commands::journal_file::JournalArguments;
use crate::commands::not_done::NotDone;
use crate::commands::output::{self, Color};
use crate::commands::prices::{self, PriceArguments, ValuesArguments};
use crate::exit::{ANSWERED, NEEDS_A_LOOK};
use crate::report as said;
use report::Report;

#[derive(clap::Args)]
#[command(allow_negative_numbers = true, after_help = AFTER_HELP)]
pub(super) struct Arguments {
    #[command(flatten)]
    journal: JournalArguments,
    #[command(flatten)]
    values: ValuesArguments,
    /// US dollars per AKT for all orders, in place of the rate that was recorded with each
    #[arg(long, value_name = "USD")]
    rate: Option<String>,
    /// Threads to price with; one for each core if it is left out
    #[arg(long, value_name = "COUNT", value_parser = parse_threads)]
    threads: Option<NonZeroUsize>,
    /// Print JSON
    #[arg(long, conflicts_with = "all")]
    json: bool,
    /// Print a line of JSON for each order in place of the sums
    #[arg(long)]
    all: bool,
    /// How many of the most different prices to name
    #[arg(long, value_name = "COUNT", default_value = "10", value_parser = parse_count)]
    top: usize,
    /// When to colour the tables
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

const AFTER_HELP: &str = "\
Each order is priced as the provider would have it priced today, for its tenant, but by the rate
that was recorded with it: so what differs is the price book. An order without a recorded rate goes
by today's, if it needs one. The whitelist is not asked, and what it refused is left out.

Examples:
  bidpricescript journal replay --journal journal.ndjson --values new.yaml
  bidpricescript journal replay --since 7d --all | jq -c 'select(.is != \"same\")'

Exit status: 0 nothing is different, 2 something is or a line cannot be read, 1 nothing to price.";

fn parse_count(text: &str) -> Result<usize, TextError> {
    parse_whole(text).map(|count| usize::try_from(count).unwrap_or(usize::MAX))
}

fn parse_threads(text: &str) -> Result<NonZeroUsize, String> {
    let count = parse_count(text).map_err(|error| error.to_string())?;
    NonZeroUsize::new(count).ok_or_else(|| "is 0 threads: write 1 or more".to_owned())
}

/// 0 if nothing is different, 2 if something is, 1 if there is nothing to price again.
pub(super) fn run(arguments: &Arguments, variables: &Variables) -> i32 {
    match replay(arguments, variables) {
        Ok(report) => print(arguments, variables, &report),
        Err(none) => none.report(),
    }
}

fn print(arguments: &Arguments, variables: &Variables, report: &Report) -> i32 {
    let needs_a_look = report.different() > 0 || report.unreadable > 0 || report.undated > 0;
    let code = if needs_a_look { NEEDS_A_LOOK } else { ANSWERED };
    if arguments.all {
        // The lines are out.
        for line in &report.unreadable_lines {
            said::error(printable(line), None);
        }
        if report.undated > 0 {
            said::note(&format!("lines without a time: {}", report.undated));
        }
        said::note(&table::sentence(report));
        return code;
    }
    if arguments.json {
        return output::print_json(report, code);
    }
    let text = table::text(report, arguments.color.paint(variables));
    output::print(text.as_bytes(), code)
}

fn replay(arguments: &Arguments, variables: &Variables) -> Result<Report, NotDone> {
    let mut settings = Settings::empty();
    let mut notes = Vec::new();
    load(arguments, variables, &mut settings, &mut notes)?;
    pricing::replay(arguments, variables, &settings, notes)
}

fn load<'v>(
    arguments: &Arguments,
    variables: &'v Variables,
    settings: &mut Settings<'v>,
    notes: &mut Vec<String>,
) -> Result<(), Refusal> {
    let ValuesArguments { files, compat } = &arguments.values;
    let values = ValuesArguments { files: files.clone(), compat: compat.clone() };
    let prices = PriceArguments { values, rate: arguments.rate.clone() };
    prices::load(&prices, variables, settings, notes)?;
    settings.rate()?;
    if settings.text(Setting::WhitelistUrl).is_some() {
        notes.push("the whitelist was not asked: every tenant counts".to_owned());
        settings.unset(Setting::WhitelistUrl);
    }
    Ok(())
}
