//! `journal`: what the recorded decisions say; `journal replay` prices them again.

mod calendar;
mod changes;
mod durations;
mod names;
mod rates;
mod replay;
mod report;
mod silences;
mod steps;
mod sums;
mod table;
mod top;
mod words;

use std::io;

use bidprice_journal::Reader;
use clap::Subcommand;

use super::Variables;
use super::journal_file::{JournalArguments, now_millis};
use super::not_done::NotDone;
use super::output::{self, Color};
use crate::exit::{ANSWERED, NEEDS_A_LOOK};
use report::Report;
use sums::Sums;

#[derive(clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    allow_negative_numbers = true,
    override_usage = "bidpricescript journal [OPTIONS]\n       bidpricescript journal replay [OPTIONS]",
    after_help = AFTER_HELP
)]
pub(super) struct Arguments {
    #[command(flatten)]
    journal: JournalArguments,
    #[command(flatten)]
    form: Form,
    /// When to colour the tables
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
    #[command(subcommand)]
    action: Option<Action>,
}

/// In which form it goes to stdout: tables, if none is named.
#[derive(clap::Args)]
#[group(multiple = false)]
struct Form {
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Print the bids and refusals of each hour, day or month as CSV
    #[arg(long)]
    csv: bool,
}

#[derive(Subcommand)]
enum Action {
    /// Price what was asked for again, with today's prices, and show what would be different
    Replay(replay::Arguments),
}

const AFTER_HELP: &str = "\
Examples:
  BIDPRICE_JOURNAL=/root/.akash/journal.ndjson bidpricescript journal
  bidpricescript journal --journal journal.ndjson --since 24h
  bidpricescript journal replay --journal journal.ndjson --values new.yaml
  bidpricescript what-if --now provider.yaml --then new.yaml journal.ndjson

docs/journal.md has the fields of a line, and queries for DuckDB and ClickHouse.

Exit status: 0 done, 1 nothing to read, 2 done, but some lines cannot be read.";

/// Where lines come from, for whoever finds none.
const HINT: &str = "decisions are recorded where BIDPRICE_JOURNAL says, as long as it is set";

/// Prints the report, or goes on with the subcommand.
pub(super) fn run(arguments: &Arguments, variables: &Variables) -> i32 {
    if let Some(Action::Replay(arguments)) = &arguments.action {
        return replay::run(arguments, variables);
    }
    match read(arguments, variables) {
        Ok(report) => print(arguments, variables, &report),
        Err(none) => none.report(),
    }
}

fn print(arguments: &Arguments, variables: &Variables, report: &Report) -> i32 {
    let needs_a_look = report.unreadable > 0 || report.undated > 0;
    let code = if needs_a_look { NEEDS_A_LOOK } else { ANSWERED };
    if arguments.form.json {
        return output::print_json(report, code);
    }
    let text = if arguments.form.csv {
        report.calls.csv()
    } else {
        table::text(report, arguments.color.paint(variables))
    };
    output::print(text.as_bytes(), code)
}

/// Why a journal cannot be read.
fn unreadable(path: &str, error: &io::Error) -> NotDone {
    let problem = match error.kind() {
        io::ErrorKind::NotFound => "is missing".to_owned(),
        _ => format!("cannot be read: {error}"),
    };
    NotDone::new(format!("the journal `{path}` {problem}"), HINT)
}

fn read(arguments: &Arguments, variables: &Variables) -> Result<Report, NotDone> {
    let path = arguments.journal.path(variables)?;
    let reader = Reader::open(&path).map_err(|error| unreadable(&path, &error))?;
    let sums = Sums::of(reader, arguments.journal.earliest().as_deref());
    let now_millis = now_millis();
    if sums.is_empty() {
        let within = if arguments.journal.earliest().is_some() { " within --since" } else { "" };
        let beside = sums.beside(now_millis);
        let problem = format!("the journal `{path}` has no decision{within}{beside}");
        return Err(NotDone::new(problem, HINT));
    }
    Ok(sums.report(now_millis))
}
