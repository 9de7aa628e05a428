//! `plugin`: to write, try, install and look at pricing plugins.
//!
//! ```text
//! new ─▶ a project ─build─▶ FILE ─▶ inspect, check, test, bench ─▶ install ─▶ list, remove
//! ```

mod bench;
mod candidate;
mod check;
mod columns;
mod figures;
mod inspect;
mod install;
mod judging;
mod list;
mod new;
mod remove;
mod said;
mod samples;
mod test;

use bidprice_core::{Refusal, SettingError};
use bidprice_plugins::{Engine, Failure, Limits, Use};
use bidprice_settings::Settings;
use clap::Subcommand;

use super::Variables;
use crate::exit::REFUSED;
use crate::report;

#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
Examples:
  bidpricescript plugin new owner-discount --lang rust    a project to start from
  bidpricescript plugin test owner-discount               the cases of its tests.yaml
  bidpricescript plugin check plugin.wasm --settings 'factor=0.9'
  bidpricescript plugin install /root/.akash/owner-discount.wasm
  bidpricescript plugin list                              what a bid would find

Compiled plugins are kept in BIDPRICE_PLUGIN_DIR, else in $AKASH_HOME/bidprice/plugins, else in
$HOME/.bidprice/plugins. A bid uses those that the settings name: BIDPRICE_PLUGINS, or `plugins` in
the settings file.

Exit status: 0 answered, 1 refused, failed or unusable, 2 something needs a look, 64 wrong use of
the command line.";

#[derive(Subcommand)]
enum Command {
    /// Write a project to start from
    New(new::Arguments),
    /// Run the cases of tests.yaml against a plugin that need not be installed
    Test(test::Arguments),
    /// Try a plugin on sample orders: what it says, what it costs, whether it fits the limits
    Check(check::Arguments),
    /// Time a plugin: compile, load, calls
    Bench(bench::Arguments),
    /// Look at a file without running it: what it is, what it imports and exports
    Inspect(inspect::Arguments),
    /// Check, compile and keep plugins, so that a bid can use them
    Install(install::Arguments),
    /// Show what is installed, what the settings name, and whether a bid could use it
    List(list::Arguments),
    /// Forget installed plugins; their own files stay
    Remove(remove::Arguments),
}

/// Runs the subcommand and tells its exit code.
pub(super) fn run(arguments: &Arguments, variables: &Variables) -> i32 {
    let code = match &arguments.command {
        Command::New(arguments) => new::run(arguments),
        Command::Test(arguments) => test::run(arguments, variables),
        Command::Check(arguments) => check::run(arguments, variables),
        Command::Bench(arguments) => bench::run(arguments, variables),
        Command::Inspect(arguments) => inspect::run(arguments, variables),
        Command::Install(arguments) => install::run(arguments, variables),
        Command::List(arguments) => list::run(arguments, variables),
        Command::Remove(arguments) => remove::run(arguments, variables),
    };
    code.unwrap_or_else(|stop| {
        stop.report();
        REFUSED
    })
}

/// Why a command cannot go on: one line of what is wrong, one of what to do.
#[derive(Clone, Debug)]
struct Stop {
    message: String,
    hint: String,
}

impl Stop {
    fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into() }
    }

    /// What keeps a file from being used as a plugin.
    fn of_plugin(path: &str, failure: &Failure) -> Self {
        let message = match failure {
            Failure::Unreadable(why) => format!("`{path}` {why}"),
            _ => format!("cannot use `{path}`: {failure}"),
        };
        Self::new(message, failure.hint(path))
    }

    fn report(&self) {
        report::error(&self.message, Some(&self.hint));
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::new(refusal.to_string(), refusal.hint().unwrap_or_default())
    }
}

impl From<SettingError> for Stop {
    fn from(error: SettingError) -> Self {
        Refusal::from(error).into()
    }
}

/// The settings as a bid would have them.
fn settings(variables: &Variables) -> Result<Settings<'_>, SettingError> {
    let mut settings = Settings::empty();
    settings.load(variables.iter().copied())?;
    Ok(settings)
}

/// What compiles plugins and judges many orders.
fn engine(limits: Limits) -> Result<Engine, Stop> {
    Engine::new(Use::Many, limits)
        .map_err(|failure| Stop::new(failure.to_string(), "give it more address space (ulimit -v)"))
}

/// The path as settings and records name it, wherever somebody stands.
fn absolute(path: &str) -> String {
    let absolute = std::path::absolute(path).ok();
    absolute.and_then(|path| path.into_os_string().into_string().ok()).unwrap_or(path.to_owned())
}
