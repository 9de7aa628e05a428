//! `earnings history`: steps into the past.

use std::fs;

use bidprice_earnings::{EscrowPerLease, History, Seconds, Steps, guide};

use super::answer::{Form, print_guide};
use super::input;
use super::terms;
use crate::commands::Variables;
use crate::commands::not_done::NotDone;

/// What is not a terminal is as wide as one.
const WIDTH: usize = 80;

#[derive(clap::Args)]
#[command(allow_negative_numbers = true, after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// A block a line, the newest first: one for each step
    #[arg(long, value_name = "FILE")]
    blocks: String,
    /// The bank's balances at these blocks, a line each
    #[arg(long, value_name = "FILE")]
    balances: Option<String>,
    /// The pages of a step's lease list; an option for each step, the newest first
    #[arg(long = "step", value_name = "PAGE,…", required = true)]
    steps: Vec<String>,
    /// Seconds from one block to the next; measured between the steps if it is left out, with --guide 6
    #[arg(long, value_name = "SECONDS", value_parser = terms::block_time)]
    block_time: Option<Seconds>,
    /// The AKT that a lease has in escrow, for the guide's table; 0.5 if it is left out
    #[arg(long, value_name = "AKT", requires = "guide", value_parser = terms::escrow)]
    escrow_per_lease: Option<EscrowPerLease>,
    /// Also write a page with plots to this file
    #[arg(long, value_name = "FILE", conflicts_with = "guide")]
    html: Option<String>,
    #[command(flatten)]
    form: Form,
}

const AFTER_HELP: &str = "\
What was earned between two steps is the growth of each lease, so lists of all states tell most.

Example, for each of the heights, the newest first:
  provider-services query block --type=height HEIGHT -o json | jq -c . >> blocks.jsonl
  provider-services query bank balances ADDRESS --height HEIGHT -o json | jq -c . >> balances.jsonl
  provider-services query market lease list --provider ADDRESS --gseq 0 --oseq 0 --limit 10000 \\
    --height HEIGHT -o json > HEIGHT.json
  bidpricescript earnings history --blocks blocks.jsonl --balances balances.jsonl \\
    --step 25100000.json --step 25085600.json --html history.html";

pub(super) fn run(arguments: &Arguments, variables: &Variables) -> Result<i32, NotDone> {
    if arguments.form.guide && arguments.balances.is_none() {
        return Err(NotDone::usage(
            "the guide's table has the bank's balance in each line",
            "name a file of balances with --balances, or leave out --guide",
        ));
    }
    let steps = steps(arguments)?;
    if arguments.form.guide {
        let seconds = arguments.block_time.unwrap_or(Seconds::GUIDE);
        let escrow = arguments.escrow_per_lease.unwrap_or(EscrowPerLease::GUIDE);
        return Ok(print_guide(&guide::history(&steps, seconds, escrow)));
    }
    let history = History::of(&steps, arguments.block_time);
    let text = |paint| {
        let parts = [history.text(paint), history.plot(width())];
        parts.join("\n").trim_end().to_owned() + "\n"
    };
    let code = arguments.form.print(&history, text, &history.problems, variables);
    write_page(arguments.html.as_deref(), &history)?;
    Ok(code)
}

fn steps(arguments: &Arguments) -> Result<Steps, NotDone> {
    let mut steps = Steps::new();
    let mut read = |file: &str, take: fn(&mut Steps, &str, &[u8])| match input::bytes(file) {
        Ok(bytes) => take(&mut steps, input::name(file), &bytes),
        Err(error) => steps.unreadable(input::name(file), error),
    };
    read(&arguments.blocks, Steps::read_blocks);
    if let Some(balances) = &arguments.balances {
        read(balances, Steps::read_balances);
    }
    for pages in &arguments.steps {
        let pages: Vec<String> = pages.split(',').map(str::to_owned).collect();
        steps.add(&input::leases(&pages)?);
    }
    Ok(steps)
}

fn width() -> usize {
    let size = rustix::termios::tcgetwinsize(rustix::stdio::stdout());
    size.ok().map(|size| size.ws_col.into()).filter(|&width| width > 0).unwrap_or(WIDTH)
}

fn write_page(path: Option<&str>, history: &History) -> Result<(), NotDone> {
    let Some(path) = path else { return Ok(()) };
    fs::write(path, history.html()).map_err(|error| {
        let hint = "name a file in a folder that you can write";
        NotDone::new(format!("`{path}` cannot be written: {error}"), hint)
    })
}
