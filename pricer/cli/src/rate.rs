//! US dollars per AKT: the fixed rate, else the script's cache file.

use std::time::{Duration, SystemTime};

use bidprice_core::{Rate, Refusal};
use bidprice_files::read_trusted;
use bidprice_report::RateUsed;
use bidprice_settings::{Setting, Settings};

/// One number; the script's file has a dozen bytes.
const CACHE_BYTES_MAX: usize = 4096;

/// A rate and where it came from.
pub(crate) struct Found {
    pub(crate) rate: Rate,
    pub(crate) used: RateUsed,
}

/// Finds the rate, or says where it was looked for; a stale one is used with a note.
pub(crate) fn find(settings: &Settings<'_>, notes: &mut Vec<String>) -> Result<Found, Refusal> {
    if let Some(rate) = settings.rate()? {
        return Ok(found(rate, "set by BIDPRICE_RATE".to_owned()));
    }
    let cached = read_cache(settings)?;
    let path = settings.text_or_default(Setting::RateCache);
    let age = in_words(cached.age);
    if settings.duration(Setting::RateMaxAge)?.is_some_and(|most| cached.age > most) {
        return Err(Refusal::NoRate(format!("`{path}` is too old: {age}")));
    }
    if cached.is_stale || settings.duration(Setting::RateTtl)?.is_some_and(|ttl| cached.age > ttl) {
        notes.push(format!("the rate in `{path}` is stale: {age}"));
    }
    Ok(found(cached.rate, format!("from `{path}`, {age}")))
}

fn found(rate: Rate, source: String) -> Found {
    Found { rate, used: RateUsed { usd_per_akt: rate.usd_per_akt().to_string(), source } }
}

struct Cached {
    rate: Rate,
    age: Duration,
    /// Dated in the future: nobody knows how old it is.
    is_stale: bool,
}

fn read_cache(settings: &Settings<'_>) -> Result<Cached, Refusal> {
    let path = settings.text_or_default(Setting::RateCache);
    let no_rate = |problem: &dyn std::fmt::Display| Refusal::NoRate(format!("`{path}` {problem}"));
    let file = read_trusted(path, &settings.trusted_uids()?, CACHE_BYTES_MAX)
        .map_err(|distrust| no_rate(&distrust))?;
    let rate = Rate::parse(&file.text).map_err(|problem| no_rate(&problem))?;
    Ok(match SystemTime::now().duration_since(file.modified) {
        Ok(age) => Cached { rate, age, is_stale: false },
        // As old as it is ahead: a clock that jumped a minute costs a note, a planted date nothing.
        Err(ahead) => Cached { rate, age: ahead.duration(), is_stale: true },
    })
}

/// An age in its largest sensible unit.
fn in_words(age: Duration) -> String {
    match age.as_secs() {
        seconds @ 0..120 => format!("{seconds} s old"),
        seconds @ 120..7200 => format!("{} min old", seconds / 60),
        seconds @ 7200..172_800 => format!("{} h old", seconds / 3600),
        seconds => format!("{} days old", seconds / 86_400),
    }
}
