//! All lines of a journal, priced again in as many threads as there are cores.

use std::io::{self, Write};

use bidprice_core::Rate;
use bidprice_journal::{Entry, JournalFile, NO_END, open_files, read_line};
use bidprice_lines::{Block, Stopped, pump};
use bidprice_report::{RateSource, RateUsed};
use bidprice_settings::Settings;

use super::Arguments;
use super::compared::{NotCompared, compare, recorded};
use super::line;
use super::report::{Book, Report};
use super::tally::{Pair, Tally};
use crate::commands::Variables;
use crate::commands::books::compat;
use crate::commands::journal::silences::read_moment;
use crate::commands::journal::{HINT, unreadable};
use crate::commands::not_done::NotDone;
use crate::commands::progress::{Progress, cores};
use crate::desk::Desk;
use crate::journal::book_hash;
use crate::shared_rate::SharedRate;

/// What all lines are priced with.
struct Pricer<'s> {
    desk: Desk<'s>,
    /// All orders go by the rate of the settings.
    has_one_rate: bool,
    earliest: Option<String>,
    top: usize,
    writes_all: bool,
}

/// What came of a block.
struct Part {
    bytes: usize,
    tally: Tally,
    lines: Vec<u8>,
}

/// Prices what was recorded again.
pub(super) fn replay(
    arguments: &Arguments,
    variables: &Variables,
    settings: &Settings<'_>,
    notes: Vec<String>,
) -> Result<Report, NotDone> {
    let path = arguments.journal.path(variables)?;
    let rate = SharedRate::default();
    let pricer = Pricer {
        // Who asked is known, or was not known then either: as in a bid, not as in a what-if.
        desk: Desk::open(settings)?.for_many(&rate)?,
        has_one_rate: arguments.rate.is_some(),
        earliest: arguments.journal.earliest(),
        top: arguments.top,
        writes_all: arguments.all,
    };
    let mut files = Vec::new();
    let tally = pricer.read_all(arguments, &path, &mut files)?;
    if tally.orders() == 0 {
        let report = tally.report(files, book(arguments, settings), notes);
        return Err(nothing_to_price(&path, &report));
    }
    Ok(tally.report(files, book(arguments, settings), notes))
}

fn nothing_to_price(path: &str, report: &Report) -> NotDone {
    let mut beside = Vec::new();
    if !report.not_compared.is_empty() {
        beside.push(report.not_compared.words());
    }
    if report.undated > 0 {
        beside.push(format!("lines without a time: {}", report.undated));
    }
    if let Some(first) = report.unreadable_lines.first() {
        beside.push(format!("unreadable lines: {}, such as {first}", report.unreadable));
    }
    let beside =
        if beside.is_empty() { String::new() } else { format!(" ({})", beside.join("; ")) };
    NotDone::new(format!("the journal `{path}` has no order to price again{beside}"), HINT)
}

fn book(arguments: &Arguments, settings: &Settings<'_>) -> Book {
    let files = &arguments.values.files;
    Book {
        name: if files.is_empty() { "the environment".to_owned() } else { files.join(", ") },
        hash: book_hash(settings),
        compat: compat(settings).name(),
        version: env!("CARGO_PKG_VERSION"),
        rate_usd_per_akt: arguments.rate.clone(),
    }
}

impl Pricer<'_> {
    fn read_all(
        &self,
        arguments: &Arguments,
        path: &str,
        names: &mut Vec<String>,
    ) -> Result<Tally, NotDone> {
        let files = open_files(path).map_err(|error| unreadable(path, &error))?;
        let threads = arguments.threads.unwrap_or_else(cores);
        let mut progress = Progress::new(Some(files.iter().map(JournalFile::bytes).sum()));
        let mut all = Tally::new(self.top);
        for file in files {
            let name = file.path().to_owned();
            let work = |block: &Block| self.price(&name, block);
            let done = pump(file, threads, work, |part: Part| {
                all.merge(part.tally);
                progress.add(part.bytes);
                io::stdout().write_all(&part.lines)
            });
            match done {
                Ok(()) => {}
                Err(Stopped::Input(error)) => return Err(unreadable(&name, &error)),
                // Whoever reads has seen enough; what was priced by then counts.
                Err(Stopped::Sink(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
                    return Ok(all);
                }
                Err(Stopped::Sink(error)) => {
                    let hint = "check the disk, or where the output goes";
                    return Err(NotDone::new(format!("cannot write to stdout: {error}"), hint));
                }
            }
            names.push(name);
        }
        Ok(all)
    }

    fn price(&self, name: &str, block: &Block) -> Part {
        let mut part =
            Part { bytes: block.bytes().len(), tally: Tally::new(self.top), lines: Vec::new() };
        let has_an_end = block.bytes().ends_with(b"\n");
        let mut lines = block.lines().peekable();
        while let Some(line) = lines.next() {
            let place = || format!("{name}:{}", line.number);
            let is_cut = !has_an_end && lines.peek().is_none();
            match read_line(line.text).and_then(|e| if is_cut { Err(NO_END.into()) } else { Ok(e) })
            {
                Ok(entry) if read_moment(&entry.time).is_none() => {
                    part.tally.add_undated();
                    // Nobody can tell whether it is too old.
                    if self.earliest.is_none() {
                        self.price_one(&entry, place, &mut part);
                    }
                }
                Ok(entry) if self.is_too_old(&entry) => {}
                Ok(entry) => self.price_one(&entry, place, &mut part),
                Err(_) if is_cut => part.tally.add_unreadable(place, NO_END),
                Err(problem) => part.tally.add_unreadable(place, &problem),
            }
        }
        part
    }

    fn is_too_old(&self, entry: &Entry) -> bool {
        self.earliest.as_ref().is_some_and(|earliest| entry.time < *earliest)
    }

    fn price_one(&self, entry: &Entry, place: impl Fn() -> String, part: &mut Part) {
        let found = recorded(entry).and_then(|found| Ok((found, self.rate(entry)?)));
        let ((recorded, order), rate) = match found {
            Ok(found) => found,
            Err(why) => {
                part.tally.add_not_compared(why);
                if self.writes_all {
                    line::not_compared(&place(), entry, why, &mut part.lines);
                }
                return;
            }
        };
        let now = self.desk.decide_by(rate, entry.owner.as_deref().unwrap_or_default(), order);
        let (standing, difference) = compare(recorded, &now);
        let pair = Pair { entry, recorded, now: &now, standing, difference };
        if self.writes_all {
            line::compared(&place(), &pair, &mut part.lines);
        }
        part.tally.add(&pair, place);
    }

    /// The recorded rate, unless all orders go by one.
    fn rate(&self, entry: &Entry) -> Result<Option<RateUsed<'static>>, NotCompared> {
        let Some(text) = entry.rate_usd_per_akt.as_deref().filter(|_| !self.has_one_rate) else {
            return Ok(None);
        };
        let rate = Rate::parse(text).map_err(|_| NotCompared::NoNumber)?;
        Ok(Some(RateUsed { rate, source: RateSource::Setting }))
    }
}
