//! The bid: order on stdin, price on stdout, and nothing else there, ever.

use std::mem::ManuallyDrop;

use rustix::io::Errno;

use crate::desk::Desk;
use crate::exit::{ANSWERED, REFUSED};
use crate::{log, order_file, report};
use bidprice_core::{Compat, Refusal};
use bidprice_report::{Decision, Explanation};
use bidprice_settings::{Setting, Settings};

/// Prices the order on stdin. The answer is 0 with a price or 1 without, whatever happens.
pub fn run_bid(variables: impl Iterator<Item = (&'static [u8], &'static [u8])>) -> i32 {
    report::panics_exit_with(REFUSED);
    let mut settings = Settings::empty();
    match price_stdin(&mut settings, variables) {
        Ok(()) => ANSWERED,
        Err(NoBid::Refused(refusal)) => {
            report::refusal(&refusal, settings.text(Setting::Compat));
            REFUSED
        }
        Err(NoBid::StdoutFailed(error)) => {
            report::stdout_failed(error);
            REFUSED
        }
    }
}

enum NoBid {
    Refused(Refusal),
    StdoutFailed(Errno),
}

impl<E: Into<Refusal>> From<E> for NoBid {
    fn from(refusal: E) -> Self {
        Self::Refused(refusal.into())
    }
}

fn price_stdin(
    settings: &mut Settings<'static>,
    variables: impl Iterator<Item = (&'static [u8], &'static [u8])>,
) -> Result<(), NoBid> {
    settings.load(variables)?;
    let order = order_file::read_stdin()?;
    // The process ends when the price is printed, and what it holds ends with it.
    let desk = ManuallyDrop::new(Desk::open(settings)?);
    let decision = desk.decide(order.bytes());
    leave_notes(settings, &decision);
    let price = decision.outcome?.price.text();
    print_line(price.as_str()).map_err(NoBid::StdoutFailed)
}

/// The number and a newline in one write: a reader sees all of it or nothing.
fn print_line(number: &str) -> Result<(), Errno> {
    let mut line = Vec::with_capacity(number.len() + 1);
    line.extend_from_slice(number.as_bytes());
    line.push(b'\n');
    bidprice_files::write_all(rustix::stdio::stdout(), &line)
}

/// The provider drops stderr when there is a price, so what goes with one is also logged.
fn leave_notes(settings: &Settings<'_>, decision: &Decision<'_>) {
    // Where the script has words for a refusal, in its mode nothing else is said.
    let is_alone = settings.text(Setting::Compat) == Some(Compat::Script.name())
        && decision.outcome.as_ref().is_err_and(Refusal::is_in_the_scripts_words);
    for note in &decision.notes {
        if !is_alone {
            report::note(note);
        }
        log::append(settings, note);
    }
    if settings.text(Setting::DebugBidScript).is_some() {
        let table = Explanation::new(decision).to_string();
        report::text(&table);
        log::append(settings, &format!("DEBUG_BID_SCRIPT\n{table}"));
    }
}
