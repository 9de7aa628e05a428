//! A line of the journal: its fields, and how it stays within its length.

use std::time::SystemTime;

use bidprice_core::utc_text;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::LINE_BYTES_MAX;
use crate::order::{self, Kept};
use crate::shadow::Shadow;

/// The shape of a line. It grows when a field changes its meaning or its type, not for a new one.
pub const VERSION: u32 = 1;

/// An address on the chain has some sixty characters.
const OWNER_BYTES_MAX: usize = 256;

/// A decision. Amounts are decimal texts, so that no digit is lost; what is not known is null.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// [`VERSION`].
    pub v: u32,
    /// When the answer was out, in UTC with milliseconds.
    pub time: String,
    /// The tenant.
    pub owner: Option<String>,
    /// In which the price is.
    pub denom: Option<String>,
    /// Per block, as printed; nothing if there is no bid.
    pub price: Option<String>,
    /// The tenant's maximum per block.
    pub maximum: Option<String>,
    /// The smallest maximum that would have been accepted, where the price was above the tenant's.
    pub least_accepted: Option<String>,
    /// Why there is no bid, as a stable name.
    pub refusal: Option<String>,
    /// The same in words.
    pub refusal_message: Option<String>,
    /// What the group costs, rules and plugins included.
    pub usd_per_month: Option<String>,
    /// Dollars per AKT, if the order needed them.
    pub rate_usd_per_akt: Option<String>,
    /// `setting`, `file`, or the source that was just asked.
    pub rate_source: Option<String>,
    /// How old it was.
    pub rate_age_seconds: Option<u64>,
    /// How the GPU map was read.
    pub compat: Option<String>,
    /// The [price book](bidprice_core::BookHash).
    pub book: Option<String>,
    /// The service that was to price it, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// Why it was priced here all the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_fallback: Option<String>,
    /// Of this program.
    pub version: String,
    /// From the order's arrival to the answer.
    pub duration_us: Option<u64>,
    /// The old script's answer beside ours, in a shadow run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shadow: Option<Shadow>,
    /// What rules and plugins did.
    pub changes: Vec<Change>,
    /// How many there were, where they made the line too long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes_too_long: Option<usize>,
    /// What the price is made of.
    pub lines: Vec<Line>,
    /// How many there were, where they made the line too long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines_too_long: Option<usize>,
    /// As it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<Box<RawValue>>,
    /// The beginning of what came, where it was no JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_text: Option<String>,
    /// How many bytes came, where they made the line too long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_too_long: Option<usize>,
}

/// A line of the quote.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Line {
    /// As `explain` calls it.
    pub resource: String,
    /// Threads, GiB or pieces.
    pub quantity: String,
    /// For one of them a month.
    pub unit_price_usd: String,
    /// The product.
    pub usd_per_month: String,
    /// For a GPU: `key`, `catch_all`, `highest` or `minimum`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gpu_rule: Option<String>,
    /// For a GPU: the entry of the map.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gpu_key: Option<String>,
    /// Who added the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub added_by: Option<String>,
}

/// What a rule or a plugin did.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Change {
    /// Which one.
    pub by: String,
    /// `kept`, `set`, `scaled`, `added`, `fixed` or `skipped`.
    pub action: String,
    /// The factor, the dollars, the price per block, or why it was skipped.
    pub value: Option<String>,
    /// What the group cost before.
    pub before_usd_per_month: String,
    /// What it cost then.
    pub after_usd_per_month: String,
}

impl Entry {
    /// A line of which nothing is known but when and for whom.
    #[must_use]
    pub fn bare(time: SystemTime, owner: Option<&str>) -> Self {
        Self {
            v: VERSION,
            time: moment(time),
            owner: owner.map(|owner| cut(owner, OWNER_BYTES_MAX)),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            ..Self::default()
        }
    }

    /// Takes what came on stdin.
    pub fn keep_order(&mut self, order: &[u8]) {
        match order::keep(order) {
            Kept::Json(json) => self.order = Some(json),
            Kept::Text(text) => self.order_text = Some(text),
            Kept::Nothing => {}
        }
    }

    /// The line with its newline, [`LINE_BYTES_MAX`] at most: what makes it longer is left out, the
    /// order first.
    #[must_use]
    pub fn line(mut self) -> String {
        for leave_out in [Self::leave_out_order, Self::leave_out_lines, Self::leave_out_changes] {
            let line = self.json();
            if line.len() <= LINE_BYTES_MAX {
                return line;
            }
            leave_out(&mut self);
        }
        self.json()
    }

    fn json(&self) -> String {
        let mut json = serde_json::to_string(self).expect("texts and numbers have a JSON form");
        json.push('\n');
        json
    }

    fn leave_out_order(&mut self) {
        let bytes = self.order.take().map(|order| order.get().len());
        self.order_too_long = bytes.or(self.order_text.take().map(|text| text.len()));
    }

    fn leave_out_lines(&mut self) {
        self.lines_too_long = Some(std::mem::take(&mut self.lines).len());
    }

    fn leave_out_changes(&mut self) {
        self.changes_too_long = Some(std::mem::take(&mut self.changes).len());
    }
}

/// `2026-11-21T06:25:33.123Z`.
fn moment(time: SystemTime) -> String {
    let since_1970 = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let seconds = utc_text(since_1970.as_secs());
    format!("{}.{:03}Z", seconds.trim_end_matches('Z'), since_1970.subsec_millis())
}

/// At most so many bytes; an ellipsis tells that there were more.
pub(crate) fn cut(text: &str, bytes_max: usize) -> String {
    if text.len() <= bytes_max {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(bytes_max);
    format!("{}…", text.get(..end).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bare() -> Entry {
        Entry::bare(SystemTime::UNIX_EPOCH, None)
    }

    /// An entry with so many lines and changes, and an order of so many bytes.
    fn entry(lines: usize, changes: usize, order: usize) -> Entry {
        let mut entry = bare();
        let text = || "x".repeat(50);
        entry.lines = vec![Line { resource: text(), ..Line::default() }; lines];
        entry.changes = vec![Change { by: text(), ..Change::default() }; changes];
        entry.keep_order(format!("\"{}\"", "x".repeat(order)).as_bytes());
        entry
    }

    /// What is left out of a line, by the names that say so.
    #[track_caller]
    fn check_left_out(entry: Entry, expected: [Option<usize>; 3]) {
        let line = entry.line();
        assert!(line.len() <= LINE_BYTES_MAX && line.ends_with("}\n"), "{} bytes", line.len());
        assert_eq!(line.matches('\n').count(), 1);
        let read: Entry = serde_json::from_str(&line).expect("JSON");
        let left_out = [read.order_too_long, read.lines_too_long, read.changes_too_long];
        assert_eq!(left_out, expected);
        assert_eq!(read.order.is_none(), expected[0].is_some());
    }

    #[test]
    fn what_makes_a_line_too_long_is_left_out_the_order_first() {
        check_left_out(entry(10, 10, 100), [None, None, None]);
        check_left_out(entry(10, 10, 70_000), [Some(70_002), None, None]);
        check_left_out(entry(1000, 10, 100), [Some(102), Some(1000), None]);
        check_left_out(entry(1000, 1000, 70_000), [Some(70_002), Some(1000), Some(1000)]);
    }

    #[test]
    fn a_line_that_just_fits_is_whole() {
        let most = LINE_BYTES_MAX - entry(0, 0, 0).line().len();
        check_left_out(entry(0, 0, most), [None, None, None]);
        check_left_out(entry(0, 0, most + 1), [Some(most + 3), None, None]);
    }

    #[test]
    fn texts_are_cut_between_characters() {
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abcd", 3), "abc…");
        assert_eq!(cut("aéé", 2), "a…");
        let owner = "é".repeat(500);
        let entry = Entry::bare(SystemTime::UNIX_EPOCH, Some(&owner));
        assert_eq!(entry.owner.map(|owner| owner.len()), Some(256 + "…".len()));
    }

    #[test]
    fn a_moment_has_milliseconds() {
        let at = |millis| moment(SystemTime::UNIX_EPOCH + std::time::Duration::from_millis(millis));
        assert_eq!(at(1_795_242_333_007), "2026-11-21T06:25:33.007Z");
        assert_eq!(at(0), "1970-01-01T00:00:00.000Z");
    }
}
