//! `shadow report`: what the shadow runs in a journal say.

use bidprice_journal::Reader;

use super::sums::{Report, Sums};
use super::table;
use crate::commands::Variables;
use crate::commands::journal_file::JournalArguments;
use crate::commands::not_done::NotDone;
use crate::commands::output::{self, Color};
use crate::exit::{ANSWERED, NEEDS_A_LOOK};

#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    #[command(flatten)]
    journal: JournalArguments,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// When to colour the tables
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

const AFTER_HELP: &str = "\
Two answers agree if the provider does the same with both: bids the same number, or does not bid.

Exit status: 0 if all agree, 2 if some differ, 1 if there is nothing to read.";

/// 0 if all agree, 2 if some differ, 1 if there is nothing to read.
pub(super) fn run(arguments: &Arguments, variables: &Variables) -> i32 {
    match read(arguments, variables) {
        Ok(report) => {
            let code = if report.differ > 0 { NEEDS_A_LOOK } else { ANSWERED };
            if arguments.json {
                return output::print_json(&report, code);
            }
            let text = table::text(&report, arguments.color.paint(variables));
            output::print(text.as_bytes(), code)
        }
        Err(none) => none.report(),
    }
}

fn read(arguments: &Arguments, variables: &Variables) -> Result<Report, NotDone> {
    let path = arguments.journal.path(variables)?;
    let hint = "runs of `shadow --old FILE` are recorded where BIDPRICE_JOURNAL says";
    let reader = Reader::open(&path).map_err(|error| {
        NotDone::new(format!("the journal `{path}` cannot be read: {error}"), hint)
    })?;
    let sums = Sums::of(reader, arguments.journal.earliest().as_deref());
    if sums.is_empty() {
        let problem = format!("the journal `{path}` has no shadow run{}", sums.beside());
        return Err(NotDone::new(problem, hint));
    }
    Ok(sums.report())
}
