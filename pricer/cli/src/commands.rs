//! The commands for people: what they take, where they go.

mod batch;
mod books;
mod earnings;
mod explain;
mod journal;
mod journal_file;
mod lint;
mod migrate;
mod named_file;
mod not_done;
mod order_sources;
mod output;
mod pack;
mod plugin;
mod prices;
mod progress;
mod quote;
mod rate;
mod serve;
mod shadow;
mod what_if;

use std::ffi::OsString;

use clap::{CommandFactory, Parser, Subcommand};
use clap_complete::Shell;

use crate::exit::{ANSWERED, REFUSED, USAGE};
use crate::report;

/// The process's environment, as it was handed over.
pub(crate) type Variables = [(&'static [u8], &'static [u8])];

/// The bid price script of an Akash provider, as a native program
///
/// Without arguments it does what the provider's daemon asks of a bid price script: it reads an
/// order's JSON on stdin, takes the prices from the environment and prints the price per block.
#[derive(Parser)]
#[command(
    name = "bidpricescript",
    version,
    override_usage = "bidpricescript < ORDER.json\n       bidpricescript <COMMAND> [OPTIONS]",
    after_help = AFTER_HELP,
    subcommand_required = true,
    arg_required_else_help = true,
    max_term_width = 100
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
Examples:
  bidpricescript < order.json                            the price, as the provider gets it
  bidpricescript explain order.json                      what the price is made of
  bidpricescript explain --values provider.yaml order.json
  bidpricescript quote deploy.yaml                       what a deployment would cost
  bidpricescript what-if --set price_target_cpu=1.4      what another price would do
  bidpricescript batch orders.ndjson > prices.ndjson     many orders at once
  bidpricescript lint --values provider.yaml             what is wrong with the prices
  bidpricescript rate                                    dollars per AKT, and who says so
  bidpricescript plugin new owner-discount               a pricing rule of one's own
  bidpricescript journal --since 24h                     what was bid and refused, and why
  bidpricescript serve --values provider.yaml            prices over HTTP, and a page
  bidpricescript earnings total leases.json              what leases have earned

Prices come from PRICE_TARGET_CPU, _MEMORY, _HD_EPHEMERAL, _HD_PERS_HDD, _HD_PERS_SSD,
_HD_PERS_NVME, _ENDPOINT, _IP and PRICE_TARGET_GPU_MAPPINGS, in US dollars a month.

Exit status: 0 answered, 1 refused or unusable input, 2 something needs a look, 3 a --fail-if holds,
64 wrong use of the command line. The no-argument program knows 0 and 1 only.";

#[derive(Subcommand)]
enum Command {
    /// Show what a price is made of: every line, the GPU entries that matched, the total, the bid
    Explain(explain::Arguments),
    /// Price what nobody has ordered yet: resources by flags, a deployment file, an order's file
    Quote(quote::Arguments),
    /// Check prices for everything that would make a wrong bid
    Lint(lint::Arguments),
    /// Make new values of an old release's: prices, mode and launcher, and prove that prices stay
    Migrate(migrate::Arguments),
    /// Make the chart's value `bidpricescript`: a launcher, or a script that carries the program
    Pack(pack::Arguments),
    /// Show the AKT/USD rate, its age, and what every source says now; refresh it, or keep it fresh
    Rate(rate::Arguments),
    /// Write, try, install and list pricing plugins
    Plugin(plugin::Arguments),
    /// Let the old script answer, and compare: both answers and their times go into the journal
    Shadow(shadow::Arguments),
    /// Price many orders, a line for a line, as a filter for pipes and engines
    Batch(batch::Arguments),
    /// Compare two price books over many orders: prices, bids, earnings; curves, reports, policies
    WhatIf(what_if::Arguments),
    /// Show what the journal says: bids, refusals, near misses, silences; price it again
    Journal(journal::Arguments),
    /// Answer prices over HTTP, with a page to play with prices, and metrics
    Serve(serve::Arguments),
    /// Show what leases earn: the provider guide's figures, from what a node prints
    Earnings(earnings::Arguments),
    /// Print the completions for a shell
    #[command(
        after_help = "Example:\n  bidpricescript completions bash > /etc/bash_completion.d/bidpricescript"
    )]
    Completions {
        /// Which shell
        shell: Shell,
    },
}

/// Runs the command that was asked for and tells its exit code.
pub(crate) fn run(arguments: Vec<OsString>, variables: &Variables) -> i32 {
    report::panics_exit_with(REFUSED);
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers; clap knows where each is printed.
            let code = if error.use_stderr() { USAGE } else { ANSWERED };
            let _ = error.print();
            return code;
        }
    };
    match cli.command {
        Command::Explain(arguments) => explain::run(&arguments, variables),
        Command::Quote(arguments) => quote::run(&arguments, variables),
        Command::Lint(arguments) => lint::run(&arguments, variables),
        Command::Migrate(arguments) => migrate::run(&arguments, variables),
        Command::Pack(arguments) => pack::run(&arguments),
        Command::Rate(arguments) => rate::run(&arguments, variables),
        Command::Plugin(arguments) => plugin::run(&arguments, variables),
        Command::Shadow(arguments) => shadow::run(&arguments, variables),
        Command::Batch(arguments) => batch::run(&arguments, variables),
        Command::WhatIf(arguments) => what_if::run(&arguments, variables),
        Command::Journal(arguments) => journal::run(&arguments, variables),
        Command::Serve(arguments) => serve::run(arguments, variables),
        Command::Earnings(arguments) => earnings::run(&arguments, variables),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "bidpricescript", &mut script);
            output::print(&script, ANSWERED)
        }
    }
}
