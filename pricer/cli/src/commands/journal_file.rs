//! Which journal is meant, and from when on: for every command that reads one.

use std::time::{Duration, SystemTime};

use bidprice_core::utc_text;
use bidprice_settings::Settings;

use super::Variables;
use super::not_done::NotDone;
use crate::journal;

/// Units of `--since`, in seconds.
const UNITS: [(&str, u64); 4] = [("s", 1), ("m", 60), ("h", 3600), ("d", 86_400)];

/// Options of every command that reads a journal.
#[derive(clap::Args)]
pub(super) struct JournalArguments {
    /// The journal; `BIDPRICE_JOURNAL` if it is left out. The older file beside it is read, too
    #[arg(long, value_name = "FILE")]
    journal: Option<String>,
    /// Only what was decided so shortly ago: 90m, 24h, 7d
    #[arg(long, value_name = "TIME", value_parser = parse_since)]
    since: Option<Duration>,
}

impl JournalArguments {
    /// The journal's present file.
    pub(super) fn path(&self, variables: &Variables) -> Result<String, NotDone> {
        self.journal.clone().or_else(|| path_of_settings(variables)).ok_or_else(|| {
            NotDone::new(
                "there is no journal to read",
                "name one with --journal, or set BIDPRICE_JOURNAL",
            )
        })
    }

    /// The first moment that counts, as the journal writes it, but for the milliseconds.
    pub(super) fn earliest(&self) -> Option<String> {
        let earliest = (now_millis() / 1000).saturating_sub(self.since?.as_secs());
        Some(utc_text(earliest).trim_end_matches('Z').to_owned())
    }
}

/// Milliseconds since 1970.
pub(super) fn now_millis() -> u64 {
    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since_1970.as_millis()).unwrap_or(u64::MAX)
}

/// What else is wrong with the settings is no concern of a reader.
fn path_of_settings(variables: &Variables) -> Option<String> {
    let mut settings = Settings::empty();
    let _ = settings.load(variables.iter().copied());
    journal::path(&settings).map(str::to_owned)
}

fn parse_since(text: &str) -> Result<Duration, String> {
    let read = UNITS.iter().find_map(|(unit, seconds)| {
        let number: u64 = text.strip_suffix(unit)?.parse().ok()?;
        number.checked_mul(*seconds).map(Duration::from_secs)
    });
    read.ok_or_else(|| "write a whole number with its unit: 90m, 24h or 7d".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_its_unit() {
        assert_eq!(parse_since("90m"), Ok(Duration::from_mins(90)));
        assert_eq!(parse_since("7d"), Ok(Duration::from_hours(168)));
        for text in ["", "24", "h", "-1h", "1.5h", "1w", "99999999999999999999s"] {
            assert!(parse_since(text).is_err(), "{text}");
        }
    }
}
