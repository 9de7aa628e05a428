//! A history's steps: a block, the bank's balances and a lease list each, the newest first.

mod growth;

use std::fmt::Display;

use serde_json::value::RawValue;

use crate::balances::Balances;
use crate::block::Block;
use crate::denoms::{ByDenom, Sums};
use crate::guide::{GuideStep, step_height};
use crate::leases::Leases;
use crate::limits::{FILE_BYTES_MAX, STEPS_MAX};
use crate::problem::{Problem, Problems};
use crate::terms::Seconds;

use growth::Earned;
pub(crate) use growth::Growth;

/// A line of balances has a hundred bytes a denomination: this is eight kilobytes for each step.
const BALANCES_BYTES_MAX: usize = 8 << 20;

const ONE_A_LINE: &str = "write one JSON document a line, as `jq -c .` does, the newest first";

/// What is known of each step.
#[derive(Debug, Default)]
pub struct Steps {
    blocks: Lines<Block>,
    balances: Lines<Balances>,
    list: Vec<Step>,
    /// The leases of the step before, for the growth since the next.
    last: Option<Earned>,
    /// Of files and lines.
    problems: Problems,
    /// Of leases, where the guide's fields are needed.
    pub(crate) guide_problems: Problems,
    /// Of leases, where all that is paid is needed, and of their growth.
    pub(crate) exact_problems: Problems,
}

/// A step.
#[derive(Debug)]
pub struct Step {
    /// When it was.
    pub(crate) block: Option<Block>,
    /// What the provider's account held.
    pub(crate) balances: Option<Balances>,
    pub(crate) of_guide: GuideStep,
    pub(crate) sums: ByDenom<Sums>,
    /// Since the next older step, if there is one.
    pub(crate) growth: Option<Growth>,
}

/// A file with a document a line.
#[derive(Debug)]
struct Lines<T> {
    file: String,
    /// What was read of each line; a line that cannot be used is a problem, and none here.
    read: Vec<Option<T>>,
    /// Whether the file itself was read.
    is_there: bool,
}

impl<T> Default for Lines<T> {
    fn default() -> Self {
        Self { file: String::new(), read: Vec::new(), is_there: false }
    }
}

impl Steps {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads the blocks, one a line. Before the first step is added.
    pub fn read_blocks(&mut self, file: &str, bytes: &[u8]) {
        self.blocks = lines(file, bytes, FILE_BYTES_MAX, &mut self.problems, Block::read);
    }

    /// Reads what the bank said, one answer a line. Before the first step is added.
    pub fn read_balances(&mut self, file: &str, bytes: &[u8]) {
        self.balances = lines(file, bytes, BALANCES_BYTES_MAX, &mut self.problems, Balances::read);
    }

    /// Notes a file that could not even be opened.
    pub fn unreadable(&mut self, file: &str, why: impl Display) {
        self.problems.push(Problem::of_file(
            file,
            format_args!("cannot be read: {why}"),
            ONE_A_LINE,
        ));
    }

    /// Adds the next older step's leases; only sums of them are kept.
    pub fn add(&mut self, leases: &Leases) {
        let index = self.list.len();
        if index >= STEPS_MAX {
            let hint = "show fewer steps at a time";
            let problem = format!("there are more than {STEPS_MAX} steps");
            return self.problems.push(Problem::of_file("--step", problem, hint));
        }
        let mut step = Step {
            block: take(&mut self.blocks, index),
            balances: take(&mut self.balances, index),
            of_guide: GuideStep::of(leases, &mut self.guide_problems),
            sums: ByDenom::new(),
            growth: None,
        };
        self.problems.append(&leases.problems());
        let earned = Earned::of(leases, &mut step, &mut self.exact_problems);
        if let (Some(newer), Some(last)) = (self.list.last_mut(), self.last.take()) {
            let older_block = step.block.as_ref();
            newer.growth = last.growth_since(&earned, older_block, &mut self.exact_problems);
        }
        self.last = Some(earned);
        self.list.push(step);
    }

    /// From the newest to the oldest.
    pub fn iter(&self) -> std::slice::Iter<'_, Step> {
        self.list.iter()
    }

    /// What was wrong with files and lines, and which lines are missing; leases are looked at by the figures.
    pub(crate) fn problems(&self, block_time: Seconds) -> Problems {
        let mut problems = self.problems.clone();
        let newest =
            self.list.first().and_then(|step| step.block.as_ref()).map(|block| block.height);
        for index in 0..self.list.len() {
            let height = newest.and_then(|newest| step_height(newest, index, block_time));
            let height = height.map_or("HEIGHT".to_owned(), |height| height.to_string());
            let block = format!(
                "append what `provider-services query block --type=height {height} -o json` prints"
            );
            let balances = format!(
                "append what `provider-services query bank balances ADDRESS --height {height} -o json` prints"
            );
            problems.keep(self.blocks.has(index, &block));
            problems.keep(self.balances.has(index, &balances));
        }
        for surplus in
            [self.blocks.surplus(self.list.len()), self.balances.surplus(self.list.len())]
        {
            problems.keep(surplus);
        }
        problems
    }
}

impl<'a> IntoIterator for &'a Steps {
    type Item = &'a Step;
    type IntoIter = std::slice::Iter<'a, Step>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T> Lines<T> {
    /// Whether there is a line for a step, if there is a file at all; what is in it was said before.
    fn has(&self, index: usize, hint: &str) -> Result<(), Problem> {
        if !self.is_there || index < self.read.len() {
            return Ok(());
        }
        let problem = format!("has no line {} for that step", index + 1);
        Err(Problem::of_file(&self.file, problem, hint))
    }

    /// Whether there are no more lines than steps.
    fn surplus(&self, steps: usize) -> Result<(), Problem> {
        if self.read.len() <= steps {
            return Ok(());
        }
        let problem = format!("has {} lines for {steps} steps", self.read.len());
        let hint = "give a `--step` for each line, with the pages of its lease list";
        Err(Problem::of_file(&self.file, problem, hint))
    }
}

fn take<T>(lines: &mut Lines<T>, index: usize) -> Option<T> {
    lines.read.get_mut(index).and_then(Option::take)
}

fn lines<T>(
    file: &str,
    bytes: &[u8],
    bytes_max: usize,
    problems: &mut Problems,
    read: impl Fn(&RawValue, &str) -> Result<T, Problem>,
) -> Lines<T> {
    let mut lines = Lines { file: file.to_owned(), read: Vec::new(), is_there: true };
    if bytes.len() > bytes_max {
        let problem = format!("is longer than {bytes_max} bytes");
        problems.push(Problem::of_file(file, problem, "show fewer steps at a time"));
        lines.is_there = false;
        return lines;
    }
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    // An empty file has no lines; an empty line between others is an answer that never came.
    for (index, line) in
        bytes.split(|byte| *byte == b'\n').enumerate().skip(usize::from(bytes.is_empty()))
    {
        if index >= STEPS_MAX {
            let problem = format!("has more than {STEPS_MAX} lines");
            problems.push(Problem::of_file(file, problem, "show fewer steps at a time"));
            break;
        }
        let name = format!("{file}:{}", index + 1);
        let raw = serde_json::from_slice::<&RawValue>(line).map_err(|error| {
            Problem::of_file(&name, format_args!("is not JSON: {error}"), ONE_A_LINE)
        });
        lines.read.push(problems.keep(raw.and_then(|raw| read(raw, &name))));
    }
    lines
}
