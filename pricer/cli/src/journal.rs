//! `BIDPRICE_JOURNAL`: what was bid, a line for each decision, written when the answer is out.
//!
//! Whatever goes wrong here is a note: no bid waits for its line, and none is lost with it.

use std::time::{Duration, Instant, SystemTime};

use bidprice_core::Refusal;
use bidprice_files::write_all;
use bidprice_journal::{Circumstances, Entry, Journal, Unwritten};
use bidprice_report::Decision;
use bidprice_settings::{Setting, Settings};
use rustix::fs::{FileType, Mode, OFlags};
use rustix::io::Errno;

use crate::client::Kept;
use crate::exit::{ANSWERED, REFUSED};
use crate::{log, order_file, report, same_prices};

/// Before the number of a pipe that this process was given: a shadow run gets our line that way.
pub(crate) const PIPE: &str = "fd:";

/// The standard three are below it, and none of them is for lines.
const FIRST_PIPE: u32 = 3;

/// What the journal may grow to where its setting cannot be read: the setting's default.
const BYTES_MAX: u64 = 64 << 20;

/// A decision whose answer is out.
pub(crate) struct Made<'d> {
    pub(crate) decision: &'d Decision<'d>,
    pub(crate) order: &'d [u8],
    pub(crate) took: Option<Duration>,
    /// Why nobody got the price.
    pub(crate) unsaid: Option<Errno>,
    /// Whose price it is, or why it is ours although somebody else was to be asked.
    pub(crate) service: Option<Kept<'d>>,
}

/// The journal's file, if there is to be one.
pub(crate) fn path<'s>(settings: &'s Settings<'_>) -> Option<&'s str> {
    settings.text(Setting::Journal).filter(|path| *path != "-")
}

/// When a decision begins. Without a journal not even the clock is looked at.
pub(crate) fn start(settings: &Settings<'_>) -> Option<Instant> {
    path(settings).map(|_| Instant::now())
}

/// Writes the line of a decision.
#[cold]
#[inline(never)]
pub(crate) fn keep(settings: &Settings<'_>, made: &Made<'_>) {
    let is_bid = made.decision.outcome.is_ok() && made.unsaid.is_none();
    let code = if is_bid { ANSWERED } else { REFUSED };
    // The answer is out, and a bug in what follows must not change it.
    std::panic::set_hook(Box::new(move |_| std::process::exit(code)));
    let around = Circumstances {
        time: SystemTime::now(),
        owner: owner(settings),
        order: made.order,
        book: &book_hash(settings),
        took: made.took,
    };
    let mut entry = Entry::of(made.decision, &around);
    if let Some(Kept { address, fallback, told }) = made.service {
        entry = entry.served(address, fallback);
        if let Some(told) = told {
            entry = entry.told(told);
        }
    }
    if let Some(error) = made.unsaid {
        entry = entry.unsaid(&format!("cannot write the price to stdout: {error}"));
    }
    if let Err(note) = append(settings, &entry.line()) {
        // With a refusal stderr is for the refusal alone.
        if is_bid {
            report::note(&note);
        }
    }
}

/// Writes the line of an order that nobody looked at, because of something that refuses every order.
#[cold]
#[inline(never)]
pub(crate) fn keep_unread(settings: &Settings<'_>, refusal: Refusal) {
    // What was asked for meanwhile, an operator will want to know. A person at a terminal is not
    // asked for an order that does not count.
    let is_asked = !rustix::termios::isatty(rustix::stdio::stdin());
    let order = if is_asked { order_file::read_stdin().ok() } else { None };
    let decision = Decision {
        order: None,
        tariff: None,
        quote: None,
        rate: None,
        outcome: Err(refusal),
        notes: Vec::new(),
    };
    let order = order.as_ref().map(order_file::OrderBytes::bytes).unwrap_or_default();
    keep(settings, &Made { decision: &decision, order, took: None, unsaid: None, service: None });
}

/// The tenant, as the provider says.
pub(crate) fn owner<'s>(settings: &'s Settings<'_>) -> Option<&'s str> {
    settings.text(Setting::AkashOwner).map(str::trim).filter(|owner| !owner.is_empty())
}

/// Appends a line to the journal, if there is to be one. What goes wrong is logged and told.
pub(crate) fn append(settings: &Settings<'_>, line: &str) -> Result<(), String> {
    let Some(path) = path(settings) else { return Ok(()) };
    let written = match path.strip_prefix(PIPE) {
        Some(number) => hand_over(number, line),
        None => append_to(settings, path, line),
    };
    written.map_err(|problem| {
        let note = format!("the journal lacks this order: `{path}` {problem}");
        // Where a file may not grow, the log may not either: to write there would end the process.
        if problem != Unwritten::FileSizeLimit {
            log::append(settings, &note);
        }
        note
    })
}

fn append_to(settings: &Settings<'_>, path: &str, line: &str) -> Result<(), Unwritten> {
    // Settings that cannot be read have refused the order, and that is to be kept too.
    let trusted_uids = settings.trusted_uids().unwrap_or_default();
    let bytes_max = settings.size(Setting::JournalMax).unwrap_or(BYTES_MAX);
    Journal { path, bytes_max, trusted_uids: &trusted_uids }.append(line)
}

/// Writes a line to a pipe that was inherited.
fn hand_over(number: &str, line: &str) -> Result<(), Unwritten> {
    let number = number.parse().ok().filter(|&number: &u32| number >= FIRST_PIPE);
    let number = number.ok_or(Unwritten::Closed(Errno::BADF))?;
    // Not to wait for a reader who has gone.
    let flags = OFlags::WRONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let pipe = rustix::fs::open(format!("/proc/self/fd/{number}"), flags, Mode::empty())
        .map_err(Unwritten::Closed)?;
    let stat = rustix::fs::fstat(&pipe).map_err(Unwritten::Closed)?;
    if FileType::from_raw_mode(stat.st_mode) != FileType::Fifo {
        return Err(Unwritten::NotAFile);
    }
    // But for one who is there.
    rustix::fs::fcntl_setfl(&pipe, OFlags::empty())
        .and_then(|()| write_all(&pipe, line.as_bytes()))
        .map_err(Unwritten::Refused)
}

/// The price book, as lines name it.
pub(crate) fn book_hash(settings: &Settings<'_>) -> String {
    same_prices::book(settings).text()
}
