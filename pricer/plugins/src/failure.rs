//! Why a plugin has no verdict.

use std::fmt;

use crate::answer::words;
use crate::limits::Limits;

/// Each cause by its name, so that an operator knows whom to ask. Fits behind the plugin's name
/// and "failed:".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Nothing was installed for this path.
    NotInstalled(String),
    /// The file, its compiled form or the record of them is not what was installed.
    Changed(String),
    /// A file or folder that somebody else could have written.
    Distrusted(String),
    /// There is no reading its file: why, behind the file's name.
    Unreadable(String),
    /// It is no plugin: what it is instead.
    NotAPlugin(String),
    /// It wants something that plugins do not get: what.
    Import(String),
    /// It ran into a trap: which.
    Trap(String),
    /// It computed for too long.
    Fuel(u64),
    /// The hard stop came.
    Time(std::time::Duration),
    /// It wanted more memory.
    Memory(usize),
    /// It wanted a larger table.
    Table(usize),
    /// Its answer is too long.
    TooLong(usize),
    /// Its answer cannot be meant.
    Answer(String),
    /// More plugins are running than there is room for.
    Busy,
    /// The folder of plugins cannot be written.
    Unwritten(String),
    /// In its own words.
    Says(String),
}

impl Failure {
    /// A stable name for reports and metrics.
    #[must_use]
    pub const fn slug(&self) -> &'static str {
        match self {
            Self::NotInstalled(_) => "not_installed",
            Self::Changed(_) => "changed",
            Self::Distrusted(_) => "distrusted",
            Self::Unreadable(_) => "unreadable",
            Self::NotAPlugin(_) => "not_a_plugin",
            Self::Import(_) => "import",
            Self::Trap(_) => "trap",
            Self::Fuel(_) => "fuel",
            Self::Time(_) => "time",
            Self::Memory(_) => "memory",
            Self::Table(_) => "table",
            Self::TooLong(_) | Self::Answer(_) => "answer",
            Self::Busy => "busy",
            Self::Unwritten(_) => "unwritten",
            Self::Says(_) => "says",
        }
    }

    /// What to do about it, with the plugin's file.
    #[must_use]
    pub fn hint(&self, path: &str) -> String {
        match self {
            Self::NotInstalled(_) | Self::Changed(_) => {
                format!("run `bidpricescript plugin install {path}` as the user who bids")
            }
            Self::Distrusted(_) => {
                "the folder of plugins must belong to the user who bids or to root, and nobody else \
                 may write there; then install the plugin again"
                    .to_owned()
            }
            Self::Busy => "ask again, or let fewer orders be judged at once".to_owned(),
            Self::Unwritten(_) => {
                "make room there, or let the user who bids write there; what was installed before \
                 is still in use"
                    .to_owned()
            }
            Self::Unreadable(_) => "name a plugin's file, .wasm or .wat".to_owned(),
            Self::NotAPlugin(_) | Self::Import(_) => {
                "build it against plugins/wit/pricing.wit and without WASI; `bidpricescript plugin \
                 new` writes a project that does"
                    .to_owned()
            }
            Self::Fuel(_) => "mend the plugin, or raise BIDPRICE_PLUGIN_FUEL".to_owned(),
            Self::Time(_) => "mend the plugin, or raise BIDPRICE_PLUGIN_TIME".to_owned(),
            Self::Memory(limit) if *limit < Limits::MEMORY_BYTES_MAX => {
                "mend the plugin, or raise BIDPRICE_PLUGIN_MEMORY".to_owned()
            }
            Self::Table(_) => "mend the plugin, or raise BIDPRICE_PLUGIN_TABLE".to_owned(),
            Self::TooLong(_) => "mend the plugin, or raise BIDPRICE_PLUGIN_ANSWER".to_owned(),
            Self::Memory(_) | Self::Trap(_) | Self::Answer(_) | Self::Says(_) => {
                "mend the plugin or its settings; `on_error: skip` bids without it".to_owned()
            }
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotInstalled(why)
            | Self::Changed(why)
            | Self::Distrusted(why)
            | Self::Unwritten(why) => f.write_str(why),
            Self::Unreadable(why) => write!(f, "its file {why}"),
            // Names and words from the file itself: whatever they are, they are one short line.
            Self::NotAPlugin(what) => write!(f, "it is not a plugin: {}", words(what)),
            Self::Import(name) => {
                write!(f, "it imports `{}`, which plugins do not get", words(name))
            }
            Self::Busy => f.write_str("too many plugins are running at once"),
            Self::Trap(trap) => write!(f, "trap: {trap}"),
            Self::Fuel(limit) => write!(f, "it used up its fuel of {limit}"),
            Self::Time(limit) => write!(f, "it was stopped after {limit:?}"),
            Self::Memory(limit) => write!(f, "it wanted more than {limit} bytes of memory"),
            Self::Table(limit) => write!(f, "it wanted a table of more than {limit} elements"),
            Self::TooLong(limit) => write!(f, "its answer is longer than {limit} bytes"),
            Self::Answer(why) => write!(f, "it answered with {why}"),
            Self::Says(why) => write!(f, "it says: {why}"),
        }
    }
}

impl std::error::Error for Failure {}
