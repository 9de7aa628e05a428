//! What is counted, in Prometheus' text format.
//!
//! By hand: what is needed are counters, a gauge and one kind of histogram, and the format is a page.
//! prometheus-client would bring floats, its own macros and a second text format, for as many lines.

mod histogram;
mod text;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bidprice_report::RefusalShown;

use crate::books::Books;
use crate::limits::NAMED_SERIES_MAX;
use crate::pricing::LinesPriced;
use crate::problem::Kind;
use crate::routes::Route;
use histogram::Histogram;
use text::Page;

/// What a name beyond the limit is counted as.
const OTHERS: &str = "other";

/// Everything that is counted. Any number of threads may count.
#[derive(Debug, Default)]
pub struct Metrics {
    routes: [OfRoute; Route::ALL.len()],
    in_flight: AtomicU64,
    bids: AtomicU64,
    refusals: Series<u64>,
    plugin_seconds: Series<Histogram>,
    plugin_failures: Series<u64>,
    source_failures: Series<u64>,
    pub(crate) connections_cut: AtomicU64,
    pub(crate) connections_refused: AtomicU64,
    pub(crate) lines_unlogged: AtomicU64,
}

/// What became of a plugin's call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Called {
    /// It had a verdict.
    Answered,
    /// It had none.
    Failed,
}

#[derive(Debug, Default)]
struct OfRoute {
    /// One for each status that there is; see [`status_slots`].
    answers: [AtomicU64; Kind::ALL.len() + 3],
    seconds: Histogram,
}

/// Every status that an answer can have; kinds of problems that share one count together.
fn status_slots() -> impl Iterator<Item = u16> {
    [200, 304, 0].into_iter().chain(Kind::ALL.iter().map(|kind| kind.status().as_u16()))
}

impl Metrics {
    /// A plugin was called.
    pub fn plugin_called(&self, plugin: &str, took: Duration, called: Called) {
        self.plugin_seconds.with(plugin, |seconds| seconds.add(took));
        self.plugin_failures
            .with(plugin, |failures| *failures += u64::from(called == Called::Failed));
    }

    /// A source of the rate did not answer with one.
    pub fn source_failed(&self, source: &str) {
        self.source_failures.with(source, |failures| *failures += 1);
    }

    pub(crate) fn began(&self) {
        self.in_flight.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn ended(&self, route: Route, status: u16, took: Duration) {
        self.in_flight.fetch_sub(1, Ordering::Relaxed);
        let Some(of_route) = self.routes.get(route as usize) else { return };
        of_route.seconds.add(took);
        let slot = status_slots().position(|slot| slot == status).unwrap_or(2);
        if let Some(answers) = of_route.answers.get(slot) {
            answers.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(crate) fn decided(&self, refused: Option<&RefusalShown>) {
        match refused {
            None => drop(self.bids.fetch_add(1, Ordering::Relaxed)),
            Some(refused) => self.refusals.with(refused.reason, |count| *count += 1),
        }
    }

    pub(crate) fn lines_decided(&self, priced: &LinesPriced) {
        self.bids.fetch_add(priced.bids, Ordering::Relaxed);
        for &(reason, more) in &priced.refusals {
            self.refusals.with(reason, |count| *count += more);
        }
    }

    /// All of it, as text.
    pub(crate) fn text(&self, books: &Books) -> String {
        let mut page = Page::default();
        self.write_requests(&mut page);
        self.write_prices(&mut page);
        self.write_plugins(&mut page);
        write_books(&mut page, books);
        page.text
    }

    fn write_requests(&self, page: &mut Page) {
        page.counter(
            "bidprice_requests_total",
            "Requests by route and status; status 0 is any other.",
        );
        for (route, counted) in Route::ALL.iter().zip(&self.routes) {
            let mut by_status = BTreeMap::<u16, u64>::new();
            for (status, answers) in status_slots().zip(&counted.answers) {
                *by_status.entry(status).or_default() += answers.load(Ordering::Relaxed);
            }
            for (status, answers) in by_status.into_iter().filter(|&(_, answers)| answers > 0) {
                let status = status.to_string();
                page.sample(&[("route", route.name()), ("status", &status)], answers);
            }
        }
        page.histogram("bidprice_request_seconds", "From a request's head to its answer.");
        for (route, counted) in Route::ALL.iter().zip(&self.routes) {
            counted.seconds.write(page, ("route", route.name()));
        }
        let load = |count: &AtomicU64| count.load(Ordering::Relaxed);
        page.gauge("bidprice_requests_in_flight", "Requests that are being answered.");
        page.sample(&[], load(&self.in_flight));
        page.counter("bidprice_connections_cut_total", "Connections that made room for others.");
        page.sample(&[], load(&self.connections_cut));
        page.counter(
            "bidprice_connections_refused_total",
            "Connections for which there was no room.",
        );
        page.sample(&[], load(&self.connections_refused));
        page.counter("bidprice_log_lines_lost_total", "Lines for which the log had no room.");
        page.sample(&[], load(&self.lines_unlogged));
    }

    fn write_prices(&self, page: &mut Page) {
        page.counter("bidprice_bids_total", "Orders that got a price.");
        page.sample(&[], self.bids.load(Ordering::Relaxed));
        page.counter("bidprice_refusals_total", "Orders that got none, by reason.");
        self.refusals.each(|reason, count| page.sample(&[("reason", reason)], *count));
        page.counter("bidprice_source_failures_total", "Sources that had no rate when asked.");
        self.source_failures.each(|source, count| page.sample(&[("source", source)], *count));
    }

    fn write_plugins(&self, page: &mut Page) {
        page.histogram("bidprice_plugin_seconds", "How long plugins took.");
        self.plugin_seconds.each(|plugin, seconds| seconds.write(page, ("plugin", plugin)));
        page.counter("bidprice_plugin_failures_total", "Calls of plugins without a verdict.");
        self.plugin_failures.each(|plugin, count| page.sample(&[("plugin", plugin)], *count));
    }
}

fn write_books(page: &mut Page, books: &Books) {
    page.counter(
        "bidprice_reloads_total",
        "Configurations that were taken, and that were refused.",
    );
    page.sample(&[("result", "taken")], books.generation());
    page.sample(&[("result", "refused")], books.refusals());
    page.gauge("bidprice_reload_refused", "1 if the newest configuration was refused.");
    page.sample(&[], u64::from(books.refusal().is_some()));
    let shelf = books.now();
    // Names of books are the operator's own, and few.
    let rates: Vec<_> = shelf
        .all()
        .map(|(name, book)| (name.map(ToString::to_string).unwrap_or_default(), book.rate()))
        .collect();
    page.gauge("bidprice_rate_usd_per_akt", "The rate that a price would use.");
    for (book, rate) in &rates {
        if let Some(usd) = &rate.usd_per_akt {
            page.sample(&[("book", book)], usd);
        }
    }
    page.gauge("bidprice_rate_age_seconds", "Since it was written; a fixed rate has no age.");
    for (book, rate) in &rates {
        if let Some(age) = rate.age_seconds {
            page.sample(&[("book", book)], age);
        }
    }
}

/// Something for each of a few names.
#[derive(Debug)]
struct Series<T>(Mutex<BTreeMap<String, T>>);

impl<T> Default for Series<T> {
    fn default() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }
}

impl<T: Default> Series<T> {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, T>> {
        // Counting cannot panic half-way.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with(&self, name: &str, count: impl FnOnce(&mut T)) {
        let mut all = self.lock();
        if let Some(known) = all.get_mut(name) {
            return count(known);
        }
        let name = if all.len() < NAMED_SERIES_MAX { name } else { OTHERS };
        count(all.entry(name.to_owned()).or_default());
    }

    fn each(&self, mut show: impl FnMut(&str, &T)) {
        self.lock().iter().for_each(|(name, value)| show(name, value));
    }
}
