//! Bids and refusals an hour, a day, a month or a year, as long as the journal asks for.

use std::collections::BTreeMap;

use bidprice_core::{parse_utc, utc_text};
use serde::Serialize;

/// Hours are kept for two months, then days for four years.
const ROWS_KEPT_MAX: usize = 1500;

/// Rows that a person looks through: two months of days.
const ROWS_SHOWN_MAX: usize = 62;

/// Two days of hours; from there on days tell more.
const HOURS_SHOWN_MAX: usize = 48;

/// How much time a row stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Width {
    Hour,
    Day,
    Month,
    Year,
}

/// What happened meanwhile.
#[derive(Clone, Copy, Debug, Default)]
struct Called {
    bids: u64,
    refused: u64,
}

/// By the second at which a row begins.
#[derive(Debug)]
pub(super) struct Calendar {
    width: Width,
    rows: BTreeMap<u64, Called>,
}

/// The rows that are shown, also those in which nothing happened.
#[derive(Debug, Serialize)]
pub(super) struct Calls {
    /// For how long a row stands.
    pub(super) row_is: Width,
    pub(super) rows: Vec<Row>,
}

/// A row.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    /// When it begins.
    pub(super) from: String,
    pub(super) bids: u64,
    pub(super) refused: u64,
}

impl Width {
    const fn wider(self) -> Self {
        match self {
            Self::Hour => Self::Day,
            Self::Day => Self::Month,
            Self::Month | Self::Year => Self::Year,
        }
    }

    /// When the row begins that a second falls into.
    fn start(self, second: u64) -> u64 {
        let of_date = |length: usize, rest: &str| {
            let text = utc_text(second);
            let start = text.get(..length).map(|date| format!("{date}{rest}T00:00:00Z"));
            start.and_then(|start| parse_utc(&start)).unwrap_or(second)
        };
        match self {
            Self::Hour => second - second % 3600,
            Self::Day => second - second % 86_400,
            Self::Month => of_date("2026-11".len(), "-01"),
            Self::Year => of_date("2026".len(), "-01-01"),
        }
    }

    /// When the next row begins.
    fn next(self, start: u64) -> u64 {
        let days = match self {
            Self::Hour => return start + 3600,
            Self::Day => 1,
            Self::Month => 31,
            Self::Year => 366,
        };
        self.start(start + days * 86_400)
    }

    const fn shown_max(self) -> usize {
        match self {
            Self::Hour => HOURS_SHOWN_MAX,
            Self::Day | Self::Month | Self::Year => ROWS_SHOWN_MAX,
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
        }
    }
}

impl Calendar {
    pub(super) const fn new() -> Self {
        Self { width: Width::Hour, rows: BTreeMap::new() }
    }

    /// Counts a decision.
    pub(super) fn add(&mut self, second: u64, is_bid: bool) {
        let row = self.rows.entry(self.width.start(second)).or_default();
        if is_bid {
            row.bids += 1;
        } else {
            row.refused += 1;
        }
        while self.rows.len() > ROWS_KEPT_MAX && self.width != Width::Year {
            self.widen();
        }
    }

    fn widen(&mut self) {
        self.width = self.width.wider();
        for (start, called) in std::mem::take(&mut self.rows) {
            let row = self.rows.entry(self.width.start(start)).or_default();
            row.bids += called.bids;
            row.refused += called.refused;
        }
    }

    /// The narrowest rows of which there are not too many.
    pub(super) fn calls(mut self) -> Calls {
        while self.width != Width::Year && self.all_starts().len() > self.width.shown_max() {
            self.widen();
        }
        let starts = self.all_starts();
        // Of years there may be too many even then: the last ones.
        let hidden = starts.len().saturating_sub(ROWS_SHOWN_MAX);
        let row = |start: &u64| {
            let Called { bids, refused } = self.rows.get(start).copied().unwrap_or_default();
            Row { from: utc_text(*start), bids, refused }
        };
        Calls { row_is: self.width, rows: starts.iter().skip(hidden).map(row).collect() }
    }

    /// From the first to the last without a gap, but no more than one too many.
    fn all_starts(&self) -> Vec<u64> {
        let ends = self.rows.first_key_value().zip(self.rows.last_key_value());
        let Some(((&first, _), (&last, _))) = ends else { return Vec::new() };
        if self.width == Width::Year {
            return self.rows.keys().copied().collect();
        }
        let next = |start: &u64| Some(self.width.next(*start)).filter(|next| *next <= last);
        std::iter::successors(Some(first), next).take(self.width.shown_max() + 1).collect()
    }
}

impl Calls {
    /// With a heading.
    pub(super) fn csv(&self) -> String {
        let rows =
            self.rows.iter().map(|row| format!("{},{},{}\n", row.from, row.bids, row.refused));
        format!("{},bids,refused\n{}", self.row_is.name(), rows.collect::<String>())
    }
}

impl Row {
    /// As much of the moment as tells rows apart.
    pub(super) fn label(&self, width: Width) -> String {
        let length = match width {
            Width::Hour => "2026-11-21T06:00".len(),
            Width::Day => "2026-11-21".len(),
            Width::Month => "2026-11".len(),
            Width::Year => "2026".len(),
        };
        self.from.get(..length).unwrap_or(&self.from).replace('T', " ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of decisions at these moments.
    fn rows(moments: &[&str]) -> Vec<String> {
        let mut calendar = Calendar::new();
        for moment in moments {
            calendar.add(parse_utc(moment).expect(moment), true);
        }
        let calls = calendar.calls();
        calls.rows.iter().map(|row| format!("{} {}", row.label(calls.row_is), row.bids)).collect()
    }

    #[test]
    fn the_span_chooses_the_rows_and_empty_ones_are_shown() {
        assert_eq!(
            rows(&["2026-11-21T06:59:59Z", "2026-11-21T08:00:00Z"]),
            ["2026-11-21 06:00 1", "2026-11-21 07:00 0", "2026-11-21 08:00 1"]
        );
        assert_eq!(rows(&["2026-11-21T00:00:00Z", "2026-11-22T23:00:00Z"]).len(), 48);
        assert_eq!(
            rows(&["2026-11-21T00:00:00Z", "2026-11-23T00:00:00Z"]),
            ["2026-11-21 1", "2026-11-22 0", "2026-11-23 1"]
        );
        assert_eq!(
            rows(&["2026-11-21T00:00:00Z", "2027-02-10T00:00:00Z"]),
            ["2026-11 1", "2026-12 0", "2027-01 0", "2027-02 1"]
        );
        assert_eq!(rows(&["1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z"]), ["1970 1", "9999 1"]);
        assert_eq!(rows(&[]), [""; 0]);
    }

    #[test]
    fn a_journal_of_any_length_is_kept_in_few_rows() {
        let mut calendar = Calendar::new();
        for hour in 0..200_000 {
            calendar.add(hour * 3600, hour % 2 == 0);
            assert!(calendar.rows.len() <= ROWS_KEPT_MAX);
        }
        let calls = calendar.calls();
        assert_eq!((calls.row_is, calls.rows.len()), (Width::Year, 23));
        assert_eq!(calls.rows.iter().map(|row| row.bids).sum::<u64>(), 100_000);
        assert!(calls.csv().starts_with("year,bids,refused\n1970-01-01T00:00:00Z,4380,4380\n"));
    }
}
