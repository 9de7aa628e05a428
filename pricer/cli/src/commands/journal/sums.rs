//! The sums over a journal, in the same memory for any length of it.

use bidprice_core::parse_amount;
use bidprice_journal::{Entry, Reader, Unreadable};
use bidprice_report::exact;

use super::calendar::Calendar;
use super::changes::Changes;
use super::durations::Durations;
use super::names::{ByName, Counts};
use super::rates::Rates;
use super::report::{BookUsed, NearMiss, NearMisses, Report, Slow};
use super::silences::{Silences, read_moment};
use super::steps::{Steps, per_cent, per_cent_text};
use super::top::Top;
use super::words::{counted, span};

/// The nearest misses that are shown.
const NEAREST_MAX: usize = 5;

/// The slowest decisions that are shown.
const SLOWEST_MAX: usize = 5;

/// Unreadable lines that are named; all are counted.
const UNREADABLE_MAX: usize = 5;

/// All decisions, one after another.
#[derive(Debug)]
pub(super) struct Sums {
    files: Vec<String>,
    decisions: u64,
    bids: u64,
    refused: u64,
    shadow_runs: u64,
    silences: Silences,
    calendar: Calendar,
    refusals: Counts,
    missed: u64,
    missed_by: Steps,
    nearest: Top<NearMiss>,
    durations: Durations,
    slowest: Top<Slow>,
    books: ByName<Used>,
    rates: Rates,
    changes: Changes,
    undated: u64,
    unreadable: u64,
    unreadable_lines: Vec<Unreadable>,
    /// Decisions before the first that counts, and the last of them.
    passed_over: u64,
    passed_over_until: Option<u64>,
}

/// When a price book was used.
#[derive(Clone, Debug, Default)]
struct Used {
    orders: u64,
    from: String,
    to: String,
}

impl Sums {
    /// Reads all lines; none before `earliest` counts.
    pub(super) fn of(reader: Reader, earliest: Option<&str>) -> Self {
        let mut sums = Self::new(reader.paths().map(str::to_owned).collect());
        for line in reader {
            match line {
                // Nobody can tell whether it is old enough to be left out.
                Ok(entry) if earliest.is_some() && read_moment(&entry.time).is_none() => {
                    sums.undated += 1;
                }
                Ok(entry) if earliest.is_some_and(|earliest| entry.time.as_str() < earliest) => {
                    sums.passed_over += 1;
                    sums.passed_over_until = sums.passed_over_until.max(read_moment(&entry.time));
                }
                Ok(entry) => sums.add(&entry),
                Err(line) => {
                    sums.unreadable += 1;
                    sums.unreadable_lines.extend(
                        Some(line).filter(|_| sums.unreadable_lines.len() < UNREADABLE_MAX),
                    );
                }
            }
        }
        sums
    }

    fn new(files: Vec<String>) -> Self {
        Self {
            files,
            decisions: 0,
            bids: 0,
            refused: 0,
            shadow_runs: 0,
            silences: Silences::new(),
            calendar: Calendar::new(),
            refusals: Counts::default(),
            missed: 0,
            missed_by: Steps::default(),
            nearest: Top::new(NEAREST_MAX),
            durations: Durations::new(),
            slowest: Top::new(SLOWEST_MAX),
            books: ByName::default(),
            rates: Rates::default(),
            changes: Changes::default(),
            undated: 0,
            unreadable: 0,
            unreadable_lines: Vec::new(),
            passed_over: 0,
            passed_over_until: None,
        }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.decisions == 0
    }

    /// What there was instead of decisions that count, to stand behind a sentence.
    pub(super) fn beside(&self, now_millis: u64) -> String {
        let mut beside = Vec::new();
        if self.passed_over > 0 {
            let last = self.passed_over_until.and_then(|last| now_millis.checked_sub(last));
            let last =
                last.map_or(String::new(), |age| format!(", the last of them {} ago", span(age)));
            beside.push(format!("{}{last}", counted(self.passed_over, "older one", "older ones")));
        }
        if self.undated > 0 {
            beside.push(counted(self.undated, "line without a time", "lines without a time"));
        }
        if self.unreadable > 0 {
            beside.push(counted(self.unreadable, "unreadable line", "unreadable lines"));
        }
        if beside.is_empty() { String::new() } else { format!(" ({})", beside.join("; ")) }
    }

    fn add(&mut self, entry: &Entry) {
        self.decisions += 1;
        self.shadow_runs += u64::from(entry.shadow.is_some());
        let is_bid = entry.price.is_some();
        self.add_time(entry, is_bid);
        match &entry.refusal {
            _ if is_bid => self.bids += 1,
            Some(refusal) => {
                self.refused += 1;
                self.refusals.add(refusal);
            }
            None => {}
        }
        let miss = self.miss(entry);
        self.nearest.extend(miss);
        if let Some(duration_us) = entry.duration_us {
            self.durations.add(duration_us);
            self.slowest.add(slow(entry, duration_us));
        }
        self.add_book(entry);
        self.rates.add(entry);
        self.changes.add(entry);
    }

    fn add_time(&mut self, entry: &Entry, is_bid: bool) {
        let Some(moment) = read_moment(&entry.time) else {
            self.undated += 1;
            return;
        };
        self.silences.add(moment);
        if is_bid || entry.refusal.is_some() {
            self.calendar.add(moment / 1000, is_bid);
        }
    }

    /// How far the price was above the maximum, if it was.
    fn miss(&mut self, entry: &Entry) -> Option<NearMiss> {
        let least = parse_amount(entry.least_accepted.as_deref()?).ok()?;
        let maximum = parse_amount(entry.maximum.as_deref()?).ok()?;
        let above = least.minus(maximum)?;
        self.missed += 1;
        self.missed_by.add(above, maximum);
        let percent = per_cent(above, maximum)?;
        Some(NearMiss {
            time: entry.time.clone(),
            owner: entry.owner.clone(),
            denom: entry.denom.clone(),
            least_accepted: exact(least),
            maximum: exact(maximum),
            above_pct: per_cent_text(percent),
            percent,
        })
    }

    fn add_book(&mut self, entry: &Entry) {
        let Some(book) = &entry.book else { return };
        let used = self.books.of(&format!("{book} {}", entry.version));
        used.orders += 1;
        if used.from.is_empty() || entry.time < used.from {
            used.from.clone_from(&entry.time);
        }
        if entry.time > used.to {
            used.to.clone_from(&entry.time);
        }
    }

    pub(super) fn report(self, now_millis: u64) -> Report {
        Report {
            journal: self.files,
            decisions: self.decisions,
            bids: self.bids,
            refused: self.refused,
            undecided: self.decisions - self.bids - self.refused,
            shadow_runs: self.shadow_runs,
            called: self.silences.called(now_millis),
            calls: self.calendar.calls(),
            refusals: self.refusals,
            near_misses: NearMisses {
                orders: self.missed,
                steps: self.missed_by.shown(),
                nearest: self.nearest.into_vec(),
            },
            duration_us: self.durations.ranks(),
            slowest: self.slowest.into_vec(),
            books: books(&self.books),
            rates: self.rates.shown(),
            changes: self.changes.shown(),
            undated: self.undated,
            unreadable: self.unreadable,
            unreadable_lines: self.unreadable_lines.iter().map(ToString::to_string).collect(),
        }
    }
}

fn slow(entry: &Entry, duration_us: u64) -> Slow {
    let answer = match (&entry.price, &entry.refusal) {
        (None, Some(refusal)) => refusal.clone(),
        (None, None) => "undecided".to_owned(),
        (Some(_), _) => "bid".to_owned(),
    };
    Slow {
        time: entry.time.clone(),
        owner: entry.owner.clone(),
        duration_us,
        answer,
        rate_source: entry.rate_source.clone(),
    }
}

fn books(books: &ByName<Used>) -> Vec<BookUsed> {
    let used = books.iter().map(|(name, used)| {
        let (book, version) = name.split_once(' ').unwrap_or((name, ""));
        let Used { orders, from, to } = used.clone();
        BookUsed { book: book.to_owned(), version: version.to_owned(), orders, from, to }
    });
    let mut used: Vec<BookUsed> = used.collect();
    used.sort_by(|a, b| a.from.cmp(&b.from));
    used
}
