//! `rate --watch`: keeps the cache file fresh, as a sidecar of the provider.

use std::time::Duration;

use bidprice_core::{Refusal, SettingError};
use bidprice_fetch::Client;
use bidprice_rates::{Cached, Failure, Keeper, Patience, Refreshed};
use bidprice_settings::{Setting, Settings};
use serde::Serialize;
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::commands::output;
use crate::exit::{ANSWERED, REFUSED};
use crate::report;

/// However long a rate may be used.
const INTERVAL_MAX: Duration = Duration::from_mins(30);

/// However short: the sources are not to be hammered.
const INTERVAL_MIN: Duration = Duration::from_secs(1);

/// After a failure it is tried again so soon.
pub(in crate::commands) const RETRY: Duration = Duration::from_mins(1);

/// How often a rate is refreshed: twice in the time that it is fresh.
pub(in crate::commands) fn interval(settings: &Settings<'_>) -> Result<Duration, SettingError> {
    let ages = [settings.duration(Setting::RateTtl)?, settings.duration(Setting::RateMaxAge)?];
    let interval = ages.into_iter().flatten().min().map_or(INTERVAL_MAX, |age| age / 2);
    Ok(interval.clamp(INTERVAL_MIN, INTERVAL_MAX))
}

/// A refresh, as a line of JSON.
#[derive(Serialize)]
struct Line {
    usd_per_akt: Option<String>,
    source: Option<&'static str>,
    kept: bool,
    problem: Option<String>,
}

/// Refreshes twice in the time that a rate is fresh. SIGTERM and SIGINT end it well, at once or, if
/// sources are just being asked, after their timeout.
pub(super) fn run(
    keeper: &Keeper<'_>,
    settings: &Settings<'_>,
    json: bool,
) -> Result<i32, Refusal> {
    if settings.rate()?.is_some() || keeper.sources.is_empty() {
        let hint =
            "a watch needs sources (BIDPRICE_RATE_SOURCES) and no fixed rate (BIDPRICE_RATE)";
        report::error("there is nothing to watch", Some(hint));
        return Ok(REFUSED);
    }
    let interval = interval(settings)?;
    let mut signals = match Signals::new() {
        Ok(signals) => signals,
        Err(error) => {
            report::error(format_args!("the watch cannot start: {error}"), None);
            return Ok(REFUSED);
        }
    };
    report::note(&format!("watching `{}`, every {} s", keeper.cache, interval.as_secs()));
    loop {
        let wait = match refresh(keeper, interval, json) {
            Kept::Well => interval,
            Kept::Badly => RETRY.min(interval),
        };
        if let Some(name) = signals.come_within(wait) {
            report::note(&format!("{name}: the watch ends"));
            return Ok(ANSWERED);
        }
    }
}

/// What ends the watch. A signal that comes during a refresh is found after it.
struct Signals {
    runtime: Runtime,
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> std::io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let guard = runtime.enter();
        let (terminate, interrupt) =
            (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        drop(guard);
        Ok(Self { runtime, terminate, interrupt })
    }

    fn come_within(&mut self, wait: Duration) -> Option<&'static str> {
        self.runtime.block_on(async {
            tokio::select! {
                _ = self.terminate.recv() => Some("SIGTERM"),
                _ = self.interrupt.recv() => Some("SIGINT"),
                () = tokio::time::sleep(wait) => None,
            }
        })
    }
}

enum Kept {
    Well,
    Badly,
}

/// Takes no longer than the rate's timeout, so a signal waits that long at most.
fn refresh(keeper: &Keeper<'_>, interval: Duration, json: bool) -> Kept {
    // Unless somebody else has refreshed it since the last time.
    let is_enough = |cached: &Cached| cached.age.is_fresh(Some(interval / 2));
    let refreshed = keeper.refresh(Client::get_ready, Patience::UntilBelieved, is_enough);
    let kept = match &refreshed {
        Ok(Refreshed::Asked { unkept: None, .. } | Refreshed::ByAnother(_)) => Kept::Well,
        Ok(Refreshed::Asked { .. }) | Err(_) => Kept::Badly,
    };
    if json {
        print_line(&line(&refreshed));
    } else {
        report::note(&words(&refreshed));
    }
    kept
}

fn line(refreshed: &Result<Refreshed, Failure>) -> Line {
    let usd_per_akt = refreshed.as_ref().ok().map(|new| new.rate().usd_per_akt().to_string());
    let (source, problem) = match refreshed {
        Ok(Refreshed::Asked { source, unkept, .. }) => (Some(*source), unkept.clone()),
        Ok(Refreshed::ByAnother(_)) => (None, None),
        Err(failure) => (None, Some(failure.to_string())),
    };
    Line { usd_per_akt, source, kept: problem.is_none(), problem }
}

pub(in crate::commands) fn words(refreshed: &Result<Refreshed, Failure>) -> String {
    match refreshed {
        Ok(Refreshed::Asked { source, rate, unkept, .. }) => {
            let kept = unkept.as_ref().map(|why| format!(", which cannot be kept: {why}"));
            format!("{} USD per AKT from {source}{}", rate.usd_per_akt(), kept.unwrap_or_default())
        }
        Ok(Refreshed::ByAnother(cached)) => {
            format!("{} USD per AKT, refreshed by another process", cached.rate.usd_per_akt())
        }
        Err(failure) => format!("the rate could not be refreshed: {failure}"),
    }
}

/// Whoever reads the lines may go; the file is kept fresh all the same.
fn print_line(line: &Line) {
    let mut json = serde_json::to_vec(line).expect("texts have a JSON form");
    json.push(b'\n');
    let _ = output::print(&json, ANSWERED);
}
