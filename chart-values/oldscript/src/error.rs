//! Why an old script is not run.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::setup::Isolation;

/// Why no order is priced with the script, not even the first.
#[derive(Debug)]
pub enum CannotRun {
    /// A provider could not start the text either: what is wrong with it.
    NotAScript(&'static str),
    /// A setting of the run cannot be used: which, and what is wrong with it.
    Setting {
        /// As the caller knows it: `rate`, or a variable's name.
        name: String,
        /// Fits behind the name.
        problem: String,
    },
    /// The script calls programs that are not here.
    MissingTools {
        /// Their names, or the path of an interpreter.
        tools: Vec<String>,
        /// Where they were looked for.
        path: String,
    },
    /// No way was found to run it without risk: each that was tried, and why not.
    NotIsolated(Vec<(Isolation, String)>),
    /// There is no making a private folder.
    NoPlace {
        /// Where it was to be.
        folder: PathBuf,
        /// What the system says.
        error: io::Error,
    },
}

impl CannotRun {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::NotAScript(_) => {
                "give the decoded text of the script, as the provider gets it".to_owned()
            }
            Self::Setting { .. } => "correct it and try again".to_owned(),
            Self::MissingTools { tools, .. } => format!(
                "install {} and try again; on Debian and Ubuntu with `apt-get install`",
                listed(tools)
            ),
            Self::NotIsolated(_) => {
                "run this where namespaces are allowed: as root on a machine, or as a user where \
                 `unshare --user --map-root-user --mount true` succeeds"
                    .to_owned()
            }
            Self::NoPlace { .. } => {
                "set TMPDIR to a folder where this user may write, without spaces in its path"
                    .to_owned()
            }
        }
    }
}

impl fmt::Display for CannotRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cannot run the old script: ")?;
        match self {
            Self::NotAScript(problem) => write!(f, "it {problem}"),
            Self::Setting { name, problem } => write!(f, "`{name}` {problem}"),
            Self::MissingTools { tools, path } => {
                let verb = if tools.len() == 1 { "is" } else { "are" };
                write!(f, "{} {verb} not to be found (PATH `{path}`)", listed(tools))
            }
            Self::NotIsolated(tried) => {
                f.write_str("it could do harm here")?;
                tried.iter().try_for_each(|(isolation, why)| write!(f, "; {isolation}: {why}"))
            }
            Self::NoPlace { folder, error } => {
                write!(f, "no private folder in `{}`: {error}", folder.display())
            }
        }
    }
}

impl std::error::Error for CannotRun {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NoPlace { error, .. } => Some(error),
            _ => None,
        }
    }
}

/// What in a script's text leaves it open whether it can do harm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Doubt {
    /// From 1.
    pub(crate) line: usize,
    pub(crate) what: String,
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

/// "`jq`, `bc` and `awk`".
fn listed(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [others @ .., last] if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        all => all.concat(),
    }
}
