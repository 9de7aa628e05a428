//! Figures on stdout; what is not in them on stderr.

use bidprice_earnings::Problem;
use bidprice_earnings::guide::Printed;
use bidprice_report::Paint;
use serde::Serialize;

use crate::commands::Variables;
use crate::commands::output::{self, Color};
use crate::exit::{ANSWERED, REFUSED};
use crate::report;

/// In which form figures go to stdout: tables for people, if none is named.
#[derive(clap::Args)]
pub(super) struct Form {
    /// Print the provider guide's table, byte for byte
    #[arg(long, conflicts_with = "json")]
    pub(super) guide: bool,
    /// Print JSON with every digit
    #[arg(long)]
    json: bool,
    /// When to colour the tables
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

impl Form {
    /// Prints figures, as text or JSON, then their problems.
    pub(super) fn print<F: Serialize>(
        &self,
        figures: &F,
        text: impl FnOnce(Paint) -> String,
        problems: &[Problem],
        variables: &Variables,
    ) -> i32 {
        let code = code(problems);
        let code = if self.json {
            output::print_json(figures, code)
        } else {
            output::print(text(self.color.paint(variables)).as_bytes(), code)
        };
        report_all(problems);
        code
    }
}

/// Prints the guide's table, then what is not in it.
pub(super) fn print_guide(Printed { text, problems }: &Printed) -> i32 {
    let code = output::print(text.as_bytes(), code(problems));
    report_all(problems);
    code
}

fn code(problems: &[Problem]) -> i32 {
    if problems.is_empty() { ANSWERED } else { REFUSED }
}

fn report_all(problems: &[Problem]) {
    for problem in problems {
        report::error(problem, Some(&problem.hint));
    }
}
