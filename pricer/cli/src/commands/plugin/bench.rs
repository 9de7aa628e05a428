//! `plugin bench`: how long a plugin takes to compile, to load and to judge.

use std::time::{Duration, Instant};

use bidprice_plugins::{Contracts, Engine, Folder, Placing, Plugin, Question, Use};
use serde::Serialize;

use super::candidate::{About, Candidate};
use super::columns::pairs;
use super::figures::{bytes_text, microseconds, time_text};
use super::judging::Priced;
use super::samples::{SettingsArguments, Trial};
use super::{Stop, engine, settings};
use crate::commands::Variables;
use crate::commands::output::{self, Color};
use crate::exit::{ANSWERED, REFUSED};

/// Enough for a median.
const LOADS: usize = 21;

#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    /// A component, a core module or the text of either, or a folder with plugin.wasm or plugin.wat
    #[arg(value_name = "FILE|DIR")]
    plugin: String,
    /// How many times each thread has the sample order judged, the one with a GPU
    #[arg(long, value_name = "N", default_value_t = 1000,
          value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    orders: u32,
    #[command(flatten)]
    settings: SettingsArguments,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// When to colour the names
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

const AFTER_HELP: &str = "\
Every call has a sandbox of its own, as in a bid. A bid loads the compiled form and calls once; one
process that judges many orders loads it once and calls on many threads.

Exit status: 0 it judged every order, 1 it failed one or is no plugin.";

#[derive(Serialize)]
struct Measured {
    #[serde(flatten)]
    about: About,
    orders: u32,
    compile_us: u64,
    compiled_bytes: u64,
    load_us: u64,
    call_ns: Quartiles,
    calls_a_second: PerThreads,
    /// What the first call that failed said.
    failure: Option<String>,
    #[serde(skip)]
    name: String,
    #[serde(skip)]
    compiling: Duration,
    #[serde(skip)]
    loading: Duration,
}

/// Nanoseconds.
#[derive(Clone, Copy, Serialize)]
struct Quartiles {
    lower: u64,
    median: u64,
    upper: u64,
}

#[derive(Clone, Copy, Serialize)]
struct PerThreads {
    one: u64,
    two: u64,
}

pub(super) fn run(arguments: &Arguments, variables: &Variables) -> Result<i32, Stop> {
    let settings = settings(variables)?;
    let trial = Trial::new(&settings, &arguments.settings)?;
    let measured = measure(arguments, &trial)?;
    let code = if measured.failure.is_none() { ANSWERED } else { REFUSED };
    if arguments.json {
        return Ok(output::print_json(&measured, code));
    }
    let paint = arguments.color.paint(variables);
    Ok(output::print(pairs(&measured.lines(), paint).as_bytes(), code))
}

fn measure(arguments: &Arguments, trial: &Trial) -> Result<Measured, Stop> {
    let candidate = Candidate::read(&arguments.plugin)?;
    let file = candidate.path.as_str();
    let unusable = |failure| Stop::of_plugin(file, &failure);
    candidate.announce();
    let place = Place::new()?;
    let many = engine(trial.limits)?;
    let report = place
        .0
        .install(&many, Contracts::PUBLISHED, Placing { file, replaces: None })
        .map_err(unusable)?;
    let version = report.installed.versions.first();
    let load =
        |engine: &Engine| place.0.load(engine, Contracts::PUBLISHED, file, None).map_err(unusable);
    let plugin = load(&many)?;
    let one_bid = Engine::new(Use::OneBid, trial.limits).map_err(unusable)?;
    let loading = median_of(LOADS, || load(&one_bid).map(drop))?;
    let orders = trial.orders()?;
    let (_, typical) = orders.get(1).expect("there are three samples, the second with a GPU");
    let question = typical.question(trial.around());
    let judge = |order: &Priced<'_>| order.judge(&plugin, trial.around(), trial.factor);
    let failure = orders.iter().find_map(|(_, order)| judge(order).verdict.err());
    let (call_ns, one) = one_thread(&plugin, &question, arguments.orders);
    Ok(Measured {
        orders: arguments.orders,
        compile_us: microseconds(report.compiling),
        compiled_bytes: version.and_then(|v| v.compiled.first()).map_or(0, |c| c.bytes),
        load_us: microseconds(loading),
        call_ns,
        calls_a_second: PerThreads { one, two: two_threads(&plugin, &question, arguments.orders) },
        failure: failure.map(|failure| failure.to_string()),
        name: version.map_or_else(String::new, |version| {
            format!("{} {}", version.described.name, version.described.version)
        }),
        about: candidate.about,
        compiling: report.compiling,
        loading,
    })
}

fn median_of(times: usize, run: impl Fn() -> Result<(), Stop>) -> Result<Duration, Stop> {
    let mut took = Vec::with_capacity(times);
    for _ in 0..times {
        let started = Instant::now();
        run()?;
        took.push(started.elapsed());
    }
    took.sort_unstable();
    Ok(took.get(times / 2).copied().unwrap_or_default())
}

fn one_thread(plugin: &Plugin, question: &Question<'_>, calls: u32) -> (Quartiles, u64) {
    let mut took = Vec::with_capacity(calls as usize);
    let started = Instant::now();
    for _ in 0..calls {
        let started = Instant::now();
        // The verdict was looked at before.
        let _ = plugin.judge(question);
        took.push(started.elapsed());
    }
    let rate = a_second(calls, started.elapsed());
    took.sort_unstable();
    let at = |quarter: usize| {
        let time = took.get((took.len() - 1) * quarter / 4).copied().unwrap_or_default();
        u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
    };
    (Quartiles { lower: at(1), median: at(2), upper: at(3) }, rate)
}

fn two_threads(plugin: &Plugin, question: &Question<'_>, calls: u32) -> u64 {
    let judge_all = || {
        for _ in 0..calls {
            let _ = plugin.judge(question);
        }
    };
    let started = Instant::now();
    std::thread::scope(|threads| {
        threads.spawn(judge_all);
        threads.spawn(judge_all);
    });
    a_second(calls * 2, started.elapsed())
}

fn a_second(calls: u32, time: Duration) -> u64 {
    let nanoseconds = time.as_nanos().max(1);
    u64::try_from(u128::from(calls) * 1_000_000_000 / nanoseconds).unwrap_or(u64::MAX)
}

impl Measured {
    fn lines(&self) -> Vec<(&'static str, String)> {
        let Quartiles { lower, median, upper } = self.call_ns;
        let time = |nanoseconds| time_text(Duration::from_nanos(nanoseconds));
        let load = time_text(self.loading);
        let size = bytes_text(self.compiled_bytes);
        let mut lines = vec![
            ("plugin", format!("{}, {}", self.name, self.about.form_text())),
            ("compile", time_text(self.compiling)),
            ("load", format!("{load}: the compiled form of {size} looked at and mapped")),
            (
                "fresh call",
                format!("{}, quartiles {} and {}", time(median), time(lower), time(upper)),
            ),
            ("one thread", format!("{} calls a second", self.calls_a_second.one)),
            ("two threads", format!("{} calls a second", self.calls_a_second.two)),
        ];
        lines.extend(self.failure.iter().map(|failure| ("fails", failure.clone())));
        lines
    }
}

/// A folder of this run's own, gone with it.
struct Place(Folder);

impl Place {
    fn new() -> Result<Self, Stop> {
        let name = format!("bidpricescript-bench-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let path = path.into_os_string().into_string().map_err(|_| {
            Stop::new("the folder for temporary files has no name in UTF-8", "set TMPDIR")
        })?;
        Ok(Self(Folder { path, trusted_uids: Vec::new() }))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0.path);
    }
}
