//! The harness again, in the environment of a pod, which every process that it starts inherits.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::failure::Failure;
use crate::rate::{RateFile, State};
use crate::report::Round;
use crate::sample::pod_environment;

/// What is measured there.
///
/// Each has an environment of its own: a variable that is ours is looked at by every bid, and the
/// source's two would cost those of the main round two page faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inside {
    /// The bid beside its rivals.
    Main,
    /// The bid by what it finds of the rate.
    Rate,
    /// The bid by who judges it.
    Plugins,
}

impl Inside {
    const fn flag(self) -> &'static str {
        match self {
            Self::Main => "--inside-main",
            Self::Rate => "--inside-rate",
            Self::Plugins => "--inside-plugins",
        }
    }

    /// What the argument says, if it is one of these.
    #[must_use]
    pub fn of_flag(argument: &str) -> Option<Self> {
        [Self::Main, Self::Rate, Self::Plugins].into_iter().find(|inside| inside.flag() == argument)
    }
}

/// Starts the harness with the same arguments, these variables beside the pod's, and reads from
/// its stdout what it has measured.
pub fn start(inside: Inside, work: &Path, variables: &[(&str, &str)]) -> Result<Round, Failure> {
    let home = work.join("akash-home");
    std::fs::create_dir_all(&home).map_err(|error| {
        Failure::system(format!("cannot write below `{}`", work.display()), error)
    })?;
    let rate_file = RateFile::below(work);
    rate_file.lay_out(State::Fresh)?;
    let harness = std::env::current_exe()
        .map_err(|error| Failure::system("cannot find the harness itself", error))?;
    let output = Command::new(harness)
        .arg(inside.flag())
        .args(std::env::args().skip(1))
        .env_clear()
        .envs(pod_environment())
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("AKASH_HOME", home)
        .env("BIDPRICE_RATE_CACHE", rate_file.path())
        .envs(variables.iter().copied())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| Failure::system("cannot start the harness again", error))?;
    if !output.status.success() {
        let problem = format!("`{}` has failed ({})", inside.flag(), output.status);
        return Err(Failure::new(problem, "it has said why itself, above"));
    }
    serde_json::from_slice(&output.stdout)
        .map_err(|error| Failure::system("cannot read what was measured", error.into()))
}
