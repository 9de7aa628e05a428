//! The report in the form that was asked for, and whether the policies hold.

use bidprice_files::{Readers, replace};
use bidprice_whatif::{Outcome, Policy, Report, csv, html, markdown, text};

use super::{Arguments, Form};
use crate::commands::{Variables, output};
use crate::exit::{ANSWERED, NEEDS_A_LOOK, POLICY_FAILED, REFUSED};
use crate::report;

/// Prints and writes it, and tells the exit code.
pub(super) fn hand_over(arguments: &Arguments, variables: &Variables, made: &Report) -> i32 {
    if let Some(path) = &arguments.html
        && let Err(error) = replace(path, html(made), Readers::Everybody)
    {
        let problem = format!("`{path}` cannot be written: {}", std::io::Error::from(error));
        report::error(problem, Some("name a file in a folder that you can write"));
        return REFUSED;
    }
    let code = code(arguments, made);
    match arguments.form {
        Form { json: true, .. } => output::print_json(made, code),
        Form { csv: true, .. } => output::print(csv(made).as_bytes(), code),
        Form { markdown: true, .. } => output::print(markdown(made).as_bytes(), code),
        Form { .. } => output::print(text(made, arguments.color.paint(variables)).as_bytes(), code),
    }
}

/// A policy that fails counts most: that is what somebody waits for.
fn code(arguments: &Arguments, made: &Report) -> i32 {
    let json = serde_json::to_value(made).expect("texts and numbers have a JSON form");
    let mut code = if made.orders.unreadable > 0 { NEEDS_A_LOOK } else { ANSWERED };
    for policy in &arguments.fail_if {
        code = match holds(policy, &json) {
            Ok(()) => code,
            Err(failed) => failed,
        };
    }
    code
}

fn holds(policy: &Policy, json: &serde_json::Value) -> Result<(), i32> {
    match policy.check(json) {
        Ok(Outcome::Holds) => Ok(()),
        Ok(fails @ Outcome::Fails { .. }) => {
            report::error(format_args!("--fail-if '{}': {fails}", policy.text()), None);
            Err(POLICY_FAILED)
        }
        Err(error) => {
            report::error(&error, Some(&error.hint));
            Err(POLICY_FAILED)
        }
    }
}
