//! What a bid costs through the scripts that `pack` makes, beside the program started by itself.
//!
//! ```text
//! cargo bench -p bidprice-benches --bench launcher -- [--runs N] [--program PATH] [--small PATH]
//! ```
//!
//! Measured in turns in one run, spawn to wait, each answer asserted (see [`bidprice_benches::launch`]):
//!
//! | | | what it shows |
//! |---|---|---|
//! | a | ours, `target/dist/bidpricescript`, started directly | what all others are held against |
//! | b | the small one, started directly where its script has unpacked it | |
//! | c | dash and bash with a script that does nothing | what a shell alone costs |
//! | d, e | a launcher; one that is pinned | |
//! | f | the small program in its script, behind the first start | |
//! | g | its first start, a run in twenty | unpacking, with five tools |
//!
//! All of them in the environment of a provider's pod, into which the harness starts itself again.
//! No goals here: the provider starts a bid script for each order, and a millisecond is nothing beside
//! the half second of the old one.

use std::fmt::Write as _;
use std::fs::{self, File, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, SystemTime};

use bidprice_benches::failure::Failure;
use bidprice_benches::launch::{Program, WARM_UP_ROUNDS};
use bidprice_benches::report::{Times, machine};
use bidprice_benches::sample::{Denom, TYPICAL, pod_environment};
use bidprice_benches::spread::Spread;
use bidprice_core::bytes_of_hex;
use bidprice_pack::{Program as Packed, Recipe, pack};

/// Says to the harness that it is in the pod's environment.
const INSIDE: &str = "--inside";

const USAGE: &str = "[--runs N] [--program PATH] [--small PATH]";

const SHELLS: [&str; 2] = ["dash", "bash"];

/// Unpacking takes a hundred times as long: a run in so many.
const FIRST_STARTS: usize = 20;

/// How long the chart has mounted the scripts.
const AGE: Duration = Duration::from_mins(1);

struct Settings {
    runs: usize,
    program: PathBuf,
    small: PathBuf,
    is_inside: bool,
}

/// What is started, and how.
struct Way {
    name: String,
    /// A program, or a shell with its script.
    words: Vec<PathBuf>,
    answer: &'static str,
    /// Whether the home is empty before.
    is_first: bool,
}

fn main() -> ExitCode {
    let done = Settings::parse(std::env::args().skip(1))
        .and_then(|settings| if settings.is_inside { measure(&settings) } else { start_inside() });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("launcher: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn work() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("launcher")
}

fn home() -> PathBuf {
    work().join("akash-home")
}

/// In an environment that is inherited, no run has to build one.
fn start_inside() -> Result<(), Failure> {
    let failed = |error| Failure::system("cannot start the harness again", error);
    let status = Command::new(std::env::current_exe().map_err(failed)?)
        .arg(INSIDE)
        .args(std::env::args().skip(1))
        .env_clear()
        .envs(pod_environment())
        .env("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
        .env("AKASH_HOME", home())
        .status()
        .map_err(failed)?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("the harness has failed ({status})"), "it has said why, above"))
}

fn measure(settings: &Settings) -> Result<(), Failure> {
    let ways = lay_out(settings)?;
    let times = time_in_turns(&ways, settings.runs)?;
    println!("machine: {}\n", machine());
    print!("{}", table(&ways, &times)?);
    Ok(())
}

/// All files in their places; what unpacks itself has done so.
fn lay_out(settings: &Settings) -> Result<Vec<Way>, Failure> {
    let _ = fs::remove_dir_all(work());
    let bin = home().join("bin");
    let made = fs::create_dir_all(&bin);
    made.and_then(|()| fs::set_permissions(&bin, Permissions::from_mode(0o700)))
        .map_err(|error| Failure::system(format!("cannot write `{}`", bin.display()), error))?;
    let program = bin.join("bidpricescript");
    fs::copy(&settings.program, &program).map_err(|error| missing(&settings.program, &error))?;
    let small = fs::read(&settings.small).map_err(|error| missing(&settings.small, &error))?;
    let scripts = [
        ("c  nothing", write_script("nothing", "#!/bin/sh\n")?),
        ("d  launcher", packed("launcher", Packed::Found)?),
        ("e  pinned launcher", packed("pinned", Packed::Pinned(hash_of(&program)?.1))?),
        ("f  small one inside", packed("carrying", Packed::Carried(&small))?),
    ];
    let unpacked = bin.join(format!("bidpricescript-{}", hash_of(&settings.small)?.0));
    let answer = TYPICAL.price(Denom::Uact);
    let way =
        |name: String, words: Vec<PathBuf>, answer| Way { name, words, answer, is_first: false };
    let mut ways = vec![
        way("a  ours".to_owned(), vec![program], answer),
        way("b  small one".to_owned(), vec![unpacked], answer),
    ];
    for shell in SHELLS {
        for (name, script) in &scripts {
            let answer = if name.starts_with('c') { "" } else { answer };
            ways.push(way(format!("{name}, {shell}"), vec![shell.into(), script.clone()], answer));
        }
        let [.., (_, carrying)] = &scripts;
        let first = way(
            format!("g  its first start, {shell}"),
            vec![shell.into(), carrying.clone()],
            answer,
        );
        ways.push(Way { is_first: true, ..first });
    }
    // What the second one starts is there from then on.
    let unpacks = ways.iter().find(|way| way.name.starts_with('f'));
    unpacks.map_or(Ok(()), |way| way.time().map(drop))?;
    Ok(ways)
}

fn missing(path: &Path, error: &io::Error) -> Failure {
    let problem = format!("`{}` cannot be had", path.display());
    Failure::new(format!("{problem}: {error}"), "pricer/dist.sh builds both programs")
}

/// A script of ours; it is some time old, as in a pod.
fn packed(name: &str, program: Packed<'_>) -> Result<PathBuf, Failure> {
    let recipe = Recipe {
        version: env!("CARGO_PKG_VERSION"),
        settings: &[("BIDPRICE_COMPAT", "documented")],
        program,
        config: None,
        old_script: None,
    };
    let packed = pack(&recipe).map_err(|error| Failure::new(error.to_string(), "see above"))?;
    write_script(name, &packed.script)
}

fn write_script(name: &str, text: &str) -> Result<PathBuf, Failure> {
    let path = work().join(format!("{name}.sh"));
    let written = fs::write(&path, text).and_then(|()| {
        File::options().append(true).open(&path)?.set_modified(SystemTime::now() - AGE)
    });
    written
        .map_err(|error| Failure::system(format!("cannot write `{}`", path.display()), error))?;
    Ok(path)
}

/// SHA-256 as the tool prints it, and its bytes.
fn hash_of(path: &Path) -> Result<(String, [u8; 32]), Failure> {
    let output = Command::new("sha256sum").arg(path).output();
    let output = output.map_err(|error| Failure::start("sha256sum".as_ref(), error))?;
    let digits: String = String::from_utf8_lossy(&output.stdout).chars().take(64).collect();
    match bytes_of_hex(&digits) {
        Some(bytes) => Ok((digits, bytes)),
        None => {
            Err(Failure::new(format!("sha256sum printed `{digits}`"), "apt-get install coreutils"))
        }
    }
}

impl Way {
    fn time(&self) -> Result<Duration, Failure> {
        let [first, rest @ ..] = self.words.as_slice() else { unreachable!("a way has a program") };
        let mut command = Command::new(first);
        command.args(rest);
        if self.is_first {
            let home = work().join("empty-home");
            let _ = fs::remove_dir_all(&home);
            let made = fs::create_dir(&home);
            made.map_err(|error| {
                Failure::system(format!("cannot make `{}`", home.display()), error)
            })?;
            command.env("AKASH_HOME", home);
        }
        let program = Program {
            name: "",
            path: self.words.last().cloned().unwrap_or_default(),
            order: TYPICAL.order(Denom::Uact),
            answer: self.answer,
            note: "",
        };
        program.run(command)
    }
}

/// A B C D, A B C D, …, so that whatever else the machine does falls on all of them.
fn time_in_turns(ways: &[Way], runs: usize) -> Result<Vec<Times>, Failure> {
    let every = |way: &Way| if way.is_first { FIRST_STARTS } else { 1 };
    let mut times: Vec<Times> =
        ways.iter().map(|way| Times { taken: Vec::new(), every: every(way) }).collect();
    for round in 0..WARM_UP_ROUNDS + runs {
        for (way, times) in ways.iter().zip(&mut times) {
            match round.checked_sub(WARM_UP_ROUNDS) {
                Some(round) if round.is_multiple_of(times.every) => times.taken.push(way.time()?),
                Some(_) => {}
                None => drop(way.time()?),
            }
        }
    }
    Ok(times)
}

fn table(ways: &[Way], times: &[Times]) -> Result<String, Failure> {
    let [direct, ..] = times else { return Ok(String::new()) };
    let head = ["µs, spawn to wait", "runs", "p25", "median", "p75", "to a (p25–p75)"];
    let [name, runs, p25, median, p75, ratio] = head;
    let mut text = format!("{name:<30} {runs:>6} {p25:>9} {median:>9} {p75:>9}  {ratio:>22}\n");
    for (way, times) in ways.iter().zip(times) {
        let Spread { p25, median, p75, .. } = times.micros()?;
        let to = times.to(direct)?;
        let ratio = format!("{:.2} ({:.2}–{:.2})", to.median, to.p25, to.p75);
        let (name, runs) = (&way.name, times.taken.len());
        let _ =
            writeln!(text, "{name:<30} {runs:>6} {p25:>9.1} {median:>9.1} {p75:>9.1}  {ratio:>22}");
    }
    Ok(text)
}

impl Settings {
    fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, Failure> {
        let (mut asked_for, mut whole) = (None, 20);
        let mut settings = Self {
            runs: 0,
            program: in_workspace("target/dist/bidpricescript"),
            small: in_workspace("target/dist/bidpricescript-lean"),
            is_inside: false,
        };
        while let Some(word) = words.next() {
            let mut value = || {
                words.next().ok_or_else(|| Failure::new(format!("`{word}` needs a value"), USAGE))
            };
            match word.as_str() {
                // `cargo bench` passes it on; `cargo test` does not, and gets the small size.
                "--bench" => whole = 300,
                "--runs" => asked_for = value()?.parse().ok().filter(|runs| *runs > 0),
                "--program" => settings.program = in_workspace(&value()?),
                "--small" => settings.small = in_workspace(&value()?),
                INSIDE => settings.is_inside = true,
                _ => return Err(Failure::new(format!("`{word}` is not known"), USAGE)),
            }
        }
        settings.runs = asked_for.unwrap_or(whole);
        Ok(settings)
    }
}

/// Cargo runs benches in their package's folder; paths are meant from the workspace's.
fn in_workspace(path: &str) -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).join(path)
}
