//! `earnings consumed`: what leases used up until a height.

use bidprice_earnings::{Block, Consumed, Seconds, guide, read_height};

use super::answer::{Form, print_guide};
use super::input;
use super::terms::{self, TermsArguments};
use crate::commands::Variables;
use crate::commands::not_done::NotDone;

#[derive(clap::Args)]
#[command(allow_negative_numbers = true, after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// Lease lists, all pages of them; stdin if there is none or for `-`
    files: Vec<String>,
    #[command(flatten)]
    until: Until,
    #[command(flatten)]
    terms: TermsArguments,
    #[command(flatten)]
    form: Form,
}

/// The height at which the list was asked for.
#[derive(clap::Args)]
#[group(required = true, multiple = false)]
struct Until {
    /// The height at which the list was asked for
    #[arg(long, value_parser = bidprice_quote::parse_whole)]
    height: Option<u64>,
    /// A block of that height; two, an option each, also tell how long those between took
    #[arg(long = "block", value_name = "FILE")]
    blocks: Vec<String>,
}

const AFTER_HELP: &str = "\
The guide's table has active leases only, and a block every 6 s.

Example:
  provider-services query block -o json > block.json
  bidpricescript earnings consumed --block block.json leases.json";

pub(super) fn run(arguments: &Arguments, variables: &Variables) -> Result<i32, NotDone> {
    let (height, blocks) = until(&arguments.until)?;
    let leases = input::leases(&arguments.files)?;
    if arguments.form.guide {
        let month = arguments.terms.guide(Seconds::GUIDE);
        return Ok(print_guide(&guide::consumed(&leases, height, &month)));
    }
    let consumed = Consumed::of(&leases, height, &arguments.terms.exact(&blocks)?);
    let form = &arguments.form;
    Ok(form.print(&consumed, |paint| consumed.text(paint), &consumed.problems, variables))
}

/// The height, and the blocks where there are several: of one not even the time has to be there.
fn until(until: &Until) -> Result<(u64, Vec<Block>), NotDone> {
    match (until.height, until.blocks.as_slice()) {
        (Some(height), _) => Ok((height, Vec::new())),
        (None, [file]) => {
            let height = read_height(input::name(file), &terms::bytes(file)?);
            Ok((height.map_err(|problem| terms::odd(&problem))?, Vec::new()))
        }
        (None, files) => {
            let blocks = terms::blocks(files)?;
            Ok((blocks.iter().map(|block| block.height).max().unwrap_or(0), blocks))
        }
    }
}
