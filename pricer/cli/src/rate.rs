//! US dollars per AKT: the fixed rate, else the script's cache file.

use std::time::{Duration, SystemTime};

use bidprice_core::{Rate, Refusal};
use bidprice_files::read_trusted;
use bidprice_report::{RateSource, RateUsed, age_in_words};
use bidprice_settings::{Setting, Settings};

/// One number; the script's file has a dozen bytes.
const CACHE_BYTES_MAX: usize = 4096;

/// Finds the rate, or says where it was looked for; a stale one is used with a note.
pub(crate) fn find<'s>(
    settings: &'s Settings<'_>,
    notes: &mut Vec<String>,
) -> Result<RateUsed<'s>, Refusal> {
    if let Some(rate) = settings.rate()? {
        return Ok(RateUsed { rate, source: RateSource::Setting });
    }
    let Cached { rate, age, is_stale } = read_cache(settings)?;
    let path = settings.text_or_default(Setting::RateCache);
    if settings.duration(Setting::RateMaxAge)?.is_some_and(|most| age > most) {
        return Err(Refusal::NoRate(format!("`{path}` is too old: {}", age_in_words(age))));
    }
    if is_stale || settings.duration(Setting::RateTtl)?.is_some_and(|ttl| age > ttl) {
        notes.push(format!("the rate in `{path}` is stale: {}", age_in_words(age)));
    }
    Ok(RateUsed { rate, source: RateSource::File { path, age } })
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
