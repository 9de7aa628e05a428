//! The rate is kept fresh by a thread of its own, so that no request ever waits for a source.

use std::sync::{Arc, PoisonError, RwLock};
use std::thread;
use std::time::{Duration, Instant};

use bidprice_core::SettingError;
use bidprice_fetch::Client;
use bidprice_rates::{Asked, Cached, Failure, Keeper, Patience, Refreshed};
use bidprice_service::Metrics;
use bidprice_settings::Settings;

use super::live_rate::LiveRate;
use super::price_book::PriceBook;
use crate::commands::rate::watch::{RETRY, interval, words};
use crate::rate::keeper;
use crate::report;

/// How often the cache file is looked at: another process may have refreshed it.
const LOOK: Duration = Duration::from_secs(1);

/// The book whose settings say how the rate is kept; all books have the same settings but for prices.
pub(super) struct Current(RwLock<Arc<PriceBook>>);

impl Current {
    pub(super) const fn new(book: Arc<PriceBook>) -> Self {
        Self(RwLock::new(book))
    }

    pub(super) fn replace(&self, book: Arc<PriceBook>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = book;
    }

    fn now(&self) -> Arc<PriceBook> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Starts the thread; it goes on until the process ends.
pub(super) fn start(
    current: Arc<Current>,
    live_rate: Arc<LiveRate>,
    metrics: Arc<Metrics>,
) -> std::io::Result<()> {
    let refresher = Refresher { live_rate, metrics, next_try: Instant::now() };
    let run = move || refresher.run(&current);
    thread::Builder::new().name("rate".to_owned()).spawn(run).map(drop)
}

struct Refresher {
    live_rate: Arc<LiveRate>,
    metrics: Arc<Metrics>,
    next_try: Instant,
}

impl Refresher {
    fn run(mut self, current: &Current) -> ! {
        loop {
            // Settings were checked when the book was opened.
            drop(self.look(current.now().settings()));
            thread::sleep(LOOK);
        }
    }

    fn look(&mut self, settings: &Settings<'_>) -> Result<(), SettingError> {
        if settings.rate()?.is_some() {
            return Ok(());
        }
        let keeper = keeper(settings)?;
        if !keeper.sources.is_empty() && Instant::now() >= self.next_try {
            let interval = interval(settings)?;
            let wait = if self.refresh(&keeper, interval) { LOOK } else { RETRY.min(interval) };
            self.next_try = Instant::now() + wait;
        }
        self.live_rate.look(&keeper);
        Ok(())
    }

    /// Asks the sources, unless the rate is young enough; tells whether there is one.
    fn refresh(&self, keeper: &Keeper<'_>, interval: Duration) -> bool {
        let is_enough = |cached: &Cached| cached.age.is_fresh(Some(interval));
        if keeper.cached().is_ok_and(|cached| is_enough(&cached)) {
            return true;
        }
        let refreshed = keeper.refresh(Client::get_ready, Patience::UntilBelieved, is_enough);
        self.count(&refreshed);
        report::note(&words(&refreshed));
        matches!(refreshed, Ok(Refreshed::ByAnother(_) | Refreshed::Asked { unkept: None, .. }))
    }

    fn count(&self, refreshed: &Result<Refreshed, Failure>) {
        let asked: Option<&Asked> = match refreshed {
            Ok(Refreshed::Asked { asked, .. }) => Some(asked),
            Ok(Refreshed::ByAnother(_)) => None,
            Err(failure) => failure.asked.as_ref(),
        };
        let answers = asked.into_iter().flat_map(|asked| &asked.answers);
        for answer in answers.filter(|answer| answer.problem().is_some()) {
            self.metrics.source_failed(answer.source);
        }
    }
}
