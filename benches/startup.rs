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
//! All of them in the environment of a provider's pod, about 120 variables, into which the harness starts
//! itself again: so no run has to build an environment of its own. Page faults are the kernel's
//! count; system calls are strace's, and only with `--syscalls`. The goals are printed, never
//! enforced; a wrong answer is an error. `--runs 20` is enough to see that all of it works.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use bidprice_benches::failure::Failure;
use bidprice_benches::launch::Program;
use bidprice_benches::report::{Goal, Report, Row, Times, machine};
use bidprice_benches::sample::{Denom, RATE, TYPICAL, pod_environment};
use bidprice_benches::{rivals, syscalls};

/// Pages and caches are as they will be.
const WARM_UP_ROUNDS: usize = 3;

/// What the harness makes of its arguments.
#[derive(Debug)]
struct Settings {
    runs: usize,
    program: PathBuf,
    syscalls: bool,
    json: bool,
    /// Whether this is the harness that was started in the pod's environment.
    inside: bool,
}

fn main() -> ExitCode {
    match Settings::parse(std::env::args().skip(1)).and_then(|settings| start(&settings)) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("startup: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn start(settings: &Settings) -> Result<ExitCode, Failure> {
    let work = Path::new(env!("CARGO_TARGET_TMPDIR")).join("startup");
    if !settings.inside {
        return start_inside(&work);
    }
    let report = measure(settings, &programs(settings, &work)?, &work)?;
    if settings.json {
        let json = serde_json::to_string_pretty(&report);
        println!("{}", json.expect("a report is numbers and texts"));
    } else {
        print!("{report}");
    }
    Ok(ExitCode::SUCCESS)
}

/// The same harness with the same arguments, where every child inherits what a pod has.
fn start_inside(work: &Path) -> Result<ExitCode, Failure> {
    let home = work.join("akash-home");
    let rate = work.join("aktprice.cache");
    std::fs::create_dir_all(&home).and_then(|()| std::fs::write(&rate, RATE)).map_err(|error| {
        Failure::system(format!("cannot write below `{}`", work.display()), error)
    })?;
    let mut inside = std::env::current_exe()
        .map(Command::new)
        .map_err(|error| Failure::system("cannot find the harness itself", error))?;
    let path = std::env::var_os("PATH").unwrap_or_default();
    let status = inside
        .arg("--inside")
        .args(std::env::args().skip(1))
        .env_clear()
        .envs(pod_environment())
        .env("PATH", path)
        .env("AKASH_HOME", home)
        .env("BIDPRICE_RATE_CACHE", rate)
        .status()
        .map_err(|error| Failure::system("cannot start the harness again", error))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The order is theirs to read or to ignore; all get it, so that the harness does the same for all.
fn programs(settings: &Settings, work: &Path) -> Result<[Program; 6], Failure> {
    let program = |name, path: &Path, denom, answer| Program {
        name,
        path: path.to_owned(),
        order: TYPICAL.order(denom),
        answer,
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

fn measure(settings: &Settings, programs: &[Program; 6], work: &Path) -> Result<Report, Failure> {
    let times = time_in_turns(programs, settings.runs)?;
    let [floor, ..] = &times;
    let mut rows = Vec::new();
    for (program, times) in programs.iter().zip(&times) {
        rows.push(Row {
            program: program.name,
            runs: times.taken.len(),
            micros: times.micros()?,
            to_floor: times.to(floor)?,
            page_faults: page_faults(program)?,
            system_calls: settings.syscalls.then(|| syscalls::count(program, work)).transpose()?,
        });
    }
    let mut command = "cargo bench -p bidprice-benches --bench startup --".to_owned();
    for argument in std::env::args().skip(1).filter(|word| word != "--inside" && word != "--bench")
    {
        command.push(' ');
        command.push_str(&argument);
    }
    Ok(Report { machine: machine(), command, rows, goals: goals(&times)? })
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

/// The median of a few runs; they differ by one or two.
fn page_faults(program: &Program) -> Result<u64, Failure> {
    let mut faults = [program.page_faults()?, program.page_faults()?, program.page_faults()?];
    faults.sort_unstable();
    let [_, median, _] = faults;
    Ok(median)
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
            inside: false,
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
                "--inside" => settings.inside = true,
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
