//! The rate of a process that goes on: read by one thread, used by all, never waited for.

use std::sync::{PoisonError, RwLock};
use std::time::SystemTime;

use bidprice_core::{Rate, Refusal, SettingError};
use bidprice_rates::{Age, Cached, Keeper, Standing};
use bidprice_report::{RateSource, RateUsed, age_in_words};
use bidprice_service::{RateStanding, RateState};
use bidprice_settings::{Setting, Settings};

use crate::desk::Rates;

/// What the cache file said when it was last looked at.
#[derive(Default)]
pub(super) struct LiveRate(RwLock<Known>);

#[derive(Clone)]
struct Known {
    found: Result<Kept, String>,
}

#[derive(Clone)]
struct Kept {
    rate: Rate,
    written: SystemTime,
    /// Who said so, if this program wrote it.
    source: Option<String>,
}

impl Default for Known {
    fn default() -> Self {
        Self { found: Err("was not looked at yet".to_owned()) }
    }
}

impl LiveRate {
    /// Looks at the cache file.
    pub(super) fn look(&self, keeper: &Keeper<'_>) {
        let found = keeper.cached().map(|cached| Kept {
            rate: cached.rate,
            written: written(&cached),
            source: source(keeper, cached.rate),
        });
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Known { found };
    }

    /// What a price would use now.
    pub(super) fn state(&self, settings: &Settings<'_>) -> RateState {
        let none = |state| RateState { usd_per_akt: None, state, age_seconds: None, source: None };
        if let Ok(Some(rate)) = settings.rate() {
            let usd_per_akt = Some(rate.usd_per_akt().to_string());
            return RateState { usd_per_akt, ..none(RateStanding::Fixed) };
        }
        let Ok(kept) = self.known() else { return none(RateStanding::Missing) };
        let age = Age::of(kept.written);
        let state = match standing(age, settings) {
            Ok(Standing::Fresh) => RateStanding::Fresh,
            Ok(Standing::Stale) => RateStanding::Stale,
            Ok(Standing::TooOld) | Err(_) => RateStanding::TooOld,
        };
        RateState {
            usd_per_akt: Some(kept.rate.usd_per_akt().to_string()),
            state,
            age_seconds: Some(age.duration().as_secs()),
            source: kept.source,
        }
    }

    fn known(&self) -> Result<Kept, String> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).found.clone()
    }
}

impl Rates for LiveRate {
    /// As a bid would find it, but that nobody is asked while an order waits: that goes on beside.
    fn find<'s>(
        &'s self,
        settings: &'s Settings<'s>,
        notes: &mut Vec<String>,
    ) -> Result<RateUsed<'s>, Refusal> {
        let path = settings.text_or_default(Setting::RateCache);
        let kept = self.known().map_err(|problem| {
            Refusal::NoRate(format!("`{path}` {problem}; the sources are asked beside"))
        })?;
        let age = Age::of(kept.written);
        let in_words = || age_in_words(age.duration());
        match standing(age, settings)? {
            Standing::Fresh => {}
            Standing::Stale => {
                notes.push(format!("the rate in `{path}` is stale: {}", in_words()));
            }
            Standing::TooOld => {
                return Err(Refusal::NoRate(format!("`{path}` is too old: {}", in_words())));
            }
        }
        Ok(RateUsed { rate: kept.rate, source: RateSource::File { path, age: age.duration() } })
    }
}

fn standing(age: Age, settings: &Settings<'_>) -> Result<Standing, SettingError> {
    let (soft, hard) =
        (settings.duration(Setting::RateTtl)?, settings.duration(Setting::RateMaxAge)?);
    Ok(age.standing(soft, hard))
}

fn written(cached: &Cached) -> SystemTime {
    let now = SystemTime::now();
    let moved = |by: Option<SystemTime>| by.unwrap_or(now);
    match cached.age {
        Age::Known(age) => moved(now.checked_sub(age)),
        Age::Ahead(ahead) => moved(now.checked_add(ahead)),
    }
}

/// Who said what is in the cache, unless somebody else wrote it there.
fn source(keeper: &Keeper<'_>, rate: Rate) -> Option<String> {
    let kept = keeper.record()?.0.kept?;
    (kept.usd_per_akt == rate.usd_per_akt().to_string()).then_some(kept.source)
}
