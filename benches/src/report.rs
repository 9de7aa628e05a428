//! What was measured, as a table and as JSON.

use core::fmt;
use std::borrow::Cow;
use std::fs;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::spread::Spread;

/// A program's line.
#[derive(Debug, Serialize, Deserialize)]
pub struct Row {
    /// What ran.
    pub program: Cow<'static, str>,
    /// How often.
    pub runs: usize,
    /// From the spawn to the end of the wait.
    pub micros: Spread,
    /// To the floor of the same round.
    pub to_floor: Spread,
    /// Minor page faults of a run, the median of a few.
    pub page_faults: u64,
    /// Where they were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system_calls: Option<usize>,
}

/// A program's times; of the slow ones only every so many rounds.
#[derive(Debug)]
pub struct Times {
    /// In the order of the rounds.
    pub taken: Vec<Duration>,
    /// Taken in rounds 0, `every`, 2 · `every`, …
    pub every: usize,
}

impl Times {
    /// In microseconds.
    pub fn micros(&self) -> Result<Spread, Failure> {
        Spread::of_micros(&self.taken).ok_or_else(no_runs)
    }

    /// The time in the middle, for a ratio of two.
    pub fn median(&self) -> Result<Duration, Failure> {
        let mut sorted = self.taken.clone();
        sorted.sort_unstable();
        sorted.get(sorted.len() / 2).copied().ok_or_else(no_runs)
    }

    /// To the times of a program that ran in every round.
    pub fn to(&self, floor: &Self) -> Result<Spread, Failure> {
        let floors = floor.taken.iter().step_by(self.every);
        Spread::of_ratios(self.taken.iter().zip(floors)).ok_or_else(no_runs)
    }
}

fn no_runs() -> Failure {
    Failure::new("nothing was measured", "ask for at least one run")
}

/// What the issue asks for. Never a verdict: machines differ, and a busy one proves nothing.
#[derive(Debug, Serialize, Deserialize)]
pub struct Goal {
    /// Of which order.
    pub order: Cow<'static, str>,
    /// The goal.
    pub goal: Cow<'static, str>,
    /// Two medians, one to the other.
    pub seen: f64,
    /// Whether it was reached in this run.
    pub met: bool,
}

impl Goal {
    /// What was asked for and what was seen.
    #[must_use]
    pub const fn new(order: &'static str, goal: &'static str, seen: f64, met: bool) -> Self {
        Self { order: Cow::Borrowed(order), goal: Cow::Borrowed(goal), seen, met }
    }
}

/// What was measured in turns, in one process, for the process that reports.
#[derive(Debug, Serialize, Deserialize)]
pub struct Round {
    /// In the order in which they ran.
    pub rows: Vec<Row>,
    /// In the order in which they were asked for.
    pub goals: Vec<Goal>,
}

/// All of a run.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Processor, cores, kernel.
    pub machine: String,
    /// What was typed.
    pub command: String,
    /// In the order in which they ran.
    pub rows: Vec<Row>,
    /// In the order in which they were asked for.
    pub goals: Vec<Goal>,
    /// By what the bid finds of the rate: a round of its own, with a floor of its own.
    pub rate_rows: Vec<Row>,
    /// By who judges the bid: another.
    pub plugins: Round,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "machine: {}\ncommand: {}\n", self.machine, self.command)?;
        write_table(f, &self.rows)?;
        writeln!(f)?;
        self.goals.iter().try_for_each(|goal| writeln!(f, "{goal}"))?;
        writeln!(f, "\nin a round of its own, by what is found of the rate:")?;
        write_table(f, &self.rate_rows)?;
        writeln!(f, "\nin another, by who judges it:")?;
        write_table(f, &self.plugins.rows)?;
        writeln!(f)?;
        self.plugins.goals.iter().try_for_each(|goal| writeln!(f, "{goal}"))
    }
}

fn write_table(f: &mut fmt::Formatter<'_>, rows: &[Row]) -> fmt::Result {
    writeln!(
        f,
        "{:<30} {:>6} {:>9} {:>9} {:>9} {:>9}  {:>26} {:>7} {:>7}",
        "µs, spawn to wait",
        "runs",
        "min",
        "p25",
        "median",
        "p75",
        "to the floor (p25–p75)",
        "faults",
        "calls"
    )?;
    rows.iter().try_for_each(|row| writeln!(f, "{row}"))
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { program, runs, micros, to_floor, page_faults, .. } = self;
        let Spread { min, p25, median, p75 } = micros;
        write!(f, "{program:<30} {runs:>6} {min:>9.1} {p25:>9.1} {median:>9.1} {p75:>9.1}  ")?;
        let ratio = format!("{:.2} ({:.2}–{:.2})", to_floor.median, to_floor.p25, to_floor.p75);
        let calls = self.system_calls.map_or_else(|| "-".to_owned(), |calls| calls.to_string());
        write!(f, "{ratio:>26} {page_faults:>7} {calls:>7}")
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.met { "met" } else { "NOT met" };
        write!(f, "{}: {}: {:.2}, {verdict}", self.order, self.goal, self.seen)
    }
}

/// Processor, cores and kernel, as far as Linux tells.
#[must_use]
pub fn machine() -> String {
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        cpuinfo.lines().find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1));
    let cores = std::thread::available_parallelism().map_or(0, core::num::NonZero::get);
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let virtual_machine = if cpuinfo.contains(" hypervisor") { " (virtual)" } else { "" };
    let model = model.unwrap_or("unknown processor");
    format!("{model}{virtual_machine}, {cores} cores, Linux {}", kernel.trim_end())
}
