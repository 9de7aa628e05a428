//! `earnings`: what leases earn, from what `provider-services query …` prints.

mod answer;
mod consumed;
mod history;
mod input;
mod potential;
mod terms;
mod total;

use clap::Subcommand;

use super::Variables;

#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    #[command(subcommand)]
    figure: Figure,
}

#[derive(Subcommand)]
enum Figure {
    /// What was earned so far: withdrawn and not withdrawn
    Total(total::Arguments),
    /// What running leases earn in a day and a month
    Potential(potential::Arguments),
    /// What leases used up until a height, beside what was withdrawn
    Consumed(consumed::Arguments),
    /// What was earned a day, step by step into the past, as tables, plots and a page
    History(history::Arguments),
}

const AFTER_HELP: &str = "\
Files hold what `provider-services query market lease list … -o json` prints, of any release, one
page or several in a file; without files stdin is read. Every denomination is counted apart. With
--guide it is the table of the provider guide, byte for byte.

Examples:
  provider-services query market lease list --provider ADDRESS --gseq 0 --oseq 0 --limit 10000 \\
    -o json | bidpricescript earnings total
  bidpricescript earnings potential --akt-usd 1.79 page1.json page2.json
  bidpricescript earnings consumed --block block.json leases.json
  bidpricescript earnings history --blocks blocks.jsonl --balances balances.jsonl \\
    --step today1.json,today2.json --step yesterday.json --html history.html

docs/earnings.md says what each figure is and where the guide's are wrong.

Exit status: 0 all was counted, 1 a file or a lease could not be: it is named, and the others are
still counted; 64 wrong use of the command line.";

/// Prints one of the figures.
pub(super) fn run(arguments: &Arguments, variables: &Variables) -> i32 {
    let code = match &arguments.figure {
        Figure::Total(arguments) => total::run(arguments, variables),
        Figure::Potential(arguments) => potential::run(arguments, variables),
        Figure::Consumed(arguments) => consumed::run(arguments, variables),
        Figure::History(arguments) => history::run(arguments, variables),
    };
    code.unwrap_or_else(|none| none.report())
}
