//! `shadow`: the old script answers and ours is compared with it; `shadow report` sums that up.

mod report;
mod sums;
mod table;

use std::ffi::OsString;

use clap::Subcommand;

use super::Variables;
use crate::exit::USAGE;
use crate::shadow;

#[derive(clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    arg_required_else_help = true,
    override_usage = "bidpricescript shadow --old FILE < ORDER.json\n       bidpricescript shadow report [OPTIONS]",
    after_help = AFTER_HELP
)]
pub(super) struct Arguments {
    /// The script that answered until now: run as the provider would, its answer passed on
    #[arg(long, value_name = "FILE")]
    old: Option<OsString>,
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Subcommand)]
enum Action {
    /// Sum up the shadow runs in the journal: agreement, differences, times, gains
    Report(report::Arguments),
}

const AFTER_HELP: &str = "\
As the provider's script:
  #!/bin/sh
  exec /root/.akash/bin/bidpricescript shadow --old /root/.akash/old.sh

stdin, environment and folder are the old script's, and so are stdout, stderr and the exit status.
Beside it this program prices the same order; both answers and their times go into BIDPRICE_JOURNAL.
When the old script has ended, ours is given one second more at most.

Exit status: the old script's; 1 if it cannot be started or was ended by a signal.";

/// Runs the old script, or the subcommand.
pub(super) fn run(arguments: &Arguments, variables: &Variables) -> i32 {
    match (&arguments.action, &arguments.old) {
        (Some(Action::Report(arguments)), _) => report::run(arguments, variables),
        (None, Some(script)) => shadow::run(script, variables),
        // Without any argument there was the help.
        (None, None) => USAGE,
    }
}
