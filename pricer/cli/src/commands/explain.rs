//! `explain`: the same decision as the bid's, for a person to read.

use bidprice_core::Refusal;
use bidprice_report::{Decision, Explanation};
use bidprice_settings::Settings;

use super::output::{self, Color};
use super::{Variables, prices};
use crate::desk::Desk;
use crate::exit::{ANSWERED, REFUSED};
use crate::order_file;

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The order's JSON; stdin if it is left out or `-`
    file: Option<String>,
    #[command(flatten)]
    prices: prices::PriceArguments,
    /// Print JSON with every digit
    #[arg(long)]
    json: bool,
    /// When to colour the table
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

/// Prints the table or the JSON; 0 if there is a bid, 1 if it is refused.
pub(super) fn run(arguments: &Arguments, variables: &Variables) -> i32 {
    let mut settings = Settings::empty();
    let mut notes = Vec::new();
    match decide(arguments, variables, &mut settings, &mut notes) {
        Ok(code) => code,
        Err(refusal) => show(arguments, variables, &refused(refusal, notes)),
    }
}

fn decide<'a>(
    arguments: &Arguments,
    variables: &'a Variables,
    settings: &'a mut Settings<'a>,
    notes: &mut Vec<String>,
) -> Result<i32, Refusal> {
    prices::load(&arguments.prices, variables, settings, notes)?;
    prices::without_owner_no_whitelist(settings, notes);
    let order = order_file::read_file(arguments.file.as_deref().unwrap_or("-"))?;
    let desk = Desk::open(settings)?.for_whoever_asks();
    let mut decision = desk.decide(&order);
    decision.notes.splice(0..0, notes.drain(..));
    Ok(show(arguments, variables, &decision))
}

/// A decision that ended before an order was looked at.
fn refused(refusal: Refusal, notes: Vec<String>) -> Decision<'static> {
    Decision { order: None, tariff: None, quote: None, rate: None, outcome: Err(refusal), notes }
}

fn show(arguments: &Arguments, variables: &Variables, decision: &Decision<'_>) -> i32 {
    let code = if decision.outcome.is_ok() { ANSWERED } else { REFUSED };
    let explanation = Explanation::new(decision);
    if arguments.json {
        return output::print_json(&explanation, code);
    }
    let paint = arguments.color.paint(variables);
    output::print(explanation.text(paint).as_bytes(), code)
}
