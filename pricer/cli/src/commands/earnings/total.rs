//! `earnings total`: what was earned so far.

use bidprice_earnings::{Total, guide};

use super::answer::{Form, print_guide};
use super::input;
use crate::commands::Variables;
use crate::commands::not_done::NotDone;

#[derive(clap::Args)]
#[command(allow_negative_numbers = true, after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// Lease lists, all pages of them; stdin if there is none or for `-`
    files: Vec<String>,
    #[command(flatten)]
    form: Form,
}

const AFTER_HELP: &str = "\
`query market lease list` shows gseq 1 and oseq 1 only, unless --gseq 0 --oseq 0 are given.

Example:
  provider-services query market lease list --provider ADDRESS --gseq 0 --oseq 0 --limit 10000 \\
    -o json | bidpricescript earnings total";

pub(super) fn run(arguments: &Arguments, variables: &Variables) -> Result<i32, NotDone> {
    let leases = input::leases(&arguments.files)?;
    if arguments.form.guide {
        return Ok(print_guide(&guide::total(&leases)));
    }
    let total = Total::of(&leases);
    Ok(arguments.form.print(&total, |paint| total.text(paint), &total.problems, variables))
}
