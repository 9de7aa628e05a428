//! `serve` beside a bare axum handler that reads the same body and answers a constant.
//!
//! ```text
//! cargo bench -p bidprice-benches --bench service -- [--seconds N] [--rounds N] [--program PATH]
//! ```
//!
//! wrk asks both, with 32 connections and one thread, in turns, in one run; each is a process of its own,
//! with two threads. The answers are looked at before, and wrk counts those that are not 200.
//!
//! | | |
//! |---|---|
//! | a | axum as it comes, the body read, a constant answered |
//! | b | an order's price, with what it is made of; c: the price alone (`Prefer: return=minimal`) |
//! | d, e | the same with a plugin in Rust that judges each order |
//!
//! Goals, printed and never enforced: b and c 0.8 × the requests of a and 1.5 × its p99, d and e 0.5 ×.

#![expect(clippy::float_arithmetic, reason = "figures of a bench, no money")]

#[path = "service/rival.rs"]
mod rival;
#[path = "service/wrk.rs"]
mod wrk;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use bidprice_benches::failure::Failure;
use bidprice_benches::plugins::Installed;
use bidprice_benches::report::machine;
use bidprice_benches::spread::Spread;

use rival::Rival;
use wrk::Load;

/// Says that this process is the bare handler.
const BARE: &str = "--bare";

struct Settings {
    seconds: u32,
    rounds: usize,
    program: PathBuf,
}

fn main() -> ExitCode {
    if std::env::args().any(|argument| argument == BARE) {
        rival::be_bare();
    }
    match Settings::parse(std::env::args().skip(1)).and_then(|settings| measure(&settings)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("service: {failure}");
            ExitCode::FAILURE
        }
    }
}

impl Settings {
    fn parse(arguments: impl Iterator<Item = String>) -> Result<Self, Failure> {
        let program = in_workspace("target/dist/bidpricescript");
        let mut settings = Self { seconds: 3, rounds: 5, program };
        let mut arguments = arguments.filter(|word| word != "--bench");
        while let Some(name) = arguments.next() {
            let value = arguments.next().unwrap_or_default();
            let number = || {
                let hint = "write a whole number from 1 on behind it";
                let read = value.parse().ok().filter(|number: &u32| *number > 0);
                read.ok_or_else(|| Failure::new(format!("`{name} {value}` is no count"), hint))
            };
            match name.as_str() {
                "--seconds" => settings.seconds = number()?,
                "--rounds" => settings.rounds = number()? as usize,
                "--program" => settings.program = value.into(),
                _ => {
                    let hint = "there are --seconds, --rounds and --program";
                    return Err(Failure::new(format!("`{name}` is no option"), hint));
                }
            }
        }
        Ok(settings)
    }
}

fn in_workspace(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

fn measure(settings: &Settings) -> Result<(), Failure> {
    let work = in_workspace("target/tmp").join(format!("service-{}", std::process::id()));
    std::fs::create_dir_all(work.join("akash-home"))
        .map_err(|error| Failure::system("cannot make a folder", error))?;
    let measured = measure_in(settings, &work);
    drop(std::fs::remove_dir_all(&work));
    measured
}

fn measure_in(settings: &Settings, work: &Path) -> Result<(), Failure> {
    let installed = Installed::below(work);
    installed.install(&settings.program, &in_workspace("target/plugins"))?;
    let config = work.join("plugin.yaml");
    std::fs::write(&config, installed.settings(1))
        .map_err(|error| Failure::system("cannot write a settings file", error))?;
    let bare = Rival::bare(BARE)?;
    let plain = Rival::program(&settings.program, &[])?;
    let judged = [("BIDPRICE_CONFIG", &config), ("BIDPRICE_PLUGIN_DIR", &installed.folder)];
    let judged = Rival::program(&settings.program, &judged)?;
    let loads = [
        Load::of("a  a bare axum handler", &bare, false, work)?,
        Load::of("b  an order's price, whole", &plain, false, work)?,
        Load::of("c  the price alone", &plain, true, work)?,
        Load::of("d  whole, with a plugin", &judged, false, work)?,
        Load::of("e  alone, with a plugin", &judged, true, work)?,
    ];
    let mut figures = loads.each_ref().map(|_| Vec::new());
    for round in 0..=settings.rounds {
        for (load, figures) in loads.iter().zip(&mut figures) {
            let seen = load.run(settings.seconds)?;
            // The first round warms up.
            if round > 0 {
                figures.push(seen);
            }
        }
    }
    println!(
        "{}, wrk with 32 connections, {} rounds of {} s",
        machine(),
        settings.rounds,
        settings.seconds
    );
    report(&loads, &figures);
    Ok(())
}

/// Medians and quartiles; ratios are to the bare handler in the same round.
fn report(loads: &[Load<'_>; 5], figures: &[Vec<wrk::Seen>; 5]) {
    println!("{:28} {:>10} {:>8}  {:18}  × p99", "", "requests/s", "p99 µs", "× requests");
    let [floor, ..] = figures;
    for (load, seen) in loads.iter().zip(figures) {
        let middle = |figure: fn(&wrk::Seen) -> f64| {
            Spread::of(seen.iter().map(figure)).map_or(0.0, |spread| spread.median)
        };
        let ratio = |figure: fn(&wrk::Seen) -> f64| {
            let pairs = seen.iter().zip(floor);
            Spread::of(pairs.map(|(ours, bare)| figure(ours) / figure(bare)))
                .map_or_else(String::new, |Spread { median, p25, p75, .. }| {
                    format!("{median:.2} ({p25:.2}–{p75:.2})")
                })
        };
        println!(
            "{:28} {:>10.0} {:>8.0}  {:18}  {}",
            load.name,
            middle(|seen| seen.requests_a_second),
            middle(|seen| seen.p99_micros),
            ratio(|seen| seen.requests_a_second),
            ratio(|seen| seen.p99_micros),
        );
    }
}
