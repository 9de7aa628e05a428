//! `what-if`: two price books over the same orders, side by side.

mod compared;
mod outputs;

pub(super) use compared::{Desks, check_that_something_was_priced};

use std::num::NonZeroUsize;

use bidprice_core::{Exponent, parse_plain};
use bidprice_whatif::{Policy, Range};
use rust_decimal::Decimal;

use super::Variables;
use super::books::BookArguments;
use super::output::Color;
use super::progress::parse_threads;

#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// Orders: NDJSON (also gzip or zstd), a journal, deployment files (.yaml, .yml), folders of
    /// these, `-` for stdin; without any a built-in market basket
    orders: Vec<String>,
    #[command(flatten)]
    books: BookArguments,
    /// Move one price of the book to try through a range
    #[arg(long, value_name = "KEY=FROM..TO:STEP")]
    sweep: Option<Range>,
    /// How much of a month what is bid for runs, in per cent
    #[arg(long, value_name = "PERCENT", default_value = "100", value_parser = parse_per_cent)]
    utilisation: Decimal,
    /// How many of the most changed orders to name
    #[arg(long, value_name = "COUNT", default_value = "10", value_parser = parse_top)]
    top: usize,
    /// Threads to price with; one for each core if it is left out
    #[arg(long, value_name = "COUNT", value_parser = parse_threads)]
    threads: Option<NonZeroUsize>,
    /// Fail if this holds, as in `total.delta_pct > 5`; may be given several times
    #[arg(long, value_name = "EXPRESSION", value_parser = parse_policy)]
    fail_if: Vec<Policy>,
    #[command(flatten)]
    form: Form,
    /// Also write a report with plots to this file
    #[arg(long, value_name = "FILE")]
    html: Option<String>,
    /// When to colour the tables
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

/// In which form the report goes to stdout: tables, if none is named.
#[derive(clap::Args)]
#[group(multiple = false)]
struct Form {
    /// Print JSON with every digit
    #[arg(long)]
    json: bool,
    /// Print CSV
    #[arg(long)]
    csv: bool,
    /// Print Markdown, for a pull request's comment
    #[arg(long)]
    markdown: bool,
}

const AFTER_HELP: &str = "\
KEY is that of the chart: price_target_cpu, price_target_gpu_mappings, …; one entry of the map is
price_target_gpu_mappings.a100.80Gi; `rate` are the US dollars per AKT, `compat` the mode.

A line of NDJSON is an order as the provider writes it, or {\"name\":…, \"owner\":…, \"count\":…,
\"order\":…}, as `quote --orders` and the journal have it. A bid above a tenant's maximum earns
nothing. docs/what-if.md has the report's fields and the words of --fail-if.

Examples:
  bidpricescript what-if --now provider.yaml --then new.yaml orders.ndjson
  bidpricescript what-if --now provider.yaml --set price_target_cpu=1.4 journal.ndjson
  bidpricescript what-if --now provider.yaml --sweep price_target_gpu_mappings.a100=800..1200:50
  bidpricescript what-if --now a.yaml --then b.yaml --markdown --fail-if 'total.delta_pct > 5' sdl/

Exit status: 0 done, 1 nothing could be priced, 2 done, but some lines are no orders, 3 a --fail-if
holds, 64 wrong use of the command line.";

pub(super) fn parse_per_cent(text: &str) -> Result<Decimal, String> {
    const DECIMALS_MAX: u32 = 4;
    let number = text.strip_suffix('%').unwrap_or(text).trim();
    let read = parse_plain(number, Exponent::Refused).ok();
    let is_share = |share: &Decimal| {
        *share <= Decimal::ONE_HUNDRED && share.normalize().scale() <= DECIMALS_MAX
    };
    read.filter(is_share)
        .ok_or_else(|| "write a number from 0 to 100, with four decimals at most".to_owned())
}

/// A table of more is no help to anybody; `batch` says all of them.
pub(super) fn parse_top(text: &str) -> Result<usize, String> {
    const TOP_MAX: usize = 1000;
    let count = text.parse().ok().filter(|count| *count <= TOP_MAX);
    count.ok_or_else(|| format!("write a whole number up to {TOP_MAX}"))
}

fn parse_policy(text: &str) -> Result<Policy, String> {
    Policy::parse(text).map_err(|error| format!("{error}\nhint: {}", error.hint))
}

/// Prints the report; the code says whether all went well and all policies hold.
pub(super) fn run(arguments: &Arguments, variables: &Variables) -> i32 {
    match outputs::check(arguments).and_then(|()| compared::report_of(arguments, variables)) {
        Ok(report) => outputs::hand_over(arguments, variables, &report),
        Err(none) => none.report(),
    }
}
