//! Which rates were used, how old they were, and who said so.

use std::cmp::Ordering;

use bidprice_core::bc::Number;
use bidprice_core::parse_amount;
use bidprice_journal::Entry;
use bidprice_report::exact;
use serde::Serialize;

use super::names::Counts;

/// The rates of all orders that needed one.
#[derive(Debug, Default)]
pub(super) struct Rates {
    orders: u64,
    least: Option<Number>,
    most: Option<Number>,
    last: Option<Last>,
    oldest_age_seconds: Option<u64>,
    by_source: Counts,
}

/// The rate of the last order that needed one.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Last {
    pub(super) time: String,
    pub(super) usd_per_akt: String,
    pub(super) source: Option<String>,
    pub(super) age_seconds: Option<u64>,
}

/// US dollars per AKT.
#[derive(Debug, Serialize)]
pub(super) struct RatesShown {
    /// That needed one.
    pub(super) orders: u64,
    pub(super) least: Option<String>,
    pub(super) most: Option<String>,
    pub(super) last: Option<Last>,
    /// The oldest that was used.
    pub(super) oldest_age_seconds: Option<u64>,
    pub(super) by_source: Counts,
}

impl Rates {
    pub(super) fn add(&mut self, entry: &Entry) {
        let Some(rate) = entry.rate_usd_per_akt.as_deref().and_then(|r| parse_amount(r).ok())
        else {
            return;
        };
        self.orders += 1;
        keep(&mut self.least, rate, Ordering::Less);
        keep(&mut self.most, rate, Ordering::Greater);
        self.by_source.add(entry.rate_source.as_deref().unwrap_or("unknown"));
        self.oldest_age_seconds = self.oldest_age_seconds.max(entry.rate_age_seconds);
        self.last = Some(Last {
            time: entry.time.clone(),
            usd_per_akt: exact(rate),
            source: entry.rate_source.clone(),
            age_seconds: entry.rate_age_seconds,
        });
    }

    pub(super) fn shown(self) -> RatesShown {
        RatesShown {
            orders: self.orders,
            least: self.least.map(exact),
            most: self.most.map(exact),
            last: self.last,
            oldest_age_seconds: self.oldest_age_seconds,
            by_source: self.by_source,
        }
    }
}

fn keep(kept: &mut Option<Number>, rate: Number, wanted: Ordering) {
    if kept.is_none_or(|kept| rate.compare(kept) == Some(wanted)) {
        *kept = Some(rate);
    }
}
