//! US dollars per AKT: the fixed rate, else the cache file; stale, it is refreshed behind; too old
//! or missing, the sources are asked.

use std::time::Duration;

use bidprice_core::{Refusal, SettingError};
use bidprice_files::Readers;
use bidprice_rates::{
    Ask, Cached, Keeper, Patience, Policy, Refreshed, Source, Standing, read_cache, source_named,
};
use bidprice_report::{RateSource, RateUsed, age_in_words};
use bidprice_settings::{Setting, Settings};

use crate::connection::connect;
use crate::exit::{ANSWERED, REFUSED};
use crate::{detached, log};

/// The command line of the refresh that goes on when the bid is out.
pub(crate) const REFRESH_BEHIND: [&str; 3] = ["rate", "--refresh", "--behind"];

/// Finds the rate, or says where it was looked for; a stale one is used with a note.
///
/// With a fixed or a fresh rate nothing of the network is touched.
pub(crate) fn find<'s>(
    settings: &'s Settings<'_>,
    notes: &mut Vec<String>,
) -> Result<RateUsed<'s>, Refusal> {
    if let Some(rate) = settings.rate()? {
        return Ok(RateUsed { rate, source: RateSource::Setting });
    }
    let path = settings.text_or_default(Setting::RateCache);
    let found = read_cache(path, &settings.trusted_uids()?);
    let soft = settings.duration(Setting::RateTtl)?;
    let hard = settings.duration(Setting::RateMaxAge)?;
    let cached = match found {
        Ok(cached) => cached,
        Err(problem) => return ask_now(settings, notes, &format!("`{path}` {problem}")),
    };
    match cached.age.standing(soft, hard) {
        Standing::Fresh => {}
        Standing::Stale => {
            start_refresh(settings, notes)?;
            let age = age_in_words(cached.age.duration());
            notes.push(format!("the rate in `{path}` is stale: {age}"));
        }
        Standing::TooOld => {
            let age = age_in_words(cached.age.duration());
            return ask_now(settings, notes, &format!("`{path}` is too old: {age}"));
        }
    }
    Ok(from_cache(path, cached))
}

const fn from_cache(path: &str, cached: Cached) -> RateUsed<'_> {
    let source = RateSource::File { path, age: cached.age.duration() };
    RateUsed { rate: cached.rate, source }
}

/// Starts one refresh for all the processes that find the rate stale; none of them waits for it.
#[cold]
fn start_refresh(settings: &Settings<'_>, notes: &mut Vec<String>) -> Result<(), SettingError> {
    let keeper = keeper(settings)?;
    let soft = settings.duration(Setting::RateTtl)?.unwrap_or(Duration::MAX);
    if keeper.sources.is_empty() {
        return Ok(());
    }
    let started = keeper.claim_refresh(soft).and_then(|is_ours| {
        let start = || detached::start(&REFRESH_BEHIND).map_err(|error| error.to_string());
        if is_ours { start() } else { Ok(()) }
    });
    notes.extend(started.err().map(|why| format!("the rate cannot be refreshed: {why}")));
    Ok(())
}

/// What such a process does: quiet, bounded, and logged if it fails, since nobody sees it.
#[cold]
pub(crate) fn refresh_behind(settings: &Settings<'_>) -> Result<i32, Refusal> {
    let keeper = keeper(settings)?;
    // Waiting for the lock and asking share the timeout; the rest is files.
    detached::settle(keeper.timeout * 2);
    let soft = settings.duration(Setting::RateTtl)?;
    let is_enough = |cached: &Cached| cached.age.is_fresh(soft);
    let problem = match keeper.refresh(connect, Patience::UntilBelieved, is_enough) {
        Ok(Refreshed::Asked { unkept: Some(problem), .. }) => problem,
        Ok(_) => return Ok(ANSWERED),
        Err(failure) => failure.to_string(),
    };
    log::append(settings, &format!("the rate could not be refreshed: {problem}"));
    Ok(REFUSED)
}

/// The tenant's order waits, but not past the timeout.
#[cold]
fn ask_now<'s>(
    settings: &'s Settings<'_>,
    notes: &mut Vec<String>,
    why: &str,
) -> Result<RateUsed<'s>, Refusal> {
    let keeper = keeper(settings)?;
    if keeper.sources.is_empty() {
        return Err(Refusal::NoRate(why.to_owned()));
    }
    let hard = settings.duration(Setting::RateMaxAge)?;
    let is_enough = |cached: &Cached| cached.age.is_fresh(hard);
    match keeper.refresh(connect, Patience::UntilBelieved, is_enough) {
        Ok(Refreshed::Asked { source, rate, unkept, .. }) => {
            notes.extend(unkept.map(|why| format!("the rate cannot be kept: {why}")));
            Ok(RateUsed { rate, source: RateSource::Asked { source } })
        }
        Ok(Refreshed::ByAnother(cached)) => {
            Ok(from_cache(settings.text_or_default(Setting::RateCache), cached))
        }
        Err(failure) => Err(Refusal::NoRate(format!("{why}; {failure}"))),
    }
}

/// Where the rate is kept and how it is asked for, as the settings say.
pub(crate) fn keeper<'s>(settings: &'s Settings<'_>) -> Result<Keeper<'s>, SettingError> {
    let is_median = settings.text_or_default(Setting::RatePolicy).trim() == Policy::Median.name();
    Ok(Keeper {
        cache: settings.text_or_default(Setting::RateCache),
        trusted_uids: settings.trusted_uids()?,
        sources: settings
            .rate_sources()?
            .into_iter()
            .filter_map(source_named)
            .map(|source| Ask { source, address: address(settings, source) })
            .filter(|ask| ask.address.is_some() || settings.text(Setting::RateSources).is_some())
            .collect(),
        policy: if is_median { Policy::Median } else { Policy::First },
        jump_max: settings.factor(Setting::RateJump)?,
        timeout: settings.timeout(Setting::RateTimeout)?,
        readers: Readers::AsBefore,
    })
}

fn address(settings: &Settings<'_>, source: &dyn Source) -> Option<String> {
    let set = Setting::of_rate_source(source.name()).and_then(|setting| settings.text(setting));
    set.or(source.address()).map(|address| address.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use bidprice_rates::SOURCES;

    use super::*;

    #[test]
    fn every_source_has_a_setting_for_its_address() {
        for source in SOURCES {
            assert!(Setting::of_rate_source(source.name()).is_some(), "{}", source.name());
        }
    }
}
