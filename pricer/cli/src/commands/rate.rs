//! `rate`: the rate, its age, what every source says; `--refresh` keeps what is believed, `--watch`
//! does so for ever.

pub(super) mod watch;

use bidprice_core::Refusal;
use bidprice_fetch::Client;
use bidprice_files::Readers;
use bidprice_rates::{Asked, Keeper, Patience, Refreshed, Standing};
use bidprice_report::{Believed, RateNow, RateReport, SourceSays};
use bidprice_settings::{Setting, Settings};

use super::Variables;
use super::output::{self, Color};
use crate::exit::{ANSWERED, REFUSED};
use crate::{rate, report};

#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(super) struct Arguments {
    /// Ask the sources and keep the answer that is believed in the cache file
    #[arg(long, conflicts_with = "watch")]
    refresh: bool,
    /// Keep the cache file fresh until SIGTERM: a sidecar, so that no order ever waits for a source
    #[arg(long)]
    watch: bool,
    /// Let every user read the cache file, for a sidecar that runs as another user than the provider
    #[arg(long)]
    readable: bool,
    /// Print JSON; with --watch a line for each refresh
    #[arg(long)]
    json: bool,
    /// When to colour the table
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
    /// The refresh that a bid starts behind its back
    #[arg(long, hide = true, requires = "refresh")]
    behind: bool,
}

const AFTER_HELP: &str = "\
Sources are asked in the order of BIDPRICE_RATE_SOURCES, all within BIDPRICE_RATE_TIMEOUT. The cache
file is BIDPRICE_RATE_CACHE; beside it lie its lock and, as .json, what every source last said.

Exit status: 0 if there is a rate that a bid would use, 1 if there is none.";

/// 0 if there is a rate that a bid would use.
pub(super) fn run(arguments: &Arguments, variables: &Variables) -> i32 {
    let mut settings = Settings::empty();
    let answer = settings
        .load(variables.iter().copied())
        .map_err(Refusal::from)
        .and_then(|()| answer(arguments, variables, &settings));
    answer.unwrap_or_else(|refusal| {
        report::error(&refusal, refusal.hint().as_deref());
        REFUSED
    })
}

fn answer(
    arguments: &Arguments,
    variables: &Variables,
    settings: &Settings<'_>,
) -> Result<i32, Refusal> {
    let mut keeper = rate::keeper(settings)?;
    if arguments.readable {
        keeper.readers = Readers::Everybody;
    }
    if arguments.behind {
        return rate::refresh_behind(settings);
    }
    if arguments.watch {
        return watch::run(&keeper, settings, arguments.json);
    }
    let report = look(arguments, &keeper, settings)?;
    let is_usable = report.rate.as_ref().is_some_and(|rate| rate.state != TOO_OLD);
    let code = if is_usable || report.believed.is_some() { ANSWERED } else { REFUSED };
    if arguments.json {
        return Ok(output::print_json(&report, code));
    }
    let paint = arguments.color.paint(variables);
    Ok(output::print(report.text(paint).as_bytes(), code))
}

const TOO_OLD: &str = "too_old";

fn look(
    arguments: &Arguments,
    keeper: &Keeper<'_>,
    settings: &Settings<'_>,
) -> Result<RateReport, Refusal> {
    let mut report = RateReport::default();
    if keeper.sources.is_empty() {
        report.notes.push("nobody is asked: BIDPRICE_RATE_SOURCES is none".to_owned());
    } else if arguments.refresh {
        refresh(keeper, &mut report);
    } else {
        match Client::get_ready() {
            Ok(client) => take_answers(&keeper.look(&client), &mut report),
            Err(problem) => report.doubt = Some(format!("nobody can be asked: {problem}")),
        }
    }
    match now(keeper, settings)? {
        Ok(rate) => report.rate = Some(rate),
        Err(problem) => report.problem = Some(format!("`{}` {problem}", keeper.cache)),
    }
    Ok(report.with_differences())
}

fn refresh(keeper: &Keeper<'_>, report: &mut RateReport) {
    match keeper.refresh(Client::get_ready, Patience::UntilAllAnswered, |_| false) {
        Ok(Refreshed::Asked { asked, unkept, .. }) => {
            take_answers(&asked, report);
            report.kept = Some(unkept.is_none());
            report.notes.extend(unkept.map(|why| format!("the rate cannot be kept: {why}")));
        }
        Ok(Refreshed::ByAnother(_)) => {}
        Err(failure) => match &failure.asked {
            Some(asked) => take_answers(asked, report),
            None => report.doubt = Some(failure.to_string()),
        },
    }
}

fn take_answers(asked: &Asked, report: &mut RateReport) {
    report.sources = asked
        .answers
        .iter()
        .map(|answer| SourceSays {
            source: answer.source.to_owned(),
            usd_per_akt: answer.usd_per_akt(),
            problem: answer.problem(),
            difference_pct: None,
            took_ms: answer.took_ms(),
        })
        .collect();
    match &asked.believed {
        Ok((source, rate)) => {
            let usd_per_akt = rate.usd_per_akt();
            report.believed = Some(Believed { source: (*source).to_owned(), usd_per_akt });
        }
        Err(doubt) => report.doubt = Some(doubt.to_string()),
    }
}

/// What a bid would find without asking anybody.
fn now(keeper: &Keeper<'_>, settings: &Settings<'_>) -> Result<Result<RateNow, String>, Refusal> {
    if let Some(rate) = settings.rate()? {
        let usd_per_akt = rate.usd_per_akt();
        return Ok(Ok(RateNow {
            usd_per_akt,
            state: "fixed",
            path: None,
            age_seconds: None,
            source: None,
        }));
    }
    let (soft, hard) =
        (settings.duration(Setting::RateTtl)?, settings.duration(Setting::RateMaxAge)?);
    Ok(keeper.cached().map(|cached| {
        let state = match cached.age.standing(soft, hard) {
            Standing::Fresh => "fresh",
            Standing::Stale => "stale",
            Standing::TooOld => TOO_OLD,
        };
        let usd_per_akt = cached.rate.usd_per_akt();
        RateNow {
            usd_per_akt,
            state,
            path: Some(keeper.cache.to_owned()),
            age_seconds: Some(cached.age.duration().as_secs()),
            source: writer(keeper, &usd_per_akt.to_string()),
        }
    }))
}

/// Who said what is in the cache, unless somebody else wrote it there.
fn writer(keeper: &Keeper<'_>, usd_per_akt: &str) -> Option<String> {
    let kept = keeper.record()?.0.kept?;
    (kept.usd_per_akt == usd_per_akt).then_some(kept.source)
}
