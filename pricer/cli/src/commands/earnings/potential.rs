//! `earnings potential`: what running leases earn.

use bidprice_core::{Currency, Rate};
use bidprice_earnings::{Leases, Potential, Seconds, Terms, guide};

use super::answer::{Form, print_guide};
use super::input;
use super::terms::{self, TermsArguments, usd_per_akt};
use crate::commands::Variables;
use crate::commands::not_done::NotDone;

#[derive(clap::Args)]
#[command(allow_negative_numbers = true, after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// Lease lists, all pages of them; stdin if there is none or for `-`
    files: Vec<String>,
    #[command(flatten)]
    terms: TermsArguments,
    /// Two blocks, an option each: they tell how long those between took
    #[arg(long = "block", value_name = "FILE")]
    blocks: Vec<String>,
    /// US dollars per AKT; if it is left out, as a bid would find it
    #[arg(long, value_name = "USD", value_parser = terms::akt_usd)]
    akt_usd: Option<Rate>,
    #[command(flatten)]
    form: Form,
}

const AFTER_HELP: &str = "\
AKT's price is looked for only where leases are paid in it: BIDPRICE_RATE, the cache file, the sources.
The guide's table takes every denomination for AKT, and a block every 6.088 s.

Example:
  bidpricescript earnings potential --akt-usd 1.79 leases.json";

pub(super) fn run(arguments: &Arguments, variables: &Variables) -> Result<i32, NotDone> {
    let leases = input::leases(&arguments.files)?;
    if arguments.form.guide {
        let price = arguments.akt_usd.map_or_else(|| usd_per_akt(variables), Ok)?;
        let month = arguments.terms.guide(Seconds::GUIDE_POTENTIAL);
        return Ok(print_guide(&guide::potential(&leases, &month, price)));
    }
    let terms = arguments.terms.exact(&terms::blocks(&arguments.blocks)?)?;
    let (potential, unpriced) = potential(&leases, &terms, arguments.akt_usd, variables);
    let form = &arguments.form;
    let code =
        form.print(&potential, |paint| potential.text(paint), &potential.problems, variables);
    Ok(unpriced.map_or(code, |none| none.report()))
}

/// The figures; where AKT's price is needed and nobody knows it, without dollars, and why.
fn potential(
    leases: &Leases,
    terms: &Terms,
    akt_usd: Option<Rate>,
    variables: &Variables,
) -> (Potential, Option<NotDone>) {
    let figures = Potential::of(leases, terms, akt_usd);
    let is_akt = |denom: &str| Currency::of_denom(denom) == Some(Currency::Akt);
    let needs_a_price = figures.denoms.iter().any(|denom| is_akt(&denom.earns.denom));
    if akt_usd.is_some() || !needs_a_price {
        return (figures, None);
    }
    match usd_per_akt(variables) {
        Ok(price) => (Potential::of(leases, terms, Some(price)), None),
        Err(none) => (figures, Some(none)),
    }
}
