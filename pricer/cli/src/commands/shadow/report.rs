//! `shadow report`: what the shadow runs in a journal say.

use std::time::{Duration, SystemTime};

use bidprice_core::utc_text;
use bidprice_journal::Reader;
use bidprice_settings::Settings;

use super::sums::{Report, Sums};
use super::table;
use crate::commands::Variables;
use crate::commands::output::{self, Color};
use crate::exit::{ANSWERED, NEEDS_A_LOOK, REFUSED};
use crate::{journal, report};

/// Units of `--since`, in seconds.
const UNITS: [(&str, u64); 4] = [("s", 1), ("m", 60), ("h", 3600), ("d", 86_400)];

#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// The journal; `BIDPRICE_JOURNAL` if it is left out. The older file beside it is read, too
    #[arg(long, value_name = "FILE")]
    journal: Option<String>,
    /// Only what was decided so shortly ago: 90m, 24h, 7d
    #[arg(long, value_name = "TIME", value_parser = parse_since)]
    since: Option<Duration>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// When to colour the tables
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

const AFTER_HELP: &str = "\
Two answers agree if the provider does the same with both: bids the same number, or does not bid.

Exit status: 0 if all agree, 2 if some differ, 1 if there is nothing to read.";

/// 0 if all agree, 2 if some differ, 1 if there is nothing to read.
pub(super) fn run(arguments: &Arguments, variables: &Variables) -> i32 {
    match read(arguments, variables) {
        Ok(report) => {
            let code = if report.differ > 0 { NEEDS_A_LOOK } else { ANSWERED };
            if arguments.json {
                return output::print_json(&report, code);
            }
            let text = table::text(&report, arguments.color.paint(variables));
            output::print(text.as_bytes(), code)
        }
        Err((problem, hint)) => {
            report::error(problem, Some(hint));
            REFUSED
        }
    }
}

/// The report, or what is wrong and what to do.
fn read(arguments: &Arguments, variables: &Variables) -> Result<Report, (String, &'static str)> {
    let path =
        arguments.journal.clone().or_else(|| path_of_settings(variables)).ok_or_else(|| {
            (
                "there is no journal to read".to_owned(),
                "name one with --journal, or set BIDPRICE_JOURNAL",
            )
        })?;
    let hint = "runs of `shadow --old FILE` are recorded where BIDPRICE_JOURNAL says";
    let reader = Reader::open(&path)
        .map_err(|error| (format!("the journal `{path}` cannot be read: {error}"), hint))?;
    let sums = Sums::of(reader, arguments.since.map(earliest).as_deref());
    if sums.is_empty() {
        return Err((format!("the journal `{path}` has no shadow run{}", sums.beside()), hint));
    }
    Ok(sums.report())
}

/// What else is wrong with the settings is no concern of a reader.
fn path_of_settings(variables: &Variables) -> Option<String> {
    let mut settings = Settings::empty();
    let _ = settings.load(variables.iter().copied());
    journal::path(&settings).map(str::to_owned)
}

/// The first moment that counts, as the journal writes it, but for the milliseconds.
fn earliest(since: Duration) -> String {
    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = since_1970.map_or(0, |since_1970| since_1970.as_secs());
    utc_text(now.saturating_sub(since.as_secs())).trim_end_matches('Z').to_owned()
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
