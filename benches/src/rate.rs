//! A bid in uakt by what it finds of the rate: a fresh file, a stale one, none.
//!
//! A round of its own behind the main one, because these runs write files, start processes and keep
//! a source busy. Every run finds its files as if there had never been another: they are laid out
//! before the watch runs. What a run leaves under way is over before the next begins.
//!
//! The floor takes longer here than in the main round: the caches are colder behind so much else.
//! So it runs again, and only what ran in the same round is compared.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use crate::failure::Failure;
use crate::launch::{Program, WARM_UP_ROUNDS, median_of_three};
use crate::report::{Row, Times};
use crate::sample::RATE;
use crate::syscalls::{self, Follow};

/// Above the soft age of an hour, below the hard one of a day.
const STALE: Duration = Duration::from_hours(2);

/// A refresher ends itself after twice the timeout of three seconds, whatever happens.
const REFRESHER_MOST: Duration = Duration::from_secs(10);

/// Between two looks at a file that is about to be replaced.
const BETWEEN_LOOKS: Duration = Duration::from_millis(1);

/// What a run finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// A rate of this moment.
    Fresh,
    /// An old rate, and somebody has just tried to refresh it: it is used as it is.
    StaleAndTried,
    /// An old rate that nobody has tried to refresh: it is used, and a refresher started.
    StaleAndDue,
    /// No rate: the source is asked while the order waits.
    Missing,
}

/// The file of the rate; its lock and its record lie beside it.
#[derive(Clone, Debug)]
pub struct RateFile {
    path: PathBuf,
}

/// A program and what it finds.
struct Scene {
    program: Program,
    state: State,
}

/// Measures the four states beside the floor, in turns; `priced` is the bid with a fresh rate.
pub fn rows(
    [floor, priced]: [&Program; 2],
    file: &RateFile,
    runs: usize,
    trace_into: Option<&Path>,
) -> Result<Vec<Row>, Failure> {
    let scenes = scenes(floor, priced);
    let times = time_in_turns(&scenes, file, runs)?;
    let [to, ..] = &times;
    let row = |(scene, times): (&Scene, &Times)| {
        let Scene { program, state } = scene;
        let faults = || file.measure(*state, || program.page_faults());
        // The refresher is another process, and its calls are its own.
        let calls = |work| file.measure(*state, || syscalls::count(program, work, Follow::Threads));
        Ok(Row {
            program: program.name.into(),
            runs: times.taken.len(),
            micros: times.micros()?,
            to_floor: times.to(to)?,
            page_faults: median_of_three(faults)?,
            system_calls: trace_into.map(calls).transpose()?,
        })
    };
    scenes.iter().zip(&times).map(row).collect()
}

/// The one that asks comes last, and so behind the refresher: whose end, once the files are
/// written, is lost in a run that long.
fn scenes(floor: &Program, priced: &Program) -> [Scene; 5] {
    let scene = |program: &Program, state| Scene { program: program.clone(), state };
    let finding =
        |name, state, note| Scene { program: Program { name, note, ..priced.clone() }, state };
    [
        scene(floor, State::Fresh),
        scene(priced, State::Fresh),
        finding("e  stale rate, just tried", State::StaleAndTried, "is stale: 2 h old"),
        finding("f  stale rate, refresh started", State::StaleAndDue, "is stale: 2 h old"),
        finding("g  no rate, asks the source", State::Missing, ""),
    ]
}

fn time_in_turns(scenes: &[Scene; 5], file: &RateFile, runs: usize) -> Result<[Times; 5], Failure> {
    let mut times = [(); 5].map(|()| Times { taken: Vec::new(), every: 1 });
    for round in 0..WARM_UP_ROUNDS + runs {
        for (Scene { program, state }, times) in scenes.iter().zip(&mut times) {
            let taken = file.measure(*state, || program.time())?;
            if round >= WARM_UP_ROUNDS {
                times.taken.push(taken);
            }
        }
    }
    Ok(times)
}

impl RateFile {
    /// Not written yet.
    #[must_use]
    pub fn below(work: &Path) -> Self {
        Self { path: work.join("aktprice.cache") }
    }

    /// For `BIDPRICE_RATE_CACHE`.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Lays the files out.
    pub fn lay_out(&self, state: State) -> Result<(), Failure> {
        self.try_lay_out(state).map_err(|error| self.failure("cannot lay out", error))
    }

    fn try_lay_out(&self, state: State) -> io::Result<()> {
        let lock = self.beside("lock");
        for left_over in [&self.path, &lock, &self.beside("json")] {
            remove(left_over)?;
        }
        let now = SystemTime::now();
        let (written, tried) = match state {
            State::Missing => return Ok(()),
            State::Fresh => (now, now),
            State::StaleAndTried => (now - STALE, now),
            State::StaleAndDue => (now - STALE, SystemTime::UNIX_EPOCH),
        };
        write(&self.path, RATE, written)?;
        write(&lock, "", tried)
    }

    /// Lays the files out, lets the program run, and waits for what it has started.
    fn measure<T>(
        &self,
        state: State,
        run: impl FnOnce() -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.lay_out(state)?;
        let measured = run()?;
        if state == State::StaleAndDue {
            self.wait_for_refresher()?;
        }
        Ok(measured)
    }

    /// The refresher replaces the rate, writes the record, lets the lock go, ends.
    fn wait_for_refresher(&self) -> Result<(), Failure> {
        let began = Instant::now();
        let failed = |error| self.failure("cannot look at the refresh of", error);
        while !self.is_fresh().map_err(failed)? {
            if began.elapsed() > REFRESHER_MOST {
                let path = self.path.display();
                let problem = format!("nobody has refreshed `{path}` in {REFRESHER_MOST:?}");
                return Err(Failure::new(problem, "the log below `akash-home` may say why"));
            }
            thread::sleep(BETWEEN_LOOKS);
        }
        // Waits, but no longer than the refresher lives.
        File::open(self.beside("lock")).and_then(|lock| lock.lock()).map_err(failed)
    }

    fn is_fresh(&self) -> io::Result<bool> {
        let modified = fs::metadata(&self.path)?.modified()?;
        Ok(modified.elapsed().is_ok_and(|age| age < STALE / 2))
    }

    fn beside(&self, end: &str) -> PathBuf {
        let mut path = self.path.clone();
        path.add_extension(end);
        path
    }

    fn failure(&self, cannot: &str, error: io::Error) -> Failure {
        Failure::system(format!("{cannot} `{}`", self.path.display()), error)
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn write(path: &Path, text: &str, modified: SystemTime) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(text.as_bytes())?;
    file.set_modified(modified)
}
