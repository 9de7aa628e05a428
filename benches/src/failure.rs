//! What can go wrong in a harness.

use core::fmt;
use std::path::Path;

/// A measurement that could not be made: why, and what to do.
#[derive(Debug)]
pub struct Failure {
    problem: String,
    hint: &'static str,
    source: Option<std::io::Error>,
}

impl Failure {
    /// A failure of its own.
    pub fn new(problem: impl Into<String>, hint: &'static str) -> Self {
        Self { problem: problem.into(), hint, source: None }
    }

    /// A program that does not start, most often because it is not there.
    #[must_use]
    pub fn start(program: &Path, source: std::io::Error) -> Self {
        let hint = match program.file_name().and_then(|name| name.to_str()) {
            Some("cc") => "install a C compiler: apt-get install gcc libc6-dev",
            Some("strace") => "apt-get install strace, or leave --syscalls out",
            Some("bidpricescript") => {
                "build it with pricer/dist.sh, or name another with --program"
            }
            _ => "check that the file is there and can be run",
        };
        Self {
            source: Some(source),
            ..Self::new(format!("cannot run `{}`", program.display()), hint)
        }
    }

    /// A system call of the harness itself.
    pub fn system(what: impl Into<String>, source: std::io::Error) -> Self {
        Self {
            source: Some(source),
            ..Self::new(what, "this is about the harness, not about the program")
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problem)?;
        if let Some(source) = &self.source {
            write!(f, ": {source}")?;
        }
        write!(f, "\nhint: {}", self.hint)
    }
}

impl core::error::Error for Failure {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        self.source.as_ref().map(|source| source as _)
    }
}
