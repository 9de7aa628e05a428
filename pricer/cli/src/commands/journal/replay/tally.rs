//! Sums over orders that were priced again; parts of a journal add up to the whole in its sequence.

use bidprice_core::bc::Number;
use bidprice_journal::Entry;
use bidprice_report::{Decision, exact};

use super::compared::{Difference, NotCompared, Recorded, Standing};
use super::denoms::Sums;
use super::report::{Book, Changed, Different, Reasons, Report};
use crate::commands::journal::names::{ByName, Counts};
use crate::commands::journal::silences::read_moment;
use crate::commands::journal::steps::{Steps, per_cent_text};
use crate::commands::journal::top::Top;

/// Unreadable lines that are named; all are counted.
const UNREADABLE_MAX: usize = 5;

/// What was found so far.
pub(super) struct Tally {
    from: Option<String>,
    to: Option<String>,
    same: u64,
    neither_bids: u64,
    other_refusals: Counts,
    cheaper: Steps,
    dearer: Steps,
    now_refused: Counts,
    now_bids: Counts,
    denoms: ByName<Sums>,
    recorded_books: Counts,
    by_the_rate_of_today: u64,
    most_different: Top<Different>,
    not_compared: Counts,
    undated: u64,
    unreadable: u64,
    unreadable_lines: Vec<String>,
}

/// An order, twice answered.
pub(super) struct Pair<'p> {
    pub(super) entry: &'p Entry,
    pub(super) recorded: Recorded<'p>,
    pub(super) now: &'p Decision<'p>,
    pub(super) standing: Standing,
    pub(super) difference: Option<Difference>,
}

impl Tally {
    pub(super) fn new(top: usize) -> Self {
        Self {
            from: None,
            to: None,
            same: 0,
            neither_bids: 0,
            other_refusals: Counts::default(),
            cheaper: Steps::default(),
            dearer: Steps::default(),
            now_refused: Counts::default(),
            now_bids: Counts::default(),
            denoms: ByName::default(),
            recorded_books: Counts::default(),
            by_the_rate_of_today: 0,
            most_different: Top::new(top),
            not_compared: Counts::default(),
            undated: 0,
            unreadable: 0,
            unreadable_lines: Vec::new(),
        }
    }

    pub(super) fn orders(&self) -> u64 {
        let changed = self.cheaper.sum() + self.dearer.sum();
        let refused_or_not = self.now_refused.sum() + self.now_bids.sum();
        self.same + self.neither_bids + changed + refused_or_not
    }

    pub(super) fn add_unreadable(&mut self, place: impl FnOnce() -> String, problem: &str) {
        self.unreadable += 1;
        if self.unreadable_lines.len() < UNREADABLE_MAX {
            self.unreadable_lines.push(format!("{} {problem}", place()));
        }
    }

    /// A line without a time that can be read.
    pub(super) fn add_undated(&mut self) {
        self.undated += 1;
    }

    pub(super) fn add_not_compared(&mut self, why: NotCompared) {
        self.not_compared.add(why.name());
    }

    pub(super) fn add(&mut self, pair: &Pair<'_>, place: impl FnOnce() -> String) {
        let Pair { entry, recorded, now, standing, difference } = pair;
        if read_moment(&entry.time).is_some() {
            self.add_time(&entry.time);
        }
        self.recorded_books.add(entry.book.as_deref().unwrap_or("unknown"));
        let needed_a_rate = entry.rate_usd_per_akt.is_none() && now.rate.is_some();
        self.by_the_rate_of_today += u64::from(needed_a_rate);
        self.add_prices(pair);
        let was = match recorded {
            Recorded::Price(_) => "bid",
            Recorded::Refused(why) => why,
        };
        let is = now.outcome.as_ref().err().map_or("bid", |refusal| refusal.slug());
        match standing {
            Standing::Same => self.same += 1,
            Standing::NeitherBids => {
                self.neither_bids += 1;
                if was != is {
                    self.other_refusals.add(&format!("{was} → {is}"));
                }
            }
            Standing::NowRefused => self.now_refused.add(is),
            Standing::NowBids => self.now_bids.add(was),
            Standing::Cheaper => add(&mut self.cheaper, *difference),
            Standing::Dearer => add(&mut self.dearer, *difference),
        }
        if let Some(difference) = difference {
            self.most_different.extend(different(pair, difference, place));
        }
    }

    fn add_time(&mut self, time: &str) {
        if self.from.as_deref().is_none_or(|from| time < from) {
            self.from = Some(time.to_owned());
        }
        if self.to.as_deref().is_none_or(|to| time > to) {
            self.to = Some(time.to_owned());
        }
    }

    fn add_prices(&mut self, pair: &Pair<'_>) {
        let ask = pair.now.order.as_ref().map(|order| &order.ask);
        let denom = ask.map(bidprice_core::Ask::denom).or(pair.entry.denom.as_deref());
        let now = pair.now.outcome.as_ref().ok().map(|bid| bid.price);
        let recorded = match pair.recorded {
            Recorded::Price(price) => Some(price),
            Recorded::Refused(_) => None,
        };
        if recorded.is_some() || now.is_some() {
            let sums = self.denoms.of(denom.unwrap_or_default());
            sums.add(recorded, now);
        }
    }

    /// Takes what comes behind it.
    pub(super) fn merge(&mut self, later: Self) {
        [later.from, later.to].into_iter().flatten().for_each(|time| self.add_time(&time));
        self.same += later.same;
        self.neither_bids += later.neither_bids;
        self.cheaper.merge(&later.cheaper);
        self.dearer.merge(&later.dearer);
        self.by_the_rate_of_today += later.by_the_rate_of_today;
        let counts = [
            (&mut self.other_refusals, later.other_refusals),
            (&mut self.now_refused, later.now_refused),
            (&mut self.now_bids, later.now_bids),
            (&mut self.recorded_books, later.recorded_books),
            (&mut self.not_compared, later.not_compared),
        ];
        for (mine, more) in counts {
            mine.merge(more, |sum, more| *sum += more);
        }
        self.denoms.merge(later.denoms, |sums, more| sums.merge(&more));
        self.most_different.merge(later.most_different);
        self.undated += later.undated;
        self.unreadable += later.unreadable;
        let room = UNREADABLE_MAX - self.unreadable_lines.len();
        self.unreadable_lines.extend(later.unreadable_lines.into_iter().take(room));
    }

    pub(super) fn report(self, journal: Vec<String>, now: Book, notes: Vec<String>) -> Report {
        Report {
            orders: self.orders(),
            journal,
            now,
            from: self.from.unwrap_or_default(),
            to: self.to.unwrap_or_default(),
            same: self.same,
            neither_bids: self.neither_bids,
            other_refusals: self.other_refusals,
            cheaper: changed(&self.cheaper),
            dearer: changed(&self.dearer),
            now_refused: reasons(self.now_refused),
            now_bids: reasons(self.now_bids),
            denoms: self.denoms.iter().map(|(denom, sums)| sums.shown(denom)).collect(),
            recorded_books: self.recorded_books,
            by_the_rate_of_today: self.by_the_rate_of_today,
            most_different: self.most_different.into_vec(),
            not_compared: self.not_compared,
            notes,
            undated: self.undated,
            unreadable: self.unreadable,
            unreadable_lines: self.unreadable_lines,
        }
    }
}

fn reasons(by_reason: Counts) -> Reasons {
    Reasons { orders: by_reason.sum(), by_reason }
}

/// Two prices of which not even the difference can be said differ by more than any step.
fn add(steps: &mut Steps, difference: Option<Difference>) {
    let nothing = (Number::from(1), Number::ZERO);
    let (amount, of) = difference.map_or(nothing, |by| (by.amount, by.of));
    steps.add(amount, of);
}

fn changed(steps: &Steps) -> Changed {
    Changed { orders: steps.sum(), steps: steps.shown() }
}

fn different(
    pair: &Pair<'_>,
    difference: &Difference,
    place: impl FnOnce() -> String,
) -> Option<Different> {
    let Entry { time, owner, denom, .. } = pair.entry.clone();
    Some(Different {
        line: place(),
        time,
        owner,
        denom,
        recorded_price: exact(difference.of),
        now_price: pair.now.outcome.as_ref().ok()?.price.to_string(),
        difference_pct: signed_pct(pair.standing, difference),
        percent: difference.percent,
    })
}

/// In per cent of what was recorded, with a sign.
pub(super) fn signed_pct(standing: Standing, difference: &Difference) -> Option<String> {
    let sign = if standing == Standing::Cheaper { "-" } else { "+" };
    difference.percent.map(|percent| format!("{sign}{}", per_cent_text(percent)))
}
