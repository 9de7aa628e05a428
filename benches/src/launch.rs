//! Starting a process as the provider does, with a watch in hand.
//!
//! What a start costs depends on how it is made, so it is the same for every program:
//! - `Command` starts it with `posix_spawn`, so the harness's own size does not matter, and passes
//!   the environment on as it is, so that nothing is copied while the watch runs;
//! - stdin, stdout and stderr are pipes, as the provider's are. The order waits in its pipe before
//!   the start (the provider writes it from another thread meanwhile), and the answer is read from
//!   its pipe after the end: both fit a pipe, and what the harness does is not measured;
//! - the watch runs from the spawn to the end of the wait.

use std::io::{self, PipeReader, Read, Write};
use std::path::PathBuf;
use std::process::{Command, ExitStatus};
use std::time::{Duration, Instant};

use crate::failure::Failure;

/// Pages and caches are as they will be.
pub const WARM_UP_ROUNDS: usize = 3;

/// A program, what it is given and what it must answer.
#[derive(Clone, Debug)]
pub struct Program {
    /// In the table.
    pub name: &'static str,
    /// The executable; it gets no arguments.
    pub path: PathBuf,
    /// For its stdin, at most 64 kB: a pipe has to hold it.
    pub order: String,
    /// All of its stdout, but for the line's end.
    pub answer: &'static str,
    /// Something that its stderr must say; if empty, anything or nothing.
    pub note: &'static str,
}

impl Program {
    /// Runs it once and says how long that took, having looked at the answer.
    pub fn time(&self) -> Result<Duration, Failure> {
        self.run(Command::new(&self.path))
    }

    /// The page faults of one run that no disk was needed for, those of its children included.
    pub fn page_faults(&self) -> Result<u64, Failure> {
        let before = page_faults_of_children()?;
        self.time()?;
        Ok(page_faults_of_children()? - before)
    }

    /// Runs the command in the program's place; its answer must be the program's.
    pub fn run(&self, mut command: Command) -> Result<Duration, Failure> {
        let pipes = Pipes::connect(&mut command, self.order.as_bytes())
            .map_err(|error| Failure::system("cannot make pipes", error))?;
        let start = Instant::now();
        let ended = command.spawn().and_then(|mut child| child.wait());
        let taken = start.elapsed();
        let status =
            ended.map_err(|error| Failure::start(command.get_program().as_ref(), error))?;
        // The command holds the pipes' other ends; only without them does reading come to an end.
        drop(command);
        let (stdout, stderr) =
            pipes.read().map_err(|error| Failure::system("cannot read an answer", error))?;
        self.check(status, &stdout, &stderr)?;
        Ok(taken)
    }

    fn check(&self, status: ExitStatus, stdout: &str, stderr: &str) -> Result<(), Failure> {
        let Self { name, path, answer, note, .. } = self;
        let (path, said, noted) = (path.display(), stdout.trim_end(), stderr.trim_end());
        let problem = if !status.success() || stdout.trim_end_matches('\n') != *answer {
            format!("{name}: `{path}` said `{said}`, not `{answer}` ({status})\n{noted}")
        } else if !stderr.contains(note) {
            format!("{name}: `{path}` has not noted `{note}`, but:\n{noted}")
        } else {
            return Ok(());
        };
        Err(Failure::new(problem, "a wrong answer has no time: mend it, then measure"))
    }
}

/// The harness's ends.
struct Pipes {
    stdout: PipeReader,
    stderr: PipeReader,
}

impl Pipes {
    fn connect(command: &mut Command, order: &[u8]) -> io::Result<Self> {
        let (stdin, mut sink) = io::pipe()?;
        sink.write_all(order)?;
        let (stdout, stdout_sink) = io::pipe()?;
        let (stderr, stderr_sink) = io::pipe()?;
        command.stdin(stdin).stdout(stdout_sink).stderr(stderr_sink);
        Ok(Self { stdout, stderr })
    }

    fn read(mut self) -> io::Result<(String, String)> {
        let (mut stdout, mut stderr) = (String::new(), String::new());
        self.stdout.read_to_string(&mut stdout)?;
        self.stderr.read_to_string(&mut stderr)?;
        Ok((stdout, stderr))
    }
}

/// The one in the middle: figures that the kernel counts differ by one or two.
pub fn median_of_three(mut measure: impl FnMut() -> Result<u64, Failure>) -> Result<u64, Failure> {
    let mut figures = [measure()?, measure()?, measure()?];
    figures.sort_unstable();
    let [_, median, _] = figures;
    Ok(median)
}

/// What the kernel has counted for all children that were waited for.
fn page_faults_of_children() -> Result<u64, Failure> {
    const FILE: &str = "/proc/self/stat";
    let text = std::fs::read_to_string(FILE)
        .map_err(|error| Failure::system(format!("cannot read `{FILE}`"), error))?;
    // Field 11, `cminflt`; a program's name, which may hold spaces, ends before field 3.
    let behind_name = text.rsplit(')').next().unwrap_or_default();
    let field = behind_name.split_ascii_whitespace().nth(11 - 3);
    field.and_then(|field| field.parse().ok()).ok_or_else(|| {
        Failure::new(format!("`{FILE}` is not as proc(5) has it"), "measure on Linux")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn echo(answer: &'static str) -> Program {
        let order = "7\n".to_owned();
        Program { name: "echo", path: "/bin/cat".into(), order, answer, note: "" }
    }

    #[test]
    fn an_answer_is_asserted_each_time() {
        assert!(echo("7").time().is_ok());
        let refusal = echo("8").time().expect_err("another answer").to_string();
        assert!(
            refusal.starts_with("echo: `/bin/cat` said `7`, not `8` (exit status: 0)"),
            "{refusal}"
        );
    }

    #[test]
    fn a_note_is_asserted_too() {
        let silent = Program { note: "stale", ..echo("7") };
        let refusal = silent.time().expect_err("no note").to_string();
        assert!(refusal.starts_with("echo: `/bin/cat` has not noted `stale`, but:\n"), "{refusal}");
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let missing = Program { path: "/nowhere/bidpricescript".into(), ..echo("7") };
        let refusal = missing.time().expect_err("nothing to run").to_string();
        assert!(
            refusal.starts_with("cannot run `/nowhere/bidpricescript`: No such file"),
            "{refusal}"
        );
        assert!(refusal.ends_with("build it with pricer/dist.sh, or name another with --program"));
    }

    #[test]
    fn a_childs_page_faults_are_counted() {
        assert!(echo("7").page_faults().expect("Linux") > 0);
    }
}
