//! All orders, priced by both books in as many threads as there are cores.

use std::convert::Infallible;

use bidprice_lines::{Block, Lines, Stopped, pump, read_asked};
use bidprice_settings::{Setting, Settings};
use bidprice_whatif::{Decided, Frame, Report, Sizes, Tally};

use super::Arguments;
use crate::commands::Variables;
use crate::commands::books::{Asked, new_entry, swept, swept_price};
use crate::commands::not_done::NotDone;
use crate::commands::order_sources::{Having, Sources};
use crate::commands::progress::{Progress, cores};
use crate::desk::{Desk, Rates};
use crate::shared_rate::SharedRate;

/// Everybody who prices.
pub(in crate::commands) struct Desks<'s> {
    /// The tenant of orders that do not say whose they are.
    owner: &'s str,
    now: Desk<'s>,
    then: Desk<'s>,
    points: Vec<Desk<'s>>,
}

/// Prices everything that was named, and sums it up.
pub(super) fn report_of(arguments: &Arguments, variables: &Variables) -> Result<Report, NotDone> {
    let books = &arguments.books;
    if !books.has_then() && arguments.sweep.is_none() {
        let hint = "name a values file with --then, or change a price with --set or --sweep";
        return Err(NotDone::usage("there is no second price book", hint));
    }
    let values = books.values(&arguments.orders)?;
    let (now, then) = (Asked::now(books, &values), Asked::then(books, &values));
    let (now_variables, then_variables) = (now.variables(variables), then.variables(variables));
    let now = now.load(books, &now_variables)?;
    let then = then.load(books, &then_variables)?;
    let range = arguments.sweep.as_ref();
    let swept_settings = range.map(|range| swept(&then.settings, range)).transpose()?;
    let swept_settings = swept_settings.unwrap_or_default();
    let rate = SharedRate::default();
    let desks = Desks::open(&now.settings, &then.settings, &swept_settings, &rate)?;
    let stock = books.stock();
    let having = Having { stock: stock.as_ref(), tariff: &now.tariff };
    let sources = Sources::look(&arguments.orders, &having)?;
    let mut notes = now.notes;
    notes.extend(sources.notes());
    let tally = tally(arguments, &desks, sources)?;
    let of_the_sweep = range.and_then(|range| new_entry(&then.settings, &range.key));
    for note in then.notes.into_iter().chain(of_the_sweep).chain(rate.notes().iter().cloned()) {
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    let sweep = range.map(|range| (range.clone(), swept_price(&then.settings, &range.key)));
    let report = tally.report(Frame {
        now: now.book,
        then: then.book,
        from: Sources::name(&arguments.orders),
        utilisation_pct: arguments.utilisation,
        sweep,
        notes,
    });
    check_that_something_was_priced(report)
}

impl<'s> Desks<'s> {
    pub(in crate::commands) fn open(
        now: &'s Settings<'s>,
        then: &'s Settings<'s>,
        points: &'s [Settings<'s>],
        rates: &'s dyn Rates,
    ) -> Result<Self, NotDone> {
        let desk = |settings| Desk::open(settings)?.for_whoever_asks().for_many(rates);
        Ok(Self {
            owner: now.text_or_default(Setting::AkashOwner),
            now: desk(now)?,
            then: desk(then)?,
            points: points.iter().map(desk).collect::<Result<_, _>>()?,
        })
    }

    /// The sums of a block's orders.
    pub(in crate::commands) fn tally(&self, source: &str, lines: Lines<'_>, sizes: Sizes) -> Tally {
        let mut tally = Tally::new(sizes);
        for line in lines.filter(|line| !line.is_blank()) {
            let place = || format!("{source}:{}", line.number);
            let asked = match read_asked(line.text) {
                Ok(asked) => asked,
                Err(problem) => {
                    tally.add_unreadable(place, problem);
                    continue;
                }
            };
            let owner = asked.owner.as_deref().unwrap_or(self.owner);
            let (now, then) = (
                self.now.decide_for(owner, &asked.order),
                self.then.decide_for(owner, &asked.order),
            );
            let points: Vec<_> =
                self.points.iter().map(|desk| desk.decide_for(owner, &asked.order)).collect();
            let decided = Decided { count: asked.count, now: &now, then: &then, points: &points };
            tally.add(decided, || asked.name.as_deref().map_or_else(place, str::to_owned));
        }
        tally
    }
}

fn tally(arguments: &Arguments, desks: &Desks<'_>, sources: Sources) -> Result<Tally, NotDone> {
    let sizes = Sizes { most_changed: arguments.top, points: desks.points.len() };
    let threads = arguments.threads.unwrap_or_else(cores);
    let mut progress = Progress::new(sources.bytes());
    let Sources { named, unreadable, .. } = sources;
    let mut all = Tally::new(sizes);
    for file in unreadable {
        all.add_unreadable(|| file.place.clone(), &file.problem);
    }
    for source in named {
        let name = source.name.clone();
        let input = source.open()?;
        let work = |block: &Block| (block.bytes().len(), desks.tally(&name, block.lines(), sizes));
        let done = pump(input, threads, work, |(bytes, part)| -> Result<(), Infallible> {
            all.merge(part);
            progress.add(bytes);
            Ok(())
        });
        if let Err(Stopped::Input(error)) = done {
            let hint = "what came before it was priced, but a part is no answer: mend the file";
            return Err(NotDone::new(format!("`{name}` cannot be read on: {error}"), hint));
        }
    }
    Ok(all)
}

/// A report over nothing would look like good news.
pub(in crate::commands) fn check_that_something_was_priced(
    report: Report,
) -> Result<Report, NotDone> {
    let bids = report.bids;
    if report.orders.priced > 0 || bids.now + bids.then > 0 {
        return Ok(report);
    }
    let refused = report.refused.reasons.first();
    let first = report.orders.first_unreadable.first();
    let why = match (refused, first) {
        (Some(reason), _) => format!("no order can be priced: {}", reason.message),
        (None, Some(first)) => format!("there is no order: {}: {}", first.place, first.problem),
        (None, None) => "there is no order".to_owned(),
    };
    Err(NotDone::new(why, "send a line of JSON for each, as `quote --orders` writes them"))
}
