//! What rules and plugins did to quotes: how often, and what it came to.

use bidprice_core::bc::Number;
use bidprice_core::parse_amount;
use bidprice_journal::{Change, Entry};
use bidprice_whatif::Signed;
use serde::Serialize;

use super::names::ByName;

/// What each of them did.
#[derive(Debug, Default)]
pub(super) struct Changes(ByName<Did>);

#[derive(Debug)]
struct Did {
    changed: u64,
    kept: u64,
    skipped: u64,
    /// Dollars a month; none if they came to more than can be said, or could not be read.
    more: Option<Number>,
    less: Option<Number>,
}

impl Default for Did {
    fn default() -> Self {
        let nothing = Some(Number::ZERO);
        Self { changed: 0, kept: 0, skipped: 0, more: nothing, less: nothing }
    }
}

/// What one of them did.
#[derive(Debug, Serialize)]
pub(super) struct ChangesShown {
    /// Such as ``rule `owners` ``.
    pub(super) by: String,
    pub(super) changed: u64,
    pub(super) kept: u64,
    /// It had nothing to say, or failed and was passed over.
    pub(super) skipped: u64,
    /// All it added and took away.
    pub(super) usd_per_month: Option<String>,
}

impl Changes {
    pub(super) fn add(&mut self, entry: &Entry) {
        entry.changes.iter().for_each(|change| self.0.of(&change.by).add(change));
    }

    pub(super) fn shown(&self) -> Vec<ChangesShown> {
        let shown = self.0.iter().map(|(by, did)| ChangesShown {
            by: by.to_owned(),
            changed: did.changed,
            kept: did.kept,
            skipped: did.skipped,
            usd_per_month: did.usd_per_month(),
        });
        shown.collect()
    }
}

impl Did {
    fn add(&mut self, change: &Change) {
        match change.action.as_str() {
            "kept" => self.kept += 1,
            "skipped" => self.skipped += 1,
            _ => self.changed += 1,
        }
        let [before, after] = [&change.before_usd_per_month, &change.after_usd_per_month]
            .map(|amount| parse_amount(amount).ok());
        let difference = before.zip(after).and_then(|(b, a)| Signed::difference(b, a));
        let (more, less) = match difference {
            Some(less) if less.is_negative() => (Some(Number::ZERO), Some(less.size())),
            Some(more) => (Some(more.size()), Some(Number::ZERO)),
            None => (None, None),
        };
        self.more = plus(self.more, more);
        self.less = plus(self.less, less);
    }

    fn usd_per_month(&self) -> Option<String> {
        Some(Signed::difference(self.less?, self.more?)?.to_string())
    }
}

fn plus(sum: Option<Number>, more: Option<Number>) -> Option<Number> {
    sum?.plus(more?)
}
