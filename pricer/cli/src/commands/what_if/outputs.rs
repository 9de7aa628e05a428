//! The report in the form that was asked for, and whether the policies hold.

use std::fs;

use bidprice_files::{Existing, Readers, Unwritten, check_named, write_named};
use bidprice_whatif::{Outcome, Policy, Report, csv, html, markdown, text};

use super::{Arguments, Form};
use crate::commands::not_done::NotDone;
use crate::commands::{Variables, output};
use crate::exit::{ANSWERED, NEEDS_A_LOOK, POLICY_FAILED};
use crate::report;

/// Prints and writes it, and tells the exit code.
pub(super) fn hand_over(arguments: &Arguments, variables: &Variables, made: &Report) -> i32 {
    let written = match &arguments.html {
        Some(path) => write_named(path, html(made), Readers::Everybody, Existing::Replace)
            .map_err(|error| unwritten(path, error)),
        None => Ok(()),
    };
    // The report is printed all the same: somebody waited for it.
    let code = match (code(arguments, made), written) {
        (code, Ok(())) => code,
        (POLICY_FAILED, Err(none)) => {
            none.report();
            POLICY_FAILED
        }
        (_, Err(none)) => none.report(),
    };
    match arguments.form {
        Form { json: true, .. } => output::print_json(made, code),
        Form { csv: true, .. } => output::print(csv(made).as_bytes(), code),
        Form { markdown: true, .. } => output::print(markdown(made).as_bytes(), code),
        Form { .. } => output::print(text(made, arguments.color.paint(variables)).as_bytes(), code),
    }
}

/// Looks before anything is priced whether the plots can go where they are to.
pub(super) fn check(arguments: &Arguments) -> Result<(), NotDone> {
    let Some(path) = &arguments.html else { return Ok(()) };
    check_named(path, Existing::Replace).map_err(|error| unwritten(path, error))?;
    let is_it = |other: &&String| {
        let both = fs::canonicalize(path).ok().zip(fs::canonicalize(other).ok());
        both.is_some_and(|(one, other)| one == other)
    };
    let inputs = arguments.orders.iter().chain(&arguments.books.now).chain(&arguments.books.then);
    match inputs.into_iter().find(is_it) {
        None => Ok(()),
        Some(_) => Err(NotDone::usage(
            format!("`{path}` is read, and --html would replace it"),
            "name another file for the report",
        )),
    }
}

fn unwritten(path: &str, why: Unwritten) -> NotDone {
    NotDone::new(format!("`{path}` {why}"), "name a file in a folder that you can write")
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
