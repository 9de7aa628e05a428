//! The bid: order on stdin, price on stdout, and nothing else there, ever.

use std::mem::ManuallyDrop;

use rustix::io::Errno;

use crate::client::Client;
use crate::desk::Desk;
use crate::exit::{ANSWERED, REFUSED};
use crate::journal::{self, Made};
use crate::{log, order_file, report};
use bidprice_core::{Bid, Compat, Refusal};
use bidprice_report::Decision;
use bidprice_settings::{Setting, Settings};

/// Prices the order on stdin. The answer is 0 with a price or 1 without, whatever happens.
pub fn run_bid(variables: impl Iterator<Item = (&'static [u8], &'static [u8])>) -> i32 {
    report::panics_exit_with(REFUSED);
    let mut settings = Settings::empty();
    match price_stdin(&mut settings, variables) {
        Ok(code) => code,
        Err(refusal) => {
            report::refusal(&refusal, settings.text(Setting::Compat));
            if journal::path(&settings).is_some() {
                journal::keep_unread(&settings, refusal);
            }
            REFUSED
        }
    }
}

/// Answers the order on stdin. What would refuse every order is found before one is read.
fn price_stdin(
    settings: &mut Settings<'static>,
    variables: impl Iterator<Item = (&'static [u8], &'static [u8])>,
) -> Result<i32, Refusal> {
    settings.load(variables)?;
    // The process ends when the price is printed, and what it holds ends with it.
    let desk = ManuallyDrop::new(Desk::open(settings)?);
    let mut client = ManuallyDrop::new(Client::open(settings)?);
    let began = journal::start(settings);
    let order = order_file::read_stdin()?;
    let decision = desk.decide_or_ask(client.as_deref_mut(), order.bytes());
    leave_notes(settings, &decision);
    let said = say(settings, &decision.outcome);
    if let Some(began) = began {
        let (took, unsaid) = (Some(began.elapsed()), said.err());
        let service = client.as_deref().and_then(Client::kept);
        let made = Made { decision: &decision, order: order.bytes(), took, unsaid, service };
        journal::keep(settings, &made);
    }
    Ok(said.unwrap_or(REFUSED))
}

/// Prints the price, or why there is none, and tells the exit code.
fn say(settings: &Settings<'_>, outcome: &Result<Bid, Refusal>) -> Result<i32, Errno> {
    match outcome {
        Ok(bid) => print_line(bid.price.text().as_str())
            .map(|()| ANSWERED)
            .inspect_err(|&error| report::stdout_failed(error)),
        Err(refusal) => {
            report::refusal(refusal, settings.text(Setting::Compat));
            Ok(REFUSED)
        }
    }
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
        let table = report::table(decision);
        report::text(&table);
        log::append(settings, &format!("DEBUG_BID_SCRIPT\n{table}"));
    }
}
