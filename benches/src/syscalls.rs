//! How many system calls a run makes, as strace sees them.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::failure::Failure;
use crate::launch::Program;

/// Whose calls count beside the program's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Follow {
    /// Those of all its children.
    Children,
    /// Those of its threads; a child's only until it becomes another program.
    Threads,
}

/// The calls of one run, from `execve` to `exit_group`.
///
/// Not part of the timing: a traced program is tens of times slower.
pub fn count(program: &Program, work: &Path, follow: Follow) -> Result<usize, Failure> {
    let log = work.join("strace.log");
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-e", "signal=none", "-o"]).arg(&log);
    if follow == Follow::Threads {
        strace.args(["-b", "execve"]);
    }
    strace.arg(&program.path);
    program.run(strace)?;
    let text = fs::read_to_string(&log)
        .map_err(|error| Failure::system(format!("cannot read `{}`", log.display()), error))?;
    Ok(count_lines(&text))
}

/// One line a call, but a call that another process interrupts takes two.
fn count_lines(log: &str) -> usize {
    log.lines().filter(|line| !line.contains(" resumed>")).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interrupted_call_counts_once() {
        let log = "7 execve(\"/bin/true\", [\"true\"], 0x1 /* 9 vars */) = 0\n\
                   7 wait4(-1,  <unfinished ...>\n8 exit_group(0) = ?\n\
                   7 <... wait4 resumed>[], 0, NULL) = 8\n7 exit_group(0) = ?\n";
        assert_eq!(count_lines(log), 4);
    }
}
