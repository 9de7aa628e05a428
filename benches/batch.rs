//! `batch` beside what reading alone costs, beside `wc -l`, and beside the old way.
//!
//! ```text
//! cargo bench -p bidprice-benches --bench batch -- [--orders N] [--rounds N] [--program PATH]
//! ```
//!
//! In turns, in one run:
//!
//! | | | what it shows |
//! |---|---|---|
//! | a | `serde_json` reads the same lines into the same struct and drops them, one thread, in memory | what parsing alone costs |
//! | b | `wc -l` of the same file | what touching the bytes costs |
//! | c | ours, one thread; two threads | |
//! | d | `rivals/old-way.sh` on a few of the orders | what it replaces |
//!
//! The goals are printed, never enforced: at least 2 × (a) with two threads, 100,000 × (d). That every
//! line has its price is asserted, and that the old way's prices are ours.

use std::fs;
use std::hint::black_box;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use bidprice_benches::failure::Failure;
use bidprice_benches::many_orders::write_many;
use bidprice_benches::report::machine;
use bidprice_benches::rivals;
use bidprice_benches::same_struct::read;
use bidprice_benches::spread::Spread;

/// Orders that the old way prices: it takes half a second for each.
const OLD_WAY_ORDERS: usize = 5;

/// Of AKT, for both.
const RATE: &str = "1.20";

struct Settings {
    orders: u64,
    rounds: usize,
    program: PathBuf,
}

fn main() -> ExitCode {
    match Settings::parse(std::env::args().skip(1)).and_then(|settings| measure(&settings)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("batch: {failure}");
            ExitCode::FAILURE
        }
    }
}

impl Settings {
    fn parse(arguments: impl Iterator<Item = String>) -> Result<Self, Failure> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let program = root.join("target/dist/bidpricescript");
        let mut settings = Self { orders: 1_000_000, rounds: 5, program };
        let mut arguments = arguments.filter(|word| word != "--bench");
        let usage = || {
            Failure::new(
                "cannot read the command line",
                "[--orders N] [--rounds N] [--program PATH]",
            )
        };
        while let Some(name) = arguments.next() {
            let value = arguments.next().ok_or_else(usage)?;
            match name.as_str() {
                "--orders" => settings.orders = value.parse().map_err(|_| usage())?,
                "--rounds" => settings.rounds = value.parse().map_err(|_| usage())?,
                "--program" => settings.program = root.join(value),
                _ => return Err(usage()),
            }
        }
        Ok(settings)
    }
}

/// What each took, round by round.
#[derive(Default)]
struct Taken {
    reading: Vec<Duration>,
    counting: Vec<Duration>,
    one_thread: Vec<Duration>,
    two_threads: Vec<Duration>,
}

fn measure(settings: &Settings) -> Result<(), Failure> {
    let work = Path::new(env!("CARGO_TARGET_TMPDIR")).join("batch");
    let system = |what: &str| {
        let what = what.to_owned();
        move |error| Failure::system(what, error)
    };
    fs::create_dir_all(&work).map_err(system("cannot make a folder"))?;
    let file = work.join("orders.ndjson");
    let out = fs::File::create(&file).map_err(system("cannot make a file"))?;
    write_many(BufWriter::new(out), settings.orders).map_err(system("cannot write the orders"))?;
    let text = fs::read(&file).map_err(system("cannot read the orders"))?;
    let mut taken = Taken::default();
    for _ in 0..settings.rounds {
        taken.reading.push(time_reading(&text)?);
        taken.counting.push(time_counting(&file)?);
        taken.one_thread.push(time_batch(settings, &file, &work, 1)?);
        taken.two_threads.push(time_batch(settings, &file, &work, 2)?);
    }
    let old = time_old_way(&text, &work.join("prices.ndjson"))?;
    print(settings, text.len(), &taken, old)
}

/// Orders a second: as many seconds as orders, to the time that was taken.
fn rate(orders: u64, took: Duration) -> f64 {
    Duration::from_secs(orders).div_duration_f64(took)
}

fn time_reading(text: &[u8]) -> Result<Duration, Failure> {
    let began = Instant::now();
    for line in text.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
        let order = read(line).map_err(|error| {
            Failure::new(format!("serde_json cannot read an order: {error}"), "mend the generator")
        })?;
        black_box(&order);
    }
    Ok(began.elapsed())
}

fn time_counting(file: &Path) -> Result<Duration, Failure> {
    let began = Instant::now();
    let status = Command::new("wc").arg("-l").arg(file).stdout(Stdio::null()).status();
    let status = status.map_err(|error| Failure::start("wc".as_ref(), error))?;
    let took = began.elapsed();
    if status.success() { Ok(took) } else { Err(Failure::new("wc failed", "look at the file")) }
}

/// Prices all of them into a file, and looks whether each has an answer.
fn time_batch(
    settings: &Settings,
    file: &Path,
    work: &Path,
    threads: usize,
) -> Result<Duration, Failure> {
    let prices = work.join("prices.ndjson");
    let out = fs::File::create(&prices)
        .map_err(|error| Failure::system("cannot write the prices", error))?;
    let began = Instant::now();
    let status = Command::new(&settings.program)
        .env_clear()
        .args(["batch", "--rate", RATE, "--threads", &threads.to_string()])
        .arg(file)
        .stdout(out)
        .status()
        .map_err(|error| Failure::start(&settings.program, error))?;
    let took = began.elapsed();
    let prices = fs::read(&prices).map_err(|error| Failure::system("cannot read prices", error))?;
    let lines = prices.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()).count();
    if !status.success() || u64::try_from(lines).ok() != Some(settings.orders) {
        return Err(Failure::new(format!("{status}, {lines} prices"), "run the command by hand"));
    }
    Ok(took)
}

/// What the old way takes for an order, in the middle; its prices have to be ours.
fn time_old_way(text: &[u8], prices: &Path) -> Result<Duration, Failure> {
    let script = rivals::old_way()?;
    let folder = prices.parent().unwrap_or(prices);
    let rate_file = folder.join("rate");
    fs::write(&rate_file, RATE).map_err(|error| Failure::system("cannot write a rate", error))?;
    let ours = fs::read_to_string(prices)
        .map_err(|error| Failure::system("cannot read the prices", error))?;
    let lines = text.split(|&byte| byte == b'\n');
    let mut taken = Vec::new();
    // It wants a map for GPUs, and ours has none here.
    let has_gpus = |order: &[u8]| order.windows(8).any(|word| word == b"\"vendor\"");
    let bids = lines
        .zip(ours.lines())
        .filter(|(order, ours)| !has_gpus(order) && ours.starts_with("{\"price\""));
    for (order, ours) in bids.take(OLD_WAY_ORDERS) {
        let began = Instant::now();
        let price = run_old_way(&script, order, &rate_file)?;
        taken.push(began.elapsed());
        if ours != format!("{{\"price\":\"{price}\"}}") {
            let problem = format!("the old way says {price}, ours {ours}");
            return Err(Failure::new(problem, "one of the two is wrong"));
        }
    }
    taken.sort_unstable();
    let middle = taken.get(taken.len() / 2).copied();
    middle.ok_or_else(|| Failure::new("no order has a bid", "take more orders"))
}

fn run_old_way(script: &Path, order: &[u8], rate_file: &Path) -> Result<String, Failure> {
    let start = |error| Failure::start(script, error);
    let mut child = Command::new(script)
        .env("BIDPRICE_RATE_CACHE", rate_file)
        .env("PRICE_TARGET_GPU_MAPPINGS", "")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(start)?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(order).map_err(start)?;
    }
    let output = child.wait_with_output().map_err(start)?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn print(settings: &Settings, bytes: usize, taken: &Taken, old: Duration) -> Result<(), Failure> {
    let none = || Failure::new("nothing was measured", "ask for at least one round");
    println!("machine: {}", machine());
    println!("{} orders, {bytes} bytes, {} rounds\n", settings.orders, settings.rounds);
    println!("{:<34} {:>12} {:>26}", "orders a second", "median", "to a (p25–p75)");
    let rows = [
        ("a  serde_json reads, one thread", &taken.reading),
        ("b  wc -l", &taken.counting),
        ("c  ours, one thread", &taken.one_thread),
        ("c' ours, two threads", &taken.two_threads),
    ];
    let (mut per_second, mut to_reading) = (0.0, 0.0);
    for (name, times) in rows {
        let rates = times.iter().map(|took| rate(settings.orders, *took));
        per_second = Spread::of(rates).ok_or_else(none)?.median;
        let ratios = Spread::of_ratios(taken.reading.iter().zip(times)).ok_or_else(none)?;
        let Spread { p25, median, p75, .. } = ratios;
        println!(
            "{name:<34} {per_second:>12.0} {:>26}",
            format!("{median:.2} ({p25:.2}–{p75:.2})")
        );
        to_reading = median;
    }
    println!("{:<34} {:>12.2}\n", "d  old way", rate(1, old));
    let verdict = |met| if met { "met" } else { "NOT met" };
    println!("c' / a, at least 2: {to_reading:.2}, {}", verdict(to_reading >= 2.0));
    let to_old =
        Duration::from_secs_f64(per_second).div_duration_f64(Duration::from_secs_f64(rate(1, old)));
    println!("c' / d, at least 100,000: {to_old:.0}, {}", verdict(to_old >= 100_000.0));
    Ok(())
}
