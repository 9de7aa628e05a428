//! What a bid costs as a process, beside the least that a process can cost and beside the old way.
//!
//! ```text
//! cargo bench -p bidprice-benches --bench startup -- [--runs N] [--program PATH] [--syscalls] [--json]
//! ```
//!
//! Measured in turns in one run, spawn to wait, each answer asserted (see [`bidprice_benches::launch`]):
//!
//! | | program | what it shows |
//! |---|---|---|
//! | a | `rivals/floor.S`, a static `_start` that exits | the floor |
//! | b | ours, `target/dist/bidpricescript` as `pricer/dist.sh` builds it | an order in uact; in uakt with a fresh rate file |
//! | c | `rivals/nothing.c`, a static glibc program that does nothing | what libc's start alone costs |
//! | d | `rivals/old-way.sh`: jq, mawk, bc and bash | what it replaces; a run in a hundred, at least five |
//!
//! Then, in a round of its own (see [`bidprice_benches::rate`]), a fifth of the runs, at least twenty:
//! a and the bid in uakt again, and beside them
//!
//! | | the rate file is | what it shows |
//! |---|---|---|
//! | e | stale, and a refresh was just tried | what a note costs |
//! | f | stale, and nobody has tried | what starting a refresher costs |
//! | g | missing | asking a source; one on the loopback, which answers at once |
//!
//! And in a third, as many runs (see [`bidprice_benches::plugins`]), a and the bid in uact again, judged by
//!
//! | | | what it shows |
//! |---|---|---|
//! | h, i | nobody; the same with an empty settings file | what reading a settings file costs |
//! | j | four rules | |
//! | k, l | one plugin, three: the example in Rust, compiled ahead | what a plugin costs |
//!
//! All of them in the environment of a provider's pod, about 120 variables, into which the harness starts
//! itself again for each round: so no run has to build an environment of its own. Page faults are the
//! kernel's count; system calls are strace's, and only with `--syscalls`. The goals are printed, never
//! enforced; a wrong answer is an error. `--runs 20` is enough to see that all of it works.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use bidprice_benches::failure::Failure;
use bidprice_benches::inside::{self, Inside};
use bidprice_benches::launch::{Program, WARM_UP_ROUNDS, median_of_three};
use bidprice_benches::plugins::{self, Installed};
use bidprice_benches::rate::{self, RateFile};
use bidprice_benches::report::{Goal, Report, Round, Row, Times, machine};
use bidprice_benches::sample::{Denom, TYPICAL};
use bidprice_benches::syscalls::{self, Follow};
use bidprice_benches::{loopback, rivals};

/// What the harness makes of its arguments.
#[derive(Debug)]
struct Settings {
    runs: usize,
    program: PathBuf,
    syscalls: bool,
    json: bool,
    /// What the harness that was started in the pod's environment is to measure.
    inside: Option<Inside>,
}

fn main() -> ExitCode {
    match Settings::parse(std::env::args().skip(1)).and_then(|settings| start(&settings)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("startup: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn start(settings: &Settings) -> Result<(), Failure> {
    let work = Path::new(env!("CARGO_TARGET_TMPDIR")).join("startup");
    match settings.inside {
        Some(Inside::Main) => print_json(&measure(settings, &programs(settings, &work)?, &work)?),
        Some(Inside::Rate) => print_json(&measure_rate(settings, &work)?),
        Some(Inside::Plugins) => print_json(&measure_plugins(settings, &work)?),
        None => {
            let report = measure_all(settings, &work)?;
            if settings.json {
                print_json(&report);
            } else {
                print!("{report}");
            }
        }
    }
    Ok(())
}

fn print_json(measured: &impl serde::Serialize) {
    let json = serde_json::to_string_pretty(measured);
    println!("{}", json.expect("what was measured is numbers and texts"));
}

/// One round after the other, so that nothing of the next disturbs the first.
fn measure_all(settings: &Settings, work: &Path) -> Result<Report, Failure> {
    let Round { rows, goals } = inside::start(Inside::Main, work, &[])?;
    let source = loopback::start()?;
    let variables = [("BIDPRICE_RATE_SOURCES", "dia"), ("BIDPRICE_RATE_URL_DIA", &source)];
    let rate = inside::start(Inside::Rate, work, &variables)?;
    let installed = Installed::below(work);
    installed.install(&settings.program, &in_workspace("target/plugins"))?;
    let folder = installed.folder.to_string_lossy();
    let plugins = inside::start(Inside::Plugins, work, &[("BIDPRICE_PLUGIN_DIR", &folder)])?;
    let mut command = "cargo bench -p bidprice-benches --bench startup --".to_owned();
    for argument in std::env::args().skip(1).filter(|word| word != "--bench") {
        command.push(' ');
        command.push_str(&argument);
    }
    Ok(Report { machine: machine(), command, rows, goals, rate_rows: rate.rows, plugins })
}

/// The order is theirs to read or to ignore; all get it, so that the harness does the same for all.
fn programs(settings: &Settings, work: &Path) -> Result<[Program; 6], Failure> {
    let program = |name, path: &Path, denom, answer| Program {
        name,
        path: path.to_owned(),
        order: TYPICAL.order(denom),
        answer,
        note: "",
    };
    let bid = |name, path: &Path, denom| program(name, path, denom, TYPICAL.price(denom));
    let ours = &settings.program;
    let old = rivals::old_way()?;
    Ok([
        program("a  floor", &rivals::build_floor(work)?, Denom::Uact, ""),
        bid("b  ours, uact", ours, Denom::Uact),
        bid("b' ours, uakt, rate from file", ours, Denom::Uakt),
        program("c  C, static, does nothing", &rivals::build_nothing(work)?, Denom::Uact, ""),
        bid("d  old way, uact", &old, Denom::Uact),
        bid("d' old way, uakt", &old, Denom::Uakt),
    ])
}

fn measure(settings: &Settings, programs: &[Program; 6], work: &Path) -> Result<Round, Failure> {
    let times = time_in_turns(programs, settings.runs)?;
    let [floor, ..] = &times;
    let mut rows = Vec::new();
    for (program, times) in programs.iter().zip(&times) {
        rows.push(Row {
            program: program.name.into(),
            runs: times.taken.len(),
            micros: times.micros()?,
            to_floor: times.to(floor)?,
            page_faults: median_of_three(|| program.page_faults())?,
            system_calls: settings
                .syscalls
                .then(|| syscalls::count(program, work, Follow::Children))
                .transpose()?,
        });
    }
    Ok(Round { rows, goals: goals(&times)? })
}

fn measure_rate(settings: &Settings, work: &Path) -> Result<Round, Failure> {
    let [floor, _, priced, ..] = programs(settings, work)?;
    let runs = (settings.runs / 5).max(20);
    let trace_into = settings.syscalls.then_some(work);
    let rows = rate::rows([&floor, &priced], &RateFile::below(work), runs, trace_into)?;
    Ok(Round { rows, goals: Vec::new() })
}

fn measure_plugins(settings: &Settings, work: &Path) -> Result<Round, Failure> {
    let [floor, bid, ..] = programs(settings, work)?;
    let trace_into = settings.syscalls.then_some(work);
    let runs = (settings.runs / 5).max(20);
    plugins::round([&floor, &bid], &Installed::below(work), runs, trace_into)
}

/// A B C D, A B C D, …, so that whatever else the machine does falls on all of them.
fn time_in_turns(programs: &[Program; 6], runs: usize) -> Result<[Times; 6], Failure> {
    // The old way takes most of a second: a run in a hundred, but five at least.
    let rarely = runs / (runs / 100).max(5).min(runs);
    let mut times = [1, 1, 1, 1, rarely, rarely].map(|every| Times { taken: Vec::new(), every });
    for _ in 0..WARM_UP_ROUNDS {
        programs.iter().try_for_each(|program| program.time().map(drop))?;
    }
    for round in 0..runs {
        for (program, times) in programs.iter().zip(&mut times) {
            if round.is_multiple_of(times.every) {
                times.taken.push(program.time()?);
            }
        }
    }
    Ok(times)
}

/// The issue's, on medians.
fn goals(
    [floor, bid, bid_with_rate, nothing, old, old_with_rate]: &[Times; 6],
) -> Result<Vec<Goal>, Failure> {
    let mut goals = Vec::new();
    for (denom, ours, old) in [("uact", bid, old), ("uakt", bid_with_rate, old_with_rate)] {
        let ours = ours.median()?;
        let to_floor = ours.div_duration_f64(floor.median()?);
        let to_nothing = ours.div_duration_f64(nothing.median()?);
        let to_old = old.median()?.div_duration_f64(ours);
        goals.extend([
            Goal::new(denom, "b / a, at most 1.5", to_floor, to_floor <= 1.5),
            Goal::new(denom, "b / a, below 2", to_floor, to_floor < 2.0),
            Goal::new(denom, "b / c, below 1", to_nothing, to_nothing < 1.0),
            Goal::new(denom, "d / b, at least 1000", to_old, to_old >= 1000.0),
        ]);
    }
    Ok(goals)
}

impl Settings {
    fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, Failure> {
        const USAGE: &str = "[--runs N] [--program PATH] [--syscalls] [--json]";
        let (mut asked_for, mut whole) = (None, 20);
        let mut settings = Self {
            runs: 0,
            program: in_workspace("target/dist/bidpricescript"),
            syscalls: false,
            json: false,
            inside: None,
        };
        while let Some(word) = words.next() {
            let mut value = || {
                words.next().ok_or_else(|| Failure::new(format!("`{word}` needs a value"), USAGE))
            };
            match word.as_str() {
                // `cargo bench` passes it on; `cargo test` does not, and gets the small size.
                "--bench" => whole = 1000,
                "--runs" => asked_for = Some(parse_runs(&value()?)?),
                "--program" => settings.program = in_workspace(&value()?),
                "--syscalls" => settings.syscalls = true,
                "--json" => settings.json = true,
                word if Inside::of_flag(word).is_some() => settings.inside = Inside::of_flag(word),
                _ => return Err(Failure::new(format!("`{word}` is not known"), USAGE)),
            }
        }
        settings.runs = asked_for.unwrap_or(whole);
        Ok(settings)
    }
}

fn parse_runs(text: &str) -> Result<usize, Failure> {
    text.parse().ok().filter(|&runs| runs > 0).ok_or_else(|| {
        Failure::new(
            format!("`--runs {text}`: not a number of runs"),
            "give a whole number above 0",
        )
    })
}

/// Cargo runs benches in their package's folder; paths are meant from the workspace's.
fn in_workspace(path: &str) -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).join(path)
}
