//! A price book of the service: settings, and the desk that prices by them, as one value.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bidprice_core::{List, Rule};
use bidprice_service::{Called, Metrics, Pace};
use bidprice_settings::{Setting, Settings, Step};
use self_cell::self_cell;

use super::live_rate::LiveRate;
use crate::commands::not_done::NotDone;
use crate::desk::Desk;
use crate::plugins::Watch;
use crate::same_prices;

/// What a desk borrows from.
pub(super) struct Stand {
    pub(super) settings: Settings<'static>,
    pub(super) rate: Arc<LiveRate>,
    pub(super) calls: Calls,
}

self_cell!(
    struct Cell {
        owner: Stand,
        #[covariant]
        dependent: Desk,
    }
);

/// Ready to price for as long as somebody holds it.
pub(super) struct PriceBook {
    cell: Cell,
    pub(super) name: String,
    pub(super) hash: String,
    waits: Waits,
}

impl PriceBook {
    /// Checks all prices, and loads the plugins.
    pub(super) fn open(
        name: String,
        settings: Settings<'static>,
        rate: Arc<LiveRate>,
        metrics: Arc<Metrics>,
    ) -> Result<Self, NotDone> {
        let (hash, waits) = (same_prices::hash(&settings), Waits::of(&settings));
        let stand = Stand { settings, rate, calls: Calls::new(metrics) };
        let cell = Cell::try_new(stand, |stand| {
            let desk = Desk::open(&stand.settings)?.for_many(&*stand.rate)?;
            Ok::<_, NotDone>(desk.watched_by(&stand.calls))
        })?;
        match cell.borrow_dependent().plugin_problems().first() {
            None => Ok(Self { cell, name, hash, waits }),
            Some(problem) => Err(NotDone::new(
                problem,
                "`bidpricescript plugin list` shows what is installed; `plugin install` mends it",
            )),
        }
    }

    pub(super) fn stand(&self) -> &Stand {
        self.cell.borrow_owner()
    }

    pub(super) fn settings(&self) -> &Settings<'_> {
        &self.stand().settings
    }

    /// How long a price will take, as far as is known.
    pub(super) fn pace(&self) -> Pace {
        let is_slow = match self.waits {
            Waits::Never => false,
            Waits::ForPlugins => self.stand().calls.are_slow(),
            Waits::ForLists => true,
        };
        if is_slow { Pace::Slow } else { Pace::Instant }
    }

    pub(super) fn desk(&self) -> &Desk<'_> {
        self.cell.borrow_dependent()
    }
}

/// What a price may have to wait for.
enum Waits {
    /// Nothing: prices alone take microseconds.
    Never,
    /// Plugins, which mostly take microseconds, too, but may take as long as they are allowed to.
    ForPlugins,
    /// Lists of owners, which are read, or fetched.
    ForLists,
}

impl Waits {
    fn of(settings: &Settings<'_>) -> Self {
        let is_elsewhere = |step: &Step| match step {
            Step::Rule { rule: Rule::Deny(list) | Rule::Allow(list), .. } => {
                matches!(list, List::At(_))
            }
            Step::Rule { .. } | Step::Plugins => false,
        };
        let has_whitelist = settings.text(Setting::WhitelistUrl).is_some();
        if has_whitelist || settings.chain().iter().any(is_elsewhere) {
            Self::ForLists
        } else if settings.plugins().is_empty() {
            Self::Never
        } else {
            Self::ForPlugins
        }
    }
}

/// Calls that took longer lately are worth a thread of their own, which costs some ten microseconds.
const SLOW_CALL_MICROS: u64 = 1000;

/// Counts the calls of plugins.
pub(super) struct Calls {
    metrics: Arc<Metrics>,
    /// How long the slowest took lately; nobody knows before the first.
    slowest_micros: AtomicU64,
}

impl Calls {
    const fn new(metrics: Arc<Metrics>) -> Self {
        Self { metrics, slowest_micros: AtomicU64::new(u64::MAX) }
    }

    fn are_slow(&self) -> bool {
        self.slowest_micros.load(Ordering::Relaxed) > SLOW_CALL_MICROS
    }
}

impl Watch for Calls {
    fn called(&self, plugin: &str, took: Duration, has_failed: bool) {
        let called = if has_failed { Called::Failed } else { Called::Answered };
        self.metrics.plugin_called(plugin, took, called);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let before = match self.slowest_micros.load(Ordering::Relaxed) {
            u64::MAX => 0,
            // It is forgotten after some dozens of quick ones. Threads that meet here may forget sooner.
            slowest => slowest - slowest / 8,
        };
        self.slowest_micros.store(micros.max(before), Ordering::Relaxed);
    }
}
