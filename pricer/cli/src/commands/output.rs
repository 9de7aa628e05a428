//! Results on stdout, coloured only where a person looks at them.

use std::io::{self, IsTerminal, Write};

use bidprice_report::Paint;
use clap::ValueEnum;

use crate::commands::Variables;
use crate::exit::REFUSED;
use crate::report;

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Also into files and pipes
    Always,
    /// Not at all
    Never,
}

impl Color {
    /// What that means for what goes to stderr.
    pub(crate) fn paint_for_stderr(self, variables: &Variables) -> Paint {
        self.paint_where(io::stderr().is_terminal(), variables)
    }

    /// What that means for this run.
    pub(crate) fn paint(self, variables: &Variables) -> Paint {
        self.paint_where(io::stdout().is_terminal(), variables)
    }

    fn paint_where(self, is_terminal: bool, variables: &Variables) -> Paint {
        let no_color =
            variables.iter().any(|(name, value)| *name == b"NO_COLOR" && !value.is_empty());
        match self {
            Self::Always => Paint::Colour,
            Self::Auto if !no_color && is_terminal => Paint::Colour,
            Self::Auto | Self::Never => Paint::Plain,
        }
    }
}

/// Prints a result; the code is the given one, or that of a failure.
pub(crate) fn print(bytes: &[u8], code: i32) -> i32 {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Ok(()) => code,
        // Whoever reads has seen enough, as in `| head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => code,
        Err(error) => {
            report::error(
                format_args!("cannot write to stdout: {error}"),
                Some("check the disk, or where the output goes"),
            );
            REFUSED
        }
    }
}

/// Prints a value as indented JSON.
pub(crate) fn print_json(value: &impl serde::Serialize, code: i32) -> i32 {
    let mut json = serde_json::to_vec_pretty(value).expect("texts and numbers have a JSON form");
    json.push(b'\n');
    print(&json, code)
}
