//! Whether the program was called at all: the longest times between two lines.

use bidprice_core::{parse_utc, utc_text};
use serde::Serialize;

use super::top::{Ranked, Top};

/// The longest that are shown.
const SILENCES_MAX: usize = 5;

/// Lines of many processes come a little out of order. A line that is older than the one before it by
/// more than this is of a clock that was set back.
const OUT_OF_ORDER_MILLIS: u64 = 60_000;

/// A clock that is put right while a journal is read is no reason for a remark.
const SLACK_MILLIS: u64 = 2_000;

/// When lines were written, in milliseconds since 1970.
#[derive(Debug)]
pub(super) struct Silences {
    first: Option<u64>,
    last: Option<u64>,
    /// The newest before the next one.
    before: Option<u64>,
    longest: Top<Silence>,
}

/// When the program was called.
#[derive(Debug, Serialize)]
pub(super) struct Called {
    pub(super) first: String,
    pub(super) last: String,
    /// Since the last one; nothing if that lies ahead.
    pub(super) last_age_seconds: Option<u64>,
    pub(super) longest_silences: Vec<Silence>,
}

/// A time without any line.
#[derive(Debug, Serialize)]
pub(super) struct Silence {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) milliseconds: u64,
}

impl Ranked for Silence {
    fn is_before(&self, other: &Self) -> bool {
        self.milliseconds > other.milliseconds
    }
}

impl Silences {
    pub(super) const fn new() -> Self {
        Self { first: None, last: None, before: None, longest: Top::new(SILENCES_MAX) }
    }

    pub(super) fn add(&mut self, millis: u64) {
        self.first = Some(self.first.map_or(millis, |first| first.min(millis)));
        self.last = Some(self.last.map_or(millis, |last| last.max(millis)));
        let Some(before) = self.before else {
            self.before = Some(millis);
            return;
        };
        if millis > before {
            let (from, to) = (moment(before), moment(millis));
            self.longest.add(Silence { from, to, milliseconds: millis - before });
        }
        if millis > before || before - millis > OUT_OF_ORDER_MILLIS {
            self.before = Some(millis);
        }
    }

    pub(super) fn called(self, now_millis: u64) -> Called {
        let [first, last] = [self.first, self.last].map(|end| end.map(moment).unwrap_or_default());
        let age = self.last.and_then(|last| (now_millis + SLACK_MILLIS).checked_sub(last));
        let age = age.map(|age| age.saturating_sub(SLACK_MILLIS) / 1000);
        Called { first, last, last_age_seconds: age, longest_silences: self.longest.into_vec() }
    }
}

/// A line's time in milliseconds since 1970.
pub(super) fn read_moment(time: &str) -> Option<u64> {
    let (seconds, millis) = time.strip_suffix('Z')?.split_once('.')?;
    let is_millis = millis.len() == 3 && millis.bytes().all(|byte| byte.is_ascii_digit());
    let millis: u64 = millis.parse().ok().filter(|_| is_millis)?;
    Some(parse_utc(&format!("{seconds}Z"))? * 1000 + millis)
}

fn moment(millis: u64) -> String {
    format!("{}.{:03}Z", utc_text(millis / 1000).trim_end_matches('Z'), millis % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(moments: &[u64], silences: &[u64]) {
        let mut all = Silences::new();
        for moment in moments {
            all.add(*moment);
        }
        let longest = all.called(0).longest_silences;
        let longest: Vec<u64> = longest.iter().map(|silence| silence.milliseconds).collect();
        assert_eq!(longest, silences);
    }

    #[test]
    fn a_silence_is_what_no_line_interrupts() {
        check(&[0, 10, 1_000, 1_100], &[990, 100, 10]);
        // Of three processes the second wrote last.
        check(&[1_000, 1_030, 1_010, 2_000], &[970, 30]);
        // A clock that was wrong for a line.
        check(&[0, 900_000_000, 5, 500], &[900_000_000, 495]);
        check(&[7], &[]);
        check(&[], &[]);
    }

    #[test]
    fn a_moment_is_what_the_journal_writes_and_nothing_else() {
        let text = "2026-11-21T06:25:33.007Z";
        assert_eq!(read_moment(text).map(moment).as_deref(), Some(text));
        for odd in [
            "",
            "0",
            "2026-11-21T06:25:33Z",
            "2026-11-21T06:25:33.7Z",
            "2026-11-21T06:25:33.+07Z",
            "2026-02-30T06:25:33.007Z",
        ] {
            assert_eq!(read_moment(odd), None, "{odd}");
        }
    }
}
