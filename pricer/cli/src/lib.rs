//! The program's parts: the bid, which the provider waits for, and the commands for people.
//!
//! ```text
//! no argument: variables ─▶ Settings ─▶ Desk ─▶ Decision ─▶ stdout | stderr
//! a command:   clap ─▶ commands::{explain, lint, rate, plugin, completions}, over the same Desk
//! ```

mod bid;
mod chain;
#[cfg(feature = "client")]
mod client;
#[cfg(not(feature = "client"))]
#[path = "no_client.rs"]
mod client;
#[cfg(feature = "commands")]
mod commands;
#[cfg(not(feature = "commands"))]
#[path = "small.rs"]
mod commands;
mod connection;
mod desk;
mod detached;
#[cfg(feature = "journal")]
mod journal;
#[cfg(not(feature = "journal"))]
#[path = "no_journal.rs"]
mod journal;
mod log;
mod order_file;
mod owner_list;
#[cfg(feature = "plugins")]
mod plugin_setup;
#[cfg(feature = "plugins")]
mod plugins;
#[cfg(not(feature = "plugins"))]
#[path = "no_plugins.rs"]
mod plugins;
mod rate;
mod report;
mod rule_lists;
#[cfg(any(feature = "client", feature = "journal"))]
mod same_prices;
#[cfg(feature = "commands")]
mod shadow;
#[cfg(feature = "commands")]
mod shared_rate;
mod started;
#[cfg(not(feature = "commands"))]
mod unpacked;
mod whitelist;

use std::ffi::OsString;

pub use bid::run_bid;
#[cfg(not(feature = "commands"))]
pub use unpacked::is_safe;

/// The exit codes of every command.
pub mod exit {
    /// A price, or an answer.
    pub const ANSWERED: i32 = 0;
    /// A refusal, or input that cannot be used.
    pub const REFUSED: i32 = 1;
    /// Done, but something needs a look.
    pub const NEEDS_A_LOOK: i32 = 2;
    /// What was said not to happen would happen.
    pub const POLICY_FAILED: i32 = 3;
    /// Wrong use of the command line.
    pub const USAGE: i32 = 64;
}

/// Runs a command with its arguments; ends the process.
#[cold]
#[inline(never)]
pub fn run_command(
    arguments: Vec<OsString>,
    variables: impl Iterator<Item = (&'static [u8], &'static [u8])>,
) -> i32 {
    let variables: Vec<_> = variables.collect();
    let code = commands::run(arguments, &variables);
    // Not a return: this flushes what Rust holds back of stdout.
    std::process::exit(code)
}
